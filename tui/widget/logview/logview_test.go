package logview

import (
	"fmt"
	"sort"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"github.com/podglass/podglass/themes"
	"github.com/podglass/podglass/tui/widget/cells"
)

// log is a source in memory; it counts the lines that it is asked for.
type log struct {
	lines []Line // ascending, perhaps with gaps
	next  uint64
	era   uint64
	gone  uint64 // lines evicted
	made  uint64 // lines added ever
	asked int
}

func (l *log) Bounds() (first, next uint64) {
	if len(l.lines) == 0 {
		return l.next, l.next
	}
	return l.lines[0].Seq, l.next
}

// at returns where the first line numbered seq or more is.
func (l *log) at(seq uint64) int {
	return sort.Search(len(l.lines), func(i int) bool { return l.lines[i].Seq >= seq })
}

func (l *log) line(i int) Line {
	l.asked++
	line := l.lines[i]
	if i == 0 {
		line.Gone = l.gone
	}
	return line
}

func (l *log) Read(dst []Line, from uint64) []Line {
	for i := l.at(from); i < len(l.lines) && len(dst) < cap(dst); i++ {
		dst = append(dst, l.line(i))
	}
	return dst
}

func (l *log) ReadBack(dst []Line, to uint64) []Line {
	for i := l.at(to) - 1; i >= 0 && len(dst) < cap(dst); i-- {
		dst = append(dst, l.line(i))
	}
	return dst
}

func (l *log) Era() uint64 { return l.era }

func (l *log) Locate(id ID) (seq uint64, ok bool) {
	if len(l.lines) == 0 {
		return 0, false
	}
	i := sort.Search(len(l.lines), func(i int) bool { return l.lines[i].ID.Seq >= id.Seq })
	return l.lines[min(i, len(l.lines)-1)].Seq, true
}

func (l *log) add(line Line) {
	line.Seq, line.ID = l.next, ID{Seq: l.made}
	l.next++
	l.made++
	l.lines = append(l.lines, line)
}

func (l *log) print(texts ...string) {
	for _, text := range texts {
		l.add(Line{Text: text})
	}
}

func (l *log) evict(n int) {
	n = min(n, len(l.lines))
	l.lines = l.lines[n:]
	l.gone += uint64(n)
}

func numbered(n int) *log {
	l := &log{}
	for i := range n {
		l.print(fmt.Sprintf("line %d", i))
	}
	return l
}

func look(t testing.TB, theme string) (*themes.Styles, *themes.Glyphs) {
	t.Helper()
	loaded, err := themes.Load(theme, nil)
	if err != nil {
		t.Fatal(err)
	}
	return loaded.Styles(), themes.Unicode()
}

func newView(t testing.TB, source Source, width, height int) *View {
	t.Helper()
	v := New(source)
	v.SetStyles(look(t, "mono"))
	resize(v, width, height)
	return v
}

// TestOnlyTheEndOfAStyleIsNone draws a line in the colour of its level unless it
// has a colour of its own, of which the end alone is none.
func TestOnlyTheEndOfAStyleIsNone(t *testing.T) {
	for text, toned := range map[string]bool{
		"bad": true, "bad\x1b[0m": true, "\x1b[mbad\x1b[m\x1b[0m": true,
		"\x1b[31mbad\x1b[0m": false, "\x1b[0m\x1b[1mbad": false, "\x1b[39mbad": false,
	} {
		source := &log{}
		source.add(Line{Text: text, Tone: Error})
		v := newView(t, source, 10, 1)
		if got := strings.Contains(v.View(), v.pens.tone(Error).Open+"bad") || strings.Contains(v.View(), v.pens.tone(Error).Open+"\x1b[m"+v.pens.tone(Error).Open+"bad"); got != toned {
			t.Errorf("%q is drawn as %q", text, v.View())
		}
	}
}

// resize gives a view that many cells besides those of the gutter.
func resize(v *View, width, height int) { v.SetSize(width+1, height) }

// screen returns the view without styles and trailing blanks.
func screen(v *View) string {
	lines := strings.Split(ansi.Strip(v.View()), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " ")
	}
	return strings.Join(lines, "\n")
}

// content is the same without the gutter.
func content(v *View) string {
	lines := strings.Split(screen(v), "\n")
	for i, line := range lines {
		_, n := utf8.DecodeRuneInString(line)
		lines[i] = line[n:]
	}
	return strings.Join(lines, "\n")
}

func expect(t *testing.T, v *View, want ...string) {
	t.Helper()
	if got := content(v); got != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
}

