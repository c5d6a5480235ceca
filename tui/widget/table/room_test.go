package table

import (
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// What is extra goes before anything is cut, and what yields shrinks before a
// name does.
func TestArrangeGivesWayInOrder(t *testing.T) {
	columns := []Column{
		{Title: "NAME", Min: 10, Flex: 1, Priority: 9},
		{Title: "RESTARTS", Min: 8, Yields: true, Priority: 4},
		{Title: "CPU", Extra: true, Priority: 3},
		{Title: "MEM", Extra: true, Priority: 2},
	}
	natural := []int{24, 11, 4, 5}
	for _, test := range []struct {
		width int
		want  []int
	}{
		{60, []int{32, 11, 4, 5}}, // room for all
		{52, []int{24, 11, 4, 5}}, // just enough
		{51, []int{30, 11, 4, 0}}, // extras go first
		{48, []int{27, 11, 4, 0}},
		{43, []int{28, 11, 0, 0}},
		{40, []int{25, 11, 0, 0}},
		{37, []int{25, 8, 0, 0}}, // then the yielding one shrinks
		{30, []int{18, 8, 0, 0}}, // a name is cut last
		{17, []int{15, 0, 0, 0}},
	} {
		if l := arrange(columns, natural, test.width); !slices.Equal(l.widths, test.want) {
			t.Errorf("%d cells: %v, want %v", test.width, l.widths, test.want)
		}
	}
}

// Columns that are paired show both or not at all, whether they are extra or only of low priority.
func TestPairedColumnsGoTogether(t *testing.T) {
	for _, extra := range []bool{true, false} {
		columns := []Column{
			{Title: "NAME", Min: 10, Flex: 1, Priority: 9},
			{Title: "IMAGE", Priority: 2},
			{Title: "CPU", Extra: extra, Priority: 3},
			{Title: "MEM", Extra: extra, Priority: 3, Paired: true},
		}
		both := 0
		for width := range 60 {
			l := arrange(columns, []int{24, 5, 4, 5}, width)
			if (l.widths[2] > 0) != (l.widths[3] > 0) {
				t.Errorf("%d cells: %v", width, l.widths)
			}
			if l.widths[3] > 0 {
				both++
			}
		}
		if both == 0 {
			t.Error("they never show")
		}
	}
	for width := range 20 { // one column always stays
		if l := arrange([]Column{{Title: "CPU"}, {Title: "MEM", Paired: true}}, []int{9, 9}, width); len(l.shown) == 0 {
			t.Errorf("%d cells: nothing shows", width)
		}
	}
}

// marked is a source with a heading and a marked row.
type marked struct{ *rows }

func (m marked) Marked(i int) bool { return i == 2 }

func newMarked() marked {
	source := &rows{keys: []string{"group", "numbers-web-7b8d7dbfb4-ppx2c", "b"}}
	source.cells = func(key string) []Cell {
		if key == "group" {
			return []Cell{{Text: "a heading that is longer than the first column", Span: true}}
		}
		return []Cell{{Text: key}, {Text: "3 (31s ago)", Short: "3"}}
	}
	return marked{source}
}

func TestHeadingsMarksAndCuts(t *testing.T) {
	columns := []Column{{Title: "NAME", Min: 12, Flex: 1, Middle: true}, {Title: "RESTARTS", Min: 8, Yields: true}}
	for width, want := range map[int][]string{
		60: {
			"  NAME                                           RESTARTS   ",
			"▌ a heading that is longer than the first column            ",
			"  numbers-web-7b8d7dbfb4-ppx2c                   3 (31s ago)",
			" *b                                              3 (31s ago)",
		},
		30: {
			"  NAME                RESTARTS",
			"▌ a heading that is longer th…",
			"  numbers-web…-ppx2c  3       ",
			" *b                   3       ",
		},
	} {
		table := New(columns...)
		styles, glyphs := look(t, "mono")
		table.SetStyles(styles, glyphs)
		table.SetSize(width, 4)
		table.SetSource(newMarked())
		if got := strings.Split(ansi.Strip(table.View()), "\n"); !slices.Equal(got, want) {
			t.Errorf("%d cells:\n%s\nwant\n%s", width, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}
