// Package table is a list of rows in columns of which only the visible rows
// are asked for, measured and drawn, so that a hundred thousand rows cost what
// a screenful does.
//
// The selection is a key, not an index: it stays with its row when others come,
// go or change places. When the selected row itself goes, the selection moves
// to the row that took its place. As long as it can, the table also keeps the
// selected row on the same line of the screen, and the selected row is always
// on the screen.
//
// Text given to a table is safe for a screen already.
package table

import (
	"charm.land/lipgloss/v2"

	"github.com/podglass/podglass/themes"
	"github.com/podglass/podglass/tui/widget/cells"
)

// Source is where rows come from. Its methods are called on the goroutine that
// uses the table, and only for rows that show.
type Source interface {
	// Len returns the number of rows.
	Len() int
	// Key returns what identifies row i, unique among the rows and not empty.
	Key(i int) string
	// Index returns where the row with this key is now, or -1. It is called for
	// every frame, and so must be quick for a row that is near where it was the
	// last time. A search through all rows is for one that is gone or has moved far.
	Index(key string) int
	// Revision returns a number that changes whenever AppendCells would append
	// something else for the row with the same key. A row whose revision has
	// been drawn before is not asked for its cells again; what depends on the
	// clock (an age) is therefore part of the revision.
	Revision(i int) uint64
	// AppendCells appends row i to cells, a cell for each column in the order of the columns. They are kept
	// for one frame, in memory that the next one uses again.
	AppendCells(cells []Cell, i int) []Cell
}

// Marker is a Source some of whose rows are marked, which shows before them. The
// mark is part of what [Source.Revision] counts.
type Marker interface {
	Marked(i int) bool
}

// Cell is one field of a row: Text in one Style, or Runs in several. A nil
// Style is that of ordinary text.
type Cell struct {
	Text  string
	Style *lipgloss.Style
	Runs  []Run // when not nil, drawn instead of Text

	// Short is drawn instead of Text where that does not fit; it is for columns
	// that [Column.Yields].
	Short string
	// Tail stands behind the text, which is cut before it is; where little would be left of the text
	// it goes. nil is none.
	Tail *Run
	// Span lets the first cell of a row have the whole line, as a heading does.
	Span bool
}

// Run is a piece of a cell in a style of its own.
type Run struct {
	Text  string
	Style *lipgloss.Style
}

// Table draws a [Source]. Create it with [New].
type Table struct {
	source  Source
	columns []Column
	focused bool
	empty   string
	sorted  int // column that the rows are sorted by, -1 for none
	down    bool

	width, height int

	selected string // key of the selected row, "" when there are no rows
	index    int    // where the selected row was at the last sync
	offset   int    // row on the first line at the last sync
	window   []string

	pens   pens
	ruler  cells.Ruler
	widest []int // widest content seen in each column, in cells
	short  bool  // the titles are
	layout layout
	cache  rowCache
	slab   []Cell // the cells of the rows that are drawn in a frame
}

// New returns an empty table with these columns.
func New(columns ...Column) *Table {
	t := &Table{source: none{}, sorted: -1, pens: newPens(&themes.Styles{}, &themes.Glyphs{})}
	t.SetColumns(columns)
	return t
}

// SetSource shows rows of another source, or tells that those of the present
// one have changed. Selection and position are kept by key.
func (t *Table) SetSource(source Source) {
	if source == nil {
		source = none{}
	}
	t.source = source
	t.sync()
}

// SetColumns replaces the columns and forgets the widths seen so far.
func (t *Table) SetColumns(columns []Column) {
	t.columns = columns
	t.sorted, t.down = -1, false
	t.Refit()
}

// Refit forgets how wide the contents seen so far were. Columns only ever grow
// while rows scroll by, so that they do not jitter; call this when the rows are
// of another kind than before.
func (t *Table) Refit() {
	t.widest = make([]int, len(t.columns))
	t.layout = layout{}
	t.cache.clear()
}

// Demand makes columns at least so wide as rows are that do not show, in cells by
// column. It holds until [Table.Refit].
func (t *Table) Demand(widths []int) {
	for i := range min(len(widths), len(t.widest)) {
		t.widest[i] = max(t.widest[i], widths[i])
	}
}

// SetSort shows which column the rows are sorted by, -1 for none.
func (t *Table) SetSort(column int, descending bool) {
	t.sorted, t.down = column, descending
	t.layout = layout{}
}

