package safe_test

import (
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"pgregory.net/rapid"

	"github.com/podglass/podglass/kube/logs/visible"
	"github.com/podglass/podglass/tui/safe"
)

var sgr = regexp.MustCompile("\x1b\\[[0-9;:]*m")

// check holds what is promised of every result.
func check(t interface {
	Helper()
	Fatalf(string, ...any)
}, in, out string, colours bool,
) {
	t.Helper()
	plain := out
	if colours {
		plain = sgr.ReplaceAllString(out, "")
		if all := sgr.FindAllString(out, -1); len(all) > 0 && all[len(all)-1] != "\x1b[0m" && all[len(all)-1] != "\x1b[m" {
			t.Fatalf("%q became %q, which leaves colours on", in, out)
		}
	}
	if !utf8.ValidString(out) {
		t.Fatalf("%q became %q, which is not UTF-8", in, out)
	}
	for _, r := range plain {
		if unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) && !joins(r) {
			t.Fatalf("%q became %q, which holds %U", in, out, r)
		}
	}
	for _, method := range []ansi.Method{ansi.WcWidth, ansi.GraphemeWidth} {
		for _, neighbour := range []string{"│", "👩", "é", "a"} {
			apart := method.StringWidth(neighbour) + method.StringWidth(out) + method.StringWidth(neighbour)
			if framed := method.StringWidth(neighbour + out + neighbour); framed != apart {
				t.Fatalf("%q became %q: %d cells with %s on both sides, %d between them", in, out, apart, neighbour, framed)
			}
		}
	}
	width := ansi.StringWidth(out)
	if drawn := cells(out, width+2); drawn != width {
		t.Fatalf("%q became %q: StringWidth says %d, the terminal drew %d cells", in, out, width, drawn)
	}
}

// joins reports whether a character that is not drawn itself may be part of a
// sign: the joiners and the tags of a flag.
func joins(r rune) bool { return r == 0x200c || r == 0x200d || r >= 0xe0020 && r <= 0xe007f }

// cells draws s on an emulated terminal and returns how far the cursor got.
func cells(s string, width int) int {
	screen := vt.NewEmulator(width, 2)
	_, _ = screen.WriteString(s)
	at := screen.CursorPosition()
	return at.Y*width + at.X
}

func FuzzText(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, in string) {
		out := safe.Text(in)
		check(t, in, out, false)
		if again := safe.Text(out); again != out {
			t.Fatalf("%q became %q, which becomes %q", in, out, again)
		}
	})
}

func FuzzLog(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, in string) {
		out := safe.Log(in)
		check(t, in, out, true)
		if again := safe.Log(out); again != out {
			t.Fatalf("%q became %q, which becomes %q", in, out, again)
		}
	})
}

func seed(f *testing.F) {
	for _, s := range []string{
		"plain", "\x1b[31mred\x1b[0m", "\x1b]52;c;eA==\x07", "\x1bP1$r\x1b\\", "\u009b31m", "\x9b", "\xff\xfe",
		"a\tb", "10%\r20%", "10%\r20%\r30%\r\n", "50%\r\x1b[K", "\r\r\x1b[m\r", "a\x00b\x00", "\x1b[2J\x1b[10;5Hx\x1b[1A\x1b[?1049h",
		"\x1b]0;title\x1b\\", "\x1b]8;;http://x\x07y\x1b]8;;\x07", "\x1bPq\x1b\\", "\x1b_apc\x1b\\", "\x1b^pm\x1b\\", "\x1bXsos\x1b\\", "\x1b(0q", "\x1bc",
		"\u0090q\u009c", "\u009d0;t\u009c", "\x1b[38;5;1m\x1b[>4;2m", "\u2066a\u2069\u200f\u061c", "\xed\xa0\x80", "\xf4\x90\x80\x80", "e\u0301\u0301", "👩\u200d🚀", "🇩🇪🇫", "각", "क्षि", "\u202e", "\u0600",
	} {
		f.Add(s)
	}
}

