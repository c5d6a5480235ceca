// Package document is a text in sections that can be read with a cursor: sections
// fold, a search opens the ones that hold what it finds, and what a line stands for
// can be opened. The caller lays the text out for the width of the pane; the
// document keeps the cursor on what it was on in any layout.
package document

import (
	"slices"

	"github.com/podglass/podglass/themes"
	"github.com/podglass/podglass/tui/widget/cells"
	"github.com/podglass/podglass/tui/widget/styled"
)

// Line is a line of a document.
type Line struct {
	Runs []styled.Run
	// Key is what the line stands for, the same in every layout; "" for a line that
	// the cursor passes over. Lines that follow one another may have the same key:
	// the cursor stands on the first of them, and all of them are shown as its.
	Key string
	// Heading says that the line begins a section, which can be folded. It goes on for
	// the next Span lines, some of which may be headings too; with a Span of 0 to the
	// next heading.
	Heading bool
	Span    int
	// Folded is what the line says while its section is folded; nil for the same.
	Folded []styled.Run
	// Changed marks the line as one that has just changed.
	Changed bool
}

// View shows a document in an area. The zero View is not usable; see [New].
type View struct {
	lines  []Line
	folded map[string]bool // sections, by the key of the heading
	folds  uint64          // how often that has changed
	cursor string          // the key under the cursor
	at     int             // the row that it was on last
	top    int             // first visible line that shows, of shown
	shown  []int           // lines that are not folded away
	found  []int           // lines that match the search
	search string

	width, height int
	focused       bool
	styles        *themes.Styles
	glyphs        *themes.Glyphs
	ruler         cells.Ruler
	pens          map[penKey]cells.Pen
	empty         string
}

// gutter is the cells before each line, for the bar of the cursor.
const gutter = 2

// New is an empty document.
func New() *View {
	return &View{folded: map[string]bool{}, pens: map[penKey]cells.Pen{}, styles: &themes.Styles{}, glyphs: &themes.Glyphs{}}
}

// SetStyles sets the theme.
func (v *View) SetStyles(styles *themes.Styles, glyphs *themes.Glyphs) {
	v.styles, v.glyphs = styles, glyphs
	clear(v.pens)
}

// SetRuler sets how the terminal measures text.
func (v *View) SetRuler(ruler cells.Ruler) { v.ruler = ruler }

// SetEmpty sets the sentence of a document without lines.
func (v *View) SetEmpty(text string) { v.empty = text }

// SetFocus tells whether keys go to the document.
func (v *View) SetFocus(focused bool) { v.focused = focused }

// SetSize sets the area in cells.
func (v *View) SetSize(width, height int) {
	v.width, v.height = max(width, 0), max(height, 0)
	v.keepInside()
}

// TextWidth is how many cells a line may have.
func (v *View) TextWidth() int { return max(v.width-gutter, 1) }

// Made reports whether the text was ever set.
func (v *View) Made() bool { return v.lines != nil }

// SetLines sets the text, laid out for [View.TextWidth].
func (v *View) SetLines(lines []Line) {
	v.lines = append([]Line{}, lines...)
	v.arrange()
}

// arrange works out which lines show and which match, and keeps the cursor where it
// was: on its key, or where that is gone on the nearest line that is left.
func (v *View) arrange() {
	v.shown, v.found = v.shown[:0], v.found[:0]
	hidden, until := false, 0 // up to the next heading, and up to a line
	for i, line := range v.lines {
		if line.Heading {
			hidden = line.Span == 0 && v.folded[line.Key]
		}
		if i >= until && (line.Heading || !hidden) {
			v.shown = append(v.shown, i)
			if line.Heading && v.folded[line.Key] {
				until = i + 1 + line.Span
			}
		}
		if v.search != "" && contains(text(line.Runs), v.search) {
			v.found = append(v.found, i)
		}
	}
	if v.row(v.cursor) < 0 {
		v.cursor = v.keyNear(v.at)
	}
	v.keepInside()
}

// row is where in shown the line of a key is, -1 for none.
func (v *View) row(key string) int {
	if key == "" {
		return -1
	}
	for row, i := range v.shown {
		if i < len(v.lines) && v.lines[i].Key == key {
			return row
		}
	}
	return -1
}

// keyNear is the key at a row, or the nearest below or above it.
func (v *View) keyNear(row int) string {
	for far := range len(v.shown) + 1 {
		for _, at := range [2]int{row + far, row - far} {
			if at >= 0 && at < len(v.shown) && v.lines[v.shown[at]].Key != "" {
				return v.lines[v.shown[at]].Key
			}
		}
	}
	return ""
}

