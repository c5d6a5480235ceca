package portforward

import (
	"fmt"
	"strings"
)

// Counts are how many forwards there are of each state that matters.
type Counts struct {
	// Active have carried a connection, Untried are connected and have not; Failing
	// did not carry the last one, or cannot work. Connecting have no pod, and look for
	// one.
	Active, Untried, Failing, Connecting, Stopped int
}

// Count counts forwards by how they are.
func Count(all []Status) Counts {
	var counts Counts
	for i := range all {
		switch f := &all[i]; {
		case f.Untried():
			counts.Untried++
		case f.State == Active:
			counts.Active++
		case f.State == Failing || f.State == Failed:
			counts.Failing++
		case f.State == Stopped:
			counts.Stopped++
		default:
			counts.Connecting++
		}
	}
	return counts
}

// Text is the counts in words, with a separator between: "2 active · 1 untested".
func (c Counts) Text(separator string) string {
	var parts []string
	for _, part := range []struct {
		count int
		word  string
	}{{c.Active, "active"}, {c.Untried, "untested"}, {c.Failing, "failing"}, {c.Connecting, "connecting"}, {c.Stopped, "stopped"}} {
		if part.count > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", part.count, part.word))
		}
	}
	return strings.Join(parts, separator)
}
