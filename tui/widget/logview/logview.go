// Package logview shows a log: lines that as a rule come at the end and go at
// the beginning. It asks its source for little more than shows.
//
// While it follows, the view sticks to the end. Moving up pauses it and puts a
// cursor on a line: from then on it is anchored to the line at its top, so that
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

// View shows a [Source]. Create it with [New].
type View struct {
	source Source
	wrap   bool
	times  TimeMode
	zone   *time.Location
	now    func() time.Time
	second time.Time // now, as last drawn
	labels int
	gaps   bool
	pens   pens
	ruler  cells.Ruler

	empty     string // shown while there are no lines
	topNotice string // shown above the first line

	width, height int  // height is one where there is none
	shown         bool // neither was none
	focused       bool
	geometry      geometry

	follow bool
	pushed bool     // the last move was up, from the top
	top    position // of the first row on the screen
	column int      // cells scrolled to the right; only without wrapping
	cursor mark
	anchor mark // where the selection began

	cursorY int // row of the screen where the cursor was on the line that the reader chose

	seen    uint64 // the number after the latest line that has ever been shown
	seenID  ID     // that line
	seenAny bool   // there is one

	era         uint64
	first, next uint64 // bounds at the last sync
	window      window
	screen      []position // the rows last put on the screen
	drawn       map[drawing]string
	highlights  []Highlight
	spans       []span  // scratch
	painted     []uint8 // scratch
}

// New returns a view of a source, following it, with wrapped lines.
func New(source Source) *View {
	v := &View{height: 1, wrap: true, zone: time.UTC, now: time.Now, focused: true}
	v.window.compose = v.compose
	v.SetStyles(&themes.Styles{}, &themes.Glyphs{})
	v.SetSource(source)
	return v
}

// SetSource shows another log from its end.
func (v *View) SetSource(source Source) {
	if source == nil {
		source = none{}
	}
	v.source, v.era = source, source.Era()
	v.window.source, v.window.batch = source, 1
	v.window.clear()
	v.follow, v.pushed, v.top, v.column = true, false, position{}, 0
	v.cursor, v.anchor = mark{}, mark{}
	v.seen, v.seenAny, v.screen = 0, false, nil
	v.redraw()
	v.sync()
}

// SetStyles sets the theme.
func (v *View) SetStyles(styles *themes.Styles, glyphs *themes.Glyphs) {
	v.pens = newPens(styles, glyphs)
	v.recompose()
}

// SetRuler sets how the terminal measures text.
func (v *View) SetRuler(ruler cells.Ruler) {
	v.ruler = ruler
	v.recompose()
}

// recompose prepares the lines near the screen anew, for what is kept of them
// holds styles and widths.
func (v *View) recompose() {
	for i, e := range v.window.entries {
		fresh := v.compose(e.Line)
		fresh.gone, fresh.head = e.gone, e.head
		v.window.entries[i] = fresh
	}
	v.redraw()
}

// SetSize sets the area in cells.
func (v *View) SetSize(width, height int) {
	v.shown = width > 0 && height > 0
	height = max(height, 1) // what moves needs a row to stand on
	if v.width == max(width, 0) && v.height == height {
		return
	}
	v.width, v.height = max(width, 0), height
	v.reshape()
}

// SetFocus tells whether keys go to the view, which the cursor shows.
func (v *View) SetFocus(focused bool) { v.focused = focused }

// SetWrap chooses between wrapped lines and scrolling sideways.
func (v *View) SetWrap(wrap bool) {
	v.wrap = wrap
	v.redraw()
}

// Wrapped reports whether long lines are wrapped.
func (v *View) Wrapped() bool { return v.wrap }

// SetLabelWidth shows the labels of lines in that many cells, fewer on a narrow
// screen; 0 hides them.
func (v *View) SetLabelWidth(width int) {
	v.labels = max(width, 0)
	v.reshape()
}

// SetEmpty sets the text shown while there are no lines.
func (v *View) SetEmpty(text string) { v.empty = text }

// SetTopNotice sets what a row above the first line says, as of more lines that
// could be had; "" removes the row.
func (v *View) SetTopNotice(text string) {
	if text == v.topNotice {
		return
	}
	top := v.atTop()
	v.topNotice = text
	if e := v.window.entry(v.top.seq); top && e != nil {
		v.top = v.start(e) // the reader who stands at the top sees it
	}
}

// SetGaps chooses whether a row stands where lines are hidden, before those that
// are [Line.Group].
func (v *View) SetGaps(gaps bool) { v.gaps = gaps }

// SetFollow starts following, which ends a selection, or pauses at what is on
// the screen.
func (v *View) SetFollow(follow bool) {
	v.prepare()
	v.pushed = false
	if !follow {
		v.pause()
		v.follow = false
		return
	}
	v.follow, v.anchor = true, mark{}
}

// Following reports whether the view sticks to the end.
func (v *View) Following() bool { return v.follow }

// prepare makes everything that moves depend on true again.
func (v *View) prepare() {
	v.sync()
	v.clamp()
}

// reshape makes the geometry for the present size and prefixes.
func (v *View) reshape() {
	v.geometry = shape(v.width, v.times, v.zone, v.labels)
	for _, e := range v.window.entries {
		e.forget()
	}
	v.redraw()
}

// drawing is a row as it was drawn: hot when the cursor was on its line, where
// that makes a difference.
type drawing struct {
	position
	hot bool
}

// redraw forgets the rows drawn so far.
func (v *View) redraw() { v.drawn = map[drawing]string{} }
