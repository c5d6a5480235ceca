package layout

import "image"

// drawing is what a change to three, 1 | 2 over 3, makes of it.
type drawing struct {
	name string
	area image.Rectangle
	do   func(*Tree)
	want string
}

func drawings() []drawing {
	return []drawing{
		{"split right, then below", small, func(*Tree) {}, `
+----------++----------+
|          ||          |
|          || 2        |
|          ||          |
| 1*       |+----------+
|          |+----------+
|          || 3        |
|          ||          |
+----------++----------+
`},
		{"split to the left", small, func(t *Tree) {
			t.Split(1, Left, 4, 0.34)
		}, `
+----++----++----------+
|    ||    ||          |
|    ||    || 2        |
|    ||    ||          |
| 4  || 1* |+----------+
|    ||    |+----------+
|    ||    || 3        |
|    ||    ||          |
+----++----++----------+
`},
		{"split above", small, func(t *Tree) {
			t.Split(1, Up, 4, 0.34)
		}, `
+----------++----------+
| 4        ||          |
+----------+| 2        |
+----------+|          |
|          |+----------+
| 1*       |+----------+
|          || 3        |
|          ||          |
+----------++----------+
`},
		{"remove a column", small, func(t *Tree) {
			t.Remove(1)
		}, `
+----------------------+
|                      |
| 2*                   |
|                      |
+----------------------+
+----------------------+
| 3                    |
|                      |
+----------------------+
`},
		{"remove from a column", small, func(t *Tree) {
			t.Remove(2)
		}, `
+----------++----------+
|          ||          |
|          ||          |
|          ||          |
| 1*       || 3        |
|          ||          |
|          ||          |
|          ||          |
+----------++----------+
`},
		{"swap keeps the focus with its pane", small, func(t *Tree) {
			t.Swap(1, 3)
		}, `
+----------++----------+
|          ||          |
|          || 2        |
|          ||          |
| 3        |+----------+
|          |+----------+
|          || 1*       |
|          ||          |
+----------++----------+
`},
		{"replace takes the place and the focus", small, func(t *Tree) {
			t.Replace(1, 7)
		}, `
+----------++----------+
|          ||          |
|          || 2        |
|          ||          |
| 7*       |+----------+
|          |+----------+
|          || 3        |
|          ||          |
+----------++----------+
`},
		{"zoom", small, func(t *Tree) {
			t.Focus(3)
			t.SetZoom(true)
		}, `
+----------------------+
|                      |
|                      |
|                      |
| 3*                   |
|                      |
|                      |
|                      |
+----------------------+
hidden [1 2]
`},
		{"zoom and back", small, func(t *Tree) {
			t.SetZoom(true)
			t.SetZoom(false)
		}, `
+----------++----------+
|          ||          |
|          || 2        |
|          ||          |
| 1*       |+----------+
|          |+----------+
|          || 3        |
|          ||          |
+----------++----------+
`},
		{"wider to the right", small, func(t *Tree) {
			t.Resize(small, 1, Right, 4)
		}, `
+--------------++------+
|              ||      |
|              || 2    |
|              ||      |
| 1*           |+------+
|              |+------+
|              || 3    |
|              ||      |
+--------------++------+
`},
		{"wider until the others are at their least", small, func(t *Tree) {
			t.Resize(small, 1, Right, 99)
		}, `
+----------------++----+
|                ||    |
|                || 2  |
|                ||    |
| 1*             |+----+
|                |+----+
|                || 3  |
|                ||    |
+----------------++----+
`},
		{"wider at the right edge grows to the left", small, func(t *Tree) {
			t.Resize(small, 3, Right, 4)
		}, `
+------++--------------+
|      ||              |
|      || 2            |
|      ||              |
| 1*   |+--------------+
|      |+--------------+
|      || 3            |
|      ||              |
+------++--------------+
`},
		{"taller upward", small, func(t *Tree) {
			t.Resize(small, 3, Up, 1)
		}, `
+----------++----------+
|          || 2        |
|          ||          |
|          |+----------+
| 1*       |+----------+
|          ||          |
|          || 3        |
|          ||          |
+----------++----------+
`},
		{"shorter", small, func(t *Tree) {
			t.Resize(small, 2, Down, -1)
		}, `
+----------++----------+
|          || 2        |
|          ||          |
|          |+----------+
| 1*       |+----------+
|          ||          |
|          || 3        |
|          ||          |
+----------++----------+
`},
		{"equal widths", image.Rect(0, 0, 30, 9), func(t *Tree) {
			t.Split(1, Left, 4, 0.2)
			t.Equalize()
		}, `
+--------++--------++--------+
|        ||        ||        |
|        ||        || 2      |
|        ||        ||        |
| 4      || 1*     |+--------+
|        ||        |+--------+
|        ||        || 3      |
|        ||        ||        |
+--------++--------++--------+
`},
		{"too narrow: the focus and what fits with it", image.Rect(0, 0, 11, 9), func(t *Tree) {
			t.Focus(3)
		}, `
+---------+
|         |
| 2       |
|         |
+---------+
+---------+
| 3*      |
|         |
+---------+
hidden [1]
`},
		{"too low: the focus and the pane focused before", image.Rect(0, 0, 24, 5), func(t *Tree) {
			t.Focus(3)
		}, `
+----------++----------+
|          ||          |
| 1        || 3*       |
|          ||          |
+----------++----------+
hidden [2]
`},
		{"tiny: the focus alone, below its least", image.Rect(0, 0, 7, 2), func(t *Tree) {
			t.Focus(2)
		}, `
+-2*--+
+-----+
hidden [1 3]
`},
		{"away from the corner of the screen", image.Rect(3, 1, 27, 10), func(*Tree) {}, `
+----------++----------+
|          ||          |
|          || 2        |
|          ||          |
| 1*       |+----------+
|          |+----------+
|          || 3        |
|          ||          |
+----------++----------+
`},
		{"dragging the line between columns", small, func(t *Tree) {
			drag(t, 12, 7, 15, 2)
		}, `
+-------------++-------+
|             ||       |
|             || 2     |
|             ||       |
| 1*          |+-------+
|             |+-------+
|             || 3     |
|             ||       |
+-------------++-------+
`},
		{"dragging the line between rows", small, func(t *Tree) {
			drag(t, 20, 4, 20, 5)
		}, `
+----------++----------+
|          ||          |
|          || 2        |
|          ||          |
| 1*       ||          |
|          |+----------+
|          |+----------+
|          || 3        |
+----------++----------+
`},
		{"dragging further than can be", small, func(t *Tree) {
			drag(t, 11, 2, 0, 0)
		}, `
+----++----------------+
|    ||                |
|    || 2              |
|    ||                |
| 1* |+----------------+
|    |+----------------+
|    || 3              |
|    ||                |
+----++----------------+
`},
	}
}
