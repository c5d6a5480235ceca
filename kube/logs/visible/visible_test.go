package visible_test

import (
	"strings"
	"testing"
	"time"

	"github.com/podglass/podglass/kube/logs/visible"
)

func TestOf(t *testing.T) {
	tests := map[string]struct{ in, want string }{
		"empty":                           {"", ""},
		"nothing to do":                   {`GET /größe "漢字" 200` + "\tok", `GET /größe "漢字" 200` + "\tok"},
		"winston":                         {"\x1b[31merror\x1b[39m: worker died", "error: worker died"},
		".NET":                            {"\x1b[41m\x1b[30mfail\x1b[39m\x1b[22m\x1b[49m: Microsoft.Hosting", "fail: Microsoft.Hosting"},
		"256 colours within a word":       {"ti\x1b[38;5;208mmeo\x1b[48;5;1mut", "timeout"},
		"256 colours, colons":             {"ti\x1b[38:5:208mmeout", "timeout"},
		"true colour":                     {"ti\x1b[38;2;1;22;255mmeo\x1b[48;2;0;0;0mut\x1b[m", "timeout"},
		"true colour, colons":             {"ti\x1b[38:2::1:22:255mme\x1b[4:3mout", "timeout"},
		"hyperlink, ST":                   {"see \x1b]8;id=1;https://x.org/find\x1b\\the page\x1b]8;;\x1b\\.", "see the page."},
		"hyperlink, BEL":                  {"see \x1b]8;;https://x.org/find\athe page\x1b]8;;\a.", "see the page."},
		"hyperlink, ST as one character":  {"\x1b]8;;https://x.org/\u009cpage", "page"},
		"title outside of ASCII":          {"\x1b]0;✓ done\alater", "later"},
		"cursor moves and erasing":        {"\x1b[2K\x1b[1Gwo\x1b[Krld\x1b[?25l\x1b[10;5H", "world"},
		"xterm's keys":                    {"\x1b[>4;2mx\x1b[4 qy", "xy"},
		"charset, reset, keypad":          {"a\x1b(Bb\x1bcc\x1b=d\x1b#8e", "abcde"},
		"device control and other data":   {"a\x1bP1$r0m\x1b\\b\x1b_x\x1b\\c\x1b^y\x1b\\d\x1bXz\x1b\\e", "abcde"},
		"BEL ends no device control":      {"a\x1bPq\ab\x1b\\c", "ac"},
		"cancelled control string":        {"a\x1b]0;title\x18b", "ab"},
		"broken off by another sequence":  {"a\x1b]0;title\x1b[31mb\x1b[3\x1b[1mc", "abc"},
		"broken off by a control":         {"a\x1b[3\x01b", "ab"},
		"no end of a sequence":            {"a\x1b[31", "a"},
		"no end of a control string":      {"a\x1b]0;rest of the line", "a0;rest of the line"},
		"no end of a device control":      {"a\x1bPrest", "arest"},
		"escape at the end":               {"a\x1b", "a"},
		"escape before other text":        {"a\x1bé", "aé"},
		"other controls":                  {"a\x00b\x07c\bd\x7fe", "abcde"},
		"line breaks within":              {"\fone\vtwo \f\vthree", "one two three"},
		"Windows line end":                {"done\r", "done"},
		"progress bar":                    {"10%\r\x1b[K50%\r\x1b[K100%", "100%"},
		"progress bar, the end of a line": {"10%\r50%\r\r\n", "50%"},
		"progress bar, cleared":           {"50%\r\x1b[K", "50%"},
		"nothing shows":                   {"\x1b[K\r\x1b[0m\r\x00", ""},
		"not UTF-8":                       {"a\x9b31m\xff", "a\x9b31m\xff"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := visible.Of(test.in); string(got) != test.want {
				t.Errorf("Of(%q) = %q, want %q", test.in, got, test.want)
			}
		})
	}
}

