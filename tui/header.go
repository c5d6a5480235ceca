package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/keymap/count"
	"github.com/podglass/podglass/kube/follow"
	"github.com/podglass/podglass/tui/layout"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/safe"
	"github.com/podglass/podglass/tui/widget/cells"
)

// header is the first line: where we are, what is there, and how fresh that
// is. When the line is short the least needed goes first: the help, then the
// program's name.
func (a *App) header() string {
	line, _ := a.headerLine()
	return line
}

// headerLine is the header, and whether it tells of the help.
func (a *App) headerLine() (text string, help bool) {
	where := a.where()
	counts := a.counts()
	hint := a.helpHint()
	name := a.env.Styles.Title.Render("podglass")

	left := " " + name + "  " + where
	if a.env.Ruler.Width(left)+a.env.Ruler.Width(counts)+3 > a.width {
		left = " " + where
	}
	line := left + "   " + counts
	if gap := a.width - a.env.Ruler.Width(line) - a.env.Ruler.Width(hint) - 1; gap >= 3 {
		line, help = line+strings.Repeat(" ", gap)+hint+" ", true
	}
	return a.env.Styles.Header.Render(a.env.Ruler.Fit(line, a.width, cells.Left, a.env.Glyphs.Ellipsis)), help
}

// helpHint says which key tells of the keys.
func (a *App) helpHint() string {
	return a.env.Styles.Key.Render(a.opts.Keymap.Key(keymap.Help)) + " help"
}

// clickHeader opens the help with a click on the word.
func (a *App) clickHeader(x int) tea.Cmd {
	end := a.width - 1
	if _, told := a.headerLine(); !told || x >= end || x < end-a.env.Ruler.Width(a.helpHint()) {
		return nil
	}
	a.keys.Reset()
	return a.openHelp()
}

// where is the context and the scope: "dev-cluster › shop".
func (a *App) where() string {
	scope := a.list.workspace.Scope
	if list := a.pods(); list != nil {
		scope = list.Listed()
	}
	crumb := " " + a.env.Glyphs.Crumb + " "
	text := a.env.Styles.Accent.Render(safe.Text(a.client().ContextName())) + a.badge() + crumb + safe.Text(scope.String())
	if selector := a.list.labelSelector(); selector != "" {
		text += a.env.Styles.Muted.Render(" -l " + safe.Text(selector))
	}
	if selector := a.list.fieldSelector(); selector != "" {
		text += a.env.Styles.Muted.Render(" -f " + safe.Text(selector))
	}
	return text
}

// badge says that nothing can be changed here.
func (a *App) badge() string {
	if !a.client().ReadOnly {
		return ""
	}
	return " " + a.env.Styles.Warn.Render("read-only")
}

// counts is how many pods there are, how many fail, and whether that is live.
func (a *App) counts() string {
	list := a.pods()
	if list == nil {
		return ""
	}
	total, failing, health := list.Counts()
	var parts []string
	switch {
	case health.State != follow.Loading:
		parts = append(parts, count.Of(total, "pod"))
	case total > 0:
		parts = append(parts, count.Of(total, "pod")+" so far")
	}
	if failing > 0 {
		parts = append(parts, a.env.Styles.Bad.Render(fmt.Sprintf("%d failing", failing)))
	}
	text, tone := panes.HealthText(health, a.opts.Now())
	parts = append(parts, a.env.Style(tone).Render(text))
	if focused := a.focused(); a.untitled(focused) {
		if state := focused.Title().State; state != "" {
			parts = append(parts, state)
		}
	}
	if hidden := a.hiddenPanes(); hidden > 0 {
		parts = append(parts, a.env.Styles.Muted.Render(count.Of(hidden, "pane")+" hidden"))
	}
	return strings.Join(parts, " "+a.env.Glyphs.Dot+" ")
}

// hiddenPanes is how many panes are behind what shows: those beside one that fills the screen or for which there is no
// room. It leaves out what one key leads back to: what a page lies over and, on a screen for one pane alone, the list and
// what follows its cursor.
func (a *App) hiddenPanes() int {
	if a.focused().kind.page {
		return 0
	}
	shown := a.desk.shown()
	hidden := 0
	for _, s := range a.panes.slots {
		_, shows := shown[s.id]
		near := a.desk.shape == layout.Narrow && !s.pinned && (s.kind.root() || len(s.kind.follows) > 0)
		if a.desk.tree().Has(s.id) && !shows && !near {
			hidden++
		}
	}
	return hidden
}

// pods is the list of pods that the header is about.
func (a *App) pods() panes.Pods {
	if lists := a.podLists(); len(lists) > 0 {
		return lists[0]
	}
	return nil
}
