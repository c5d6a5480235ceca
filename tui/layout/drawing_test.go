package layout

import (
	"fmt"
	"image"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// draw is what a tree looks like in an area: each pane a box with its number, the focused one with a
// star, then the hidden ones.
func draw(t *Tree, area image.Rectangle) string {
	rows := make([][]byte, area.Dy())
	for y := range rows {
		rows[y] = []byte(strings.Repeat(" ", area.Dx()))
	}
	place := t.Rects(area)
	for id, r := range place.Rects {
		r = r.Sub(area.Min)
		for y := r.Min.Y; y < r.Max.Y; y++ {
			for x := r.Min.X; x < r.Max.X; x++ {
				rows[y][x] = edge(r, x, y)
			}
		}
		name := fmt.Sprint(int(id))
		if id == t.Focused() {
			name += "*"
		}
		copy(rows[(r.Min.Y+r.Max.Y-1)/2][r.Min.X+2:], name)
	}
	var out strings.Builder
	for _, row := range rows {
		fmt.Fprintf(&out, "%s\n", row)
	}
	if len(place.Hidden) > 0 {
		fmt.Fprintf(&out, "hidden %v\n", place.Hidden)
	}
	return out.String()
}

func edge(r image.Rectangle, x, y int) byte {
	side := x == r.Min.X || x == r.Max.X-1
	level := y == r.Min.Y || y == r.Max.Y-1
	switch {
	case side && level:
		return '+'
	case side:
		return '|'
	case level:
		return '-'
	}
	return ' '
}

// small is an area a person can look at, and a least pane to match.
var (
	small    = image.Rect(0, 0, 24, 9)
	smallMin = image.Pt(6, 3)
)

// three is 1 | 2 over 3, with the focus on 1.
func three() *Tree {
	t := New(1)
	t.Min = smallMin
	t.Split(1, Right, 2, 0.5)
	t.Split(2, Down, 3, 0.5)
	return t
}

// drag takes hold of the line at one point and lets go at another.
func drag(t *Tree, fromX, fromY, toX, toY int) {
	if line, ok := t.SeparatorAt(small, image.Pt(fromX, fromY)); ok {
		t.Drag(small, line, image.Pt(toX, toY))
	}
}

func TestDrawings(t *testing.T) {
	for _, tt := range drawings() {
		t.Run(tt.name, func(t *testing.T) {
			tree := three()
			tt.do(tree)
			if diff := cmp.Diff(strings.TrimPrefix(tt.want, "\n"), draw(tree, tt.area)); diff != "" {
				t.Error(diff)
			}
		})
	}
}
