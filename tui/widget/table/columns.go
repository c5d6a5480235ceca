package table

import (
	"slices"

	"github.com/podglass/podglass/tui/widget/cells"
)

// Column says what a column is called and how wide it may be. Widths are in
// cells.
//
// A column without Flex is as wide as its title and the widest content seen
// demand, between Min and Max. A column with Flex gives way first, down to Min,
// and takes what is left over, up to Max, in proportion to its Flex; first all
// take what is Fair. When even so the columns do not fit, those of the lowest Priority are dropped, the
// rightmost first among equals. One column always stays.
//
// Before any of that, columns that are Extra are dropped, the lowest Priority
// first, until none of the others has to be cut; then those that Yield shrink to
// Min, and those that are Spare are dropped until the flexible ones have Fair.
type Column struct {
	Title    string
	Short    string // the title where the columns do not all fit, "" for the same
	Min      int
	Fair     int // what a flexible column has before one that is Spare shows
	Max      int // 0 is no limit
	Flex     int
	Priority int
	Align    cells.Align
	Slack    int // blanks beyond its contents that a flexible column may take: 0 for any number, negative for none
	Extra    bool
	Spare    bool
	Yields   bool
	Middle   bool // cuts text in the middle, for its end tells as much as its beginning
	Paired   bool // shows only with the column before it, and that one with this
}

// gap is the number of cells between two columns.
const gap = 2

// layout is where the columns stand for one width.
type layout struct {
	width  int // of the table; 0 when the layout has to be made
	gutter int // cells before the first column, for the bar of the selection
	shown  []int
	widths []int // by column, not by position; 0 when dropped
}

// arrange lays columns out in width cells. natural holds the width that each
// column's title and contents demand.
func arrange(columns []Column, natural []int, width int) layout {
	l := layout{width: width, gutter: gutter(width), widths: make([]int, len(columns))}
	room := width - l.gutter
	want := make([]int, len(columns))
	least := make([]int, len(columns))
	for i, c := range columns {
		want[i] = clamp(natural[i], c.Min, c.Max)
		least[i] = want[i]
		if c.Flex > 0 || c.Yields {
			least[i] = min(want[i], max(c.Min, 1))
		}
		l.shown = append(l.shown, i)
	}
	l.dropWhere(func(i int) bool { return columns[i].Extra }, columns, room, func(i int) int { return want[i] })
	l.dropWhere(func(i int) bool { return columns[i].Spare }, columns, room, func(i int) int {
		return max(least[i], min(want[i], columns[i].Fair))
	})
	for len(l.shown) > 1 && total(l.shown, least) > room {
		l.drop(columns)
	}
	for _, i := range l.shown {
		l.widths[i] = min(least[i], max(room, 0))
	}
	left := room - total(l.shown, l.widths)
	left = l.grow(columns, left, func(i int) int { return min(want[i], max(least[i], columns[i].Fair)) })
	left = l.grow(columns, left, func(i int) int { return want[i] })
	left = l.stretch(columns, left, want)
	l.grow(columns, left, func(i int) int { return columns[i].most(want[i], room) })
	return l
}

// most is how wide a flexible column may become in the room that there is.
func (c Column) most(want, room int) int {
	switch {
	case c.Slack != 0:
		return want + max(c.Slack, 0)
	case c.Max > 0:
		return c.Max
	}
	return room
}

// gutter returns the cells kept for the selection's bar: a bar and a space,
// less where there is hardly room for text.
func gutter(width int) int {
	switch {
	case width >= 12:
		return 2
	case width >= 4:
		return 1
	default:
		return 0
	}
}

// drop takes out the column of the lowest priority.
func (l *layout) drop(columns []Column) {
	worst := 0
	for at, i := range l.shown {
		if columns[i].Priority <= columns[l.shown[worst]].Priority {
			worst = at
		}
	}
	l.take(columns, worst)
}

