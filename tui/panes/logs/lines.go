package logs

import (
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
	return max(first, l.floor), next
}

// Read appends lines to dst, up to its capacity.
func (l *lines) Read(dst []logview.Line, from uint64) []logview.Line {
	raw := make([]kubelogs.Line, 0, cap(dst)-len(dst))
	for _, line := range l.ring.Read(raw, max(from, l.floor)) {
		dst = append(dst, logview.Line{
			Seq: line.Seq, Time: line.Time, Text: safeText(line), Marker: line.Kind == kubelogs.Marker, Cut: line.Cut,
		})
	}
	return dst
}

func safeText(line kubelogs.Line) string {
	if line.Kind == kubelogs.Marker {
		return safe.Text(line.Text)
	}
	return safe.Log(line.Text)
}
