package term

import (
	"bytes"
	"fmt"
	"math/rand"
	"runtime"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/tui/widget/cells"
)

func written(cols, rows int, text string) *Terminal {
	t := New(cols, rows, 1000)
	t.Write([]byte(text))
	return t
}

func TestReplies(t *testing.T) {
	for in, want := range map[string]string{
		"\x1b[5n":                       "\x1b[0n",
		"ab\x1b[6n":                     "\x1b[1;3R",
		"\x1b[2;4r\x1b[?6hx\x1b[6n":     "\x1b[1;2R",
		"\x1b[?6n":                      "\x1b[?1;1R",
		"\x1b[c":                        "\x1b[?62;22c",
		"\x1bZ":                         "\x1b[?62;22c",
		"\x1b[>c":                       "\x1b[>1;10;0c",
		"\x1b[>0q":                      "\x1bP>|podglass\x1b\\",
		"\x1b[18t":                      "\x1b[8;5;20t",
		"\x1b[?2004$p":                  "\x1b[?2004;2$y",
		"\x1b[?2004h\x1b[?2004$p":       "\x1b[?2004;1$y",
		"\x1b[?1003h\x1b[?1003$p":       "\x1b[?1003;1$y",
		"\x1b[?1049h\x1b[?1049$p":       "\x1b[?1049;1$y",
		"\x1b[?4711$p":                  "\x1b[?4711;0$y",
		"\x1b[4h\x1b[4$p":               "\x1b[4;1$y",
		"\x1b]11;?\x07":                 "\x1b]11;rgb:0000/0000/0000\x1b\\",
		"\x1b]10;?\x1b\\":               "",
		"\x1b[1;31m\x1bP$qm\x1b\\":      "\x1bP1$r0;1;31m\x1b\\",
		"\x1b[2;3r\x1bP$qr\x1b\\":       "\x1bP1$r2;3r\x1b\\",
		"\x1b[5 q\x1bP$q q\x1b\\":       "\x1bP1$r6 q\x1b\\",
		"\x1bP$qx\x1b\\":                "\x1bP0$r\x1b\\",
		"\x1b]52;c;?\x07":               "",
		"\x1b]52;c;c2VjcmV0\x07":        "",
		"\x1b[21t\x1b]2;x\x07\x1b[?15n": "",
		"\x1bP+q544e\x1b\\":             "",
	} {
		terminal := New(20, 5, 0)
		terminal.SetColors(Colors{Background: "rgb:0000/0000/0000"})
		terminal.Write([]byte(in))
		if got := string(terminal.TakeReplies()); got != want {
			t.Errorf("%q is answered with %q, want %q", in, got, want)
		}
	}
}

// Answers that nobody takes are dropped, and neither block nor grow.
func TestRepliesAreBounded(t *testing.T) {
	terminal := New(80, 24, 0)
	for range 1000 {
		terminal.Write(bytes.Repeat([]byte("\x1b[6n"), 1000))
	}
	replies := terminal.TakeReplies()
	if len(replies) > maxReplies || !bytes.HasSuffix(replies, []byte("R")) {
		t.Errorf("%d bytes of replies, which end with %q", len(replies), replies[max(len(replies)-8, 0):])
	}
	terminal.Write([]byte("\x1b[5n"))
	if got := string(terminal.TakeReplies()); got != "\x1b[0n" {
		t.Errorf("afterwards it answers %q", got)
	}
}

func TestSoftReset(t *testing.T) {
	terminal := written(20, 5, "abc\x1b[31m\x1b[2;4r\x1b[?6h\x1b[?25l\x1b[4h\x1b[?1h\x1b[!p")
	if _, _, shown := terminal.Cursor(); !shown || terminal.modes.insert || terminal.modes.origin || terminal.modes.cursorKeys ||
		terminal.pen != (Style{}) || terminal.screen.top != 0 || terminal.screen.bottom != 5 || screenOf(terminal) != "abc" {
		t.Errorf("it has %+v, %+v, and shows %q", terminal.modes, terminal.pen, screenOf(terminal))
	}
}

