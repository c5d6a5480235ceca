package book

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/logs/store"
	"github.com/podglass/podglass/kube/logs/visible"
)

// written is a line as the model has it.
type written struct {
	lane   int
	seq    uint64
	key    int64
	text   string
	marker bool
}

// model is a book that is made anew, from all lines, each time it is looked at.
type model struct {
	book  *Book
	now   time.Time
	lines [][]written // by lane
	last  []int64     // latest time by lane

	contains string // "" for no filter
	context  int
}

func newModel(lanes int, limits store.Limits) *model {
	m := &model{
		book: New(nil, Options{Limits: limits}), now: time.Unix(1000, 0),
		lines: make([][]written, lanes), last: make([]int64, lanes),
	}
	for i := range lanes {
		m.book.Join(kube.ContainerRef{Container: fmt.Sprint(i)}, false)
	}
	return m
}

// write adds a line to a lane. The times of lanes differ in their last digits,
// so that the order of all lines is known.
func (m *model) write(lane int, ms int64, text string, marker bool) {
	at := time.UnixMilli(ms).Add(time.Duration(lane))
	l := m.book.lanes[lane]
	_, seq := l.ring.Bounds()
	m.last[lane] = max(m.last[lane], at.UnixNano())
	m.lines[lane] = append(m.lines[lane], written{lane, seq, m.last[lane], text, marker})
	if marker {
		l.Mark(store.Event{Time: at, Text: text})
		return
	}
	l.Append(at, []byte(text), 0)
}

// pass lets time pass and the book take in what is due by then.
func (m *model) pass(d time.Duration) {
	m.book.collect(m.now)
	m.now = m.now.Add(d)
	m.book.collect(m.now)
	for m.book.scan() {
	}
}

// contains is a [Matcher] of the lines with a text, with or without an index.
type contains struct {
	text    string
	indexed bool
}

func (c contains) Match(line visible.Text) bool { return strings.Contains(string(line), c.text) }
func (c contains) CanIndex() bool               { return c.indexed }
func (c contains) Index(block visible.Text) (start, end int, ok bool) {
	start = strings.Index(string(block), c.text)
	return start, start + len(c.text), start >= 0
}

