package tui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/safe"
	"github.com/podglass/podglass/tui/widget/styled"
)

// toast is one sentence that lies over the lower edge of the panes for a
// while. There is one at a time, the latest; esc takes it away.
type toast struct {
	panes.Notice
	serial  int
	refusal bool // of a key that means nothing here; it goes with the next key
}

// toastOver says that a toast's time is up.
type toastOver struct{ serial int }

func (a *App) showToast(notice panes.Notice) tea.Cmd {
	notice.Text = a.env.Glyphs.Respell(safe.Text(notice.Text))
	a.toast = toast{Notice: notice, serial: a.toast.serial + 1}
	serial, stay := a.toast.serial, toastTime
	if notice.Tone == panes.Bad {
		stay = errorToastTime
	}
	return tea.Tick(stay, func(time.Time) tea.Msg { return toastOver{serial} })
}

// showRefusal says why a key does nothing here.
func (a *App) showRefusal(why string) tea.Cmd {
	cmd := a.showToast(panes.Notice{Text: why})
	a.toast.refusal = true
	return cmd
}

// endRefusal takes away what the key before was answered.
func (a *App) endRefusal() {
	if a.toast.refusal {
		a.endToasts()
	}
}

func (a *App) endToast(msg toastOver) {
	if msg.serial == a.toast.serial {
		a.toast.Text = ""
	}
}

// drawToast lays the toast over the last lines of the body: as many as its
// text needs, and at most three.
func (a *App) drawToast(lines []string, width int) {
	if a.toast.Text == "" || width < 4 {
		return
	}
	glyph := map[panes.Tone]string{
		panes.Good: a.env.Glyphs.Ready, panes.Warn: a.env.Glyphs.Unknown, panes.Bad: a.env.Glyphs.Failed,
	}[a.toast.Tone]
	text := strings.TrimSpace(glyph + " " + a.toast.Text)
	rows := a.toastRows(text, width-4)
	if most := max(1, min(3, len(lines)-1)); len(rows) > most {
		rows = rows[:most]
		rows[most-1] = a.env.Ruler.Truncate(rows[most-1]+a.env.Glyphs.Ellipsis, width-4, a.env.Glyphs.Ellipsis)
	}
	style := a.toastStyle()
	for i, row := range rows {
		at := len(lines) - len(rows) + i
		if at < 0 {
			continue
		}
		lines[at] = style.Render("  " + row + strings.Repeat(" ", max(width-2-a.env.Ruler.Width(row), 0)))
	}
}

// toastRows are the rows that a text takes, broken between words.
func (a *App) toastRows(text string, width int) []string {
	var rows []string
	for _, runs := range styled.Wrap(a.env.Ruler, []styled.Run{{Text: text}}, width) {
		row := ""
		for _, run := range runs {
			row += run.Text
		}
		rows = append(rows, row)
	}
	return rows
}

func (a *App) toastStyle() lipgloss.Style {
	switch a.toast.Tone {
	case panes.Warn:
		return a.env.Styles.ToastWarn
	case panes.Bad:
		return a.env.Styles.ToastBad
	default:
		return a.env.Styles.Toast
	}
}
