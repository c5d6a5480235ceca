package table

import (
	"fmt"
	"slices"
	"testing"

	"github.com/charmbracelet/x/exp/golden"

	"github.com/podglass/podglass/themes"
	"github.com/podglass/podglass/tui/widget/cells"
)

// pods is a source like the pod list.
func pods(styles *themes.Styles) *rows {
	source := &rows{keys: []string{"timecheck-6d8f7c9b5-xk2lp", "numbers-web-v2-7f9c", "日本語-ポッド-0", "sleep-7c9"}}
	strip := func(glyphs ...string) []Run {
		var runs []Run
		for _, g := range glyphs {
			style := &styles.Good
			if g == "✗" {
				style = &styles.Bad
			}
			runs = append(runs, Run{g, style})
		}
		return runs
	}
	table := map[string][]Cell{
		source.keys[0]: {{}, {Runs: strip("✓", " ", "●", "●", "●")}, {Text: "4/4"}, {Text: "Running", Style: &styles.Good}, {Text: "0"}, {Text: "11m"}, {Text: "10.244.0.17"}, {Text: "node1"}},
		source.keys[1]: {{}, {Runs: strip("✗", " ", "·")}, {Text: "0/1"}, {Text: "Init:CrashLoopBackOff", Style: &styles.Bad}, {Text: "5 (3m ago)"}, {Text: "3m"}, {Text: "10.244.0.18"}, {Text: "node1"}},
		source.keys[2]: {{}, {Runs: strip("●")}, {Text: "1/1"}, {Text: "Running", Style: &styles.Good}, {Text: "0"}, {Text: "40m"}, {Text: "<none>", Style: &styles.Muted}, {Text: "node2"}},
		source.keys[3]: {{}, {Runs: strip("●", "●")}, {Text: "2/2"}, {Text: "Running", Style: &styles.Good}, {Text: "0"}, {Text: "2d"}, {Text: "10.244.0.20"}, {Text: "node2"}},
	}
	source.cells = func(key string) []Cell {
		row := slices.Clone(table[key])
		row[0].Text = key
		return row
	}
	return source
}

func TestGolden(t *testing.T) {
	columns := []Column{
		{Title: "NAME", Min: 16, Max: 48, Flex: 1, Priority: 9},
		{Title: "CONTAINERS", Priority: 6},
		{Title: "READY", Priority: 7},
		{Title: "STATUS", Max: 24, Priority: 8},
		{Title: "RESTARTS", Priority: 4},
		{Title: "AGE", Priority: 5, Align: cells.Right},
		{Title: "IP", Priority: 2},
		{Title: "NODE", Priority: 1},
	}
	for _, theme := range themes.Names() {
		for _, size := range [][2]int{{118, 7}, {78, 6}, {56, 6}, {20, 4}, {5, 3}} {
			for _, state := range []string{"focused", "blurred", "empty"} {
				t.Run(fmt.Sprintf("%s/%dx%d/%s", theme, size[0], size[1], state), func(t *testing.T) {
					styles, glyphs := look(t, theme)
					table := New(columns...)
					table.SetStyles(styles, glyphs)
					table.SetSize(size[0], size[1])
					table.SetFocus(state == "focused")
					table.SetEmpty("no pods match the filter")
					table.SetSort(5, true)
					if state != "empty" {
						table.SetSource(pods(styles))
						table.Down()
					}
					golden.RequireEqual(t, table.View())
				})
			}
		}
	}
}
