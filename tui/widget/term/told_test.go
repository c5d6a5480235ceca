package term

import (
	"encoding/base64"
	"strings"
	"testing"
)

func TestWhatAProgramTells(t *testing.T) {
	for in, want := range map[string]told{
		"\x1b]0;root@web: /srv\x07":                       {title: "root@web: /srv"},
		"\x1b]2;\xffvi\x1b\\":                             {title: "vi"},
		"\x1b]2;vi\x07\x1b]2;\x07":                        {},
		"\x1b]1;icon\x07":                                 {},
		"\x1b]0;" + strings.Repeat("x", 2000) + "\x07":    {},
		"\x1b]7;file://web/srv/my%20app\x07":              {dir: "/srv/my app"},
		"\x1b]7;file:///\x07":                             {dir: "/"},
		"\x1b]7;http://web/srv\x07\x1b]7;%zz\x07":         {},
		"\x1b]7;file:///a\x07\x1b]7;file:///%ff\x07":      {},
		"\x1b]52;c;" + encoded("secret") + "\x07":         {}, // nobody has allowed it
		"\x1b]0;vi\x07\x1bc":                              {}, // a reset forgets
		"\x1b]7;file:///srv\x07\x1b]0;t\x07\x1b[!p\x1b[m": {title: "t", dir: "/srv"},
	} {
		if got := written(20, 5, in).told; got != want {
			t.Errorf("%q: %+v, want %+v", in, got, want)
		}
	}
}

func encoded(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }

func TestClips(t *testing.T) {
	long := strings.Repeat("x", maxClip)
	for in, want := range map[string]string{
		"c;" + encoded("hello\n\tworld"):           "hello\n\tworld",
		";" + encoded("hello"):                     "hello",
		"c;" + encoded("a\x1b]52;c;x\x07b\u009bc"): "a]52;c;xbc",
		"c;" + encoded("\xff"):                     "",
		"c;?":                                      "",
		"c;not base64":                             "",
		"c;" + encoded(long):                       long,
		"cpqs0;" + encoded(long+"xxx"):             "", // too long, and cut it would be another
	} {
		terminal := New(20, 5, 0)
		terminal.KeepClips()
		terminal.Write([]byte("\x1b]52;" + in + "\x07"))
		if got := terminal.TakeClip(); got != want {
			t.Errorf("%.40q: %d bytes, %.40q, want %.40q", in, len(got), got, want)
		}
		if again := terminal.TakeClip(); again != "" {
			t.Errorf("%.40q is given twice", in)
		}
		if replies := terminal.TakeReplies(); replies != nil {
			t.Errorf("%.40q is answered with %q", in, replies)
		}
		if len(terminal.parser.text) > maxString {
			t.Errorf("%.40q keeps %d bytes", in, cap(terminal.parser.text))
		}
	}
	// A title is no longer for that.
	terminal := New(20, 5, 0)
	terminal.KeepClips()
	terminal.Write([]byte("\x1b]2;" + long + "\x07"))
	if got := terminal.Title(); got != "" {
		t.Errorf("a title of %d bytes is kept", len(got))
	}
}

// Whatever is done with what stands at the top, the line that has begun in the history does not go on with it.
func TestALineOfTheHistoryEnds(t *testing.T) {
	const begun = "0123456789abcdefghij\x1b[3;1H" // of a line of two rows on 10 columns the first scrolls away
	for name, in := range map[string]string{
		"erased":           "\x1b[H\x1b[2J",
		"erased below":     "\x1b[H\x1b[J",
		"erased above":     "\x1b[3;1H\x1b[1J\x1b[H",
		"a line inserted":  "\x1b[H\x1b[L",
		"a line deleted":   "\x1b[H\x1b[M",
		"scrolled down":    "\x1b[T\x1b[H",
		"reverse index":    "\x1b[H\x1bM",
		"a full reset":     "\x1bc",
		"filled":           "\x1b#8\x1b[H",
		"nothing":          "\x1b[H",
		"on the other one": "\x1b[?1049h\x1b[2J\x1b[?1049l\x1b[H",
	} {
		terminal := written(10, 3, begun+"\r\n"+in+"new")
		from := Position{Row: terminal.First()}
		text := terminal.Text(from, Position{Row: terminal.Top() + 2, X: 9})
		joined := strings.HasPrefix(text, "0123456789new")
		if whole := name == "nothing" || name == "on the other one"; joined != whole {
			t.Errorf("%s: %q", name, text)
		}
		terminal.Resize(30, 3)
		if text := terminal.Text(from, Position{Row: terminal.Top() + 2, X: 29}); strings.HasPrefix(text, "0123456789new") != joined {
			t.Errorf("%s, in another width: %q", name, text)
		}
	}
	// The alternate screen is not where lines of the main one go on.
	terminal := written(10, 3, begun+"\r\n\x1b[?1049h\x1b[Halt")
	if text := terminal.Text(Position{Row: terminal.First()}, Position{Row: terminal.Top(), X: 9}); text != "0123456789\nalt" {
		t.Errorf("%q", text)
	}
}

