package book

import (
	"github.com/podglass/podglass/kube/logs/store"
)

// cursor goes through the lines of a lane that are not in the order yet.
type cursor struct {
	lane  int
	ring  *store.Ring
	seq   uint64    // of the present line
	must  uint64    // lines before it are to be taken
	stop  uint64    // lines from it on are not
	key   store.Key // of the present line
	prior store.Key // of the one before
	block store.Block
	end   uint64 // the line after the block
	some  bool   // there is a present line
}

// load makes the line numbered seq, or the oldest after it, the present one.
func (c *cursor) load() {
	if c.seq >= c.stop {
		c.some = false
		return
	}
	if c.seq >= c.end || c.end == 0 {
		c.block, c.some = c.ring.Block(c.seq)
		if !c.some {
			return
		}
		c.seq, c.end = c.block.Seq(), c.block.Seq()+uint64(c.block.Len())
		if c.seq >= c.stop {
			c.some = false
			return
		}
	}
	c.some = true
	c.key = c.prior.Next(c.block.Time(int(c.seq - c.block.Seq())))
}

func (c *cursor) advance() {
	c.prior = c.key
	c.seq++
	c.load()
}

// merge appends the lines of the cursors to an order until all lines are in it
// that must be, and with each all that belong before it. Lines of the same key
// follow each other in the order of the lanes.
func merge(into *order, cursors []*cursor) {
	for {
		first, limit, owing := leader(cursors)
		if first == nil || !owing {
			return
		}
		for first.some && (first.key <= limit.key || limit.lane < 0) {
			if first.key == limit.key && limit.lane >= 0 && limit.lane < first.lane {
				break
			}
			into.append(first.lane, first.seq, first.key)
			first.advance()
			if first.seq >= first.must && !othersOwe(cursors, first) {
				break
			}
		}
	}
}

// bound is where another cursor takes over.
type bound struct {
	key  store.Key
	lane int // -1 for none
}

// leader returns the cursor with the line that comes next, where the one after
// it takes over, and whether any line must still be taken.
func leader(cursors []*cursor) (first *cursor, limit bound, owing bool) {
	limit.lane = -1
	for _, c := range cursors {
		if !c.some {
			continue
		}
		owing = owing || c.seq < c.must
		switch {
		case first == nil:
			first = c
		case c.key < first.key:
			limit = bound{first.key, first.lane}
			first = c
		case limit.lane < 0 || c.key < limit.key:
			limit = bound{c.key, c.lane}
		}
	}
	return first, limit, owing
}

func othersOwe(cursors []*cursor, except *cursor) bool {
	for _, c := range cursors {
		if c != except && c.some && c.seq < c.must {
			return true
		}
	}
	return false
}