func TestWithoutSequences(t *testing.T) {
	for in, want := range map[string]string{
		"":                                    "",
		"one\r\n\ttwo\x00":                    "one\r\n\ttwo\x00",
		"\x1b[1mone\x1b[0m\r\ntwo\x1b]8;;x\a": "one\r\ntwo",
	} {
		if got := visible.WithoutSequences(in); got != want {
			t.Errorf("WithoutSequences(%q) = %q, want %q", in, got, want)
		}
	}
}

// TestWholeLooksAtEveryByte puts each byte at every place of lines of any length.
func TestWholeLooksAtEveryByte(t *testing.T) {
	for length := 1; length < 40; length++ {
		for at := range length {
			for c := range 256 {
				line := []byte(strings.Repeat("x", length))
				line[at] = byte(c)
				want := c >= ' ' && c != 0x7f || c == '\t'
				if visible.Whole(line) != want || visible.Whole(string(line)) != want {
					t.Fatalf("%q, whole: %v", line, !want)
				}
			}
		}
	}
}

func TestWholeLinesAreNotCopied(t *testing.T) {
	line := strings.Repeat("größe\t", 100)
	if n := testing.AllocsPerRun(100, func() { visible.Of(line) }); n != 0 {
		t.Errorf("%v allocations for a line of which all shows", n)
	}
}

// FuzzOf holds what is promised of any line.
func FuzzOf(f *testing.F) {
	for _, line := range []string{"plain", "\x1b[31mred\x1b[0m", "10%\r20%\r", "\x1b]8;;http://x\x07y", "\x1bPq\x1b\\", "a\x1b]0;b", "\x1b\x1b[", "\u009b"} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		text := visible.Of(line)
		if !visible.Whole(text) {
			t.Errorf("%q shows as %q, of which not all shows", line, text)
		}
		if again := visible.Of(string(text)); again != text {
			t.Errorf("%q shows as %q, which shows as %q", line, text, again)
		}
		if visible.Whole(line) && string(text) != line {
			t.Errorf("%q shows as %q", line, text)
		}
		if rest := visible.WithoutSequences(line); strings.Contains(rest, "\x1b") {
			t.Errorf("%q without sequences is %q", line, rest)
		}
	})
}

// TestHostile checks that the time for a line grows as its length does.
func TestHostile(t *testing.T) {
	work := func(line string) time.Duration {
		best := time.Hour
		for range 3 {
			begin := time.Now()
			visible.Of(line)
			visible.WithoutSequences(line)
			best = min(best, time.Since(begin))
		}
		return best
	}
	for name, piece := range map[string]string{
		"colours": "\x1b[31m", "half colours": "\x1b[", "open strings": "\x1b]", "states": "x\r", "empty states": "\x00\r",
		"escapes": "\x1b", "breaks": "\v", "controls": "\x01", "ends without a beginning": "\x1b\\",
	} {
		short, long := strings.Repeat(piece, 32<<10/len(piece)), strings.Repeat(piece, 256<<10/len(piece))
		if small, large := work(short), work(long); large > 40*small+50*time.Millisecond {
			t.Errorf("%s: %v for %d bytes, %v for %d", name, small, len(short), large, len(long))
		}
	}
}

// TestStatesThatDrawNothing holds that a progress bar is not wiped out by a last
// state of characters that no terminal draws.
func TestStatesThatDrawNothing(t *testing.T) {
	for _, nothing := range []string{"\u009c", "\u0085", "\u200b", "\ufeff", "\u0301", "\u202e", "\u200d", "\u2028", "\u0e33", "\x1b[0m\u200b\x00"} {
		if got := visible.State("50%\r" + nothing + "\r\n"); got != "50%" {
			t.Errorf("after %q the state is %q", nothing, got)
		}
	}
	for _, drawn := range []string{"\t", " ", "é", "\u0600", "\xff", "🏽"} {
		if got := visible.State("50%\r" + drawn); got != drawn {
			t.Errorf("%q is passed over for %q", drawn, got)
		}
	}
}
