package logview

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"github.com/podglass/podglass/themes"
)

// log is a source in memory; it counts the lines that it is asked for.
type log struct {
	lines []Line
	first uint64
	asked int
}

func (l *log) Bounds() (first, next uint64) { return l.first, l.first + uint64(len(l.lines)) }

func (l *log) Read(dst []Line, from uint64) []Line {
	for seq := max(from, l.first); seq < l.first+uint64(len(l.lines)) && len(dst) < cap(dst); seq++ {
		dst = append(dst, l.lines[seq-l.first])
		l.asked++
	}
	return dst
}

func (l *log) add(line Line) {
	line.Seq = l.first + uint64(len(l.lines))
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
	l.first += uint64(n)
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
	v.SetSize(width, height)
	return v
}

// drawing returns the view without styles and trailing blanks.
func drawing(v *View) string {
	lines := strings.Split(ansi.Strip(v.View()), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " ")
	}
	return strings.Join(lines, "\n")
}

func expect(t *testing.T, v *View, want ...string) {
	t.Helper()
	if got := drawing(v); got != strings.Join(want, "\n") {
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

func TestScrollingUpPausesAndTheEndResumes(t *testing.T) {
	source := numbered(10)
	v := newView(t, source, 20, 3)
	v.Up()
	expect(t, v, "line 6", "line 7", "line 8")
	source.print("line 10", "line 11")
	expect(t, v, "line 6", "line 7", "line 8")
	if got := v.Status(); got != "paused · +2 new" {
		t.Errorf("status %q", got)
	}
	v.PageDown()
	expect(t, v, "line 8", "line 9", "line 10")
	if got := v.Status(); got != "paused · +1 new" {
		t.Errorf("status %q", got)
	}
	v.Down()
	expect(t, v, "line 9", "line 10", "line 11")
	if got := v.Status(); got != "following" {
		t.Errorf("status %q", got)
	}
	v.Top()
	expect(t, v, "line 0", "line 1", "line 2")
	v.HalfDown()
	v.PageUp()
	expect(t, v, "line 0", "line 1", "line 2")
	source.print("line 12")
	v.Bottom()
	expect(t, v, "line 10", "line 11", "line 12")
	v.SetFollow(false)
	source.print("line 13")
	expect(t, v, "line 10", "line 11", "line 12")
	v.SetFollow(true)
	expect(t, v, "line 11", "line 12", "line 13")
}

func TestNothingToScroll(t *testing.T) {
	v := newView(t, numbered(2), 20, 4)
	for _, scroll := range []func(){v.Up, v.PageUp, v.HalfUp, v.Down, v.PageDown, v.HalfDown} {
		scroll()
		if !v.Following() {
			t.Fatal("a log that fits is paused by scrolling")
		}
	}
	expect(t, v, "line 0", "line 1", "", "")
	newView(t, &log{}, 20, 4).Up()
}

func TestReadingStaysPutWhileLinesGo(t *testing.T) {
	source := numbered(20)
	v := newView(t, source, 40, 3)
	v.PageUp()
	want := drawing(v)
	for range 30 {
		source.print("more")
		source.evict(1)
		if got := drawing(v); got != want {
			t.Fatalf("the lines being read moved:\n%s\nwas\n%s", got, want)
		}
	}
	// They are gone from the source now. What shows stays; around it the view
	// says what is missing.
	v.Up()
	expect(t, v, "── 15 older lines are gone ──", "line 15", "line 16")
	v.Up()
	expect(t, v, "── 15 older lines are gone ──", "line 15", "line 16")
	v.PageDown()
	expect(t, v, "line 16", "line 17", "── 12 lines were dropped here ──")
	v.PageDown()
	expect(t, v, "── 12 lines were dropped here ──", "more", "more")
	v.PageDown()
	expect(t, v, "more", "more", "more")
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
	v.Up() // by a row, not by a line; they all fit
	expect(t, v, "first", "abcdefghi", "jklmnopqr", "stuvwxyz", "日本語日", "本語日", "")
	v.SetSize(9, 3)
	v.Up()
	expect(t, v, "stuvwxyz", "日本語日", "本語日")
	v.Up()
	v.Up()
	expect(t, v, "abcdefghi", "jklmnopqr", "stuvwxyz")
	v.Down()
	v.SetSize(13, 3) // the row that was on top is within the second half now
	expect(t, v, "abcdefghijklm", "nopqrstuvwxyz", "日本語日本語")
}

func TestColoursCarryOverWrappedRows(t *testing.T) {
	source := &log{}
	source.print("\x1b[1;31mabcdef\x1b[mgh")
	v := newView(t, source, 4, 2)
	lines := strings.Split(v.View(), "\n")
	if want := "\x1b[1;31mabcd\x1b[m"; lines[0] != want {
		t.Errorf("first row %q, want %q", lines[0], want)
	}
	if want := "\x1b[1;31mef\x1b[mgh\x1b[m"; lines[1] != want {
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

func TestTimesAndLabels(t *testing.T) {
	at := time.Date(2026, 3, 1, 12, 0, 5, 250e6, time.UTC)
	source := &log{}
	source.add(Line{Time: at, Text: "hello world, this is wrapped", Label: "logger"})
	source.add(Line{Text: "no time", Label: "health-checker", Lane: 11})
	v := newView(t, source, 38, 3)
	v.SetTimes(TimeClock, nil)
	v.SetLabelWidth(8)
	expect(t, v, "12:00:05 logger   hello world, this is", "                   wrapped", "         health-… no time")
	v.SetSize(60, 3)
	v.SetTimes(TimeFull, nil)
	expect(t, v, "2026-03-01T12:00:05.250Z logger   hello world, this is wrapp", "                                  ed", "                         health-… no time")
	v.SetTimes(TimeFull, time.FixedZone("CET", 3600))
	v.SetLabelWidth(0)
	v.SetSize(60, 2)
	expect(t, v, "2026-03-01T13:00:05.250+01:00 hello world, this is wrapped", "                              no time")
	v.SetSize(34, 3) // too narrow for the full form
	expect(t, v, "13:00:05 hello world, this is wrap", "         ped", "         no time")
	v.SetSize(20, 3) // and for any
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
	v.SetSize(16, 2)
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
	if len(v.lines) > 52 || len(v.drawn) > 4*50+16 {
		t.Errorf("%d lines and %d rows are kept", len(v.lines), len(v.drawn))
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
			exact(t, v.View(), 80, 24)
			down := v.top
			for range 50 {
				v.PageUp()
				exact(t, v.View(), 80, 24)
			}
			for range 60 {
				v.PageDown()
				exact(t, v.View(), 80, 24)
			}
			if v.top != down || !v.Following() {
				t.Errorf("down again the top is %v, was %v", v.top, down)
			}
			v.Top()
			if got := drawing(v); !strings.HasPrefix(got, "line 0\nline 1\nline 2\n") {
				t.Errorf("at the top:\n%s", got)
			}
			v.SetWrap(false)
			exact(t, v.View(), 80, 24)
			v.Right(1000)
			exact(t, v.View(), 80, 24)
		})
	}
}

// TestRowsOfALongLineAreSeamless walks a line of many segments down and up: no
// byte is lost or shown twice, and no row of ASCII is short but the last.
func TestRowsOfALongLineAreSeamless(t *testing.T) {
	text := strings.Repeat("0123456789", 9_999)
	e := &entry{text: text}
	const width = 77
	var starts []int
	for at := 0; at < len(text); {
		r := e.rowAt(at, width)
		start, end := r.start, r.end
		if start != at || end <= start || end-start != width && end != len(text) {
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
