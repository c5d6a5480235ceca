package logview

import (
	"fmt"
	"strings"

	"github.com/podglass/podglass/keymap/count"
)

// State is what a pane's title says about its log.
type State struct {
	Following bool
	New       uint64 // lines that came since the view was paused and have not been shown
	Column    int    // cells scrolled to the right
}

// State returns the state as of now.
func (v *View) State() State {
	v.sync()
	s := State{Following: v.follow}
	if !v.follow && v.next > v.seen {
		s.New = v.count(v.seen, v.next)
	}
	if !v.wrap {
		s.Column = v.column
	}
	return s
}

// count returns how many lines are numbered from a number to another one.
func (v *View) count(from, to uint64) uint64 {
	if counter, ok := v.source.(Counter); ok {
		return counter.Count(from, to)
	}
	return to - from
}

// Status returns the state in words: "following", "paused · +123 new · column 41".
func (v *View) Status() string {
	s := v.State()
	words := []string{"following"}
	if !s.Following {
		words[0] = "paused"
	}
	if s.New > 0 {
		words = append(words, "+"+count.Number(s.New)+" new")
	}
	if s.Column > 0 {
		words = append(words, fmt.Sprintf("column %d", s.Column+1))
	}
	return strings.Join(words, " "+v.pens.dot+" ")
}

// size writes a number of bytes, in units of 1024.
func size(n int) string {
	switch {
	case n < 1<<10:
		return fmt.Sprintf("%d B", n)
	case n < 1<<20:
		return fmt.Sprintf("%d KB", n>>10)
	default:
		return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
	}
}
