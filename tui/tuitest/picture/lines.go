package picture

import (
	"fmt"

	uv "github.com/charmbracelet/ultraviolet"
)

// Fonts draw the lines of boxes with gaps between the cells, so they are drawn as paths.

// line is the lines from the middle of a cell to its sides, each with its weight: 0 for none, 1 for light,
// 2 for heavy. No character has light and heavy ones.
type line struct {
	up, right, down, left int
	round                 bool
}

var lines = map[string]line{
	"─": {0, 1, 0, 1, false}, "│": {1, 0, 1, 0, false}, "━": {0, 2, 0, 2, false}, "┃": {2, 0, 2, 0, false},
	"┌": {0, 1, 1, 0, false}, "┐": {0, 0, 1, 1, false}, "└": {1, 1, 0, 0, false}, "┘": {1, 0, 0, 1, false},
	"╭": {0, 1, 1, 0, true}, "╮": {0, 0, 1, 1, true}, "╰": {1, 1, 0, 0, true}, "╯": {1, 0, 0, 1, true},
	"┏": {0, 2, 2, 0, false}, "┓": {0, 0, 2, 2, false}, "┗": {2, 2, 0, 0, false}, "┛": {2, 0, 0, 2, false},
	"├": {1, 1, 1, 0, false}, "┤": {1, 0, 1, 1, false}, "┬": {0, 1, 1, 1, false}, "┴": {1, 1, 0, 1, false}, "┼": {1, 1, 1, 1, false},
	"┣": {2, 2, 2, 0, false}, "┫": {2, 0, 2, 2, false}, "┳": {0, 2, 2, 2, false}, "┻": {2, 2, 0, 2, false},
}

// block is the part of a cell that a character fills, in eighths from its left and from its top.
type block struct{ left, top, right, bottom int }

var blocks = map[string]block{
	"█": {0, 0, 8, 8}, "▌": {0, 0, 4, 8}, "▐": {4, 0, 8, 8}, "▀": {0, 0, 8, 4}, "▄": {0, 4, 8, 8}, "▎": {0, 0, 2, 8}, "▏": {0, 0, 1, 8},
}

// line draws the line in a column, and with it those to its right that continue it. It returns how many
// columns they take.
func (p *painter) line(row uv.Line, from int, shape line) int {
	style := p.style(&row[from])
	end := from + 1
	if straight := shape.up == 0 && shape.down == 0; straight {
		for end < len(row) && row[end].Content == row[from].Content && p.style(&row[end]) == style {
			end++
		}
	}
	weight := max(shape.up, shape.right, shape.down, shape.left)
	fmt.Fprintf(p.out, "<path d=\"%s\" fill=\"none\" stroke-width=\"%d\"%s/>\n", shape.path(from*cellWidth, end*cellWidth), weight, p.paint("stroke", style))
	return end - from
}

// path is the line between two columns of pixels.
func (l line) path(left, right int) string {
	const middle = cellHeight / 2.0
	centre := left + cellWidth/2
	switch {
	case l.up == 0 && l.down == 0:
		return fmt.Sprintf("M%d %gH%d", left, middle, right)
	case l.round:
		side, end := left, 0
		if l.right > 0 {
			side = right
		}
		if l.down > 0 {
			end = cellHeight
		}
		return fmt.Sprintf("M%d %gQ%d %g %d %d", side, middle, centre, middle, centre, end)
	}
	path := ""
	for _, part := range []struct {
		weight int
		text   string
	}{{l.up, "V0"}, {l.right, fmt.Sprintf("H%d", right)}, {l.down, fmt.Sprintf("V%d", cellHeight)}, {l.left, fmt.Sprintf("H%d", left)}} {
		if part.weight > 0 {
			path += fmt.Sprintf("M%d %g%s", centre, middle, part.text)
		}
	}
	return path
}

func (p *painter) block(cell *uv.Cell, x int, b block) {
	fmt.Fprintf(p.out, "<rect x=\"%d\" y=\"%g\" width=\"%d\" height=\"%g\"%s/>\n", x*cellWidth+b.left, float64(b.top)*cellHeight/8,
		b.right-b.left, float64(b.bottom-b.top)*cellHeight/8, p.paint("fill", p.style(cell)))
}
