package table

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"github.com/podglass/podglass/themes"
	"github.com/podglass/podglass/tui/widget/cells"
)

// rows is a source whose rows are their keys; it counts what it is asked for.
type rows struct {
	keys     []string
	revision map[string]uint64
	cells    func(key string) []Cell
	asked    int
}

func (r *rows) Len() int              { return len(r.keys) }
func (r *rows) Key(i int) string      { return r.keys[i] }
func (r *rows) Index(key string) int  { return slices.Index(r.keys, key) }
func (r *rows) Revision(i int) uint64 { return r.revision[r.keys[i]] }
func (r *rows) AppendCells(cells []Cell, i int) []Cell {
	r.asked++
	if r.cells != nil {
		return append(cells, r.cells(r.keys[i])...)
	}
	return append(cells, Cell{Text: r.keys[i]})
}

func numbered(n int) *rows {
	r := &rows{revision: map[string]uint64{}}
	for i := range n {
		r.keys = append(r.keys, fmt.Sprintf("row-%03d", i))
	}
	return r
}

func look(t testing.TB, theme string) (*themes.Styles, *themes.Glyphs) {
	t.Helper()
	loaded, err := themes.Load(theme, nil)
	if err != nil {
		t.Fatal(err)
	}
	return loaded.Styles(), themes.Unicode()
}

func newTable(t testing.TB, source Source, width, height int) *Table {
	t.Helper()
	table := New(Column{Title: "NAME", Flex: 1})
	table.SetStyles(look(t, "mono"))
	table.SetFocus(true)
	table.SetSize(width, height)
	table.SetSource(source)
	return table
}

// drawing returns the view without styles and trailing blanks.
func drawing(t *Table) string {
	lines := strings.Split(ansi.Strip(t.View()), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " ")
	}
	return strings.Join(lines, "\n")
}

func expect(t *testing.T, table *Table, want ...string) {
	t.Helper()
	if got := drawing(table); got != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
}

func TestSelectionMoves(t *testing.T) {
	table := newTable(t, numbered(100), 20, 6) // five rows
	for _, step := range []struct {
		name     string
		do       func()
		selected string
		first    int
	}{
		{"at first", func() {}, "row-000", 0},
		{"up at the top", table.Up, "row-000", 0},
		{"down", table.Down, "row-001", 0},
		{"page down", table.PageDown, "row-005", 4},
		{"half down", table.HalfDown, "row-007", 6},
		{"half up", table.HalfUp, "row-005", 4},
		{"page up", table.PageUp, "row-001", 0},
		{"page up to the top", table.PageUp, "row-000", 0},
		{"bottom", table.Bottom, "row-099", 95},
		{"down at the bottom", table.Down, "row-099", 95},
		{"up in the window", table.Up, "row-098", 95},
		{"select", func() { table.Select("row-050") }, "row-050", 50},
		{"select unknown", func() { table.Select("row-xyz") }, "row-050", 50},
		{"click", func() { table.Click(3) }, "row-052", 50},
		{"click the header", func() { table.Click(0) }, "row-052", 50},
		{"wheel", func() { table.Wheel(1) }, "row-052", 51},
		{"wheel past the selection", func() { table.Wheel(3) }, "row-054", 54},
		{"wheel up", func() { table.Wheel(-6) }, "row-052", 48},
		{"top", table.Top, "row-000", 0},
	} {
		step.do()
		if first, _ := table.Visible(); table.Selected() != step.selected || first != step.first {
			t.Fatalf("%s: selected %s, window from %d; want %s, %d", step.name, table.Selected(), first, step.selected, step.first)
		}
	}
}

