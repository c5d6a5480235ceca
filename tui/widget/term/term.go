package term

// Terminal is what a program writes to. Make one with [New].
type Terminal struct {
	cols, rows int
	parser     parser

	main, alt *screen
	screen    *screen // the one that shows
	history   *History
	modes     modes
	pen       Style // what is written with
	charsets  [4]byte
	charset   int  // which of charsets is in force
	single    int  // which is for the next character, -1 for the same
	last      rune // that was printed, for repeating it
	tabs      []bool
	replies   []byte
	revision  uint64
	colors    Colors
	told      told
}

// Colors are what queries about the default colours are answered with, as OSC 10 to 12 write them
// ("rgb:ffff/ffff/ffff"); "" gives no answer.
type Colors struct{ Foreground, Background, Cursor string }

// Bounds of a terminal's size, in cells.
const (
	maxCols = 4096
	maxRows = 2048
)

// screen is a grid with a cursor: the main one or the alternate one.
type screen struct {
	rows        []*row
	x, y        int
	wrapNext    bool // the cursor stands behind the last column
	top, bottom int  // of the region that scrolls, bottom is not in it
	saved       saved
}

// saved is what DECSC keeps.
type saved struct {
	x, y     int
	wrapNext bool
	pen      Style
	charsets [4]byte
	charset  int
	origin   bool
}

// New makes a terminal of a size in cells that keeps so many lines that have scrolled away.
func New(cols, rows, lines int) *Terminal {
	t := &Terminal{cols: clamp(cols, maxCols), rows: clamp(rows, maxRows), history: newHistory(lines), parser: parser{limit: maxString}}
	t.main, t.alt = newScreen(t.cols, t.rows), newScreen(t.cols, t.rows)
	t.reset()
	return t
}

func clamp(n, limit int) int { return min(max(n, 1), limit) }

// reset is as after switching the terminal on. What has scrolled away stays.
func (t *Terminal) reset() {
	t.history.width, t.history.open = t.cols, false
	t.main.reset()
	t.alt.reset()
	t.screen = t.main
	t.resetTabs()
	t.softReset()
	t.modes = modes{wrap: true, cursor: true}
	t.last = 0
	t.told = told{clips: t.told.clips}
}

// softReset is DECSTR.
func (t *Terminal) softReset() {
	t.pen = Style{}
	t.charsets, t.charset, t.single = [4]byte{'B', 'B', 'B', 'B'}, 0, -1
	t.modes.origin, t.modes.insert, t.modes.cursor, t.modes.wrap = false, false, true, true
	t.modes.cursorKeys, t.modes.keypad = false, false
	t.screen.top, t.screen.bottom = 0, t.rows
	t.screen.saved = saved{charsets: t.charsets}
}

func newScreen(cols, rows int) *screen {
	s := &screen{bottom: rows}
	for range rows {
		s.rows = append(s.rows, newRow(cols))
	}
	return s
}

// reset empties the screen; its rows are used again.
func (s *screen) reset() {
	for _, r := range s.rows {
		r.clear(0, len(r.cells), Style{})
	}
	*s = screen{rows: s.rows, bottom: len(s.rows)}
}

// Abandon takes back what a program that has gone without a word has left on: a sequence cut in half, the
// alternate screen, and all modes. What stands on the main screen stays.
func (t *Terminal) Abandon() {
	t.parser = parser{limit: t.parser.limit}
	t.switchScreen(1049, false)
	t.softReset()
	t.modes = modes{wrap: true, cursor: true}
	t.told = told{clips: t.told.clips}
	t.resetTabs()
	t.revision++
}

func (t *Terminal) resetTabs() {
	t.tabs = make([]bool, t.cols)
	for x := 8; x < t.cols; x += 8 {
		t.tabs[x] = true
	}
}

// Write takes what a program writes. It neither fails nor waits.
func (t *Terminal) Write(p []byte) (int, error) {
	t.parser.parse(p, t)
	t.revision++
	return len(p), nil
}

// Size is the terminal's size in cells.
func (t *Terminal) Size() (cols, rows int) { return t.cols, t.rows }

// Revision changes whenever anything that shows may have changed.
func (t *Terminal) Revision() uint64 { return t.revision }

// SetColors says what the default colours are.
func (t *Terminal) SetColors(colors Colors) { t.colors = colors }

// Cursor is where the cursor is, and whether it shows.
func (t *Terminal) Cursor() (x, y int, shown bool) {
	return min(t.screen.x, t.cols-1), t.screen.y, t.modes.cursor
}

// History are the lines that have scrolled away.
func (t *Terminal) History() *History { return t.history }

// Alternate reports whether a program has the alternate screen.
func (t *Terminal) Alternate() bool { return t.screen == t.alt }