// A character is repeated up to the end of its line, however often is asked for.
func TestRepeatEndsWithTheLine(t *testing.T) {
	for in, want := range map[string]string{
		"ab\x1b[65535b":         "abbbbbbbbb",
		"日\x1b[65535b":          "日日日日日\n日日日日",
		"a\x1b[3b\r\n\x1b[2b":   "aaaa\naa",
		"\x1b[5b":               "",
		"0123456789\x1b[65535b": "0123456789\n9",
	} {
		if got := screenOf(written(10, 5, in)); got != want {
			t.Errorf("%q shows %q, want %q", in, got, want)
		}
	}
}

func TestCursorShape(t *testing.T) {
	for in, want := range map[string]Shape{"": ShapeDefault, "\x1b[0 q": ShapeDefault, "\x1b[1 q": ShapeBlock, "\x1b[2 q": ShapeBlock, "\x1b[4 q": ShapeUnderline, "\x1b[6 q": ShapeBar, "\x1b[99 q": ShapeBar} {
		if got := written(20, 5, in).Shape(); got != want {
			t.Errorf("%q: %d, want %d", in, got, want)
		}
	}
}

func TestKeys(t *testing.T) {
	const application = "\x1b[?1h"
	for _, test := range []struct {
		in   string
		key  tea.Key
		want string
	}{
		{"", tea.Key{Code: 'a', Text: "a"}, "a"},
		{"", tea.Key{Code: 'a', Text: "A", Mod: tea.ModShift, ShiftedCode: 'A'}, "A"},
		{"", tea.Key{Code: 'é', Text: "é"}, "é"},
		{"", tea.Key{Code: tea.KeySpace, Text: " "}, " "},
		{"", tea.Key{Code: 'c', Mod: tea.ModCtrl}, "\x03"},
		{"", tea.Key{Code: ']', Mod: tea.ModCtrl}, "\x1d"},
		{"", tea.Key{Code: tea.KeySpace, Mod: tea.ModCtrl}, "\x00"},
		{"", tea.Key{Code: '/', Mod: tea.ModCtrl}, "\x1f"},
		{"", tea.Key{Code: 'x', Mod: tea.ModAlt}, "\x1bx"},
		{"", tea.Key{Code: 'x', Mod: tea.ModAlt | tea.ModShift}, "\x1bX"},
		{"", tea.Key{Code: 'x', Mod: tea.ModAlt | tea.ModCtrl}, "\x1b\x18"},
		{"", tea.Key{Code: tea.KeyEnter}, "\r"},
		{"\x1b[20h", tea.Key{Code: tea.KeyEnter}, "\r\n"},
		{"", tea.Key{Code: tea.KeyEnter, Mod: tea.ModAlt}, "\x1b\r"},
		{"", tea.Key{Code: tea.KeyTab}, "\t"},
		{"", tea.Key{Code: tea.KeyTab, Mod: tea.ModShift}, "\x1b[Z"},
		{"", tea.Key{Code: tea.KeyBackspace}, "\x7f"},
		{"", tea.Key{Code: tea.KeyBackspace, Mod: tea.ModAlt}, "\x1b\x7f"},
		{"", tea.Key{Code: tea.KeyEscape}, "\x1b"},
		{"", tea.Key{Code: tea.KeyUp}, "\x1b[A"},
		{application, tea.Key{Code: tea.KeyUp}, "\x1bOA"},
		{application, tea.Key{Code: tea.KeyLeft, Mod: tea.ModCtrl}, "\x1b[1;5D"},
		{"", tea.Key{Code: tea.KeyRight, Mod: tea.ModShift | tea.ModAlt}, "\x1b[1;4C"},
		{"", tea.Key{Code: tea.KeyHome}, "\x1b[H"},
		{"", tea.Key{Code: tea.KeyEnd}, "\x1b[F"},
		{"", tea.Key{Code: tea.KeyDelete}, "\x1b[3~"},
		{"", tea.Key{Code: tea.KeyPgUp, Mod: tea.ModCtrl}, "\x1b[5;5~"},
		{"", tea.Key{Code: tea.KeyF1}, "\x1bOP"},
		{"", tea.Key{Code: tea.KeyF3, Mod: tea.ModShift}, "\x1b[1;2R"},
		{"", tea.Key{Code: tea.KeyF5}, "\x1b[15~"},
		{"", tea.Key{Code: tea.KeyF12}, "\x1b[24~"},
		{"", tea.Key{Code: tea.KeyF20}, "\x1b[34~"},
		{"", tea.Key{Code: 'c', Mod: tea.ModSuper}, ""},
		{"", tea.Key{Code: tea.KeyLeft, Mod: tea.ModSuper}, ""},
		{"", tea.Key{Code: tea.KeyCapsLock}, ""},
		{"", tea.Key{Code: tea.KeyLeftShift}, ""},
	} {
		if got := string(written(20, 5, test.in).Key(test.key)); got != test.want {
			t.Errorf("%q after %q sends %q, want %q", test.key.Keystroke(), test.in, got, test.want)
		}
	}
}