// want returns the lines that show, and which of them only for others.
func (m *model) want() (shown []written, context []bool) {
	var all []written
	solo := slices.ContainsFunc(m.book.lanes, func(l *lane) bool { return l.solo })
	for i, lines := range m.lines {
		l := m.book.lanes[i]
		first, _ := l.ring.Bounds()
		for _, line := range lines {
			if line.seq >= first && (l.pinned || !l.muted && (!solo || l.solo)) {
				all = append(all, line)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b written) int { return cmp.Compare(a.key, b.key) })
	if m.contains == "" {
		return all, make([]bool, len(all))
	}
	isHit := func(line written) bool {
		return line.marker || strings.Contains(string(visible.Of(line.text)), m.contains)
	}
	for i, line := range all {
		near := slices.ContainsFunc(all[max(0, i-m.context):min(len(all), i+m.context+1)], isHit)
		pinned := m.book.lanes[line.lane].pinned
		if near || pinned {
			shown = append(shown, line)
			context = append(context, !pinned && !isHit(line))
		}
	}
	return shown, context
}

func (m *model) check(t *rapid.T) {
	want, context := m.want()
	first, next := m.book.Bounds()
	got := m.book.Read(make([]Line, 0, len(want)+1), 0)
	if len(got) != len(want) {
		t.Fatalf("%d lines, want %d:\n%v\n%v", len(got), len(want), got, want)
	}
	for i, line := range got {
		if line.Lane != want[i].lane || line.Seq != want[i].seq || line.Text != want[i].text || line.Context != context[i] {
			t.Fatalf("line %d is %+v, want %+v, context %v", i, line, want[i], context[i])
		}
		if i > 0 && line.Pos <= got[i-1].Pos {
			t.Fatalf("positions %d, %d", got[i-1].Pos, line.Pos)
		}
		if pos, ok := m.book.Locate(line.Lane, line.Seq); !ok || pos != line.Pos {
			t.Fatalf("located at %d, %v, is at %d", pos, ok, line.Pos)
		}
	}
	if len(got) == 0 {
		if first != next {
			t.Fatalf("bounds %d, %d of nothing", first, next)
		}
		return
	}
	if first != got[0].Pos || next != got[len(got)-1].Pos+1 {
		t.Fatalf("bounds %d, %d of %d, %d", first, next, got[0].Pos, got[len(got)-1].Pos)
	}
	back := m.book.ReadBack(make([]Line, 0, len(want)+1), next)
	slices.Reverse(back)
	if !slices.EqualFunc(back, got, func(a, b Line) bool { return a.Pos == b.Pos }) {
		t.Fatalf("read back %v, want %v", back, got)
	}
	m.checkFind(t, got)
	m.checkTimes(t, got)
}

func (m *model) checkFind(t *rapid.T, shown []Line) {
	search := contains{rapid.SampledFrom([]string{"a", "ab", "c"}).Draw(t, "search"), rapid.Bool().Draw(t, "indexed")}
	from := shown[rapid.IntRange(0, len(shown)-1).Draw(t, "from")].Pos
	is := func(line Line) bool { return line.Kind == store.Output && search.Match(visible.Of(line.Text)) }
	after := slices.IndexFunc(shown, func(line Line) bool { return line.Pos >= from && is(line) })
	if pos, ok := m.book.Find(t.Context(), search, from, false); ok != (after >= 0) || ok && pos != shown[after].Pos {
		t.Fatalf("found %d, %v on from %d", pos, ok, from)
	}
	before := -1
	for i, line := range shown {
		if line.Pos < from && is(line) {
			before = i
		}
	}
	if pos, ok := m.book.Find(t.Context(), search, from, true); ok != (before >= 0) || ok && pos != shown[before].Pos {
		t.Fatalf("found %d, %v back from %d", pos, ok, from)
	}
}

func (m *model) checkTimes(t *rapid.T, shown []Line) {
	line := shown[rapid.IntRange(0, len(shown)-1).Draw(t, "time of")]
	pos, ok := m.book.At(line.Time)
	if !ok || pos > line.Pos {
		t.Fatalf("at %v is %d, %v, which is at %d", line.Time, pos, ok, line.Pos)
	}
}

// pieces are what lines are made of: letters, and now and then something between
// them that does not show.
var pieces = rapid.SampledFrom([]string{
	"a", "b", "c", "a", "b", "c", "a", "b", "c", "\x1b[31m", "\x1b]8;;ab\x1b\\", "\r", "\x00",
})

func TestBookBehavesLikeASortedList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limits := store.Limits{Lines: rapid.SampledFrom([]int{0, 5, 30}).Draw(t, "limit")}
		m := newModel(rapid.IntRange(1, 4).Draw(t, "lanes"), limits)
		lane := rapid.IntRange(0, len(m.lines)-1)
		ms := int64(1_000_000)
		t.Repeat(map[string]func(*rapid.T){
			"write": func(t *rapid.T) {
				for range rapid.IntRange(1, 8).Draw(t, "lines") {
					ms += rapid.Int64Range(0, 3).Draw(t, "later")
					late := rapid.SampledFrom([]int64{0, 0, 0, 1, 20}).Draw(t, "late")
					text := strings.Join(rapid.SliceOfN(pieces, 0, 4).Draw(t, "text"), "")
					to := lane.Draw(t, "lane")
					at := ms - late
					if limits.Lines > 0 { // what was evicted no longer holds back those after it
						at = max(at, m.last[to]/1e6)
					}
					m.write(to, at, text, rapid.IntRange(0, 9).Draw(t, "kind") == 0)
				}
			},
			"pass": func(t *rapid.T) {
				m.pass(rapid.SampledFrom([]time.Duration{0, delay / 2, delay}).Draw(t, "time"))
			},
			"filter": func(t *rapid.T) {
				m.contains = rapid.SampledFrom([]string{"", "a", "ab", "cc"}).Draw(t, "contains")
				m.context = rapid.IntRange(0, 2).Draw(t, "context")
				if m.contains == "" {
					m.book.SetFilter(nil, 0)
					return
				}
				m.book.SetFilter(contains{m.contains, rapid.Bool().Draw(t, "indexed")}, m.context)
			},
			"choose": func(t *rapid.T) {
				which := []func(int, bool){m.book.Mute, m.book.Solo, m.book.Pin}
				rapid.SampledFrom(which).Draw(t, "what")(lane.Draw(t, "lane"), rapid.Bool().Draw(t, "on"))
			},
			"": func(t *rapid.T) {
				m.pass(delay)
				m.check(t)
			},
		})
	})
}
