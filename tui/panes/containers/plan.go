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
	leastDetail = 3
	// roomy is the height from which a table that is longer than its half leaves the other one to the detail.
	roomy = 24
	// whyLines is how many lines are spent on what holds the pod up, as long as the table asks for the others.
	whyLines = 2
)

// newPlan shares out height rows between a top and a table of n rows, and gives what is left to the line about
// the pod and to the detail. What the cursor is on has no part in it, so that nothing moves when that does.
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
	rest := height - p.why - lines(p.track)
	want := 1 + max(n, 1)
	if more := min(len(t.why)-p.why, rest-want); more > 0 { // what explains goes before what is told besides
		p.why += more
		rest -= more
	}
	if spare := rest - want; !saysNothing(t.head) && (spare > 0 && spare != leastDetail || height >= roomy) {
		p.head = true
		rest--
	}
	switch {
	case n == 0:
		p.table = rest
	case rest-want >= leastDetail:
		p.table, p.detail = want, rest-want
	case height >= roomy:
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
