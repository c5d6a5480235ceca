// Package logview shows a log: lines that only ever come at the end and only
// ever go at the beginning. It asks its source for no more lines than show.
//
// While it follows, the view sticks to the end. Scrolling up pauses it: from
// then on it is anchored to the sequence number of the line at its top, so that
// what is being read stays where it is while the log grows, and even while the
// source drops the very lines that are on the screen. Where lines are missing
// the view says how many.
//
// The work of a frame is bounded by the size of the screen, also for a line of
// a megabyte: see wrap.go.
package logview

import (
	"time"

	"github.com/podglass/podglass/themes"
	"github.com/podglass/podglass/tui/widget/cells"
)

// Line is one line of a log. A line with a given sequence number never changes.
type Line struct {
	Seq    uint64    // counts all lines from 0, without gaps
	Time   time.Time // zero where it is not known
	Text   string    // safe for a screen; may hold SGR sequences
	Marker bool      // a remark about the log rather than a line of it
	Cut    int       // bytes left out at the end of Text
	Lane   int       // which of the lane styles Label has
	Label  string    // who wrote the line, where a log has several writers
}

// Source is where lines come from. Other goroutines may add lines and drop old
// ones at any time.
type Source interface {
	// Bounds returns the number of the oldest line there is and the number that
	// the next line will get; they are equal while there are none.
	Bounds() (first, next uint64)
	// Read appends lines to dst, up to its capacity, from the line numbered
	// from on, or from the oldest one when that is gone.
	Read(dst []Line, from uint64) []Line
}

// TimeMode says how the time of lines is shown.
type TimeMode uint8

// The time modes.
const (
	TimeOff   TimeMode = iota
	TimeClock          // 15:04:05
	TimeFull           // 2006-01-02T15:04:05.000Z
)

// View shows a [Source]. Create it with [New].
type View struct {
	source Source
	wrap   bool
	times  TimeMode
	zone   *time.Location
	labels int
	empty  string
	pens   pens

	width, height int
	geometry      geometry

	follow bool
	top    position // of the first row on the screen
	column int      // cells scrolled to the right; only without wrapping
	seen   uint64   // the line after the latest one that has ever been shown

	first, next uint64 // bounds at the last sync
	lines       map[uint64]*entry
	drawn       map[position]string
	buffer      [1]Line
}

// New returns a view of a source, following it, with wrapped lines.
func New(source Source) *View {
	v := &View{wrap: true, zone: time.UTC}
	v.SetStyles(&themes.Styles{}, &themes.Glyphs{})
	v.SetSource(source)
	return v
}

// SetSource shows another log from its end.
func (v *View) SetSource(source Source) {
	if source == nil {
		source = none{}
	}
	v.source = source
	v.follow, v.top, v.column, v.seen = true, position{}, 0, 0
	v.lines = map[uint64]*entry{}
	v.redraw()
	v.sync()
}

// SetStyles sets the theme.
func (v *View) SetStyles(styles *themes.Styles, glyphs *themes.Glyphs) {
	v.pens = newPens(styles, glyphs)
	v.lines = map[uint64]*entry{} // markers hold their style
	v.redraw()
}

// SetSize sets the area in cells.
func (v *View) SetSize(width, height int) {
	v.width, v.height = max(width, 0), max(height, 0)
	v.reshape()
}

// SetWrap chooses between wrapped lines and scrolling sideways.
func (v *View) SetWrap(wrap bool) {
	v.wrap = wrap
	v.redraw()
}

// Wrapped reports whether long lines are wrapped.
func (v *View) Wrapped() bool { return v.wrap }

// SetTimes chooses how times are shown, in the given zone; nil is UTC. Where
// that leaves too little room for text a shorter form is shown, or none.
func (v *View) SetTimes(mode TimeMode, zone *time.Location) {
	if zone == nil {
		zone = time.UTC
	}
	v.times, v.zone = mode, zone
	v.reshape()
}

// Times returns how times are shown.
func (v *View) Times() TimeMode { return v.times }

// SetLabelWidth shows the labels of lines in that many cells; 0 hides them.
func (v *View) SetLabelWidth(width int) {
	v.labels = max(width, 0)
	v.reshape()
}

// SetEmpty sets the text shown while there are no lines.
func (v *View) SetEmpty(text string) { v.empty = text }

// SetFollow starts following, or pauses at what is on the screen.
func (v *View) SetFollow(follow bool) {
	v.sync()
	v.settle()
	v.follow = follow
}

// Following reports whether the view sticks to the end.
func (v *View) Following() bool { return v.follow }

// reshape makes the geometry for the present size and prefixes.
func (v *View) reshape() {
	v.geometry = shape(v.width, v.times, v.zone, v.labels)
	for _, e := range v.lines {
		e.forget()
	}
	v.redraw()
}

// redraw forgets the rows drawn so far.
func (v *View) redraw() {
	v.drawn = map[position]string{}
}

// none is the source of a view that has none.
type none struct{}

func (none) Bounds() (first, next uint64)     { return 0, 0 }
func (none) Read(dst []Line, _ uint64) []Line { return dst }

// pens are the styles and glyphs that a view draws with, compiled.
type pens struct {
	text, muted, time, marker cells.Pen
	lanes                     []cells.Pen
	rule, ellipsis, dot       string
	cutLeft, cutRight         string
}

func newPens(styles *themes.Styles, glyphs *themes.Glyphs) pens {
	p := pens{
		text:     cells.PenOf(styles.Text),
		muted:    cells.PenOf(styles.Muted),
		marker:   cells.PenOf(styles.Marker),
		time:     cells.PenOf(styles.Time),
		rule:     glyphs.Rule + glyphs.Rule,
		ellipsis: glyphs.Ellipsis,
		dot:      glyphs.Dot,
		cutLeft:  glyphs.CutLeft,
		cutRight: glyphs.CutRight,
	}
	for _, lane := range styles.Lanes {
		p.lanes = append(p.lanes, cells.PenOf(lane))
	}
	return p
}

// lane returns the pen of a label.
func (p pens) lane(i int) cells.Pen {
	if len(p.lanes) == 0 || i < 0 {
		return p.muted
	}
	return p.lanes[i%len(p.lanes)]
}
