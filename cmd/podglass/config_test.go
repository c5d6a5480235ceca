package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/podglass/podglass/keymap"
)

func TestParseConfig(t *testing.T) {
	c, err := parseConfig("config.yaml", []byte(`# what I like
theme: dark
ascii: true
keys:
  global.zoom: Z
`))
	if err != nil {
		t.Fatal(err)
	}
	if c.theme != "dark" || !c.ascii {
		t.Errorf("got %+v", c)
	}
	if key := c.keys.Key("global.zoom"); key != "Z" {
		t.Errorf("zoom is on %q", key)
	}
}

func TestAContextIsReadOnlyByTheConfiguration(t *testing.T) {
	c, err := parseConfig("config.yaml", []byte("contexts:\n  prod: {read-only: true}\n  dev: {}\n"))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{"prod": true, "dev": false, "another": false} {
		if got := c.readOnly(name); got != want {
			t.Errorf("%s is read-only: %v", name, got)
		}
	}
}

// A key that podglass has bound since stays the user's, and the program starts.
func TestAKeyOfTheUsersThatIsADefaultStarts(t *testing.T) {
	c, err := parseConfig("config.yaml", []byte("keys: {pods.sort: z}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if action, _ := c.keys.Match(keymap.Pods, "z"); action != "pods.sort" {
		t.Errorf("z does %q", action)
	}
	if notices := c.keys.Notices(); len(notices) != 1 || !strings.Contains(notices[0], "global.zoom") {
		t.Errorf("the notices are %q", notices)
	}
}

func TestParseConfigOfNothing(t *testing.T) {
	for _, text := range []string{"", "# nothing yet\n", "---\n"} {
		c, err := parseConfig("config.yaml", []byte(text))
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if c.keys == nil {
			t.Errorf("%q: no keys", text)
		}
	}
}

func TestConfigErrorsNameFileAndLine(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"theme: dark\nthemee: x\n", `config.yaml:2: unknown setting "themee"; known are theme, ascii, namespaces, contexts, log-budget, keys`},
		{"theme: [a]\n", "config.yaml:1: theme: expected a word"},
		{"namespaces: [Shop]\n", `config.yaml:1: namespaces: "Shop" is no name of a namespace`},
		{"log-budget: 12\n", "config.yaml:1: log-budget: expected an amount of memory from 1Mi to 2Gi, such as 64Mi"},
		{"log-budget: much\n", "config.yaml:1: log-budget: expected an amount of memory from 1Mi to 2Gi, such as 64Mi"},
		{"namespaces: {}\n", "config.yaml:1: namespaces: expected a list of namespaces"},
		{"contexts: [prod]\n", "config.yaml:1: contexts: expected contexts with their settings, such as {prod: {read-only: true}}"},
		{"contexts: {prod: true}\n", "config.yaml:1: contexts: expected contexts with their settings"},
		{"contexts: {prod: {read-only: perhaps}}\n", "config.yaml:1: contexts: prod: read-only: expected true or false"},
		{"contexts: {prod: {readonly: true}}\n", `config.yaml:1: contexts: prod: unknown setting "readonly"; known is read-only`},
		{"ascii: maybe\n", "config.yaml:1: ascii: expected true or false"},
		{"ascii: true\nascii: false\n", "config.yaml:2: ascii is set twice"},
		{"- theme\n", `config.yaml:1: expected settings such as "theme: dark"`},
		{"theme: dark\n  ascii: true\n", "config.yaml: line 2: "},
		{"keys:\n  global.zooom: Z\n", "config.yaml:2: keys: "},
	} {
		_, err := parseConfig("config.yaml", []byte(test.text))
		if err == nil || !strings.HasPrefix(err.Error(), test.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %v, want one line that begins with %q", test.text, err, test.want)
		}
	}
}

func TestReadConfigMissing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.yaml")
	if _, err := readConfig(path, false); err != nil {
		t.Errorf("the usual file: %v", err)
	}
	if _, err := readConfig(path, true); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("a file that was asked for: %v", err)
	}
}
