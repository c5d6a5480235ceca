package keymap

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"pgregory.net/rapid"
)

func TestNormalize(t *testing.T) {
	for written, want := range map[string]string{
		"x": "x", "X": "X", "é": "é", "?": "?", "+": "+", "-": "-", "<": "<", ">": ">", "|": "|", "^": "^",
		"Ctrl-W": "ctrl+w", "C-w": "ctrl+w", "c-W": "ctrl+w", "control+w": "ctrl+w", "^W": "ctrl+w", "<C-w>": "ctrl+w",
		"C-S-w": "ctrl+shift+w", "shift+ctrl+w": "ctrl+shift+w", "alt+W": "alt+shift+w", "M-x": "alt+x", "option-x": "alt+x",
		"ctrl++": "ctrl++", "ctrl+-": "ctrl+-", "C--": "ctrl+-", "ctrl+plus": "ctrl++", "shift+a": "A", "S-a": "A",
		"S-Tab": "shift+tab", "shift+TAB": "shift+tab", "PageUp": "pgup", "page-down": "pgdown", "PgDn": "pgdown",
		"Return": "enter", "<CR>": "enter", "Escape": "esc", "Del": "delete", "Space": "space", " ": "space",
		"ctrl+Space": "ctrl+space", "F5": "f5", "shift+F12": "shift+f12", "cmd+k": "super+k", "f": "f", "F": "F",
		"ctrl+w v": "ctrl+w v", "Ctrl-W   <": "ctrl+w <", "<c-w> <lt>": "ctrl+w <", "g g": "g g", "c": "c", "s": "s",
	} {
		got, err := Normalize(written)
		if err != nil || got != want {
			t.Errorf("Normalize(%q) = %q, %v; want %q", written, got, err, want)
		}
	}
}

func TestNormalizeRefuses(t *testing.T) {
	for _, written := range []string{
		"", "  ", "foo", "ctrl+", "ctrl+foo", "hold+x", "f0", "f64", "f-1", "ctrl+w foo", "shift+1", "shift+?",
		"ctrl+i", "ctrl+m", "ctrl+[", "\x1b", "a\x00", "\xff", "\u200b",
	} {
		if got, err := Normalize(written); err == nil {
			t.Errorf("Normalize(%q) = %q, want an error", written, got)
		} else if strings.Contains(err.Error(), "\n") {
			t.Errorf("more than a sentence: %v", err)
		}
	}
}

// What Bubble Tea calls a key is what Normalize makes of that name, or the key could not be bound.
func TestNormalizeKeepsBubbleTeasNames(t *testing.T) {
	keys := []tea.Key{
		{Code: tea.KeyEnter},
		{Code: tea.KeyTab},
		{Code: tea.KeyTab, Mod: tea.ModShift},
		{Code: tea.KeyEscape},
		{Code: tea.KeySpace, Text: " "},
		{Code: tea.KeySpace, Mod: tea.ModCtrl},
		{Code: tea.KeyBackspace},
		{Code: tea.KeyPgUp},
		{Code: tea.KeyPgDown},
		{Code: tea.KeyHome},
		{Code: tea.KeyEnd},
		{Code: tea.KeyDelete},
		{Code: tea.KeyInsert},
		{Code: tea.KeyUp},
		{Code: tea.KeyLeft, Mod: tea.ModCtrl | tea.ModShift},
		{Code: tea.KeyF1},
		{Code: tea.KeyF12, Mod: tea.ModShift},
		{Code: 'w', Mod: tea.ModCtrl},
		{Code: 'a', Text: "A", Mod: tea.ModShift},
		{Code: '/', Text: "?", Mod: tea.ModShift},
		{Code: '+', Text: "+"},
		{Code: 'x', Mod: tea.ModAlt | tea.ModShift},
		{Code: '-', Mod: tea.ModCtrl},
		{Code: '+', Mod: tea.ModAlt},
		{Code: 'x', Mod: tea.ModCtrl | tea.ModAlt | tea.ModShift | tea.ModMeta | tea.ModHyper | tea.ModSuper},
	}
	for _, key := range keys {
		name := tea.KeyPressMsg(key).String()
		if got, err := Normalize(name); err != nil || got != name {
			t.Errorf("Normalize(%q) = %q, %v", name, got, err)
		}
	}
}

func TestNormalizeTwiceChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		written := rapid.OneOf(rapid.String(), rapid.StringMatching(`((C|ctrl|M|shift|S)[-+]){0,3}([a-zA-Z?+<-]|Tab|pgup)`)).Draw(t, "key")
		once, err := Normalize(written)
		if err != nil {
			return
		}
		if twice, err := Normalize(once); err != nil || twice != once {
			t.Fatalf("%q is %q, but that is %q, %v", written, once, twice, err)
		}
	})
}