// FuzzProgress holds that of a line with carriage returns just one state is
// shown, the last one that draws anything.
func FuzzProgress(f *testing.F) {
	f.Add("10%", "20%", "30%")
	f.Add("a", "\x1b[0m", "")
	f.Add("\x1b[32mok", "\x00", "\u202e")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		states := []string{a, b, c}
		for i, state := range states {
			states[i] = strings.Map(func(r rune) rune {
				if r == '\r' || r == '\n' {
					return -1
				}
				return r
			}, strings.ToValidUTF8(state, "?"))
		}
		want := safe.Log(states[0])
		for _, state := range states[1:] {
			if out := safe.Log(state); ansi.Strip(out) != "" {
				want = out
			}
		}
		if got := safe.Log(strings.Join(states, "\r") + "\r\n"); got != want {
			t.Fatalf("%q is shown as %q, want %q", states, got, want)
		}
	})
}

// TestAnyMixtureIsSafe throws together the pieces that text goes wrong with,
// which random bytes seldom hit upon.
func TestAnyMixtureIsSafe(t *testing.T) {
	pieces := rapid.SampledFrom([]string{
		"a", " ", "\t", "\r", "\n", "\x00", "\b", "\x1b", "\x1b[", "\x1b]", "\x1bP", "\x1b\\", "\x07", "m", "31", ";", "\x1b[1m", "\x1b[0m",
		"漢", "🚀", "👍🏽", "🇩", "🇪", "⚠\ufe0f", "\u200d", "\u0301", "\u0d4e", "\u0600", "\u1100", "\u1161", "\u11a8", "क", "\u094d", "\u093f",
		"\u202e", "\u2066", "\ufeff", "\u00ad", "\u0085", "\u009b", "\x9b", "\xff", "\xe2\x82", "\u3164", "\U000e0041", "\u20e3", "１", "1", "👩", "👧", "🏽", "❤", "\ufe0e", "🏴", "\U000e0067", "\U000e007f", "\u200c",
	})
	rapid.Check(t, func(t *rapid.T) {
		in := strings.Join(rapid.SliceOfN(pieces, 0, 20).Draw(t, "pieces"), "")
		check(t, in, safe.Text(in), false)
		check(t, in, safe.Log(in), true)
	})
}

// TestLogDrawsWhatIsFound holds that the text that a line is searched for by is
// the one that is drawn.
func TestLogDrawsWhatIsFound(t *testing.T) {
	pieces := rapid.SampledFrom([]string{
		"a", "error", "7", " ", "\t", "\r", "\v", "\x00", "\b", "\x18", "é", "漢", "✓", "\x1b", "[", "]", "P", "\x1b\\", "\x07", "m", "K", ";", ":", "?", "(", "\u009c", "\u200b", "\u0301", "\ufeff", "\u202e", "\u0e33", "\u0085",
		"\x1b[31m", "\x1b[38;5;208m", "\x1b[38:2::1:2:3m", "\x1b[0m", "\x1b[m", "\x1b[2K", "\x1b]8;;http://x\x1b\\", "\x1b]8;;\x07", "\x1b]0;✓", "\x1bP1$r",
	})
	// What draws nothing of its own is not compared, nor how much blank there is.
	oneSpace := func(text string) string {
		text = strings.NewReplacer("\u009c", "", "\u200b", "", "\u0301", "", "\ufeff", "", "\u202e", "", "\u0e33", "").Replace(text)
		return strings.Join(strings.Fields(text), " ")
	}
	rapid.Check(t, func(t *rapid.T) {
		in := strings.Join(rapid.SliceOfN(pieces, 0, 20).Draw(t, "pieces"), "")
		drawn, found := ansi.Strip(safe.Log(in)), string(visible.Of(in))
		if oneSpace(found) != oneSpace(drawn) {
			t.Fatalf("%q is drawn as %q, and searched as %q", in, drawn, found)
		}
	})
}

// TestEveryCharacterIsSafe holds the promise for each character of Unicode,
// alone and beside others.
func TestEveryCharacterIsSafe(t *testing.T) {
	var b strings.Builder
	for r := rune(0x80); r < 0xe1000; r++ {
		if r == 0x40000 {
			r = 0xe0000 // there is nothing in between
		}
		if !utf8.ValidRune(r) {
			continue
		}
		out := safe.Text(string(r))
		if width := ansi.StringWidth(out); ansi.StringWidth("│"+out+"│") != width+2 {
			t.Errorf("%U joins what is drawn beside it", r)
		}
		b.WriteString(string(r))
		if b.Len() > 2<<10 {
			check(t, "", safe.Text(b.String()), false)
			b.Reset()
		}
	}
}
