package pattern

import "github.com/podglass/podglass/kube/logs/visible"

// text looks for a plain text.
type text struct{ needle needle }

func newText(sought string, c Case) matcher {
	return &text{newNeedle(sought, c.folds(sought))}
}

func (t *text) match(line visible.Text) bool {
	start, _ := t.needle.index(string(line))
	return start >= 0
}

func (t *text) spans(dst [][2]int, line string) [][2]int {
	full := len(dst) + maxSpans
	for from := 0; len(dst) < full; {
		start, end := t.needle.index(line[from:])
		if start < 0 {
			break
		}
		dst = append(dst, [2]int{from + start, from + end})
		from += end
	}
	return dst
}

func (t *text) needles() needles { return needles{t.needle} }
