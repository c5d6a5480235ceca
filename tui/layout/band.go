package layout

import "image"

// Need is the room that the content of a pane asks for, in cells, border included.
type Need struct {
	Width  int // in which nothing that must be seen is cut
	Full   int // in which all of it shows; not below Width
	Height int // in which nothing has to be scrolled
	Tall   int // in which what explains it shows as well; not below Height, or 0 where there is no more
}

// leastBeside is the width that the pane beside a list keeps, however wide the list would like to be.
const leastBeside = 46

// leastMore is how many rows more are worth it for what explains a pane.
const leastMore = 4

// Band is the size of the upper left pane of a preset: a list, above the log and, where the screen is
// wide, with another pane beside it. The band is as high as the taller of the two asks for, and has half
// of the area at most; what explains a pane has room up to two fifths of it. The list is as wide as it
// asks for, as far as the other one keeps enough. A medium screen has nothing beside the list: beside is
// the zero Need.
func Band(area image.Rectangle, list, beside Need) image.Point {
	size := image.Pt(area.Dx(), min(max(list.Height, beside.Height, defaultMin.Y), area.Dy()/2))
	if more := min(max(list.Tall, beside.Tall), area.Dy()*2/5); more >= size.Y+leastMore {
		size.Y = more
	}
	if beside == (Need{}) {
		return size
	}
	size.X = max(list.Width, min(list.Full, area.Dx()-beside.Full), area.Dx()/3)
	size.X = min(size.X, area.Dx()-min(max(beside.Width, leastBeside), area.Dx()/2))
	return size
}
