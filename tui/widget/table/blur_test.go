package table

import (
	"strings"
	"testing"

	uv "github.com/charmbracelet/ultraviolet"

	"github.com/podglass/podglass/themes"
)

// The row under the cursor of a table without the focus is told by a line or a background, which goes unbroken, and in
// one colour, from the bar to the end of the row.
func TestTheCursorRowOfAnUnfocusedTableIsUnbroken(t *testing.T) {
	const width = 118
	for _, theme := range themes.Names() {
		t.Run(theme, func(t *testing.T) {
			styles, glyphs := look(t, theme)
			table := New(
				Column{Title: "NAME", Min: 16, Max: 48, Flex: 1}, Column{Title: "CONTAINERS"}, Column{Title: "READY"}, Column{Title: "STATUS"},
				Column{Title: "RESTARTS"}, Column{Title: "AGE"}, Column{Title: "IP"}, Column{Title: "NODE"},
			)
			table.SetStyles(styles, glyphs)
			table.SetSize(width, 6)
			table.SetSource(pods(styles))
			table.Down()
			row := strings.Split(table.View(), "\n")[2]
			screen := uv.NewScreenBuffer(width, 1)
			uv.NewStyledString(row).Draw(screen, screen.Bounds())
			first := screen.CellAt(0, 0).Style
			if first.Underline == uv.UnderlineNone && first.Bg == nil {
				t.Fatalf("the bar has neither a line nor a background: %q", row)
			}
			for x := range width {
				cell := screen.CellAt(x, 0).Style
				lined := cell.Underline == first.Underline && (first.Underline == uv.UnderlineNone || cell.Fg == first.Fg && cell.Attrs == first.Attrs)
				if !lined || cell.Bg != first.Bg {
					t.Fatalf("cell %d breaks it: %+v after %+v in %q", x, cell, first, row)
				}
			}
		})
	}
}
