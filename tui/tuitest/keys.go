package tuitest

import (
	"strings"
	"testing"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
)

// named are the keys that are not characters.
func named() map[string]rune {
	return map[string]rune{
		"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "backspace": tea.KeyBackspace,
		"space": tea.KeySpace, "up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight,
		"home": tea.KeyHome, "end": tea.KeyEnd, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown,
	}
}

// keyPress is the message that Bubble Tea makes of a key. A key is named as in
// the keymap.
func keyPress(tb testing.TB, name string) tea.KeyPressMsg {
	tb.Helper()
	key := tea.KeyPressMsg{}
	rest := name
	for prefix, mod := range map[string]tea.KeyMod{"ctrl+": tea.ModCtrl, "alt+": tea.ModAlt, "shift+": tea.ModShift} {
		if bare, held := strings.CutPrefix(rest, prefix); held && bare != "" {
			rest, key.Mod = bare, key.Mod|mod
		}
	}
	if code, ok := named()[rest]; ok {
		key.Code = code
		return key
	}
	r, size := utf8.DecodeRuneInString(rest)
	if size != len(rest) {
		tb.Fatalf("there is no key %q", name)
	}
	key.Code = r
	if key.Mod == 0 {
		key.Text = rest
	}
	if got := key.String(); got != name {
		tb.Fatalf("the key %q would be taken for %q", name, got)
	}
	return key
}
