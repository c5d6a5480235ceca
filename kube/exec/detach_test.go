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
		{"\x1dd", "\x1b[A\x1d\x1b[Bd", "\x1b[A\x1d\x1b[Bd", ""},
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

// A program that has chosen another encoding of keys gets them all in it; those that detach are known anyway.
func TestDetachUnderOtherEncodings(t *testing.T) {
	for name, test := range map[string]struct {
		typed    []string
		pass     string
		detached bool
	}{
		"kitty":                     {[]string{"\x1b[93;5u", "d"}, "", true},
		"kitty, all keys":           {[]string{"\x1b[93;5u", "\x1b[100u"}, "", true},
		"kitty, releases told":      {[]string{"\x1b[57442;5u\x1b[93;5u", "\x1b[93;5:3u\x1b[57442;1:3u", "\x1b[100;1:1u"}, "\x1b[57442;5u", true},
		"kitty with num lock":       {[]string{"\x1b[93;133u", "\x1b[100;129u"}, "", true},
		"xterm":                     {[]string{"\x1b[27;5;93~", "d"}, "", true},
		"the prefix and no more":    {[]string{"\x1b[93;5u", "\x1b[93;5:3u", "x"}, "\x1b[93;5u\x1b[93;5:3ux", false},
		"another key held":          {[]string{"\x1b[93;7u", "d"}, "\x1b[93;7ud", false},
		"a capital":                 {[]string{"\x1b[93;5u", "\x1b[100:68;2u"}, "\x1b[93;5u\x1b[100:68;2u", false},
		"other keys":                {[]string{"\x1b[1;5A\x1b[3~\x1bOP\x1b[", "200~\x1b[201~"}, "\x1b[1;5A\x1b[3~\x1bOP\x1b[200~\x1b[201~", false},
		"no keys":                   {[]string{"\x1b[;;;:u\x1b[99999999999999999999u\x1b[u"}, "\x1b[;;;:u\x1b[99999999999999999999u\x1b[u", false},
		"between the keys a letter": {[]string{"\x1b[93;5u\x1b[120u\x1b[100u"}, "\x1b[93;5u\x1b[120u\x1b[100u", false},
	} {
		detached, pass := false, ""
		d := &detacher{keys: []byte("\x1dd"), detached: func() { detached = true }}
		for _, typed := range test.typed {
			pass += string(d.admit([]byte(typed)))
		}
		if pass != test.pass || detached != test.detached {
			t.Errorf("%s: passed %q, detached: %v; want %q, %v", name, pass, detached, test.pass, test.detached)
		}
	}
}
