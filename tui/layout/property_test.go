package layout

import (
	"image"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// anyTree is a tree made by random splits, focus changes, swaps and removals.
func anyTree(t *rapid.T) *Tree {
	tree := New(0)
	tree.Min = image.Pt(rapid.IntRange(0, 20).Draw(t, "min width"), rapid.IntRange(0, 8).Draw(t, "min height"))
	for id := ID(1); id <= ID(rapid.IntRange(0, 9).Draw(t, "splits")); id++ {
		tree.Split(anyPane(t, tree), anyDirection(t), id, rapid.Float64Range(-0.2, 1.2).Draw(t, "share"))
		switch rapid.IntRange(0, 5).Draw(t, "then") {
		case 0:
			tree.Remove(anyPane(t, tree))
		case 1:
			tree.Swap(anyPane(t, tree), anyPane(t, tree))
		case 2:
			tree.Equalize()
		case 3:
			tree.Focus(anyPane(t, tree))
		}
	}
	return tree
}

func anyPane(t *rapid.T, tree *Tree) ID { return rapid.SampledFrom(tree.Panes()).Draw(t, "pane") }

func anyDirection(t *rapid.T) Direction {
	return rapid.SampledFrom([]Direction{Left, Right, Up, Down}).Draw(t, "direction")
}

func anyArea(t *rapid.T) image.Rectangle {
	x, y := rapid.IntRange(-5, 5).Draw(t, "x"), rapid.IntRange(-5, 5).Draw(t, "y")
	return image.Rect(x, y, x+rapid.IntRange(0, 90).Draw(t, "columns"), y+rapid.IntRange(0, 40).Draw(t, "rows"))
}

// checkPartition fails unless each cell of the area belongs to one pane and each pane is somewhere.
func checkPartition(t *rapid.T, tree *Tree, area image.Rectangle) {
	place := tree.Rects(area)
	owner := map[image.Point]ID{}
	for id, r := range place.Rects {
		if r.Empty() || !r.In(area) {
			t.Fatalf("pane %d got %v of %v", id, r, area)
		}
		for y := r.Min.Y; y < r.Max.Y; y++ {
			for x := r.Min.X; x < r.Max.X; x++ {
				if other, taken := owner[image.Pt(x, y)]; taken {
					t.Fatalf("cell %d,%d belongs to %d and %d", x, y, other, id)
				}
				owner[image.Pt(x, y)] = id
			}
		}
	}
	if len(owner) != area.Dx()*area.Dy() {
		t.Fatalf("%d of %d cells belong to a pane", len(owner), area.Dx()*area.Dy())
	}
	if len(place.Rects)+len(place.Hidden) != tree.Len() {
		t.Fatalf("%d shown and %d hidden of %d panes", len(place.Rects), len(place.Hidden), tree.Len())
	}
	if _, shown := place.Rects[tree.Focused()]; !shown && !area.Empty() {
		t.Fatalf("the focused pane is hidden in %v", area)
	}
	for id, r := range place.Rects {
		if len(place.Rects) > 1 && (r.Dx() < tree.Min.X || r.Dy() < tree.Min.Y) {
			t.Fatalf("pane %d is %v, less than %v", id, r.Size(), tree.Min)
		}
	}
}

func TestPanesPartitionTheArea(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tree, area := anyTree(t), anyArea(t)
		checkPartition(t, tree, area)
		tree.Resize(area, anyPane(t, tree), anyDirection(t), rapid.IntRange(-30, 30).Draw(t, "cells"))
		checkPartition(t, tree, area)
		tree.SetZoom(rapid.Bool().Draw(t, "zoom"))
		checkPartition(t, tree, area)
	})
}

func TestSplitThenRemoveChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tree := anyTree(t)
		before := tree.Clone()
		tree.Split(anyPane(t, tree), anyDirection(t), 100, 0.3)
		tree.Remove(100)
		if diff := cmp.Diff(before, tree, cmp.AllowUnexported(Tree{}, node{})); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestSwapTwiceChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tree := anyTree(t)
		before := tree.Clone()
		a, b := anyPane(t, tree), anyPane(t, tree)
		tree.Swap(a, b)
		tree.Swap(a, b)
		if diff := cmp.Diff(before, tree, cmp.AllowUnexported(Tree{}, node{})); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestGoingToANeighbourAndBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tree, area, dir := anyTree(t), anyArea(t), anyDirection(t)
		if area.Empty() {
			return
		}
		start := tree.Focused()
		there, ok := tree.Neighbour(area, start, dir)
		if !ok {
			return
		}
		tree.Focus(there)
		if back, ok := tree.Neighbour(area, there, dir.opposite()); !ok || back != start {
			t.Fatalf("%v of %d is %d, but %v of that is %d", dir, start, there, dir.opposite(), back)
		}
	})
}

func TestNextGoesThroughAllPanes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tree := anyTree(t)
		start := anyPane(t, tree)
		seen := map[ID]bool{}
		at := start
		for range tree.Len() {
			seen[at] = true
			if back := tree.Prev(tree.Next(at)); back != at {
				t.Fatalf("the pane before the one after %d is %d", at, back)
			}
			at = tree.Next(at)
		}
		if at != start || len(seen) != tree.Len() {
			t.Fatalf("from %d to %d through %d of %d panes", start, at, len(seen), tree.Len())
		}
	})
}

func TestResizeMovesAnEdgeByThatMuch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tree, area := anyTree(t), anyArea(t)
		id, dir := anyPane(t, tree), rapid.SampledFrom([]Direction{Right, Down}).Draw(t, "direction")
		cells := rapid.IntRange(-5, 5).Draw(t, "cells")
		before, shown := tree.Rects(area).Rects[id]
		if !tree.Resize(area, id, dir, cells) || !shown {
			return
		}
		after := tree.Rects(area).Rects[id]
		grew := dir.axis().along(after.Size()) - dir.axis().along(before.Size())
		if abs(grew) > abs(cells) || grew*cells < 0 {
			t.Fatalf("pane %d grew by %d instead of %d", id, grew, cells)
		}
	})
}

func abs(n int) int { return max(n, -n) }