func TestPaste(t *testing.T) {
	for _, test := range []struct{ in, text, want string }{
		{"", "ls\npwd\r\n", "ls\rpwd\r"},
		{"\x1b[?2004h", "ls\npwd", "\x1b[200~ls\rpwd\x1b[201~"},
		{"\x1b[?2004h", "a\x1b[201~rm\tx\x03\u009b", "\x1b[200~a[201~rm\tx\x1b[201~"},
		{"", "日本", "日本"},
	} {
		if got := string(written(20, 5, test.in).Paste(test.text)); got != test.want {
			t.Errorf("%q after %q sends %q, want %q", test.text, test.in, got, test.want)
		}
	}
}

func TestMouseAndFocus(t *testing.T) {
	for _, test := range []struct {
		in     string
		event  MouseEvent
		button MouseButton
		want   string
	}{
		{"", Press, LeftButton, ""},
		{"\x1b[?1000h", Press, LeftButton, "\x1b[M \x23\x22"},
		{"\x1b[?1000h", Release, LeftButton, "\x1b[M#\x23\x22"},
		{"\x1b[?1000h", Motion, LeftButton, ""},
		{"\x1b[?1000;1006h", Press, LeftButton, "\x1b[<0;3;2M"},
		{"\x1b[?1000;1006h", Release, LeftButton, "\x1b[<0;3;2m"},
		{"\x1b[?1000;1006h", Press, WheelUp, "\x1b[<64;3;2M"},
		{"\x1b[?1000;1006h", Press, RightButton, "\x1b[<2;3;2M"},
		{"\x1b[?1000h", Press, WheelDown, "\x1b[Ma\x23\x22"},
		{"\x1b[?1002;1006h", Motion, MiddleButton, "\x1b[<33;3;2M"},
		{"\x1b[?1002;1006h", Motion, LeftButton, "\x1b[<32;3;2M"},
		{"\x1b[?1002;1006h", Motion, NoButton, ""},
		{"\x1b[?1003;1006h", Motion, NoButton, "\x1b[<35;3;2M"},
		{"\x1b[?9h", Release, LeftButton, ""},
		{"\x1b[?1003;1006h\x1b[?1003l", Press, LeftButton, ""},
	} {
		if got := string(written(20, 5, test.in).Mouse(test.event, test.button, 2, 1)); got != test.want {
			t.Errorf("event %d after %q sends %q, want %q", test.event, test.in, got, test.want)
		}
	}
	if got := written(20, 5, "\x1b[?1000h").Mouse(Press, LeftButton, 20, 0); got != nil {
		t.Errorf("outside of the terminal it sends %q", got)
	}
	terminal := written(20, 5, "\x1b[?1004h")
	if in, out := terminal.Focus(true), terminal.Focus(false); string(in) != "\x1b[I" || string(out) != "\x1b[O" {
		t.Errorf("focus sends %q and %q", in, out)
	}
	if got := written(20, 5, "").Focus(true); got != nil {
		t.Errorf("without the mode focus sends %q", got)
	}
}

