package layout

import (
	"image"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWhatCannotBeDoneChangesNothing(t *testing.T) {
	for name, do := range map[string]func(*Tree) bool{
		"split of an unknown pane":   func(t *Tree) bool { return t.Split(9, Right, 4, 0.5) },
		"split into a known pane":    func(t *Tree) bool { return t.Split(1, Right, 2, 0.5) },
		"removal of an unknown pane": func(t *Tree) bool { return t.Remove(9) },
		"swap with an unknown pane":  func(t *Tree) bool { return t.Swap(1, 9) },
		"swap of an unknown pane":    func(t *Tree) bool { return t.Swap(9, 1) },
		"replacing an unknown pane":  func(t *Tree) bool { return t.Replace(9, 4) },
		"replacing by a known pane":  func(t *Tree) bool { return t.Replace(1, 2) },
		"focus of an unknown pane":   func(t *Tree) bool { return t.Focus(9) },
		"resize of an unknown pane":  func(t *Tree) bool { return t.Resize(small, 9, Right, 1) },
		"resize by nothing":          func(t *Tree) bool { return t.Resize(small, 1, Right, 0) },
		"resize without a line":      func(t *Tree) bool { return t.Resize(small, 1, Down, 1) },
		"resize of a hidden pane":    func(t *Tree) bool { return t.Resize(image.Rect(0, 0, 6, 3), 3, Up, 1) },
	} {
		t.Run(name, func(t *testing.T) {
			tree := three()
			if do(tree) {
				t.Error("it says that it was done")
			}
			if diff := cmp.Diff(three(), tree, cmp.AllowUnexported(Tree{}, node{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTheLastPaneStays(t *testing.T) {
	tree := New(1)
	if tree.Remove(1) || tree.Len() != 1 {
		t.Error("the last pane was removed")
	}
}

func TestSharesOutsideBecomeHalf(t *testing.T) {
	for _, share := range []float64{-1, 0, 1, 7, math.NaN(), math.Inf(1)} {
		tree := New(1)
		tree.Split(1, Right, 2, share)
		if got := tree.Rects(image.Rect(0, 0, 80, 10)).Rects[2].Dx(); got != 40 {
			t.Errorf("share %v gave the new pane %d of 80 columns", share, got)
		}
	}
}

func TestRemovalGivesTheFocusBack(t *testing.T) {
	tree := three()
	tree.Focus(2)
	tree.Focus(3)
	tree.Remove(3)
	if got := tree.Focused(); got != 2 {
		t.Errorf("the focus is on %d, want 2, where it was before", got)
	}
}

// grid is 1 | 2 over 3 | 4.
func grid() *Tree {
	t := New(1)
	t.Min = smallMin
	t.Split(1, Down, 3, 0.5)
	t.Split(1, Right, 2, 0.5)
	t.Split(3, Right, 4, 0.25)
	return t
}

func TestNeighbours(t *testing.T) {
	tests := []struct {
		name  string
		tree  *Tree
		focus []ID // one after the other
		dir   Direction
		want  ID // 0 for none
	}{
		{"right in a grid", grid(), []ID{1}, Right, 2},
		{"down in a grid", grid(), []ID{1}, Down, 3},
		{"no wrap at the edge", grid(), []ID{1}, Left, 0},
		{"no wrap at the top", grid(), []ID{2}, Up, 0},
		{"the one visited last", grid(), []ID{4, 2}, Down, 4},
		{"the other one visited last", grid(), []ID{4, 3, 2}, Down, 3},
		{"into a column, where one was before", three(), []ID{3, 1}, Right, 3},
		{"left out of a column", three(), []ID{3}, Left, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, id := range tt.focus {
				tt.tree.Focus(id)
			}
			for _, zoomed := range []bool{false, true} {
				tt.tree.SetZoom(zoomed)
				got, ok := tt.tree.Neighbour(small, tt.tree.Focused(), tt.dir)
				if ok != (tt.want != 0) || got != tt.want {
					t.Errorf("zoomed %v: got %d, %v; want %d", zoomed, got, ok, tt.want)
				}
			}
		})
	}
}

func TestAHiddenPaneHasNoNeighbours(t *testing.T) {
	tree := three()
	if id, ok := tree.Neighbour(image.Rect(0, 0, 6, 3), 3, Left); ok {
		t.Errorf("got %d", id)
	}
}

func TestReadingOrder(t *testing.T) {
	tree := grid()
	if diff := cmp.Diff([]ID{1, 2, 3, 4}, tree.Panes()); diff != "" {
		t.Error(diff)
	}
	if got := tree.Next(99); got != 2 {
		t.Errorf("after an unknown pane comes %d, want the one after the focus, 2", got)
	}
}

func TestSeparators(t *testing.T) {
	tests := []struct {
		x, y    int
		on      bool
		between bool
	}{
		{11, 2, true, true},
		{12, 7, true, true}, // the touching borders of the columns
		{10, 2, false, false},
		{13, 2, false, false},
		{18, 4, true, false},
		{18, 5, true, false}, // of the rows on the right
		{18, 3, false, false},
		{5, 4, false, false},
		{12, 4, true, true}, // where they cross
		{24, 4, false, false},
		{-1, -1, false, false},
	}
	tree := three()
	for _, tt := range tests {
		line, on := tree.SeparatorAt(small, image.Pt(tt.x, tt.y))
		if on != tt.on || on && (line.split.axis == horizontal) != tt.between {
			t.Errorf("%d,%d: on a line %v; want %v, between columns %v", tt.x, tt.y, on, tt.on, tt.between)
		}
	}
	tree.SetZoom(true)
	if _, on := tree.SeparatorAt(small, image.Pt(11, 2)); on {
		t.Error("a zoomed pane has no lines")
	}
}

func TestDragOfALineThatIsGone(t *testing.T) {
	tree := three()
	line, _ := tree.SeparatorAt(small, image.Pt(18, 4))
	tree.Remove(3)
	if tree.Drag(small, line, image.Pt(18, 2)) {
		t.Error("it says that it moved")
	}
}

func TestShapes(t *testing.T) {
	for _, tt := range []struct {
		columns, rows int
		want          Shape
	}{
		{160, 45, Wide},
		{120, 30, Wide},
		{119, 30, Medium},
		{100, 30, Medium},
		{100, 20, Medium},
		{99, 50, Narrow},
		{80, 24, Narrow},
		{200, 19, Narrow},
		{20, 5, Narrow},
		{0, 0, Narrow},
	} {
		if got := ShapeFor(tt.columns, tt.rows); got != tt.want {
			t.Errorf("%dx%d is %v, want %v", tt.columns, tt.rows, got, tt.want)
		}
	}
}

func TestPresetDrawings(t *testing.T) {
	for shape, want := range map[Shape]string{
		Wide: `
+------------++--------+
|            ||        |
| 1*         || 2      |
|            ||        |
+------------++--------+
+----------------------+
| 3                    |
|                      |
+----------------------+
`,
		Medium: `
+----------------------+
|                      |
| 1*                   |
|                      |
+----------------------+
+----------------------+
| 3                    |
|                      |
+----------------------+
`,
		Narrow: `
+----------------------+
|                      |
|                      |
|                      |
| 1*                   |
|                      |
|                      |
|                      |
+----------------------+
hidden [3]
`,
	} {
		t.Run(shape.String(), func(t *testing.T) {
			tree := Preset(shape, 1, 2, 3)
			tree.Min = smallMin
			if diff := cmp.Diff(want[1:], draw(tree, small)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPresetsOnRealScreens(t *testing.T) {
	for _, tt := range []struct {
		columns, rows int
		want          map[ID]image.Rectangle
	}{
		{160, 45, map[ID]image.Rectangle{1: image.Rect(0, 1, 96, 23), 2: image.Rect(96, 1, 160, 23), 3: image.Rect(0, 23, 160, 44)}},
		{100, 30, map[ID]image.Rectangle{1: image.Rect(0, 1, 100, 15), 3: image.Rect(0, 15, 100, 29)}},
		{80, 24, map[ID]image.Rectangle{1: image.Rect(0, 1, 80, 23)}},
		{20, 5, map[ID]image.Rectangle{1: image.Rect(0, 1, 20, 4)}},
	} {
		tree := Preset(ShapeFor(tt.columns, tt.rows), 1, 2, 3)
		area := image.Rect(0, 1, tt.columns, tt.rows-1) // between header and footer
		if diff := cmp.Diff(tt.want, tree.Rects(area).Rects); diff != "" {
			t.Errorf("%dx%d: %s", tt.columns, tt.rows, diff)
		}
	}
}

// The anchor shows before panes that had the focus later, and has its own least size.
func TestTheAnchorKeepsItsRows(t *testing.T) {
	tree := New(1)
	tree.Anchor = 1
	tree.Least = func(id ID) image.Point {
		if id == 1 {
			return image.Pt(16, 8)
		}
		return image.Point{}
	}
	at := ID(1)
	for id := ID(2); id < 7; id++ {
		tree.Split(at, Down, id, 0.5)
		tree.Focus(id)
		at = id
	}
	placed := tree.Rects(image.Rect(0, 0, 80, 22))
	if rows := placed.Rects[1].Dy(); rows < 8 {
		t.Errorf("the anchor has %d rows of 22: %v", rows, placed)
	}
	if len(placed.Rects) != 4 || placed.Rects[6].Empty() { // 8 + 3 x 4
		t.Errorf("these show: %v", placed)
	}
	if clone := tree.Clone(); clone.Rects(image.Rect(0, 0, 80, 22)).Rects[1] != placed.Rects[1] {
		t.Error("a clone forgets the anchor")
	}
}