func TestSelectedRowKeepsItsLine(t *testing.T) {
	source := numbered(100)
	table := newTable(t, source, 20, 6)
	table.Select("row-050")
	table.Up()
	table.Down()
	table.Wheel(2) // it is on the third line of the window
	before := drawing(table)
	source.keys = append([]string{"aaa", "bbb", "ccc"}, source.keys...)
	if after := drawing(table); after != before {
		t.Errorf("rows inserted above move the window:\n%s\nwas\n%s", after, before)
	}
	source.keys = source.keys[10:]
	if after := drawing(table); after != before {
		t.Errorf("rows deleted above move the window:\n%s\nwas\n%s", after, before)
	}
	slices.Reverse(source.keys)
	expect(t, table, "  NAME", "  row-052", "  row-051", "▌ row-050", "  row-049", "  row-048")
}

func TestDeletedSelectionGoesToWhatTookItsPlace(t *testing.T) {
	source := numbered(8)
	table := newTable(t, source, 20, 6)
	table.Select("row-003")
	expect(t, table, "  NAME", "  row-000", "  row-001", "  row-002", "▌ row-003", "  row-004")
	source.keys = slices.Delete(source.keys, 3, 5) // its neighbour as well
	expect(t, table, "  NAME", "  row-000", "  row-001", "  row-002", "▌ row-005", "  row-006")
	source.keys = source.keys[:3]
	expect(t, table, "  NAME", "  row-000", "  row-001", "▌ row-002", "", "")
	source.keys = nil
	expect(t, table, "  NAME", "", "", "", "", "")
	if table.Selected() != "" || table.SelectedIndex() != -1 {
		t.Errorf("an empty table has selected %q", table.Selected())
	}
	source.keys = []string{"new"}
	expect(t, table, "  NAME", "▌ new", "", "", "", "")
}

// TestSelectionIdentity mutates rows at random and compares with a model: the
// selection is the same key while that exists, and otherwise the row that took
// its place; and it stays on its line wherever there are rows to fill the rest.
func TestSelectionIdentity(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		source := numbered(rapid.IntRange(1, 30).Draw(rt, "n"))
		table := newTable(t, source, 20, rapid.IntRange(2, 12).Draw(rt, "height"))
		next := 1000
		for range rapid.IntRange(1, 20).Draw(rt, "steps") {
			table.Select(source.keys[rapid.IntRange(0, len(source.keys)-1).Draw(rt, "select")])
			table.View()
			selected, old := table.Selected(), slices.Clone(source.keys)
			first, after := table.Visible()
			window := old[first:after]
			line := table.SelectedIndex() - first

			switch rapid.IntRange(0, 2).Draw(rt, "mutation") {
			case 0:
				at := rapid.IntRange(0, len(source.keys)).Draw(rt, "at")
				next++
				source.keys = slices.Insert(source.keys, at, "new-"+strconv.Itoa(next))
			case 1:
				at := rapid.IntRange(0, len(source.keys)-1).Draw(rt, "at")
				if len(source.keys) > 1 {
					source.keys = slices.Delete(source.keys, at, at+1)
				}
			default:
				source.keys = rapid.Permutation(source.keys).Draw(rt, "order")
			}
			want := model(source.keys, window, selected)
			if !slices.ContainsFunc(window, func(key string) bool { return slices.Contains(source.keys, key) }) {
				want = source.keys[min(first+line, len(source.keys)-1)]
			}
			if got := table.Selected(); got != want {
				rt.Fatalf("selected %s, want %s, of %v", got, want, source.keys)
			}
			now, end := table.Visible()
			at := table.SelectedIndex()
			if at < now || at >= end {
				rt.Fatalf("row %d is selected, and %d to %d show", at, now, end)
			}
			free := at-line >= 0 && at-line+table.rows() <= len(source.keys)
			if free && at-now != line {
				rt.Fatalf("the selected row went from line %d to line %d", line, at-now)
			}
		}
	})
}

func model(keys, window []string, selected string) string {
	at := slices.Index(window, selected)
	for _, key := range window[at:] {
		if slices.Contains(keys, key) {
			return key
		}
	}
	for _, key := range reversed(window[:at]) {
		if above := slices.Index(keys, key); above >= 0 {
			return keys[min(above+1, len(keys)-1)]
		}
	}
	return ""
}