func TestFollowsTheEnd(t *testing.T) {
	source := &log{}
	v := newView(t, source, 20, 3)
	v.SetEmpty("nothing yet")
	expect(t, v, "", "    nothing yet", "")
	source.print("one", "two")
	expect(t, v, "one", "two", "")
	source.print("three", "four")
	expect(t, v, "two", "three", "four")
	if s := v.State(); !s.Following || s.New != 0 {
		t.Errorf("state %+v", s)
	}
}

func TestWheelPausesAndTheEndResumes(t *testing.T) {
	source := numbered(10)
	v := newView(t, source, 20, 3)
	v.Wheel(-1)
	expect(t, v, "line 6", "line 7", "line 8")
	source.print("line 10", "line 11")
	expect(t, v, "line 6", "line 7", "line 8")
	if got := v.Status(); got != "paused · +2 new" {
		t.Errorf("status %q", got)
	}
	v.Wheel(2)
	expect(t, v, "line 8", "line 9", "line 10")
	if got := v.Status(); got != "paused · +1 new" {
		t.Errorf("status %q", got)
	}
	v.Wheel(1)
	expect(t, v, "line 9", "line 10", "line 11")
	if got := v.Status(); got != "following" {
		t.Errorf("status %q", got)
	}
	source.print("line 12")
	v.SetFollow(false)
	source.print("line 13")
	expect(t, v, "line 10", "line 11", "line 12")
	v.SetFollow(true)
	expect(t, v, "line 11", "line 12", "line 13")
}

func TestNothingToScroll(t *testing.T) {
	v := newView(t, numbered(2), 20, 4)
	for _, rows := range []int{-1, -5, 1, 5} {
		if v.Wheel(rows); !v.Following() {
			t.Fatal("a log that fits is paused by the wheel")
		}
	}
	expect(t, v, "line 0", "line 1", "", "")
	v = newView(t, &log{}, 20, 4)
	for name, move := range moves(v) {
		move()
		if _, _, ok := v.Cursor(); ok {
			t.Errorf("%s: an empty log has a cursor", name)
		}
		if v.Following() == (name == "pause") {
			t.Errorf("%s: following is %v", name, v.Following())
		}
		v.SetFollow(true)
	}
	exact(t, v, 21, 4)
}

func TestReadingStaysPutWhileLinesGo(t *testing.T) {
	source := numbered(20)
	v := newView(t, source, 40, 3)
	v.Wheel(-2)
	want := content(v)
	for range 30 {
		source.print("more")
		source.evict(1)
		if got := content(v); got != want {
			t.Fatalf("the lines being read moved:\n%s\nwas\n%s", got, want)
		}
	}
	// They are gone from the source now. What shows stays; around it the view
	// says what is missing.
	v.Wheel(-1)
	expect(t, v, "── 15 older lines are gone ──", "line 15", "line 16")
	v.Wheel(-1)
	expect(t, v, "── 15 older lines are gone ──", "line 15", "line 16")
	v.Wheel(2)
	expect(t, v, "line 16", "line 17", "── 12 lines were dropped here ──")
	v.Wheel(2)
	expect(t, v, "── 12 lines were dropped here ──", "more", "more")
	v.Wheel(2)
	expect(t, v, "more", "more", "more")
}

// TestLinesFoundBeforeTheFirst puts lines that were gone back without a new era,
// and drops them again.
func TestLinesFoundBeforeTheFirst(t *testing.T) {
	source := numbered(20)
	all := source.lines
	source.evict(10)
	v := newView(t, source, 40, 4)
	v.Top()
	expect(t, v, "── 10 older lines are gone ──", "line 10", "line 11", "line 12")
	source.lines, source.gone = all[4:], 4
	expect(t, v, "line 9", "line 10", "line 11", "line 12")
	v.PageUp()
	v.PageUp()
	expect(t, v, "── 4 older lines are gone ──", "line 4", "line 5", "line 6")
	v.SetCursor(11)
	v.View()
	source.lines, source.gone = all[10:], 10
	v.Top()
	expect(t, v, "── 10 older lines are gone ──", "line 10", "line 11", "line 12")
}

func TestTopSaysWhatIsGone(t *testing.T) {
	source := numbered(2000)
	source.evict(1204)
	v := newView(t, source, 40, 3)
	v.Top()
	expect(t, v, "── 1,204 older lines are gone ──", "line 1204", "line 1205")
	source = numbered(5)
	source.evict(1)
	v.SetSource(source)
	v.Top()
	expect(t, v, "── 1 older line is gone ──", "line 1", "line 2")
}

