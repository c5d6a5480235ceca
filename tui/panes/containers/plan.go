package containers

// plan shares the rows of the pane out among its parts.
type plan struct {
	head, track bool
	why         int // lines of it
	table       int // its header included
	detail      int // the rule above it included; 0 for none
}

const (
	// leastRows are the rows of the table, without its header, that nothing
	// else takes away.
	leastRows = 3
	// leastDetail is below what height the detail is not worth its rule.
	leastDetail = 4
	// roomy is the height from which a line is spent on the pod itself.
	roomy = 12
	// whyLines is how many lines are spent on what holds the pod up.
	whyLines = 2
)

// newPlan shares out height rows between a top and a table of n rows. What the
// cursor is on has no part in it, so that nothing moves when that does.
func newPlan(height, n int, t top) plan {
	p := plan{}
	left := height - 1 - min(max(n, 1), leastRows)
	take := func(want int) int {
		taken := max(min(want, left), 0)
		left -= taken
		return taken
	}
	p.why = take(min(len(t.why), 1))
	p.track = len(t.track.runs) > 0 && take(1) == 1
	p.why += take(min(len(t.why), whyLines) - p.why)
	p.head = height >= roomy && !saysNothing(t.head) && take(1) == 1
	rest := height - p.why - lines(p.track) - lines(p.head)
	want := 1 + max(n, 1)
	switch {
	case n == 0:
		p.table = rest
	case rest-want >= leastDetail:
		p.table, p.detail = want, rest-want
	case height >= 2*roomy:
		// A long list keeps half of the pane and scrolls.
		p.table = rest / 2
		p.detail = rest - p.table
	default:
		p.table = rest
	}
	return p
}

func lines(shown bool) int {
	if shown {
		return 1
	}
	return 0
}
