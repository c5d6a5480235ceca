package table

// rowCache keeps drawn rows. A row is drawn again when its revision, the
// widths of the columns, the styles or its selection change, and never
// otherwise: see [Source] for what that asks of a source.
type rowCache struct {
	rows  map[string]drawnRow
	frame uint64
}

type drawnRow struct {
	revision uint64
	state    rowState
	line     string
	frame    uint64 // the last one that it was part of
}

// rowState is how a row relates to the selection.
type rowState uint8

const (
	ordinary rowState = iota
	selected
	selectedBlurred
)

func (c *rowCache) clear() { c.rows = nil }

// begin starts a frame.
func (c *rowCache) begin() {
	c.frame++
	if c.rows == nil {
		c.rows = map[string]drawnRow{}
	}
}

func (c *rowCache) get(key string, revision uint64, state rowState) (string, bool) {
	row, found := c.rows[key]
	if !found || row.revision != revision || row.state != state {
		return "", false
	}
	row.frame = c.frame
	c.rows[key] = row
	return row.line, true
}

func (c *rowCache) put(key string, revision uint64, state rowState, line string) {
	c.rows[key] = drawnRow{revision: revision, state: state, line: line, frame: c.frame}
}

// end drops rows that have left the screen, once they outnumber those on it.
func (c *rowCache) end(visible int) {
	if len(c.rows) <= 4*visible+16 {
		return
	}
	for key, row := range c.rows {
		if row.frame != c.frame {
			delete(c.rows, key)
		}
	}
}
