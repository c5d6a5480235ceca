package tui

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/keymap/settings"
)

// Every action is declared once, with all that help, footer, prompt and documents make of it.
func TestActionsAreComplete(t *testing.T) {
	seen := map[keymap.Action]bool{}
	for _, d := range declared(registry()) {
		if seen[d.Action] {
			t.Errorf("%s is declared twice", d.Action)
		}
		seen[d.Action] = true
		if d.Help == "" || len(d.Ways()) == 0 {
			t.Errorf("%s lacks a help text, or a key and a name in the prompt", d.Action)
		}
		if len(d.Short) > 16 {
			t.Errorf("%s: %q is too long for the footer", d.Action, d.Short)
		}
		if d.do == nil {
			t.Errorf("nothing does %s", d.Action)
		}
		for _, key := range d.Keys {
			if got, err := keymap.Normalize(key); err != nil || got != key {
				t.Errorf("%s: %q is written %q, %v", d.Action, key, got, err)
			}
		}
		if d.Scope.Title() == string(d.Scope) {
			t.Errorf("%s is in no scope", d.Action)
		}
	}
}

// written is a user's keys by action, as they stand in a config file.
func written(t *testing.T, keys map[string][]string) *yaml.Node {
	t.Helper()
	var node yaml.Node
	if err := node.Encode(keys); err != nil {
		t.Fatal(err)
	}
	return &node
}

// No default key means two things in one place. A keymap of the defaults as if they were a user's says
// which do.
func TestDefaultKeysDoNotClash(t *testing.T) {
	all := map[string][]string{}
	for _, d := range declared(registry()) {
		if len(d.Keys) > 0 {
			all[string(d.Action)] = d.Keys
		}
	}
	if _, err := DefaultKeymap().Load(written(t, all)); err != nil {
		t.Error(err)
	}
}

// The example of the document works.
func TestTheExampleOfTheKeysDocument(t *testing.T) {
	_, example, _ := strings.Cut(keysIntro, "```yaml\n")
	example, _, _ = strings.Cut(example, "```")
	top, err := settings.Parse([]byte(example))
	if err != nil {
		t.Fatal(err)
	}
	all, err := settings.Of(top)
	if err != nil || len(all) != 1 || all[0].Name != "keys" {
		t.Fatalf("the example has %v, %v", all, err)
	}
	keys, err := DefaultKeymap().Load(all[0].Value)
	if err != nil {
		t.Fatal(err)
	}
	if keys.Key("global.zoom") != "Z" || keys.Key("always.suspend") != "" {
		t.Errorf("zoom is on %q, suspend on %q", keys.Key("global.zoom"), keys.Key("always.suspend"))
	}
}

// The document is made from the keymap: go test ./tui -run Keys -update writes it.
const keysDoc = "../docs/keys.md"

const keysIntro = `# Keys

These are the keys podglass comes with. A key works in the place of its table and in those inside it:
what is said under "Lists" holds for the pods and the containers. Press ` + "`?`" + ` for the keys that work where you
are. A sequence such as ` + "`ctrl+w v`" + ` is one key after the other; ctrl may stay down. What begins with a colon is
typed into the command prompt, which also knows every action by its name.

To change keys, name the action under ` + "`keys:`" + ` in the config file, with one key, a list, or ` + "`[]`" + ` for none:

` + "```yaml" + `
keys:
  global.zoom: Z
  target.shell: [s, ctrl+e]
  always.suspend: []
` + "```" + `

Keys are written like ` + "`x`, `X`, `?`, `ctrl+x`, `alt+x`, `shift+tab`, `pgup`, `f5`" + `; other usual spellings, such as
` + "`C-x` and `PageUp`" + `, are understood. A key of yours beats a default one, and podglass says at the
start which it has replaced. It refuses what it does not understand, and two keys of yours that clash.
`

func TestKeysDocIsCurrent(t *testing.T) {
	want := keysIntro + DefaultKeymap().Markdown()
	if update := flag.Lookup("update"); update != nil && update.Value.String() == "true" {
		if err := os.WriteFile(keysDoc, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(keysDoc)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, strings.ReplaceAll(string(got), "\r\n", "\n")); diff != "" {
		t.Errorf("docs/keys.md is out of date; run go test ./tui -run Keys -update\n%s", diff)
	}
}
