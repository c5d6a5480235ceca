package logs

import (
	"strings"

	"github.com/podglass/podglass/kube/logs/book"
	"github.com/podglass/podglass/kube/logs/fields"
	"github.com/podglass/podglass/kube/logs/store"
	"github.com/podglass/podglass/kube/logs/visible"
	"github.com/podglass/podglass/tui/safe"
	"github.com/podglass/podglass/tui/widget/logview"
)

// lines is a book as the view reads it: with the text of the containers made
// safe for the screen, for the lines that show only.
type lines struct {
	log   *openLog // nil while nothing is read
	lanes lanes

	// How lines are shown. A change begins another era of the view.
	asFields bool
	chosen   []string // the fields that show; none for all
	unfolded map[logview.ID]bool
	version  uint64

	// The bounds as of the last news. A key that is pressed between two frames of
	// a flood would otherwise draw all of it anew.
	first, next, era uint64
}

// news takes in what the book has now.
func (l *lines) news() {
	l.era = l.Era()
	l.first, l.next = 0, 0
	if l.log != nil {
		l.first, l.next = l.log.book.Bounds()
	}
}

// show reads another book.
func (l *lines) show(r *openLog) {
	l.log = r
	l.lanes = lanes{}
	l.unfolded = map[logview.ID]bool{}
	l.version++
	l.news()
}

// changed says that lines look different now.
func (l *lines) changed() { l.version++ }

// Era changes with the book's and with how lines are shown.
func (l *lines) Era() uint64 {
	if l.log == nil {
		return l.version
	}
	return l.version<<40 + l.log.book.Era()
}

// Bounds returns the position of the first line and the one after the last, as of
// the last news.
func (l *lines) Bounds() (first, next uint64) {
	if l.era != l.Era() {
		l.news()
	}
	return l.first, l.next
}

// Read appends lines to dst, up to its capacity, from a position on.
func (l *lines) Read(dst []logview.Line, from uint64) []logview.Line {
	if l.log == nil {
		return dst
	}
	return l.convert(dst, l.log.book.Read(make([]book.Line, 0, cap(dst)-len(dst)), from))
}

// ReadBack appends lines to dst, up to its capacity, before a position.
func (l *lines) ReadBack(dst []logview.Line, to uint64) []logview.Line {
	if l.log == nil {
		return dst
	}
	return l.convert(dst, l.log.book.ReadBack(make([]book.Line, 0, cap(dst)-len(dst)), to))
}

// Count is how many of the lines from one position up to another show.
func (l *lines) Count(from, to uint64) uint64 {
	if l.log == nil {
		return 0
	}
	return l.log.book.Count(from, to)
}

// Locate returns the position of a line.
func (l *lines) Locate(id logview.ID) (uint64, bool) {
	if l.log == nil {
		return 0, false
	}
	return l.log.book.Locate(id.Log, id.Seq)
}

func (l *lines) convert(dst []logview.Line, read []book.Line) []logview.Line {
	for _, line := range read {
		id := logview.ID{Log: line.Lane, Seq: line.Seq}
		shown := logview.Line{
			Seq: line.Pos, ID: id, Time: line.Time,
			Marker: line.Kind == store.Marker, Lossy: line.Lossy, Cut: line.Cut, Part: line.Part, Gone: line.Gone,
			Context: line.Context, Group: line.Gap,
			Tint: l.lanes.color(line.Lane), Label: l.lanes.label(line.Lane),
		}
		if shown.Marker {
			shown.Text = safe.Text(line.Text)
		} else {
			shown.Text, shown.Tone = l.text(line.Text, id), toneOf(line.Text)
		}
		dst = append(dst, shown)
	}
	return dst
}

// text is a line as it shows: as it came, as fields, or unfolded.
func (l *lines) text(raw string, id logview.ID) string {
	if l.unfolded[id] {
		rows := fields.Unfold(raw)
		for i, row := range rows {
			rows[i] = safe.Log(row)
		}
		return strings.Join(rows, "\n")
	}
	if l.asFields {
		raw = fields.Fold(raw, l.chosen)
	}
	return safe.Log(raw)
}

// toneOf is how a line is coloured that has no colours of its own.
func toneOf(text string) logview.Tone {
	switch level := fields.LevelOf(visible.Of(text)); {
	case level >= fields.Error:
		return logview.Error
	case level == fields.Warn:
		return logview.Warn
	case level == fields.Debug || level == fields.Trace:
		return logview.Debug
	}
	return logview.None
}