func TestSynchronized(t *testing.T) {
	terminal := written(20, 5, "\x1b[?2026h")
	if !terminal.Synchronized() {
		t.Error("it is not synchronized")
	}
	if terminal.Write([]byte("\x1b[?2026l")); terminal.Synchronized() {
		t.Error("it still is")
	}
}

func TestHistoryIsBounded(t *testing.T) {
	terminal := New(10, 5, 100)
	for i := range 1000 {
		fmt.Fprintf(terminal, "%d\r\n", i)
	}
	if rows := terminal.Top() - terminal.First(); rows != 100 || terminal.First() != 896 {
		t.Errorf("%d rows from %d on", rows, terminal.First())
	}
	if text := terminal.Text(Position{Row: 900}, Position{Row: 901, X: 9}); text != "900\n901" {
		t.Errorf("rows 900 and 901 are %q", text)
	}
	// A line without an end is none that memory has to hold as one.
	terminal.Write(bytes.Repeat([]byte("0123456789"), 1_000_000))
	if terminal.history.bytes > maxHistory+2*maxLine || len(terminal.history.lines) > 100 {
		t.Errorf("%d bytes in %d lines", terminal.history.bytes, len(terminal.history.lines))
	}
	era := terminal.Era()
	if terminal.Write([]byte("\x1b[3J")); terminal.Top() != terminal.First() || terminal.Era() == era {
		t.Error("it is not cleared")
	}
}

// A row has its number as long as the width is the same.
func TestRowsKeepTheirNumbers(t *testing.T) {
	terminal := New(10, 5, 100)
	terminal.Write([]byte("one\r\ntwo\r\n"))
	row := terminal.Top() + 1
	for i := range 50 {
		if got := terminal.Draw(row, 10, Look{}, nil); got != "two       " {
			t.Fatalf("after %d lines row %d is %q", i, row, got)
		}
		fmt.Fprintf(terminal, "more %s\r\n", strings.Repeat("x", i))
	}
}

func TestFind(t *testing.T) {
	terminal := New(10, 4, 100)
	terminal.Write([]byte("Hello world, hello 日本\r\nnothing\r\n1\r\n2\r\n3\r\nsay HELLO"))
	for text, want := range map[string]string{
		"hello": "0,0-0,4 1,3-1,7 7,4-7,8", "Hello": "0,0-0,4", "world, he": "0,6-1,4", "日本": "2,0-2,2", "本": "2,2-2,2",
		"": "", "gone": "",
	} {
		var got []string
		for _, s := range terminal.Find(text, 0, 100) {
			got = append(got, fmt.Sprintf("%d,%d-%d,%d", s.From.Row, s.From.X, s.To.Row, s.To.X))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q is at %v, want %s", text, got, want)
		}
	}
}

func TestWords(t *testing.T) {
	terminal := written(40, 4, `cat /var/log/app.log "x y" 日本語`)
	for x, want := range map[int]string{0: "cat", 3: "", 9: "/var/log/app.log", 22: "x", 28: "日本語"} {
		from, to := terminal.WordAt(Position{X: x})
		if got := strings.TrimSpace(terminal.Text(from, to)); got != want {
			t.Errorf("at %d there is %q, want %q", x, got, want)
		}
	}
}

