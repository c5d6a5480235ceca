package logs

import (
	"strings"

	"github.com/podglass/podglass/keymap/count"
	"github.com/podglass/podglass/kube/logs/book"
	"github.com/podglass/podglass/kube/logs/visible"
	"github.com/podglass/podglass/tui/panes"
)

// maxCopy is how many bytes of text go into the clipboard. Terminals take less
// than they say, and what is more is better saved.
const maxCopy = 1 << 20

// copyLines copies the selected lines, or the one under the cursor, without their
// colours.
func (p *Pane) copyLines() {
	from, to, ok := p.view.Selected()
	if !ok {
		if _, from, ok = p.view.Cursor(); !ok {
			p.env.Ask(panes.Notice{Text: "go to a line first, or select lines"})
			return
		}
		to = from
	}
	var out strings.Builder
	n := 0
	batch := make([]book.Line, 0, 256)
	for from <= to && out.Len() <= maxCopy {
		batch = p.log.book.Read(batch[:0], from)
		if len(batch) == 0 {
			break
		}
		for _, line := range batch {
			if line.Pos <= to {
				out.WriteString(string(visible.Of(line.Text)) + "\n")
				n++
			}
		}
		from = batch[len(batch)-1].Pos + 1
	}
	if out.Len() > maxCopy {
		p.env.Ask(panes.Notice{Tone: panes.Warn, Text: "that is more than a clipboard takes; save it to a file instead"})
		return
	}
	what := "the line"
	if n > 1 {
		what = count.Of(n, "line")
	}
	p.view.Select(false)
	p.env.Ask(panes.Copy{Text: strings.TrimSuffix(out.String(), "\n"), What: what})
}