func reversed(keys []string) []string {
	keys = slices.Clone(keys)
	slices.Reverse(keys)
	return keys
}

func TestRowsAreDrawnOnce(t *testing.T) {
	source := numbered(1000)
	table := newTable(t, source, 20, 11)
	table.View()
	asked := func(what string, want int) {
		t.Helper()
		source.asked = 0
		table.View()
		if source.asked != want {
			t.Errorf("%s: %d rows were asked for their cells, want %d", what, source.asked, want)
		}
	}
	asked("nothing changed", 0)
	table.Down()
	asked("the selection moved by one", 2)
	source.revision["row-004"]++
	asked("one row changed", 1)
	source.revision["row-900"]++
	asked("a row that does not show changed", 0)
	table.Wheel(3)
	asked("scrolled by three, the selection pushed along", 4)
	table.SetFocus(false)
	asked("the focus went", 1)
	table.SetStyles(look(t, "dark"))
	asked("another theme", 10)
	table.SetSize(30, 11)
	asked("another width", 10)
	source.keys = append([]string{"aaa"}, source.keys...)
	asked("a row inserted above", 0)
}

// TestCacheContract guards that whatever may change the look of a row is part
// of what the cache goes by: after each mutator the table draws the same as one
// that has no cache.
func TestCacheContract(t *testing.T) {
	source := numbered(50)
	source.cells = func(key string) []Cell {
		return []Cell{{Text: key + " 👩‍👧"}, {Text: fmt.Sprint("r", source.revision[key])}}
	}
	table := newTable(t, source, 30, 10)
	columns := []Column{{Title: "NAME", Flex: 1}, {Title: "REV", Align: cells.Right}}
	mutators := map[string]func(){
		"SetColumns": func() { table.SetColumns(columns) },
		"SetSort":    func() { table.SetSort(1, true) },
		"SetStyles":  func() { table.SetStyles(look(t, "light")) },
		"SetRuler":   func() { table.SetRuler(cells.Clusters) },
		"SetFocus":   func() { table.SetFocus(false) },
		"SetSize":    func() { table.SetSize(25, 12) },
		"Refit":      table.Refit,
		"SetSource":  func() { source.revision["row-003"] = 12345678; table.SetSource(source) },
		"SetEmpty":   func() { table.SetEmpty("none") },
		"Down":       table.Down,
		"Wheel":      func() { table.Wheel(4) },
	}
	names := []string{"SetColumns", "SetSort", "SetStyles", "SetRuler", "SetFocus", "SetSize", "SetSource", "Down", "Wheel", "Refit", "SetEmpty"}
	for _, name := range names {
		table.View()
		mutators[name]()
		got := table.View()
		table.cache.clear()
		if want := table.View(); got != want {
			t.Errorf("%s: the cache draws\n%s\nand without it the table is\n%s", name, got, want)
		}
	}
	if len(names) != len(mutators) {
		t.Errorf("%d mutators, %d tried", len(mutators), len(names))
	}
}

func TestCacheIsBounded(t *testing.T) {
	table := newTable(t, numbered(5000), 20, 11)
	for range 400 {
		table.PageDown()
		table.View()
	}
	if n := len(table.cache.rows); n > 4*10+16 {
		t.Errorf("%d rows are kept for ten that show", n)
	}
}

