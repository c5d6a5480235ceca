package keymap

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMatch(t *testing.T) {
	tests := []struct {
		scope   Scope
		key     string
		want    Action
		pending bool
	}{
		{Pods, "enter", "pods.containers", false},
		{Containers, "enter", "containers.open", false},
		{Dialog, "enter", Accept, false},
		{Pods, "s", "target.shell", false},
		{Logs, "s", "logs.follow", false},
		{Logs, "l", "logs.right", false},
		{Pods, "l", "target.logs", false},
		{Pods, "c", "list.copy-name", false},
		{Forwards, "c", "forwards.copy-url", false},
		{Forwards, "l", "", false},
		{Pods, "ctrl+w", "", true},
		{Pods, "ctrl+w v", "global.split-right", false},
		{Pods, "ctrl+w y", "", false},
		{Input, "q", "", false},
		{Input, "ctrl+w", "", false},
		{Input, "ctrl+c", Cancel, false},
		{Input, "ctrl+l", "always.redraw", false},
		{Dialog, "tab", NextField, false},
		{Input, "tab", "", false},
		{Global, "j", "", false},
		{Pods, "j", Down, false},
		{Logs, "j", Down, false},
		{Scope("nowhere"), "q", "", false},
	}
	for _, tt := range tests {
		got, pending := New(defaults()).Match(tt.scope, tt.key)
		if got != tt.want || pending != tt.pending {
			t.Errorf("%s in %s: got %q, pending %v; want %q, %v", tt.key, tt.scope, got, pending, tt.want, tt.pending)
		}
	}
}

func TestHelpIsInOrderOfUse(t *testing.T) {
	short := func(s Scope, n int) []string {
		var words []string
		for _, b := range New(defaults()).Help(s)[:n] {
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
	k, err := loaded(t, "keys: {target.shell: []}")
	if err != nil {
		t.Fatal(err)
	}
	if slices.ContainsFunc(k.Help(Pods), func(b Binding) bool { return b.Action == "target.shell" }) {
		t.Error("the footer shows an action without a key")
	}
	if !strings.Contains(k.Markdown(), "| none | open a shell |") {
		t.Error("the tables lack the unbound action")
	}
}

func TestAfter(t *testing.T) {
	got := map[Action]string{}
	for _, b := range New(defaults()).After(Pods, "ctrl+w") {
		got[b.Action] = strings.Join(b.Keys, " ")
	}
	for a, want := range map[Action]string{"global.split-right": "v", "global.focus-left": "h left", "global.close": "c q", "global.narrower": "<"} {
		if got[a] != want {
			t.Errorf("%s goes on with %q, want %q", a, got[a], want)
		}
	}
	if after := New(defaults()).After(Input, "ctrl+w"); len(after) > 0 {
		t.Errorf("in a prompt ctrl+w begins %v", after)
	}
}
