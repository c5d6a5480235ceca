package document

import (
	"fmt"
	"strings"

	"github.com/podglass/podglass/keymap/count"
	"github.com/podglass/podglass/tui/widget/styled"
)

// Search highlights a text and counts the lines that hold it; "" ends that. Capitals
// count when there are some.
func (v *View) Search(text string) {
	v.search = text
	v.arrange()
}

// Searching is what is searched for.
func (v *View) Searching() string { return v.search }

// Position says which match of the search the cursor is on or, when nothing is searched
// for, which lines show; "" when all of them do.
func (v *View) Position() string {
	if v.search != "" {
		switch at, found := v.matches(); {
		case found == 0:
			return "no match"
		case at == 0:
			return count.Of(found, "match")
		default:
			return fmt.Sprintf("match %s of %s", count.Number(at), count.Number(found))
		}
	}
	if first, last, all := v.Lines(); last-first+1 < all {
		return v.glyphs.Part(first, last, all)
	}
	return ""
}

// matches is how many lines match, and which of them the cursor is on, from 1; 0 for
// none.
func (v *View) matches() (at, all int) {
	for n, i := range v.found {
		if v.keyOf(i) == v.cursor {
			return n + 1, len(v.found)
		}
	}
	return 0, len(v.found)
}

// keyOf is the key of a line or, for one that the cursor passes over, of the line
// before.
func (v *View) keyOf(i int) string {
	for ; i >= 0; i-- {
		if v.lines[i].Key != "" {
			return v.lines[i].Key
		}
	}
	return ""
}

// Next goes to the next line that matches, around the end, or back to the one
// before, and opens the section that it is in. It reports whether there is one.
func (v *View) Next(back bool) bool {
	if len(v.found) == 0 {
		return false
	}
	here := -1
	for i, line := range v.lines {
		if line.Key == v.cursor {
			here = i
			break
		}
	}
	to := v.found[0]
	if back {
		to = v.found[len(v.found)-1]
	}
	for _, i := range v.found {
		if back && v.keyOf(i) != v.cursor && i < here {
			to = i
		}
		if !back && v.keyOf(i) != v.cursor && i > here {
			to = i
			break
		}
	}
	return v.Select(v.keyOf(to))
}

// text is what runs say.
func text(runs []styled.Run) string {
	var all strings.Builder
	for _, r := range runs {
		all.WriteString(r.Text)
	}
	return all.String()
}

// contains reports whether a text holds another one. Capitals count when there are
// some in what is looked for.
func contains(text, sought string) bool {
	if strings.ToLower(sought) == sought {
		text = strings.ToLower(text)
	}
	return strings.Contains(text, sought)
}
