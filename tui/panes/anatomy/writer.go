package anatomy

import (
	"slices"
	"strings"
	"time"

	"charm.land/lipgloss/v2"
	"k8s.io/apimachinery/pkg/util/duration"

	"github.com/podglass/podglass/kube/anatomy"
	"github.com/podglass/podglass/kube/diagnosis"
	"github.com/podglass/podglass/kube/podstatus"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/safe"
	"github.com/podglass/podglass/tui/widget/cells"
	"github.com/podglass/podglass/tui/widget/document"
	"github.com/podglass/podglass/tui/widget/styled"
)

// run is a piece of text in a style.
type run = styled.Run

// writer makes the lines of the document, section by section, for a width.
type writer struct {
	panes.Look
	now     time.Time
	width   int
	a       *anatomy.Anatomy
	found   []diagnosis.Finding
	open    map[string]bool
	longer  map[string]bool // gets the lines that have more to tell
	folded  func(section string) bool
	lines   []document.Line
	reveal  func(line, container, variable string) (value string, shown bool)
	section string
}

func (s *writer) bad(text string) run  { return panes.Styled(&s.Styles.Bad, text) }
func (s *writer) warn(text string) run { return panes.Styled(&s.Styles.Warn, text) }

// one is a part of one run.
func one(r run) []run { return []run{r} }

// heading begins a section: its name, and in the same line what there is to say of it
// as a whole.
func (s *writer) heading(name string, rest ...run) {
	s.section = key(keySection, name)
	fold := s.Glyphs.Open
	if s.folded(s.section) {
		fold = s.Glyphs.Folded
	}
	head := []run{s.Muted(fold + " "), panes.Styled(&s.Styles.Title, name)}
	indent := s.Ruler.Width(fold) + 1 + s.Ruler.Width(name) + 2
	lines := styled.Wrap(s.Ruler, rest, max(s.width-indent, 1))
	for i, line := range lines {
		before := []run{{Text: cells.Spaces(indent)}}
		if i == 0 {
			before = []run{head[0], head[1], {Text: "  "}}
		}
		s.lines = append(s.lines, document.Line{Runs: append(before, line...), Key: s.section, Heading: i == 0})
		if i == 0 && len(lines) > 1 {
			s.lines[len(s.lines)-1].Folded = s.unfinished(before, line)
		}
	}
}

// unfinished is a line that says that it goes on.
func (s *writer) unfinished(before, line []run) []run {
	line = append(slices.Clone(before), line...)
	if last := &line[len(line)-1]; len(line) > len(before) {
		room := s.width - styled.Width(s.Ruler, line) + s.Ruler.Width(last.Text)
		last.Text = s.Ruler.Truncate(last.Text+" "+s.Glyphs.Ellipsis, room, s.Glyphs.Ellipsis)
	}
	return line
}

// row adds a line about something: what stands in columns, and behind it a text that
// is wrapped within what they leave.
func (s *writer) row(key string, indent int, columns []run, text ...run) {
	head := append([]run{{Text: cells.Spaces(indent)}}, columns...)
	hang := styled.Width(s.Ruler, head)
	if len(columns) == 0 {
		hang += 2
	}
	if hang > s.width/2 || s.longestWord(text) > s.width-hang { // too little is left beside the columns
		text, head, hang = slices.Concat(columns, text), []run{{Text: cells.Spaces(indent)}}, min(indent+2, s.width/2)
	}
	for i, line := range styled.Wrap(s.Ruler, text, max(s.width-hang, 1)) {
		if i == 1 {
			head = []run{{Text: cells.Spaces(hang)}}
		}
		s.lines = append(s.lines, document.Line{Runs: append(head[:len(head):len(head)], line...), Key: key})
	}
}

// longestWord is how many cells the longest word of a text takes; one that takes more than a whole line does not count.
func (s *writer) longestWord(text []run) int {
	longest := 0
	for _, r := range text {
		for word := range strings.FieldsSeq(r.Text) {
			if width := s.Ruler.Width(word); width < s.width {
				longest = max(longest, width)
			}
		}
	}
	return longest
}

// line adds a line without columns.
func (s *writer) line(key string, indent int, text ...run) { s.row(key, indent, nil, text...) }

// named is a column with a name, as wide as the widest of the names.
func (s *writer) named(name string, width int) []run {
	return []run{panes.Safe(s.fit(name, max(width, min(s.Ruler.Width(safe.Text(name)), 24))) + "  ")}
}

// names is how wide a column with the names of the containers is.
func (s *writer) names() int {
	names := make([]string, len(s.a.Containers))
	for i, c := range s.a.Containers {
		names[i] = c.Name
	}
	return s.widest(24, names)
}

// more adds what is told about a line where more is asked for.
func (s *writer) more(key string, indent int, runs ...run) { s.moreOf(key, key, indent, runs...) }

// moreOf is more about one line in a line with a key of its own.
func (s *writer) moreOf(key, own string, indent int, runs ...run) {
	if len(runs) == 0 {
		return
	}
	s.longer[key] = true
	if s.open[key] {
		s.line(own, indent, runs...)
	}
}

// fit is text in exactly so many cells.
func (s *writer) fit(text string, width int) string {
	return s.Ruler.Fit(safe.Text(text), width, cells.Left, s.Glyphs.Ellipsis)
}

// widest is how many cells the widest text takes, at most so many.
func (s *writer) widest(most int, texts []string) int {
	width := 0
	for _, text := range texts {
		width = max(width, s.Ruler.Width(safe.Text(text)))
	}
	return min(width, most)
}

// look is the glyph and the style of a container's phase.
func (s *writer) look(phase string) (string, *lipgloss.Style) {
	return panes.PhaseLook(panes.Env{Look: s.Look}, podstatus.PhaseNamed(phase))
}

// ago is how long ago something was.
func (s *writer) ago(t *time.Time) string {
	if t == nil {
		return ""
	}
	return duration.HumanDuration(max(s.now.Sub(*t), 0)) + " ago"
}

// list joins words with commas.
func list(words []string) string { return strings.Join(words, ", ") }
