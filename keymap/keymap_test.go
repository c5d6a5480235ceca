package keymap

import (
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write docs/keys.md")

func TestDefaultsDoNotClash(t *testing.T) {
	for _, err := range Default().clashes() {
		t.Error(err)
	}
}

func TestDefaultsAreComplete(t *testing.T) {
	seen := map[Action]bool{}
	for _, b := range Default().bindings {
		if seen[b.Action] {
			t.Errorf("%s is there twice", b.Action)
		}
		seen[b.Action] = true
		if b.Scope.chain() == nil {
			t.Errorf("%s is in no scope", b.Action)
		}
		if b.Help == "" || len(b.Keys) == 0 {
			t.Errorf("%s lacks a help text or a key", b.Action)
		}
		if len(b.Short) > 16 {
			t.Errorf("%s: %q is too long for the footer", b.Action, b.Short)
		}
	}
}

// Every action that the source declares is bound, so that help and docs have it.
func TestEveryActionIsBound(t *testing.T) {
	source, err := os.ReadFile("action.go")
	if err != nil {
		t.Fatal(err)
	}
	declared := 0
	for _, line := range strings.Split(string(source), "\n") {
		_, rest, ok := strings.Cut(line, `Action = "`)
		if !ok {
			continue
		}
		declared++
		name, _, _ := strings.Cut(rest, `"`)
		if _, ok := Default().Binding(Action(name)); !ok {
			t.Errorf("%s is bound nowhere", name)
		}
	}
	if declared != len(defaults()) {
		t.Errorf("%d actions are declared and %d bound", declared, len(defaults()))
	}
}

func TestMatch(t *testing.T) {
	tests := []struct {
		scope   Scope
		key     string
		want    Action
		pending bool
	}{
		{Pods, "enter", OpenContainers, false},
		{Containers, "enter", OpenContainer, false},
		{Dialog, "enter", Accept, false},
		{Pods, "s", OpenShell, false},
		{Logs, "s", Follow, false},
		{Logs, "l", ScrollRight, false},
		{Pods, "l", OpenLogs, false},
		{Pods, "c", CopyName, false},
		{Forwards, "c", CopyURL, false},
		{Forwards, "l", "", false},
		{Pods, "ctrl+w", "", true},
		{Pods, "ctrl+w v", SplitRight, false},
		{Pods, "ctrl+w y", "", false},
		{Input, "q", "", false},
		{Input, "ctrl+w", "", false},
		{Input, "ctrl+c", Cancel, false},
		{Input, "ctrl+l", Redraw, false},
		{Dialog, "tab", NextField, false},
		{Input, "tab", "", false},
		{Global, "j", "", false},
		{Pods, "j", Down, false},
		{Logs, "j", Down, false},
		{Scope("nowhere"), "q", "", false},
	}
	for _, tt := range tests {
		got, pending := Default().Match(tt.scope, tt.key)
		if got != tt.want || pending != tt.pending {
			t.Errorf("%s in %s: got %q, pending %v; want %q, %v", tt.key, tt.scope, got, pending, tt.want, tt.pending)
		}
	}
}

func TestHelpIsInOrderOfUse(t *testing.T) {
	short := func(s Scope, n int) []string {
		var words []string
		for _, b := range Default().Help(s)[:n] {
			words = append(words, b.Key()+" "+b.Short)
		}
		return words
	}
	for s, want := range map[Scope][]string{
		Pods:       {"enter containers", "l logs", "s shell", "F forward", "esc back", "/ filter"},
		Containers: {"l logs", "s shell", "F forward", "w details", "esc back"},
		Logs:       {"n next", "N previous", "+ more around", "- fewer", "M legend", "enter unfold", "s follow", "/ search"},
		Forwards:   {"X stop", "c copy URL", "esc back"},
		Dialog:     {"enter accept", "esc cancel", "tab next field"},
		Input:      {"enter accept", "esc cancel"},
	} {
		if diff := cmp.Diff(want, short(s, len(want))); diff != "" {
			t.Errorf("%s: %s", s, diff)
		}
	}
}

func TestHelpLeavesOutWhatIsUnbound(t *testing.T) {
	k, err := Default().Override(Overrides{string(OpenShell): {}})
	if err != nil {
		t.Fatal(err)
	}
	if slices.ContainsFunc(k.Help(Pods), func(b Binding) bool { return b.Action == OpenShell }) {
		t.Error("the footer shows an action without a key")
	}
	if !strings.Contains(k.Markdown(), "| none | open a shell |") {
		t.Error("the tables lack the unbound action")
	}
}

func TestAfter(t *testing.T) {
	got := map[Action]string{}
	for _, b := range Default().After(Pods, "ctrl+w") {
		got[b.Action] = strings.Join(b.Keys, " ")
	}
	for a, want := range map[Action]string{SplitRight: "v", FocusLeft: "h left", ClosePane: "c q", Narrower: "<"} {
		if got[a] != want {
			t.Errorf("%s goes on with %q, want %q", a, got[a], want)
		}
	}
	if after := Default().After(Input, "ctrl+w"); len(after) > 0 {
		t.Errorf("in a prompt ctrl+w begins %v", after)
	}
}

const keysDoc = "../docs/keys.md"

const keysIntro = `# Keys

These are the keys podglass comes with. A key works in the place of its table and in those inside it:
what is said under "Lists" holds for the pods, the containers and the forwards. Press ` + "`?`" + ` for the keys
that work where you are. A sequence such as ` + "`ctrl+w v`" + ` is one key after the other; ctrl may stay down.

To change keys, name the action under ` + "`keys:`" + ` in the config file, with one key, a list, or ` + "`[]`" + ` for none:

` + "```yaml" + `
keys:
  global.zoom: Z
  target.shell: [s, ctrl+e]
  global.suspend: []
` + "```" + `

Keys are written like ` + "`x`, `X`, `?`, `ctrl+x`, `alt+x`, `shift+tab`, `pgup`, `f5`" + `; other usual spellings, such as
` + "`C-x` and `PageUp`" + `, are understood. A key of yours beats a default one, and
podglass says at the start which it has replaced; it says as well what it does not understand, and which
two keys of yours clash.
`

// The document is made from the keymap: go test ./keymap -update writes it.
func TestKeysDocIsCurrent(t *testing.T) {
	want := keysIntro + Default().Markdown()
	if *update {
		if err := os.WriteFile(keysDoc, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(keysDoc)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, strings.ReplaceAll(string(got), "\r\n", "\n")); diff != "" {
		t.Errorf("docs/keys.md is out of date; run go test ./keymap -update\n%s", diff)
	}
}