// take takes out a column, and the one that it is paired with.
func (l *layout) take(columns []Column, at int) {
	from, to := at, at+1
	switch i := l.shown[at]; {
	case columns[i].Paired && at > 0 && l.shown[at-1] == i-1:
		from--
	case to < len(l.shown) && l.shown[to] == i+1 && columns[i+1].Paired:
		to++
	}
	if to-from < len(l.shown) { // one column always stays
		at = from
	} else {
		to = at + 1
	}
	l.shown = append(l.shown[:at:at], l.shown[to:]...)
}

// dropWhere takes out columns of a kind, the lowest priority first, until the
// others have the width that they need.
func (l *layout) dropWhere(may func(column int) bool, columns []Column, room int, need func(column int) int) {
	for {
		worst, sum := -1, gap*max(len(l.shown)-1, 0)
		for at, i := range l.shown {
			sum += need(i)
			if may(i) && (worst < 0 || columns[i].Priority <= columns[l.shown[worst]].Priority) {
				worst = at
			}
		}
		if worst < 0 || sum <= room || len(l.shown) == 1 {
			return
		}
		l.take(columns, worst)
	}
}

// stretch gives columns that yield the width they want, the leftmost first, and
// returns what is left.
func (l *layout) stretch(columns []Column, room int, want []int) int {
	for _, i := range l.shown {
		if columns[i].Yields && l.widths[i]+room >= want[i] {
			room -= want[i] - l.widths[i]
			l.widths[i] = want[i]
		}
	}
	return room
}

// grow shares room out among the flexible columns until they are as wide as
// limit says, and returns what nobody took.
func (l *layout) grow(columns []Column, room int, limit func(column int) int) int {
	for room > 0 {
		shares := 0
		for _, i := range l.shown {
			if columns[i].Flex > 0 && l.widths[i] < limit(i) {
				shares += columns[i].Flex
			}
		}
		if shares == 0 {
			break
		}
		before := room
		for _, i := range l.shown {
			if columns[i].Flex == 0 || l.widths[i] >= limit(i) {
				continue
			}
			share := max(before*columns[i].Flex/shares, 1)
			share = min(share, limit(i)-l.widths[i], room)
			l.widths[i] += share
			room -= share
		}
	}
	return room
}

// total returns the cells that columns take, the gaps between them included.
func total(shown []int, widths []int) int {
	sum := gap * max(len(shown)-1, 0)
	for _, i := range shown {
		sum += widths[i]
	}
	return sum
}

func clamp(n, least, most int) int {
	if most > 0 {
		n = min(n, most)
	}
	return max(n, least)
}

func (l layout) equal(o layout) bool {
	return l.width == o.width && slices.Equal(l.shown, o.shown) && slices.Equal(l.widths, o.widths)
}

// Natural returns the width in which nothing is cut, and the one in which columns
// that are Extra show as well.
func (t *Table) Natural() (width, full int) {
	t.short = false
	for i, c := range t.columns {
		want := gap + clamp(max(t.widest[i], t.ruler.Width(t.title(i))), c.Min, c.Max)
		full += want
		if !c.Extra {
			width += want
		}
	}
	rest := gutter(full) - gap
	return max(width+rest, 0), max(full+rest, 0)
}

// ColumnAt returns which column is at cell x of a line, -1 when none is.
func (t *Table) ColumnAt(x int) int {
	at := t.layout.gutter
	for _, i := range t.layout.shown {
		if x >= at && x < at+t.layout.widths[i] {
			return i
		}
		at += t.layout.widths[i] + gap
	}
	return -1
}

// Shows reports whether there is room for a column.
func (t *Table) Shows(column int) bool {
	t.fit()
	return slices.Contains(t.layout.shown, column)
}

// Hidden counts the columns that there is no room for. One without a title only keeps room.
func (t *Table) Hidden() int {
	hidden := 0
	for i, c := range t.columns {
		if c.Title != "" && !t.Shows(i) {
			hidden++
		}
	}
	return hidden
}