func TestViewHasExactSize(t *testing.T) {
	piece := rapid.SampledFrom([]string{"a", "XYZ ", "日本", "語", "👍", "é", "e\u0301", "…", "·", "\t", "👩‍👧", "👍🏽", "1️⃣", "का"})
	text := rapid.Custom(func(t *rapid.T) string { return strings.Join(rapid.SliceOfN(piece, 0, 30).Draw(t, "pieces"), "") })
	rapid.Check(t, func(rt *rapid.T) {
		source := numbered(rapid.IntRange(0, 20).Draw(rt, "rows"))
		columns := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) Column {
			return Column{
				Title: text.Draw(rt, "title"), Min: rapid.IntRange(0, 20).Draw(rt, "min"), Max: rapid.IntRange(0, 30).Draw(rt, "max"),
				Flex: rapid.IntRange(0, 3).Draw(rt, "flex"), Priority: rapid.IntRange(0, 3).Draw(rt, "priority"),
				Align: rapid.SampledFrom([]cells.Align{cells.Left, cells.Right, cells.Center}).Draw(rt, "align"),
			}
		}), 0, 6).Draw(rt, "columns")
		bold := lipgloss.NewStyle().Bold(true)
		source.cells = func(string) []Cell {
			var row []Cell
			for range columns {
				row = append(row, Cell{Text: text.Draw(rt, "text"), Style: &bold})
				if rapid.Bool().Draw(rt, "runs") {
					row[len(row)-1].Runs = []Run{{text.Draw(rt, "run"), &bold}, {text.Draw(rt, "run"), nil}}
				}
			}
			return row[:rapid.IntRange(0, len(row)).Draw(rt, "cells")]
		}
		w, h := rapid.IntRange(1, 100).Draw(rt, "w"), rapid.IntRange(1, 12).Draw(rt, "h")
		table := newTable(t, source, w, h)
		table.SetColumns(columns)
		table.SetEmpty(text.Draw(rt, "empty"))
		table.SetSort(rapid.IntRange(-1, 6).Draw(rt, "sort"), false)
		ruler := rapid.SampledFrom([]cells.Ruler{cells.CodePoints, cells.Clusters}).Draw(rt, "ruler")
		table.SetRuler(ruler)
		lines := strings.Split(table.View(), "\n")
		if len(lines) != h {
			rt.Fatalf("%d lines, want %d", len(lines), h)
		}
		for _, line := range lines {
			if got := ruler.Method().StringWidth(line); got != w {
				rt.Fatalf("%q has %d cells, want %d", line, got, w)
			}
		}
	})
}

func TestArrange(t *testing.T) {
	columns := []Column{
		{Title: "NAME", Min: 10, Max: 40, Flex: 1, Priority: 9},
		{Title: "READY", Priority: 5},
		{Title: "STATUS", Max: 20, Priority: 7},
		{Title: "NODE", Min: 8, Flex: 1, Priority: 1},
		{Title: "AGE", Priority: 5},
	}
	natural := []int{24, 5, 12, 16, 4}
	for _, test := range []struct {
		width int
		want  []int
	}{
		{120, []int{40, 5, 12, 49, 4}}, // more than enough: NAME to its Max, the rest to NODE
		{71, []int{24, 5, 12, 16, 4}},  // just enough
		{60, []int{16, 5, 12, 13, 4}},  // flexible ones give way
		{49, []int{10, 5, 12, 8, 4}},   // down to their Min
		{48, []int{19, 5, 12, 0, 4}},   // the least important one goes
		{33, []int{10, 5, 12, 0, 0}},   // of equals the rightmost
		{26, []int{10, 0, 12, 0, 0}},   //
		{14, []int{12, 0, 0, 0, 0}},    //
		{8, []int{7, 0, 0, 0, 0}},      // below its Min, because one column stays
		{1, []int{1, 0, 0, 0, 0}},
	} {
		if l := arrange(columns, natural, test.width); !slices.Equal(l.widths, test.want) {
			t.Errorf("%d cells: %v, want %v", test.width, l.widths, test.want)
		}
	}
}

func TestColumnAt(t *testing.T) {
	table := newTable(t, numbered(3), 40, 5)
	table.SetColumns([]Column{{Title: "NAME", Min: 10}, {Title: "AGE", Min: 5}})
	table.View()
	for x, want := range map[int]int{0: -1, 2: 0, 11: 0, 12: -1, 13: -1, 14: 1, 18: 1, 19: -1, 99: -1} {
		if got := table.ColumnAt(x); got != want {
			t.Errorf("cell %d is of column %d, want %d", x, got, want)
		}
	}
}
