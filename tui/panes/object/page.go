package object

import (
	"slices"
	"strings"
	"unicode/utf8"

	"charm.land/lipgloss/v2"

	"github.com/podglass/podglass/keymap/count"
	"github.com/podglass/podglass/kube/object"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/safe"
	"github.com/podglass/podglass/tui/widget/cells"
	"github.com/podglass/podglass/tui/widget/document"
	"github.com/podglass/podglass/tui/widget/styled"
)

// page is a text about an object, before it is laid out for a width.
type page struct {
	text string // as it was printed
	rows []row
	// compare finds the rows that differ from an older page; nil where the fields of the object tell.
	compare func(before, after *page) map[string]bool
}

// begin puts a sentence above the text.
func (p *page) begin(sentence string) {
	p.text = sentence + "\n" + p.text
	p.rows = slices.Insert(p.rows, 0, row{key: "note", pieces: []piece{{text: sentence, role: muted}}})
}

// add puts another page below the text.
func (p *page) add(below *page) {
	p.text += below.text
	p.rows = append(p.rows, below.rows...)
}

// row is a line of the text.
type row struct {
	pieces []piece
	indent int // cells before the first piece
	key    string
	path   object.Path // of the field that the line is about, "" for none
	span   int         // how many rows after it are part of it
	folded bool        // at first
}

// mark is what tells whether the row has changed: its field or, where it is about none, the
// row itself.
func (r *row) mark() string {
	if r.path != "" {
		return string(r.path)
	}
	return r.key
}

// text is the row as it was printed, without what is before it.
func (r *row) text() string {
	var text strings.Builder
	for _, piece := range r.pieces {
		text.WriteString(piece.text)
	}
	return text.String()
}

// piece is a part of a line.
type piece struct {
	text string
	role role
}

// role is what a piece of text is.
type role uint8

const (
	plain  role = iota
	name        // of a field
	value       // that is a number or a word of YAML
	hidden      // a value that is masked
	muted       // of less weight
	warning
)

func (r role) style(look panes.Look) *lipgloss.Style {
	switch r {
	case name:
		return &look.Styles.Accent
	case value:
		return &look.Styles.Info
	case hidden, muted:
		return &look.Styles.Muted
	case warning:
		return &look.Styles.Warn
	}
	return nil
}

// writer lays out a page, for what is known of how it is to show.
type writer struct {
	look     panes.Look
	width    int
	changed  map[string]bool // rows to mark, by [row.mark]
	revealed object.Path     // of the secret value that shows; "" for none
	value    string          // that one
}

// layOut makes the lines of a page.
func (s *writer) layOut(p *page) []document.Line {
	lines := make([]document.Line, 0, len(p.rows))
	starts := make([]int, len(p.rows)+1) // of each row
	for i := range p.rows {
		starts[i] = len(lines)
		lines = s.appendRow(lines, &p.rows[i])
	}
	starts[len(p.rows)] = len(lines)
	for i, row := range p.rows {
		if row.span == 0 {
			continue
		}
		head := &lines[starts[i]]
		head.Heading, head.Span = true, starts[i+row.span+1]-starts[i]-1
		note := " " + s.look.Glyphs.Folded + " " + count.Of(row.span, "line")
		head.Folded = slices.Concat(head.Runs, []styled.Run{{Text: note, Style: &s.look.Styles.Muted}})
	}
	return lines
}

// appendRow adds the lines of a row.
func (s *writer) appendRow(lines []document.Line, r *row) []document.Line {
	pieces, below := r.pieces, ""
	if s.revealed != "" && r.path == s.revealed {
		first := s.value
		first, below, _ = strings.Cut(first, "\n")
		pieces = []piece{r.pieces[0], {text: first}}
	}
	lines = s.appendLine(lines, r, pieces, 0)
	for line := range strings.SplitSeq(below, "\n") {
		if line != "" {
			lines = s.appendLine(lines, r, []piece{{text: line}}, 2)
		}
	}
	return lines
}

// appendLine adds a line of a row: what is too long goes on below, further in.
func (s *writer) appendLine(lines []document.Line, r *row, pieces []piece, further int) []document.Line {
	var runs []styled.Run
	for _, piece := range pieces {
		style := piece.role.style(s.look)
		for _, text := range portions(piece.text) {
			runs = append(runs, styled.Run{Text: safe.Text(text), Style: style})
		}
	}
	indent := min(r.indent, s.width/2) + further
	wrapped := [][]styled.Run{runs}
	if styled.Width(s.look.Ruler, runs) > s.width-indent {
		wrapped = styled.Wrap(s.look.Ruler, runs, max(s.width-indent-2, 1))
	}
	for i, line := range wrapped {
		before := indent
		if i > 0 {
			before += 2
		}
		if before > 0 {
			line = append([]styled.Run{{Text: cells.Spaces(before)}}, line...)
		}
		lines = append(lines, document.Line{Runs: line, Key: r.key, Changed: i == 0 && s.changed[r.mark()]})
	}
	return lines
}

// portion is how much text is made safe for the screen at a time, in bytes: of more
// than [safe.MaxText] only the beginning would be kept.
const portion = safe.MaxText / 4

// portions cuts a long text between characters.
func portions(text string) []string {
	if len(text) <= portion {
		return []string{text}
	}
	var all []string
	for len(text) > portion {
		end := portion
		for end > portion-utf8.UTFMax && !utf8.RuneStart(text[end]) {
			end--
		}
		all, text = append(all, text[:end]), text[end:]
	}
	return append(all, text)
}

// indentOf is how many blanks a line begins with.
func indentOf(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }
