package document

import (
	"fmt"
	"slices"
	"strings"

	"github.com/podglass/podglass/keymap/count"
	"github.com/podglass/podglass/tui/widget/cells"
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

// Matches reports whether a line has what is searched for.
func (v *View) Matches() bool { return len(v.found) > 0 }

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
// none. Of several with its key it is the first that shows.
func (v *View) matches() (at, all int) {
	for n, i := range v.found {
		if v.keyOf(i) != v.cursor {
			continue
		}
		if at == 0 {
			at = n + 1
		}
		if v.isOnScreen(i) {
			return n + 1, len(v.found)
		}
	}
	return at, len(v.found)
}

// isOnScreen reports whether a line shows.
func (v *View) isOnScreen(line int) bool {
	row, found := slices.BinarySearch(v.shown, line)
	return found && row >= v.top && row < v.top+v.height
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
	first, last := v.here()
	to := v.found[0]
	if back {
		to = v.found[len(v.found)-1]
	}
	for _, i := range v.found {
		if back && i < first {
			to = i
		}
		if !back && i > last {
			to = i
			break
		}
	}
	if !v.Select(v.keyOf(to)) {
		return false
	}
	v.reveal(to)
	return true
}

// here are the lines that the cursor is on, from which a search goes on: those of its key or,
// where these are many, those of them that show.
func (v *View) here() (first, last int) {
	first = slices.IndexFunc(v.lines, func(line Line) bool { return line.Key == v.cursor })
	last = first
	for last >= 0 && last+1 < len(v.lines) && (v.lines[last+1].Key == v.cursor || v.lines[last+1].Key == "") {
		last++
	}
	if top, bottom := v.rows(); top >= 0 && v.isTall(top, bottom) {
		first = v.shown[max(top, v.top)]
		last = v.shown[min(bottom, v.top+v.height-1)]
	}
	return first, last
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
func contains(text, sought string) bool { return strings.Contains(folded(text, sought), sought) }

// span is a piece of a text, in bytes.
type span struct{ from, to int }

// find is where in a text another one stands.
func find(text, sought string) []span {
	text = folded(text, sought)
	var found []span
	for at := 0; ; {
		n := strings.Index(text[at:], sought)
		if n < 0 {
			return found
		}
		found = append(found, span{at + n, at + n + len(sought)})
		at += n + len(sought)
	}
}

// folded is a text as it is compared with what is looked for.
func folded(text, sought string) string {
	if strings.ToLower(sought) == sought {
		return cells.Lower(text)
	}
	return text
}