// SetStyles sets the theme.
func (t *Table) SetStyles(styles *themes.Styles, glyphs *themes.Glyphs) {
	t.pens = newPens(styles, glyphs)
	t.layout = layout{}
	t.cache.clear()
}

// SetRuler sets how the terminal measures text.
func (t *Table) SetRuler(ruler cells.Ruler) {
	t.ruler = ruler
	t.Refit()
}

// SetEmpty sets the text shown instead of rows when there are none.
func (t *Table) SetEmpty(text string) { t.empty = text }

// SetFocus tells whether keys go to the table.
func (t *Table) SetFocus(focused bool) { t.focused = focused }

// SetSize sets the area in cells, the header included.
func (t *Table) SetSize(width, height int) {
	t.width, t.height = max(width, 0), max(height, 0)
	t.sync()
}

// Len returns the number of rows.
func (t *Table) Len() int { return t.source.Len() }

// Visible returns the rows that show: the first, and the one after the last.
func (t *Table) Visible() (first, next int) {
	t.sync()
	return t.offset, min(t.offset+t.rows(), t.source.Len())
}

// Selected returns the key of the selected row, "" when there are no rows.
func (t *Table) Selected() string {
	t.sync()
	return t.selected
}

// SelectedIndex returns where the selected row is, -1 when there are no rows.
func (t *Table) SelectedIndex() int {
	t.sync()
	if t.selected == "" {
		return -1
	}
	return t.index
}

// Select moves the selection to the row with this key and reports whether
// there is one.
func (t *Table) Select(key string) bool {
	t.sync()
	i := t.source.Index(key)
	if key == "" || i < 0 {
		return false
	}
	t.moveTo(i)
	return true
}

// rows returns how many rows the area holds below the header.
func (t *Table) rows() int { return max(t.height-1, 0) }

// none is the source of a table that has none.
type none struct{}

func (none) Len() int                               { return 0 }
func (none) Key(int) string                         { return "" }
func (none) Index(string) int                       { return -1 }
func (none) Revision(int) uint64                    { return 0 }
func (none) AppendCells(cells []Cell, _ int) []Cell { return cells }

// pens are the styles and glyphs that a table draws with, compiled.
type pens struct {
	text, column, muted, selected, blurred cells.Pen
	bar, barBlurred                        cells.Pen
	cursor, mark, ellipsis, up, down       string
	respell                                func(sentence string) string
	blur                                   lipgloss.Style
	lined                                  bool // the row of the selection is underlined while the table has no focus
	compiled                               map[styleKey]cells.Pen
}

// styleKey is a cell's style, and whether it is on the row of the selection
// while the table has no focus.
type styleKey struct {
	style   *lipgloss.Style
	blurred bool
}

func newPens(styles *themes.Styles, glyphs *themes.Glyphs) pens {
	return pens{
		text:       cells.PenOf(styles.Text),
		column:     cells.PenOf(styles.Column),
		muted:      cells.PenOf(styles.Muted),
		selected:   cells.PenOf(styles.Selection),
		blurred:    cells.PenOf(styles.SelectionBlur),
		bar:        cells.PenOf(styles.Accent),
		barBlurred: cells.PenOf(styles.Muted.Inherit(styles.SelectionBlur)),
		cursor:     glyphs.Cursor,
		mark:       glyphs.Mark,
		ellipsis:   glyphs.Ellipsis,
		up:         glyphs.Up,
		down:       glyphs.Down,
		respell:    glyphs.Respell,
		blur:       styles.SelectionBlur,
		lined:      styles.SelectionBlur.GetUnderline(),
		compiled:   map[styleKey]cells.Pen{},
	}
}

// of returns the pen for text of this style in a row of this state. A focused
// selection has one style throughout, for colours of their own on a coloured
// or reversed background would be hard to read. So has one that is underlined, for a
// line has the colour of the text above it, and would be broken where that changes.
func (p pens) of(style *lipgloss.Style, state rowState) cells.Pen {
	switch {
	case state == selected:
		return p.selected
	case state == selectedBlurred && (style == nil || p.lined):
		return p.blurred
	case style == nil:
		return p.text
	}
	key := styleKey{style, state == selectedBlurred}
	pen, known := p.compiled[key]
	if !known {
		pen = cells.PenOf(*style)
		if key.blurred {
			pen = cells.PenOf(style.Inherit(p.blur))
		}
		p.compiled[key] = pen
	}
	return pen
}
