package layout

// Shape is how the default panes are arranged, by the size of the screen.
type Shape uint8

// The shapes.
const (
	// Narrow shows one pane at a time, drilled with enter and esc: the Medium tree, zoomed.
	Narrow Shape = iota
	// Medium is the pods over the log; the containers take the pods' place when drilled into
	// ([Tree.Replace]).
	Medium
	// Wide is a band of the pods and the containers side by side, over the log, which has the whole width.
	Wide
)

// String is the lower-case name.
func (s Shape) String() string { return [...]string{"narrow", "medium", "wide"}[s] }

// The least screen, in cells, for each shape.
const (
	wideColumns   = 120
	mediumColumns = 100
	mediumRows    = 20 // below this two panes, one above the other, show too few lines each
)

// ShapeFor is the shape for a screen of so many columns and rows, header and footer included.
func ShapeFor(columns, rows int) Shape {
	switch {
	case columns < mediumColumns || rows < mediumRows:
		return Narrow
	case columns < wideColumns:
		return Medium
	default:
		return Wide
	}
}

// Preset is the tree of a shape with the focus on the pods. The containers are in it only when Wide.
// How large the panes are is for [Tree.Part], as soon as it is known what is in them.
func Preset(s Shape, pods, containers, log ID) *Tree {
	t := New(pods)
	t.Split(pods, Down, log, 0.5)
	if s == Wide {
		t.Split(pods, Right, containers, 0.4)
	}
	t.SetZoom(s == Narrow)
	return t
}
