package book

import (
	"slices"
	"sort"

	"github.com/podglass/podglass/kube/logs/visible"
)

// Matcher tells the lines that are looked for, by what of them shows.
type Matcher interface {
	// Match reports whether a line is one.
	Match(line visible.Text) bool
}

// Indexer is a [Matcher] that can go through many lines at once.
type Indexer interface {
	Matcher
	// CanIndex reports whether Index may be used.
	CanIndex() bool
	// Index returns the first place in a block, of many lines with nothing
	// between them, that a line must hold to be a match. A place that reaches
	// into the next line is none; Match has the last word.
	Index(block visible.Text) (start, end int, ok bool)
}

// hits is the positions of the lines that match, found so far. It is built from
// the newest line down, since that is where most readers are, and up as lines
// arrive.
type hits struct {
	matcher Matcher
	down    []uint64 // found going down, so descending
	up      []uint64 // found since, ascending, all above down
	// low and high are between which positions all has been gone through.
	low, high uint64
}

func newHits(matcher Matcher, at uint64) hits { return hits{matcher: matcher, low: at, high: at} }

func (h *hits) len() int { return len(h.down) + len(h.up) }

// at returns the ith position, from the lowest on.
func (h *hits) at(i int) uint64 {
	if i < len(h.down) {
		return h.down[len(h.down)-1-i]
	}
	return h.up[i-len(h.down)]
}

// search returns the index of the first position from pos on.
func (h *hits) search(pos uint64) int {
	return sort.Search(h.len(), func(i int) bool { return h.at(i) >= pos })
}

func (h *hits) has(pos uint64) bool {
	i := h.search(pos)
	return i < h.len() && h.at(i) == pos
}

// add takes what was found in one part: above what was gone through, or below.
func (h *hits) add(found []uint64, low, high uint64) {
	if low == h.high {
		h.up = append(h.up, found...)
		h.high = high
		return
	}
	for _, pos := range slices.Backward(found) {
		h.down = append(h.down, pos)
	}
	h.low = low
}

// forget gives up what is known of positions from pos on.
func (h *hits) forget(pos uint64) {
	if pos >= h.high {
		return
	}
	keep := h.search(pos)
	if keep < len(h.down) {
		h.down = slices.Delete(h.down, 0, len(h.down)-keep)
		h.up = nil
	} else {
		h.up = h.up[:keep-len(h.down)]
	}
	h.high = pos
	h.low = min(h.low, pos)
}

// trim drops the positions before pos, whose lines have been evicted.
func (h *hits) trim(pos uint64) {
	gone := h.search(pos)
	fromDown := min(gone, len(h.down))
	h.down = h.down[:len(h.down)-fromDown]
	h.up = h.up[gone-fromDown:]
}

// filter is what lets lines show.
type filter struct {
	hits
	context int // lines before and after each hit that show as well
}

// search is what is searched for.
type search struct{ hits }

// forget is that of the hits; there may be no filter.
func (f *filter) forget(pos uint64) {
	if f != nil {
		f.hits.forget(pos)
	}
}

func (s *search) forget(pos uint64) {
	if s != nil {
		s.hits.forget(pos)
	}
}
