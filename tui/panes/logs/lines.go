package logs

import (
	"slices"

	kubelogs "github.com/podglass/podglass/kube/logs"
	"github.com/podglass/podglass/tui/safe"
	"github.com/podglass/podglass/tui/widget/logview"
)

// lines is a ring as the view reads it: with the text of the container made
// safe for the screen, for the lines that show only.
type lines struct {
	ring  *kubelogs.Ring
	floor uint64 // lines before it have been cleared away by the user
}

// clear hides what has arrived so far.
func (l *lines) clear() { _, l.floor = l.ring.Bounds() }

// Bounds returns the numbers of the oldest line and of the next one.
func (l *lines) Bounds() (first, next uint64) {
	first, next = l.ring.Bounds()
	return min(max(first, l.floor), next), next
}

// Read appends the lines numbered from or more, ascending.
func (l *lines) Read(dst []logview.Line, from uint64) []logview.Line {
	raw := make([]kubelogs.Line, 0, cap(dst)-len(dst))
	for _, line := range l.ring.Read(raw, max(from, l.floor)) {
		dst = append(dst, l.line(line))
	}
	return dst
}

// ReadBack appends the lines numbered less than to, descending.
func (l *lines) ReadBack(dst []logview.Line, to uint64) []logview.Line {
	first, next := l.Bounds()
	to = min(to, next)
	if to <= first {
		return dst
	}
	n := min(uint64(cap(dst)-len(dst)), to-first)
	raw := l.ring.Read(make([]kubelogs.Line, 0, n), to-n)
	for _, line := range slices.Backward(raw) {
		if line.Seq < to { // it may have dropped lines since
			dst = append(dst, l.line(line))
		}
	}
	return dst
}

// Era is always the same: lines are only ever added and dropped.
func (l *lines) Era() uint64 { return 0 }

// Locate returns the number of a line, or of the nearest one that is kept.
func (l *lines) Locate(id logview.ID) (seq uint64, ok bool) {
	first, next := l.Bounds()
	if first == next {
		return 0, false
	}
	return min(max(id.Seq, first), next-1), true
}

// line prepares a line for the screen. Before the first one there is, all that
// came since the user cleared the log is gone.
func (l *lines) line(line kubelogs.Line) logview.Line {
	gone := uint64(0)
	if first, _ := l.ring.Bounds(); line.Seq <= first {
		gone = line.Seq - min(line.Seq, max(l.floor, kubelogs.Origin))
	}
	return logview.Line{
		Seq: line.Seq, ID: logview.ID{Seq: line.Seq}, Time: line.Time, Text: safeText(line),
		Marker: line.Kind == kubelogs.Marker, Cut: line.Cut, Gone: gone,
	}
}

func safeText(line kubelogs.Line) string {
	if line.Kind == kubelogs.Marker {
		return safe.Text(line.Text)
	}
	return safe.Log(line.Text)
}