func TestDraw(t *testing.T) {
	terminal := written(12, 2, "a\x1b[1;31mb\x1b[0m日👨‍👩e\u0301\x1b[8ms\x1b[0m")
	look := Look{Current: Style{Attrs: Underline}}
	for _, test := range []struct {
		ruler cells.Ruler
		marks []Mark
		want  string
	}{
		{cells.Clusters, nil, "a\x1b[0;1;31mb\x1b[0m日👨‍👩e\u0301\x1b[0;8m \x1b[0m    "},
		{cells.CodePoints, nil, "a\x1b[0;1;31mb\x1b[0m日👨e\u0301\x1b[0;8m \x1b[0m    "},
		{cells.Clusters, []Mark{{0, 2, Selected}, {1, 2, Current}}, "\x1b[0;7ma\x1b[0;1;7;31mb\x1b[0m日👨‍👩e\u0301\x1b[0;8m \x1b[0m    "},
		{cells.Clusters, []Mark{{0, 1, Current}}, "\x1b[0;4ma\x1b[0;1;31mb\x1b[0m日👨‍👩e\u0301\x1b[0;8m \x1b[0m    "},
	} {
		look.Ruler = test.ruler
		if got := terminal.Draw(0, 12, look, test.marks); got != test.want {
			t.Errorf("%v: %q, want %q", test.marks, got, test.want)
		}
	}
	if got := terminal.Draw(0, 3, look, nil); look.Ruler.Width(got) != 3 {
		t.Errorf("cut in a wide character it is %q", got)
	}
}

// Whatever is written, what is drawn has its width, and nothing but text and styles.
func check(t *testing.T, terminal *Terminal) {
	t.Helper()
	cols, rows := terminal.Size()
	if x, y, _ := terminal.Cursor(); x < 0 || x >= cols || y < 0 || y >= rows {
		t.Fatalf("the cursor is at %d,%d of %dx%d", x, y, cols, rows)
	}
	if len(terminal.screen.rows) != rows {
		t.Fatalf("%d rows of %d", len(terminal.screen.rows), rows)
	}
	for number := max(terminal.First(), terminal.Top()-20); number < terminal.Top()+rows; number++ {
		for _, ruler := range []cells.Ruler{cells.CodePoints, cells.Clusters} {
			line := terminal.Draw(number, cols, Look{Ruler: ruler}, nil)
			if w := ruler.Width(line); w != cols {
				t.Fatalf("row %d takes %d cells of %d: %q", number, w, cols, line)
			}
			if plain := cells.Unstyled(line); strings.ContainsFunc(plain, func(r rune) bool { return r < 0x20 || r >= 0x7f && r < 0xa0 }) {
				t.Fatalf("row %d has a control character: %q", number, line)
			}
		}
	}
	if len(terminal.TakeReplies()) > maxReplies {
		t.Fatal("too many replies")
	}
	terminal.Find("e", terminal.First(), terminal.Top()+rows)
	terminal.Text(Position{Row: terminal.First()}, Position{Row: terminal.Top() + rows, X: cols})
}

func TestHostileOutput(t *testing.T) {
	for name, text := range map[string]string{
		"a 4 MB OSC":        "\x1b]0;" + strings.Repeat("x", 4<<20) + "\x07",
		"without an end":    "\x1b]52;c;" + strings.Repeat("y", 1<<20),
		"a long line":       strings.Repeat("wide 日本 ", 100_000),
		"marks":             "e" + strings.Repeat("\u0301", 100_000),
		"joiners":           strings.Repeat("👨\u200d", 10_000),
		"flags":             strings.Repeat("🇩🇪", 1000) + "🇩",
		"bidi":              "abc\u202edef\u2066ghi",
		"bytes":             "\xff\xfe\x80\x9b31m\x9d0;x\x07\xc2\x9b1m",
		"tags and fillers":  "a\U000e0041b\u3164c\u115f\u00add",
		"repeats":           "x\x1b[65535b\x1b[65535b",
		"scrolls":           "\x1b[65535S\x1b[65535T\x1b[65535L\x1b[65535M\x1b[65535@\x1b[65535P\x1b[65535X",
		"regions and sizes": "\x1b[65535;65535r\x1b[0;0r\x1b[65535;65535H\x1b[65535I\x1b[65535Z",
	} {
		t.Run(name, func(t *testing.T) {
			for _, size := range [][2]int{{80, 24}, {1, 1}, {2, 2}, {3, 1}} {
				terminal := New(size[0], size[1], 1000)
				terminal.Write([]byte(text))
				check(t, terminal)
				terminal.Write([]byte("\x1b\\\x1b[2J\x1b[Hok"))
				check(t, terminal)
			}
		})
	}
}

