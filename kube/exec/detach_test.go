package exec

import (
	"slices"
	"testing"
)

func TestParseDetachKeys(t *testing.T) {
	for text, want := range map[string]string{
		"ctrl+],d": "\x1dd", "ctrl-p,ctrl-q": "\x10\x11", "CTRL+A": "\x01", "~,.": "~.", "ctrl+@": "\x00", "ctrl+_,X": "\x1fX",
	} {
		if got, err := ParseDetachKeys(text); err != nil || string(got) != want {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
	for _, text := range []string{"", ",", "ctrl+", "ctrl+5", "alt+x", "d,", "é", "esc", " "} {
		if got, err := ParseDetachKeys(text); err == nil {
			t.Errorf("%q is taken for %q", text, got)
		}
	}
}

func TestDetacher(t *testing.T) {
	for _, test := range []struct{ keys, typed, pass, detachedAfter string }{
		{"\x1dd", "ls\r", "ls\r", ""},
		{"\x1dd", "ls\x1dx", "ls\x1dx", ""},
		{"\x1dd", "\x1d\x1d\x1dd", "\x1d\x1d", "\x1d\x1d\x1dd"},
		{"\x1dd", "a\x1ddb", "a", "a\x1dd"},
		{"aab", "aaab", "a", "aaab"},
		{"aab", "aac", "aac", ""},
		{"~", "x~", "x", "x~"},
	} {
		for size := 1; size <= len(test.typed); size++ {
			detached, typed, pass := "", "", []byte{}
			d := &detacher{keys: []byte(test.keys)}
			d.detached = func() { detached = "yes" }
			for chunk := range slices.Chunk([]byte(test.typed), size) {
				typed += string(chunk)
				if pass = append(pass, d.admit(chunk)...); detached != "" {
					break
				}
			}
			if string(pass) != test.pass || (detached != "") != (test.detachedAfter != "") {
				t.Errorf("%q typed by %d with %q: passed %q, detached: %q", test.typed, size, test.keys, pass, detached)
			}
		}
	}
}
