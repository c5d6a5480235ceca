package table

import (
	"slices"
	"strings"
	"testing"
)

// What is spare goes before the flexible columns have less than is fair, and those that are not stay as
// long as there is room for the least.
func TestSpareColumnsLeaveAFairWidth(t *testing.T) {
	columns := []Column{
		{Title: "NAME", Min: 10, Fair: 24, Flex: 2, Slack: 6, Priority: 9},
		{Title: "READY", Spare: true, Priority: 4},
		{Title: "STATUS", Min: 16, Fair: 28, Flex: 100, Slack: -1, Priority: 8},
		{Title: "AGE", Priority: 6},
	}
	natural := []int{40, 5, 21, 3}
	for _, test := range []struct {
		width int
		want  []int
	}{
		{120, []int{46, 5, 21, 3}}, // no gap behind the name but the slack
		{61, []int{24, 5, 21, 3}},
		{60, []int{30, 0, 21, 3}},
		{40, []int{11, 0, 20, 3}}, // the name is cut before the status, but for a cell
		{35, []int{10, 0, 16, 3}},
		{33, []int{11, 0, 18, 0}},
	} {
		if l := arrange(columns, natural, test.width); !slices.Equal(l.widths, test.want) {
			t.Errorf("%d cells: %v, want %v", test.width, l.widths, test.want)
		}
	}
}

func TestTitlesAreShortWhereTheColumnsDoNotFit(t *testing.T) {
	table := New(Column{Title: "CONTAINERS", Short: "O"}, Column{Title: "NAME", Flex: 1})
	source := &rows{keys: []string{"a"}, cells: func(string) []Cell { return []Cell{{Text: "ooo"}, {Text: "timecheck-65cf"}} }}
	table.SetSource(source)
	header := func(width int) string {
		table.SetSize(width, 2)
		return strings.TrimSpace(strings.Split(table.View(), "\n")[0])
	}
	if got := header(40); !strings.HasPrefix(got, "CONTAINERS") {
		t.Errorf("in 40 cells: %q", got)
	}
	if got := header(20); !strings.HasPrefix(got, "O    NAME") {
		t.Errorf("in 20 cells: %q", got)
	}
	if width, full := table.Natural(); width != 2+10+2+14 || full != width {
		t.Errorf("nothing is cut in %d or %d cells", width, full)
	}
}

func TestDemandIsOfRowsThatDoNotShow(t *testing.T) {
	table := New(Column{Title: "A"}, Column{Title: "B"})
	table.SetSize(40, 2)
	table.SetSource(&rows{keys: []string{"a"}, cells: func(string) []Cell { return []Cell{{Text: "x"}, {Text: "y"}} }})
	table.Demand([]int{7, 0, 9})
	if header := strings.Split(table.View(), "\n")[0]; !strings.Contains(header, "A        B") {
		t.Errorf("%q", header)
	}
	table.Refit()
	if header := strings.Split(table.View(), "\n")[0]; !strings.Contains(header, "A  B") {
		t.Errorf("after Refit: %q", header)
	}
}