// A storm of sizes in the midst of output loses no row and no cursor.
func TestResizeStorm(t *testing.T) {
	random := rand.New(rand.NewSource(1)) //nolint:gosec // it is to be the same each time
	terminal := New(80, 24, 500)
	for i := range 300 {
		fmt.Fprintf(terminal, "line %d with 日本 %s\r\n", i, strings.Repeat("y", random.Intn(200)))
		if i%7 == 0 {
			terminal.Write([]byte("\x1b[?1049hfull\x1b[?1049l"))
		}
		terminal.Resize(1+random.Intn(120), 1+random.Intn(40))
		check(t, terminal)
		for i, l := range terminal.history.lines {
			if rows, laid := l.rows(terminal.cols), len(layOut(l.decode(), terminal.cols)); rows != laid {
				t.Fatalf("line %d takes %d rows of %d cells, and is laid out in %d: %q", i, rows, terminal.cols, laid, l.text)
			}
		}
	}
	terminal.Resize(80, 24)
	if text := screenOf(terminal); !strings.Contains(text, "line 299 with 日本") {
		t.Errorf("the last line is gone:\n%s", text)
	}
}

func FuzzTerminal(f *testing.F) {
	for _, b := range behaviours() {
		f.Add([]byte(b.in), uint8(10), uint8(5))
	}
	f.Fuzz(func(t *testing.T, in []byte, cols, rows uint8) {
		terminal := New(int(cols%40), int(rows%20), 50)
		cut := len(in) / 2
		terminal.Write(in[:cut])
		check(t, terminal)
		terminal.Resize(int(rows%30), int(cols%15))
		terminal.Write(in[cut:])
		check(t, terminal)
	})
}

func BenchmarkSeq(b *testing.B) {
	var out bytes.Buffer
	for i := range 300_000 {
		fmt.Fprintf(&out, "%d\r\n", i)
	}
	b.SetBytes(int64(out.Len()))
	for b.Loop() {
		New(160, 45, 10_000).Write(out.Bytes())
	}
}

// BenchmarkHistory tells what 10,000 full lines of 160 columns take.
func BenchmarkHistory(b *testing.B) {
	line := []byte("\x1b[32m" + strings.Repeat("x", 80) + "\x1b[0m" + strings.Repeat("y", 80))
	var before, after runtime.MemStats
	for b.Loop() {
		runtime.GC()
		runtime.ReadMemStats(&before)
		terminal := New(160, 45, 10_000)
		for range 10_045 {
			terminal.Write(line)
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/(1<<20), "MB/shell")
		runtime.KeepAlive(terminal)
	}
}

// BenchmarkHostile is for how long 4 KB of what costs most keep whoever draws from looking.
func BenchmarkHostile(b *testing.B) {
	for name, sequence := range map[string]string{
		"repeat": "日\x1b[65535b", "align": "\x1b#8", "reset": "\x1bc", "erase": "\x1b[41m\x1b[2J", "scroll": "\x1b[65535S", "insert": "\x1b[41m\x1b[65535L",
	} {
		b.Run(name, func(b *testing.B) {
			terminal := New(160, 45, 10_000)
			text := []byte(strings.Repeat(sequence, 4096/len(sequence)))
			for b.Loop() {
				terminal.Write(text)
			}
		})
	}
}

func BenchmarkDraw(b *testing.B) {
	terminal := New(160, 45, 0)
	for range 200 {
		terminal.Write([]byte("\x1b[32mtext\x1b[0m of a line that \x1b[1mshows\x1b[0m styles, and 日本 " + strings.Repeat("x", 100) + "\r\n"))
	}
	for b.Loop() {
		for y := range 45 {
			terminal.Draw(y, 160, Look{}, nil)
		}
	}
}