// rows are where in shown the lines of the key under the cursor are: the first and the last, -1
// for none.
func (v *View) rows() (first, last int) {
	first = v.row(v.cursor)
	last = first
	for first >= 0 && last+1 < len(v.shown) && v.lines[v.shown[last+1]].Key == v.cursor {
		last++
	}
	return first, last
}

// isTall reports whether so many rows are more than half of the area, so that they are
// scrolled through.
func (v *View) isTall(first, last int) bool { return v.height > 0 && 2*(last-first+1) > v.height }

// keepInside keeps what is under the cursor on the screen: all lines of its key or, of many, some
// of them.
func (v *View) keepInside() {
	v.top = max(min(v.top, len(v.shown)-v.height), 0)
	first, last := v.rows()
	if first < 0 || v.height == 0 {
		return
	}
	v.at = first
	if v.isTall(first, last) {
		v.top = max(min(v.top, last), first-v.height+1)
		return
	}
	v.top = max(min(v.top, first), last-v.height+1)
	if first <= v.first() && last < v.height {
		v.top = 0 // what stands above the first line that the cursor can be on
	}
}

// first is the row of the first line that the cursor can be on.
func (v *View) first() int {
	for row, i := range v.shown {
		if v.lines[i].Key != "" {
			return row
		}
	}
	return len(v.shown)
}

// Cursor is the key under the cursor, "" for none.
func (v *View) Cursor() string { return v.cursor }

// Select puts the cursor on a key, which opens the section that it is in, and
// reports whether there is one.
func (v *View) Select(key string) bool {
	for i, line := range v.lines {
		if line.Key != key || key == "" {
			continue
		}
		v.cursor = key
		opened := false
		for _, heading := range v.sections(i) {
			if heading != key && v.folded[heading] {
				delete(v.folded, heading)
				opened = true
			}
		}
		if opened {
			v.folds++
			v.arrange()
		}
		v.reveal(i)
		return true
	}
	return false
}

// reveal keeps what is under the cursor on the screen, with one of its lines.
func (v *View) reveal(line int) {
	row, found := slices.BinarySearch(v.shown, line)
	if first, last := v.rows(); found && v.isTall(first, last) && (row < v.top || row >= v.top+v.height) {
		v.top = row
	}
	v.keepInside()
}

// sections are the headings of the sections that a line is in, the outermost first.
// A heading is in its own section.
func (v *View) sections(at int) []string {
	var around []string
	flat := ""
	for i, line := range v.lines[:min(at+1, len(v.lines))] {
		switch {
		case !line.Heading:
		case line.Span == 0:
			flat = line.Key
		case i+line.Span >= at:
			around = append(around, line.Key)
		}
	}
	if flat != "" {
		around = append([]string{flat}, around...)
	}
	return around
}

// around are the sections that the cursor is in, the outermost first.
func (v *View) around() []string {
	for i, line := range v.lines {
		if line.Key == v.cursor {
			return v.sections(i)
		}
	}
	return nil
}

// CanFold reports whether the cursor is in a section.
func (v *View) CanFold() bool { return len(v.around()) > 0 }

// CanFoldAll reports whether there are any sections.
func (v *View) CanFoldAll() bool {
	return slices.ContainsFunc(v.lines, func(line Line) bool { return line.Heading })
}

// Fold folds the innermost section that the cursor is in, or unfolds it.
func (v *View) Fold() {
	around := v.around()
	if len(around) == 0 {
		return
	}
	section := around[len(around)-1]
	if v.folded[section] {
		delete(v.folded, section)
	} else {
		v.folded[section] = true
		v.cursor = section
	}
	v.folds++
	v.arrange()
}

// FoldAt folds the section of a heading.
func (v *View) FoldAt(heading string) {
	v.folded[heading] = true
	v.folds++
	v.arrange()
}

// FoldAll folds all sections or, when they are, unfolds them.
func (v *View) FoldAll() {
	around, all := v.around(), true
	for _, line := range v.lines {
		all = all && (!line.Heading || v.folded[line.Key])
	}
	for _, line := range v.lines {
		if line.Heading && !all {
			v.folded[line.Key] = true
		}
	}
	if all {
		clear(v.folded)
	} else if len(around) > 0 {
		v.cursor = around[0]
	}
	v.folds++
	v.arrange()
}

// Folded reports whether a section is folded, so that its heading can say so.
func (v *View) Folded(heading string) bool { return v.folded[heading] }

// Folds counts how often a section was folded or unfolded: headings that say so are made
// anew when it has changed.
func (v *View) Folds() uint64 { return v.folds }

// Lines is how many lines there are, and which of them show: "first to last".
func (v *View) Lines() (first, last, count int) {
	return v.top + 1, min(v.top+v.height, len(v.shown)), len(v.shown)
}
