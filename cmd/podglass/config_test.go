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
	c, err := parseConfig("config.yaml", []byte("contexts:\n  prod: {read-only: true, confirm: name}\n  dev: {}\n"))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{"prod": true, "dev": false, "another": false} {
		if got := c.readOnly(name); got != want {
			t.Errorf("%s is read-only: %v", name, got)
		}
		if got := c.confirmsByName(name); got != want {
			t.Errorf("the name of %s is typed: %v", name, got)
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
		{"theme: dark\nthemee: x\n", `config.yaml:2: unknown setting "themee"; did you mean theme? Known are theme, ascii, namespaces, contexts, log-budget, shell, forwards, keys`},
		{"theme: [a]\n", "config.yaml:1: theme: expected a word"},
		{"namespaces: [Shop]\n", `config.yaml:1: namespaces: "Shop" is no name of a namespace`},
		{"log-budget: 12\n", "config.yaml:1: log-budget: expected an amount of memory from 1Mi to 2Gi, such as 64Mi"},
		{"log-budget: much\n", "config.yaml:1: log-budget: expected an amount of memory from 1Mi to 2Gi, such as 64Mi"},
		{"namespaces: {}\n", "config.yaml:1: namespaces: expected a list of namespaces"},
		{"contexts: [prod]\n", "config.yaml:1: contexts: expected contexts with their settings, such as {prod: {read-only: true}}"},
		{"contexts: {prod: true}\n", "config.yaml:1: contexts: prod: expected contexts with their settings"},
		{"contexts: {prod: {confirm: twice}}\n", "config.yaml:1: contexts: prod: confirm: expected name"},
		{"contexts: {prod: {read-only: perhaps}}\n", "config.yaml:1: contexts: prod: read-only: expected true or false"},
		{"contexts: {prod: {readonly: true}}\n", `config.yaml:1: contexts: prod: unknown setting "readonly"; did you mean read-only? Known are confirm, read-only`},
		{"contexts:\n  dev: {}\n  prod:\n    # careful\n    read-onli: true\n", `config.yaml:5: contexts: prod: unknown setting "read-onli"; did you mean read-only?`},
		{"contexts:\n  dev: {}\n  prod:\n    read-only:\n      maybe\n", "config.yaml:5: contexts: prod: read-only: expected true or false"},
		{"namespaces:\n- shop\n- Jobs\n", `config.yaml:3: namespaces: "Jobs" is no name of a namespace`},
		{"size: 1\n", `config.yaml:1: unknown setting "size"; known are theme, `},
		{"keys: [a]\n", `config.yaml:1: keys: must be a map from actions to keys, as in "keys: {global.zoom: Z}"`},
		{"keys:\n  global.pin: Z\n  # mine\n  global.zooom: z\n", "config.yaml:4: keys: global.zooom: there is no such action; did you mean global.zoom?"},
		{"keys:\n  global.pin: Z\n  global.zoom: [Z,\n    ctrl+w+x+y]\n", `config.yaml:4: keys: global.zoom: "ctrl+w+x+y" is not a key`},
		{"keys:\n  global.pin: Z\n  global.zoom: Z\n", `config.yaml:3: keys: global.pin and global.zoom are both on "Z"`},
		{"keys:\n  global.pin: Z\n  global.pin: Y\n", "config.yaml:3: keys: global.pin is set twice"},
		{"theme: dark\nkeys: {global.pin: [Z}\n", "config.yaml:2: did not find expected ',' or ']'"},
		{"ascii: maybe\n", "config.yaml:1: ascii: expected true or false"},
		{"ascii: true\nascii: false\n", "config.yaml:2: ascii is set twice"},
		{"- theme\n", `config.yaml:1: expected settings such as "theme: dark"`},
		{"theme: dark\n  ascii: true\n", "config.yaml:2: mapping values are not allowed in this context"},
		{"keys:\n  global.zooom: Z\n", "config.yaml:2: keys: "},
	} {
		_, err := parseConfig("config.yaml", []byte(test.text))
		if err == nil || !strings.HasPrefix(err.Error(), test.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %v, want one line that begins with %q", test.text, err, test.want)
		}
	}
}

// All that is wrong is told at once, each with its line.
func TestConfigErrorsAreToldTogether(t *testing.T) {
	_, err := parseConfig("c.yaml", []byte("thene: dark\nascii: maybe\nkeys:\n  zoom: x\n  global.pin: [true]\ncontexts: {prod: {a: b}, dev: {read-only: 1}}\n"))
	const want = `c.yaml:1: unknown setting "thene"; did you mean theme? Known are theme, ascii, namespaces, contexts, log-budget, shell, forwards, keys; ` +
		`c.yaml:2: ascii: expected true or false; ` +
		`c.yaml:5: keys: global.pin: true is not a key: an action has a text, a list of texts, or [] for none; put the key in quotes; ` +
		`c.yaml:4: keys: zoom: there is no such action; did you mean global.zoom?; ` +
		`c.yaml:6: contexts: prod: unknown setting "a"; known are confirm, read-only; ` +
		`c.yaml:6: contexts: dev: read-only: expected true or false`
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
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
