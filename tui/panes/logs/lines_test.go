package logs

import (
	"slices"
	"testing"
	"time"

	kubelogs "github.com/podglass/podglass/kube/logs"
	"github.com/podglass/podglass/tui/widget/logview"
)

func numbers(lines []logview.Line) (seqs []uint64) {
	for _, line := range lines {
		seqs = append(seqs, line.Seq-kubelogs.Origin)
	}
	return seqs
}

func TestLinesReadsBothWays(t *testing.T) {
	ring := kubelogs.NewRing(kubelogs.Limits{Lines: 6})
	for range 10 {
		ring.Append(time.Time{}, []byte("text"), 0)
	}
	l := &lines{ring: ring}
	read := func(n int, from uint64) []uint64 {
		return numbers(l.Read(make([]logview.Line, 0, n), kubelogs.Origin+from))
	}
	back := func(n int, to uint64) []uint64 {
		return numbers(l.ReadBack(make([]logview.Line, 0, n), kubelogs.Origin+to))
	}
	for _, test := range []struct {
		name      string
		got, want []uint64
	}{
		{"from the middle", read(2, 6), []uint64{6, 7}},
		{"from before the first", read(3, 0), []uint64{4, 5, 6}},
		{"beyond the last", read(3, 10), nil},
		{"back from the end", back(3, 10), []uint64{9, 8, 7}},
		{"back to the first", back(9, 6), []uint64{5, 4}},
		{"back from the first", back(9, 4), nil},
		{"back from beyond the end", back(2, 99), []uint64{9, 8}},
	} {
		if !slices.Equal(test.got, test.want) {
			t.Errorf("%s: %v, want %v", test.name, test.got, test.want)
		}
	}
}

func TestLinesSaysWhatIsGone(t *testing.T) {
	ring := kubelogs.NewRing(kubelogs.Limits{Lines: 3})
	l := &lines{ring: ring}
	gone := func() uint64 { return l.Read(make([]logview.Line, 0, 1), 0)[0].Gone }
	for range 5 {
		ring.Append(time.Time{}, nil, 0)
	}
	if got := gone(); got != 2 {
		t.Errorf("%d lines are gone, want 2", got)
	}
	if got := l.Read(make([]logview.Line, 0, 3), 0)[1].Gone; got != 0 {
		t.Errorf("%d lines are gone before the second", got)
	}
	l.clear()
	if first, next := l.Bounds(); first != next {
		t.Errorf("bounds are %d and %d after clearing", first, next)
	}
	if _, ok := l.Locate(logview.ID{Seq: kubelogs.Origin + 4}); ok {
		t.Error("a cleared line is found")
	}
	for range 5 {
		ring.Append(time.Time{}, nil, 0)
	}
	if got := gone(); got != 2 {
		t.Errorf("%d lines are gone since the log was cleared, want 2", got)
	}
	for id, want := range map[uint64]uint64{0: 7, 8: 8, 50: 9} {
		if seq, ok := l.Locate(logview.ID{Seq: kubelogs.Origin + id}); !ok || seq != kubelogs.Origin+want {
			t.Errorf("line %d is at %d, %v; want %d", id, seq, ok, want)
		}
	}
}
