package tui

import (
	"cmp"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/podglass/podglass/tui/layout"
	"github.com/podglass/podglass/tui/panes"
)

// Rows of the screen that are not panes'.
const (
	headerRows = 1
	footerRows = 1
)

// The least screen that something useful can be shown on.
const (
	leastWidth  = 20
	leastHeight = 5
)

// View draws the screen: header, panes, footer, and over them the toast and
// the dialog.
func (a *App) View() tea.View {
	view := tea.View{
		AltScreen: true, MouseMode: tea.MouseModeCellMotion, WindowTitle: "podglass",
		BackgroundColor: a.env.Styles.Background, ForegroundColor: a.env.Styles.Foreground,
	}
	switch {
	case a.width == 0 || a.height == 0: // before the first size
	case a.width < leastWidth || a.height < leastHeight:
		view.Content = a.tooSmall()
	default:
		view.Content = a.screen()
		view.Cursor = a.cursor()
		if mouser, ok := a.focused().Pane.(panes.Mouser); ok && mouser.WantsMotion() {
			view.MouseMode = tea.MouseModeAllMotion
		}
		if namer, ok := a.focused().Pane.(panes.WindowNamer); ok {
			view.WindowTitle = cmp.Or(namer.WindowTitle(), view.WindowTitle)
		}
	}
	return view
}

func (a *App) tooSmall() string {
	text := fmt.Sprintf("%dx%d is too small, make it %dx%d", a.width, a.height, leastWidth, leastHeight)
	return strings.Join(fit(a.env.Ruler, strings.Split(ansi.Wrap(text, a.width, ""), "\n"), a.width, a.height), "\n")
}

func (a *App) screen() string {
	lines := make([]string, 0, a.height)
	lines = append(lines, a.header())
	body := a.drawPanes()
	a.drawToast(body, a.width)
	lines = append(lines, body...)
	lines = append(lines, a.footer())
	return a.dialogs.View(strings.Join(lines, "\n"))
}

// drawPanes returns the lines of the body.
func (a *App) drawPanes() []string {
	var blocks []block
	for id, area := range a.desk.shown() {
		s := a.panes.slot(id)
		blocks = append(blocks, block{area: area, lines: a.frame(s).draw(area.Dx(), area.Dy(), s.View())})
	}
	return compose(a.desk.area, blocks)
}

// frame is what surrounds a pane.
func (a *App) frame(s *slot) frame {
	var why []string
	if s == a.panes.first(logsKind) {
		why = a.fit.why
	}
	return frame{
		env:      a.env,
		bare:     a.desk.shape == layout.Narrow || s.kind.flush && a.desk.tree().Zoomed(),
		untitled: a.untitled(s),
		ruled:    s.id != a.desk.tree().Focused(),
		focused:  s.id == a.desk.tree().Focused(),
		pinned:   s.pinned && len(s.kind.follows) > 0,
		title:    a.titleOf(s),
		why:      why,
	}
}

// leastExplained is the height from which a log has room for why its pod does not do its job.
const leastExplained = 8

// whyAbove says above the log that follows the list of pods what holds its pod up, where the containers, which say it,
// have no place on the screen.
func (a *App) whyAbove(s *slot) []string {
	list, containers := a.panes.first(podsKind), a.panes.first(containersKind)
	if s.pinned || list == nil || containers == nil {
		return nil
	}
	shown := a.desk.shown()
	_, listed := shown[list.id]
	_, told := shown[containers.id]
	area := shown[s.id]
	explainer, explains := containers.Pane.(panes.Explainer)
	if !listed || told || !explains || area.Dy() < leastExplained || !a.showSamePod(containers, s) {
		return nil
	}
	width, _ := frame{env: a.env, bare: a.desk.shape == layout.Narrow}.inner(area.Dx(), area.Dy())
	return explainer.Why(width)
}

// showSamePod reports whether two panes that follow others show the same pod.
func (a *App) showSamePod(s, other *slot) bool {
	one, ok := s.Pane.(panes.Follower)
	two, too := other.Pane.(panes.Follower)
	return ok && too && one.Target().Pod == two.Target().Pod
}

// untitled reports whether a pane has no line for its title: on a narrow screen the header says where the
// list of pods is and what is in it.
func (a *App) untitled(s *slot) bool { return a.desk.shape == layout.Narrow && s.kind.root() }

// titleOf is a pane's title. One that looks at another context than the list of
// pods says so.
func (a *App) titleOf(s *slot) panes.Title {
	title := s.Title()
	if s.client != a.client() && s.client.ContextName() != a.client().ContextName() {
		title.Path = append([]string{s.client.ContextName()}, title.Path...)
	}
	return title
}

// cursor is the terminal's cursor, shown only where text is typed.
func (a *App) cursor() *tea.Cursor {
	if a.dialogs.Len() > 0 {
		return a.dialogs.Cursor()
	}
	focused := a.focused()
	holder, ok := focused.Pane.(panes.CursorHolder)
	if !ok || focused.Mode() == panes.Actions {
		return nil
	}
	x, y, ok := holder.Cursor()
	area, shown := a.desk.shown()[focused.id]
	if !ok || !shown {
		return nil
	}
	corner := area.Min.Add(a.frame(focused).corner())
	cursor := tea.NewCursor(corner.X+x, corner.Y+y)
	if shaper, ok := holder.(panes.CursorShaper); ok {
		cursor.Shape, cursor.Blink = shaper.CursorShape(), false
	}
	return cursor
}
