package layout

import (
	"fmt"
	"image"
	"strings"
	"testing"

	"github.com/charmbracelet/x/exp/golden"
	"pgregory.net/rapid"
)

// sketch is a tree drawn four columns and two rows to the cell, each pane with its size.
func sketch(t *Tree, area image.Rectangle) string {
	small := func(r image.Rectangle) image.Rectangle {
		return image.Rect(r.Min.X/4, r.Min.Y/2, r.Max.X/4, r.Max.Y/2)
	}
	canvas := small(area.Sub(area.Min))
	rows := make([][]byte, canvas.Dy())
	for y := range rows {
		rows[y] = []byte(strings.Repeat(" ", canvas.Dx()))
	}
	for id, r := range t.Rects(area).Rects {
		box := small(r.Sub(area.Min))
		for y := box.Min.Y; y < box.Max.Y; y++ {
			for x := box.Min.X; x < box.Max.X; x++ {
				rows[y][x] = edge(box, x, y)
			}
		}
		name := [...]string{"", "pods", "pod", "log"}[id]
		copy(rows[(box.Min.Y+box.Max.Y-1)/2][box.Min.X+2:], fmt.Sprintf("%s %dx%d", name, r.Dx(), r.Dy()))
	}
	var out strings.Builder
	for _, row := range rows {
		fmt.Fprintf(&out, "%s\n", strings.TrimRight(string(row), " "))
	}
	return out.String()
}

// podsNeed is what a list of so many pods asks for; containersNeed is what the pane beside it does.
func podsNeed(pods int) Need { return Need{Width: 100, Full: 116, Height: pods + 3} }

var containersNeed = Need{Width: 46, Full: 76, Height: 11, Tall: 18}

// fitted is a preset whose panes have the room that they need.
func fitted(columns, rows int, list Need) (*Tree, image.Rectangle) {
	shape := ShapeFor(columns, rows)
	area := image.Rect(0, 1, columns, rows-1) // between header and footer
	tree := Preset(shape, 1, 2, 3)
	beside := Need{}
	if shape == Wide {
		beside = containersNeed
	}
	size := Band(area, list, beside)
	tree.Part(area, 1, 3, Down, size.Y)
	tree.Part(area, 1, 2, Right, size.X)
	return tree, area
}

func TestBands(t *testing.T) {
	for _, screen := range []image.Point{{200, 50}, {160, 45}, {120, 35}, {100, 30}, {80, 24}} {
		for _, pods := range []int{3, 30, 3000} {
			t.Run(fmt.Sprintf("%dx%d/%d", screen.X, screen.Y, pods), func(t *testing.T) {
				golden.RequireEqual(t, sketch(fitted(screen.X, screen.Y, podsNeed(pods))))
			})
		}
	}
}

func TestABandLeavesTheLogHalfOfTheRows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		columns, rows := rapid.IntRange(mediumColumns, 300).Draw(t, "columns"), rapid.IntRange(mediumRows, 100).Draw(t, "rows")
		width := rapid.IntRange(1, 400).Draw(t, "width")
		list := Need{Width: width, Full: width + rapid.IntRange(0, 40).Draw(t, "more"), Height: rapid.IntRange(1, 5000).Draw(t, "height")}
		tree, area := fitted(columns, rows, list)
		rects := tree.Rects(area).Rects
		if got := rects[3]; got.Dx() != columns || 2*got.Dy() < area.Dy() {
			t.Fatalf("the log has %v of %v", got, area)
		}
		if beside, shown := rects[2]; shown && beside.Dx() < leastBeside {
			t.Fatalf("the containers have %v", beside)
		}
	})
}

func TestPartNeedsPanesThatLieSo(t *testing.T) {
	tree := three() // 1 | 2 over 3
	before := draw(tree, small)
	for _, wrong := range []bool{
		tree.Part(small, 1, 2, Down, 3), tree.Part(small, 2, 1, Right, 3), tree.Part(small, 1, 9, Right, 3), tree.Part(small, 3, 2, Down, 3),
	} {
		if wrong {
			t.Error("panes were parted that do not lie so")
		}
	}
	if after := draw(tree, small); after != before {
		t.Errorf("it moved:\n%s", after)
	}
	if !tree.Part(small, 1, 3, Right, 8) || tree.Rects(small).Rects[1].Dx() != 8 {
		t.Errorf("a column was not parted from a pane of the next one:\n%s", draw(tree, small))
	}
}
