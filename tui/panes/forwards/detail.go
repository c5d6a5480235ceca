package forwards

import (
	"fmt"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/util/duration"

	"github.com/podglass/podglass/keymap/count"
	"github.com/podglass/podglass/kube/portforward"
	"github.com/podglass/podglass/tui/layout"
	"github.com/podglass/podglass/tui/safe"
	"github.com/podglass/podglass/tui/widget/cells"
	"github.com/podglass/podglass/tui/widget/styled"
)

// detailRows is how many rows the details have at most, and leastRows how many of the
// table are worth more than they.
const (
	detailRows = 5
	leastRows  = 2
)

// Need is the room for all rows and the details of one.
func (p *Pane) Need() layout.Need {
	width, full := p.Table.Natural()
	need := layout.Need{Width: width, Full: full, Height: 1 + max(len(p.rows.list), 1)}
	if len(p.rows.list) > 0 {
		need.Height += detailRows + 1
	}
	return need
}

// SetSize sets the area: the table, and below it the details of one forward.
func (p *Pane) SetSize(width, height int) {
	p.width, p.height = width, height
	p.Table.SetSize(width, height-p.detailHeight())
}

// detailHeight is how many rows the details have.
func (p *Pane) detailHeight() int {
	rows := min(len(p.rows.list), leastRows)
	if rows == 0 || p.height < 1+rows+detailRows+1 {
		return 0
	}
	return detailRows + 1
}

// View draws the table, and below it all that there is to know of the forward under
// the cursor.
func (p *Pane) View() string {
	below := p.detailHeight()
	p.Table.SetSize(p.width, p.height-below)
	forward, ok := p.selected()
	if below == 0 || !ok {
		return p.Table.View()
	}
	rows := []string{p.Env.Styles.Muted.Render(strings.Repeat(p.Env.Glyphs.Rule, max(p.width, 0)))}
	rows = append(rows, p.details(&forward)...)
	for len(rows) < below {
		rows = append(rows, cells.Spaces(max(p.width, 0)))
	}
	return p.Table.View() + "\n" + strings.Join(rows[:below], "\n")
}

// details are lines about a forward: how it is and what is wrong in full, its pod and
// connections, and the last error.
func (p *Pane) details(f *portforward.Status) []string {
	styles := p.Env.Styles
	state, style := p.rows.state(*f)
	if f.Untried() {
		state += ": no connection has been made yet, so whether anything listens is not known"
	}
	if !f.Retry.IsZero() {
		state += fmt.Sprintf("; next attempt in %s", max(f.Retry.Sub(p.Env.Now()), 0).Round(time.Second))
	}
	lines := [][]styled.Run{{{Text: state, Style: style}}, p.facts(f)}
	if f.LastErr != "" && f.LastErr != f.Err {
		lines = append(lines, []styled.Run{{
			Text: safe.Text(fmt.Sprintf("last error %s ago: %s", duration.HumanDuration(max(p.Env.Now().Sub(f.LastErrAt), 0)), f.LastErr)), Style: &styles.Muted,
		}})
	}
	var texts []string
	for _, line := range lines {
		for _, wrapped := range styled.Wrap(p.Env.Ruler, line, max(p.width-2, 1)) {
			texts = append(texts, p.drawn(wrapped))
		}
	}
	if len(texts) > detailRows {
		texts = texts[:detailRows]
	}
	return texts
}

// facts are where a forward leads and what it has carried.
func (p *Pane) facts(f *portforward.Status) []styled.Run {
	styles, glyphs := p.Env.Styles, p.Env.Glyphs
	parts := []string{strings.Join(f.Locals, ", ") + " " + glyphs.Arrow + " " + f.Spec.Object()}
	if f.Pod != "" {
		parts = append(parts, fmt.Sprintf("pod %s port %d", f.Pod, f.PodPort))
	}
	parts = append(parts, fmt.Sprintf("connections %d of %d", f.Connections, f.Total))
	if len(f.Beside) > 0 {
		parts = append(parts, "spread over "+count.Of(len(f.Beside)+1, "pod"))
	}
	if f.Waiting > 0 {
		parts = append(parts, fmt.Sprintf("%d waiting for a pod", f.Waiting))
	}
	parts = append(parts, "in "+bytes(f.BytesIn), "out "+bytes(f.BytesOut))
	return []styled.Run{{Text: safe.Text(strings.Join(parts, " "+glyphs.Dot+" ")), Style: &styles.Muted}}
}

// drawn is a line of runs over the full width.
func (p *Pane) drawn(runs []styled.Run) string {
	text := "  "
	for _, r := range runs {
		if r.Style == nil {
			text += r.Text
			continue
		}
		text += r.Style.Render(r.Text)
	}
	return text + cells.Spaces(max(p.width-2-styled.Width(p.Env.Ruler, runs), 0))
}
