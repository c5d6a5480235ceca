package store_test

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/podglass/podglass/kube/logs/store"
)

const lineCost = 16 // as Limits documents it

// model is a ring as a plain list.
type model struct {
	limits  store.Limits
	lines   []store.Line
	first   uint64
	evicted uint64
}

func newModel(limits store.Limits) *model { return &model{limits: limits, first: store.Origin} }

func (m *model) next() uint64 { return m.first + uint64(len(m.lines)) }

func (m *model) bytes() int {
	n := 0
	for _, line := range m.lines {
		n += len(line.Text) + lineCost
	}
	return n
}

func (m *model) over() bool {
	return m.limits.Lines > 0 && len(m.lines) > m.limits.Lines || m.limits.Bytes > 0 && m.bytes() > m.limits.Bytes
}

func (m *model) append(line store.Line) {
	if room := max(m.limits.Bytes-lineCost, 0); m.limits.Bytes > 0 && len(line.Text) > room {
		line.Cut += len(line.Text) - room
		line.Text = line.Text[:room]
	}
	line.Seq = m.next()
	m.lines = append(m.lines, line)
	for m.over() && len(m.lines) > 1 {
		m.lines = m.lines[1:]
		m.first++
		m.evicted++
	}
}

func (m *model) prepend(lines []store.Line) (kept int) {
	for _, line := range slices.Backward(lines) {
		before := m.lines
		line.Seq = m.first - 1
		m.lines = slices.Concat([]store.Line{line}, m.lines)
		if m.over() {
			m.lines = before
			break
		}
		m.first--
		kept++
	}
	return kept
}

func (m *model) replace(line store.Line) bool {
	if line.Seq < m.first || line.Seq >= m.next() {
		return false
	}
	before := m.lines
	m.lines = slices.Clone(m.lines)
	m.lines[line.Seq-m.first] = line
	if m.over() {
		m.lines = before
		return false
	}
	return true
}

// read returns what a reader with so much room gets from a number on.
func (m *model) read(from uint64, room int) []store.Line {
	if from >= m.next() {
		return nil
	}
	rest := m.lines[max(from, m.first)-m.first:]
	return rest[:min(room, len(rest))]
}

func drawLine(t *rapid.T) store.Line {
	n := rapid.SampledFrom([]int{0, 1, 10, 100, 3000, 70_000}).Draw(t, "length")
	line := store.Line{Text: strings.Repeat(rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "letter"), n)}
	if rapid.IntRange(0, 4).Draw(t, "kind") == 0 {
		line.Kind, line.Lossy = store.Marker, rapid.Bool().Draw(t, "lossy")
	} else {
		line.Cut, line.Part = rapid.IntRange(0, 3).Draw(t, "cut"), rapid.Bool().Draw(t, "part")
	}
	if rapid.Bool().Draw(t, "timed") {
		line.Time = time.Unix(0, rapid.Int64Range(-9e18, 9e18).Draw(t, "nanos")).UTC()
	}
	return line
}

// add appends a line to a ring in the way that is for its kind.
func add(ring *store.Ring, line store.Line) {
	if line.Kind == store.Marker {
		ring.Mark(store.Event{Time: line.Time, Text: line.Text, Lossy: line.Lossy})
		return
	}
	if line.Part {
		ring.AppendPart(line.Time, []byte(line.Text), line.Cut)
		return
	}
	ring.Append(line.Time, []byte(line.Text), line.Cut)
}

func TestRingBehavesLikeAList(t *testing.T) { rapid.Check(t, ringBehavesLikeAList) }

// FuzzRing drives the same property by what covers new code.
func FuzzRing(f *testing.F) { f.Fuzz(rapid.MakeFuzz(ringBehavesLikeAList)) }

func ringBehavesLikeAList(t *rapid.T) {
	limits := store.Limits{
		Lines: rapid.SampledFrom([]int{0, 1, 2, 7, 100}).Draw(t, "max lines"),
		Bytes: rapid.SampledFrom([]int{0, 1, 40, 200, 5000, 200_000}).Draw(t, "max bytes"),
	}
	ring, model := store.NewRing(limits), newModel(limits)
	t.Repeat(map[string]func(*rapid.T){
		"append": func(t *rapid.T) {
			line := drawLine(t)
			add(ring, line)
			model.append(line)
		},
		"prepend": func(t *rapid.T) {
			lines := rapid.SliceOfN(rapid.Custom(drawLine), 0, 10).Draw(t, "lines")
			before := model.first
			if got, want := ring.Prepend(before, lines), model.prepend(lines); got != want {
				t.Fatalf("%d lines prepended, want %d", got, want)
			}
		},
		"prepend too late": func(t *rapid.T) {
			before := model.first + rapid.SampledFrom([]uint64{1, 2, math.MaxUint64}).Draw(t, "off by")
			if got := ring.Prepend(before, []store.Line{{Text: "late"}}); got != 0 {
				t.Fatalf("%d lines prepended elsewhere than at the beginning", got)
			}
		},
		"replace": func(t *rapid.T) {
			line := drawLine(t)
			line.Seq = model.first + rapid.Uint64Range(0, uint64(len(model.lines)+4)).Draw(t, "number") - 2
			if got, want := ring.Replace(line), model.replace(line); got != want {
				t.Fatalf("line %d replaced: %t, want %t", line.Seq, got, want)
			}
		},
		"": func(t *rapid.T) {
			expectSame(t, ring, model)
			from := model.first + rapid.Uint64Range(0, uint64(len(model.lines)+12)).Draw(t, "from") - 10
			room := rapid.IntRange(0, 20).Draw(t, "room")
			got, want := ring.Read(make([]store.Line, 0, room), from), model.read(from, room)
			if !slices.Equal(got, want) {
				t.Fatalf("read %d from %d: %+v, want %+v", room, from, got, want)
			}
		},
	})
}

func expectSame(t *rapid.T, ring *store.Ring, m *model) {
	first, next := ring.Bounds()
	if first != m.first || next != m.next() || ring.Evicted() != m.evicted || ring.Bytes() != m.bytes() {
		t.Fatalf("%d..%d, %d evicted, %d bytes; want %d..%d, %d, %d",
			first, next, ring.Evicted(), ring.Bytes(), m.first, m.next(), m.evicted, m.bytes())
	}
}

// TestBlocksOutlivePrepend holds that what a reader was given stays as it is
// when the ring's first chunk loses lines and others come before it.
func TestBlocksOutlivePrepend(t *testing.T) {
	ring := store.NewRing(store.Limits{Lines: 3})
	for _, text := range []string{"one", "two", "three"} {
		ring.Append(time.Time{}, []byte(text), 0)
	}
	block, _ := ring.Block(store.Origin)
	ring.Append(time.Time{}, []byte("four"), 0)
	if kept := ring.Prepend(store.Origin+1, []store.Line{{Text: "one"}}); kept != 0 {
		t.Errorf("%d lines prepended to a full ring", kept)
	}
	if block.Len() != 3 || block.Text() != "onetwothree" || block.Line(1).Text != "two" {
		t.Errorf("the block became %q", block.Text())
	}
	if block, _ := ring.Block(0); block.Seq() != store.Origin+1 || block.Text() != "twothreefour" || block.At(3) != 1 {
		t.Errorf("the ring begins with %q at %d", block.Text(), block.Seq())
	}
}
