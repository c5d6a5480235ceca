package table

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// A text is cut before its tail is, and loses it where little would be left of the text.
func TestATailIsKeptWhole(t *testing.T) {
	for width, want := range map[int]string{
		50: "numbers-web-5f5bf8ddd9-wmbcn · revision 2",
		41: "numbers-web-5f5bf8ddd9-wmbcn · revision 2",
		30: "numbers-web…wmbcn · revision 2",
		20: "numbers-web-5…-wmbcn",
	} {
		table := New(Column{Title: "NAME", Min: 10, Flex: 1, Middle: true})
		table.SetStyles(look(t, "mono"))
		table.SetSource(&rows{keys: []string{"a"}, cells: func(string) []Cell {
			return []Cell{{Text: "numbers-web-5f5bf8ddd9-wmbcn", Tail: &Run{Text: " · revision 2"}}}
		}})
		table.SetSize(width+2, 2)
		row := ansi.Strip(strings.Split(table.View(), "\n")[1])
		if got := strings.TrimSpace(strings.TrimPrefix(row, table.pens.cursor)); got != want || len([]rune(row)) != width+2 {
			t.Errorf("in %d cells: %q", width, row)
		}
	}
}