func TestWrap(t *testing.T) {
	source := &log{}
	source.print("first", "abcdefghijklmnopqrstuvwxyz", "日本語日本語日", "")
	v := newView(t, source, 9, 7)
	expect(t, v, "first", "abcdefghi", "jklmnopqr", "stuvwxyz", "日本語日", "本語日", "")
	resize(v, 9, 3)
	v.Wheel(-1) // by a row, not by a line
	expect(t, v, "stuvwxyz", "日本語日", "本語日")
	v.Wheel(-2)
	expect(t, v, "abcdefghi", "jklmnopqr", "stuvwxyz")
	v.Wheel(1)
	resize(v, 13, 3) // the row that was on top is within the second half now
	expect(t, v, "abcdefghijklm", "nopqrstuvwxyz", "日本語日本語")
}

func TestColoursCarryOverWrappedRows(t *testing.T) {
	source := &log{}
	source.print("\x1b[1;31mabcdef\x1b[mgh")
	v := newView(t, source, 4, 2)
	lines := strings.Split(v.View(), "\n")
	if want := " \x1b[1;31mabcd\x1b[m"; lines[0] != want {
		t.Errorf("first row %q, want %q", lines[0], want)
	}
	if want := " \x1b[1;31mef\x1b[mgh\x1b[m"; lines[1] != want {
		t.Errorf("second row %q, want %q", lines[1], want)
	}
}

func TestSideways(t *testing.T) {
	source := &log{}
	source.print("abcdefghijklmnopqrstuvwxyz", "short", "日本語日本語日本語")
	v := newView(t, source, 10, 3)
	v.SetWrap(false)
	expect(t, v, "abcdefghi›", "short", "日本語日 ›")
	v.Right(8)
	expect(t, v, "‹jklmnopq›", "‹", "‹ 語日本語")
	if got := v.Status(); got != "following · column 9" {
		t.Errorf("status %q", got)
	}
	v.Right(100)
	expect(t, v, "‹rstuvwxyz", "‹", "‹")
	v.Left(3)
	expect(t, v, "‹opqrstuv›", "‹", "‹本語")
	v.Left(100)
	expect(t, v, "abcdefghi›", "short", "日本語日 ›")
	v.SetWrap(true)
	v.Right(5)
	if got := v.Status(); got != "following" {
		t.Errorf("status %q: a wrapped view does not scroll sideways", got)
	}
}

// TestPartsAreMarked: the mark is no part of the text, and its colours end before it.
func TestPartsAreMarked(t *testing.T) {
	source := &log{}
	source.add(Line{Text: "longer: it", Part: true})
	source.add(Line{Text: "\x1b[31mred\x1b[0m", Part: true, Cut: 5})
	v := newView(t, source, 50, 2)
	expect(t, v, "… the end of a longer line: longer: it", "… the end of a longer line: red … +5 B")
	v.SetHighlights([]Highlight{words("longer|red", 1)})
	expectMarked(t, v, " … the end of a longer line: 1[longer]: it", " … the end of a longer line: 1[red] … +5 B")
	v.SetWrap(false)
	resize(v, 30, 2)
	expect(t, v, "… the end of a longer line: l›", "… the end of a longer li… +5 B")
}

func TestTimesAndLabels(t *testing.T) {
	at := time.Date(2026, 3, 1, 12, 0, 5, 250e6, time.UTC)
	source := &log{}
	source.add(Line{Time: at, Text: "hello world, this is wrapped", Label: "logger"})
	source.add(Line{Text: "no time", Label: "health-checker", Tint: 11})
	v := newView(t, source, 38, 3)
	v.SetTimes(TimeClock, nil)
	v.SetLabelWidth(8)
	expect(t, v, "12:00:05 logger   hello world, this is", "                   wrapped", "         health-… no time")
	resize(v, 60, 3)
	v.SetTimes(TimeFull, nil)
	expect(t, v, "2026-03-01T12:00:05.250Z logger   hello world, this is wrapp", "                                  ed", "                         health-… no time")
	v.SetTimes(TimeFull, time.FixedZone("CET", 3600))
	v.SetLabelWidth(0)
	resize(v, 60, 2)
	expect(t, v, "2026-03-01T13:00:05.250+01:00 hello world, this is wrapped", "                              no time")
	resize(v, 34, 3) // too narrow for the full form
	expect(t, v, "13:00:05 hello world, this is wrap", "         ped", "         no time")
	resize(v, 20, 3) // and for any
	expect(t, v, "hello world, this is", " wrapped", "no time")
}