func TestAbandon(t *testing.T) {
	terminal := written(20, 5, "shell\x1b[?1049h\x1b[?1h\x1b[?1003;1006;1004;2004;2026h\x1b[4;20h\x1b[?7l\x1b[3g\x1b[5 q\x1b(0\x1b[31m\x1b]2;vi\x07\x1b[2;3r\x1b[3")
	terminal.Abandon()
	terminal.Write([]byte("1ok\tX"))
	if got := screenOf(terminal); got != "shell1ok        X" {
		t.Errorf("it shows %q", got)
	}
	if terminal.modes != (modes{wrap: true, cursor: true}) || terminal.pen != (Style{}) || terminal.Title() != "" || terminal.screen.bottom != 5 {
		t.Errorf("%+v, %+v, %q", terminal.modes, terminal.pen, terminal.Title())
	}
	if x, _, _ := terminal.Cursor(); x != 17 {
		t.Errorf("the tabs are gone: the cursor is at %d", x)
	}
}

func TestControlsAreNoCharacters(t *testing.T) {
	if got := screenOf(written(20, 1, "a\u0085\u009b31mb\u0080c")); got != "a31mbc" {
		t.Errorf("it shows %q", got)
	}
}

// Letters that are joined keep the cells that programs count for them; parts of an emoji have one sign.
func TestJoiners(t *testing.T) {
	for text, want := range map[string]int{
		"\u0915\u094d\u200d\u0937": 2, "a\u200dé": 2, "👩\u200d💻": 2, "👩\u200d\u2764x": 3, "👩\u200d1": 3, "👍🏽": 2,
	} {
		terminal := written(20, 2, text)
		if x, _, _ := terminal.Cursor(); x != want {
			t.Errorf("%q takes %d cells, want %d", text, x, want)
		}
		terminal.Write([]byte("\r\n\r\n"))
		if cells, _ := terminal.row(terminal.First()); len(cells) != want {
			t.Errorf("%q takes %d cells in the history, want %d", text, len(cells), want)
		}
	}
}

func TestFindNextAndBefore(t *testing.T) {
	terminal := New(10, 4, 10_000)
	for i := range 5000 {
		switch i {
		case 10, 2500, 4990:
			terminal.Write([]byte("a needle\r\n"))
		default:
			terminal.Write([]byte("hay\r\n"))
		}
	}
	at := Position{Row: terminal.Top() + 3}
	for _, want := range []int{4990, 2500, 10, 4990} {
		span, found := terminal.FindBefore("needle", at)
		if at = span.From; !found || at != (Position{want, 2}) {
			t.Errorf("back it is at %v, %v, want row %d", at, found, want)
		}
	}
	for _, want := range []int{10, 2500, 4990, 10} {
		span, found := terminal.FindNext("needle", at)
		if at = span.From; !found || at != (Position{want, 2}) {
			t.Errorf("ahead it is at %v, %v, want row %d", at, found, want)
		}
	}
	for _, find := range []func(string, Position) (Span, bool){terminal.FindNext, terminal.FindBefore} {
		if span, found := find("gone", at); found {
			t.Errorf("found at %v", span)
		}
	}
	if got := terminal.Find("needle", 2400, 2600); len(got) != 1 {
		t.Errorf("%d within the rows", len(got))
	}
	if got := terminal.Find("needle", 2501, 2600); len(got) != 0 {
		t.Errorf("%d within rows without it", len(got))
	}
}

func TestLineAt(t *testing.T) {
	terminal := written(10, 3, "0123456789abcdefghijklm\r\nnext\r\n")
	for _, row := range []int{0, 1, 2} {
		if got := terminal.Text(terminal.LineAt(Position{Row: row, X: 4})); got != "0123456789abcdefghijklm" {
			t.Errorf("the line of row %d is %q", row, got)
		}
	}
	if got := terminal.Text(terminal.LineAt(Position{Row: 3, X: 4})); got != "next" {
		t.Errorf("the line of row 3 is %q", got)
	}
}