func TestMarkersAndCutLines(t *testing.T) {
	source := &log{}
	source.add(Line{Text: "restarted · exit 137 OOMKilled", Marker: true})
	source.add(Line{Text: "abcdefghijkl", Cut: 12<<10 + 5})
	v := newView(t, source, 40, 2)
	expect(t, v, "── restarted · exit 137 OOMKilled ──", "abcdefghijkl … +12 KB")
	v.SetWrap(false)
	expect(t, v, "── restarted · exit 137 OOMKilled ──", "abcdefghijkl … +12 KB")
	resize(v, 16, 2)
	expect(t, v, "── restarted · ›", "abcdefgh… +12 KB")
	for n, want := range map[int]string{5: "… +5 B", 3 << 20: "… +3.0 MB"} {
		if got := v.cutText(n); got != want {
			t.Errorf("%d bytes: %q, want %q", n, got, want)
		}
	}
}

func TestLineAt(t *testing.T) {
	source := numbered(6)
	source.evict(2)
	v := newView(t, source, 20, 7)
	v.Top()
	v.View()
	for y, want := range []int64{-1, 2, 3, 4, 5, -1, -1} {
		seq, ok := v.LineAt(y)
		if ok != (want >= 0) || ok && seq != uint64(want) {
			t.Errorf("row %d has line %d, %v; want %d", y, seq, ok, want)
		}
	}
}

func TestAsksOnlyForWhatShows(t *testing.T) {
	source := numbered(100_000)
	v := newView(t, source, 80, 50)
	v.View()
	if source.asked > 60 {
		t.Errorf("the first frame asked for %d lines", source.asked)
	}
	source.asked = 0
	source.print("one more")
	v.View()
	if source.asked > 2 {
		t.Errorf("one new line took %d", source.asked)
	}
	v.Top()
	v.View()
	source.asked = 0
	v.PageDown()
	v.View()
	if source.asked > 120 {
		t.Errorf("a page down asked for %d lines", source.asked)
	}
	if len(v.window.entries) > 52 || len(v.drawn) > 4*50+16 {
		t.Errorf("%d lines and %d rows are kept", len(v.window.entries), len(v.drawn))
	}
}

func TestMegabyteLine(t *testing.T) {
	for name, unit := range map[string]string{
		"ascii":   "0123456789",
		"wide":    "日本語",
		"colours": "\x1b[31m\x1b[1m",
		"mixed":   "\x1b[32mabc\x1b[0m日",
	} {
		t.Run(name, func(t *testing.T) {
			source := numbered(3)
			source.print(strings.Repeat(unit, 1<<20/len(unit)))
			source.print("end")
			v := newView(t, source, 80, 24)
			exact(t, v, 81, 24)
			down := v.top
			for range 50 {
				v.PageUp()
				exact(t, v, 81, 24)
			}
			for range 60 {
				v.PageDown() // to the end, and then once to follow
				exact(t, v, 81, 24)
			}
			if v.top != down || !v.Following() {
				t.Errorf("down again the top is %v, was %v", v.top, down)
			}
			v.Top()
			if got := content(v); !strings.HasPrefix(got, "line 0\nline 1\nline 2\n") {
				t.Errorf("at the top:\n%s", got)
			}
			v.SetWrap(false)
			exact(t, v, 81, 24)
			v.Right(1000)
			exact(t, v, 81, 24)
		})
	}
}

// TestRowsOfALongLineAreSeamless walks a line of many segments down and up: no
// byte is lost or shown twice, and no row of ASCII is short but the last.
func TestRowsOfALongLineAreSeamless(t *testing.T) {
	text := strings.Repeat("0123456789", 9_999) + "é"
	e := newEntry(Line{}, text, cells.Pen{}, cells.Clusters)
	const width = 77
	var starts []int
	for at := 0; at < len(text); {
		r := e.rowAt(at, width)
		start, end := r.start, r.end
		if start != at || end <= start || end-start < width && end != len(text) {
			t.Fatalf("row from %d: %d to %d", at, start, end)
		}
		starts = append(starts, start)
		at = end
	}
	for i := len(starts) - 1; i > 0; i-- {
		if start := e.rowAt(starts[i]-1, width).start; start != starts[i-1] {
			t.Fatalf("above row %d is %d, want %d", starts[i], start, starts[i-1])
		}
	}
}

func TestBoundaryPartsNeitherRuneNorColour(t *testing.T) {
	text := "ab日\x1b[31mcd"
	want := []int{0, 1, 2, 5, 5, 5, 10, 10, 10, 10, 10, 11, 12, 12}
	for offset, b := range want {
		if got := boundary(text, offset); got != b {
			t.Errorf("boundary(%d) = %d, want %d", offset, got, b)
		}
	}
}
