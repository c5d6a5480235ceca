package tui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/kube/follow"
	"github.com/podglass/podglass/tui/layout"
	"github.com/podglass/podglass/tui/panes"
)

// fitting is when the panes get the room that their content needs: when a list is complete, and before that when it has
// shown pods for a while, which may be few of them; when it has another number of lines to say what of the scope cannot
// be shown, which is learnt later, and must not take a row from the pods; and when the screen has another size. In
// between nothing moves, whatever comes and goes.
type fitting struct {
	wait  *panes.Task // since the first pod of a list shows
	due   bool
	late  bool     // the list has had its time
	early bool     // it was not complete then
	why   []string // lines above the first log that say what holds its pod up
	notes int      // lines of the list that say what of the scope cannot be shown
}

// relist is called when another list of pods begins.
func (a *App) relist() {
	a.fit.wait.Drop()
	a.fit.due, a.fit.late, a.fit.early = true, false, false
}

// keepFit gives the panes their room as soon as the list that is waited for is complete, or has had its time.
func (a *App) keepFit() tea.Cmd {
	list := a.pods()
	if list != nil && list.Notes() != a.fit.notes {
		a.fit.notes, a.fit.due = list.Notes(), true
	}
	total, arrives := 0, false
	if list != nil {
		count, _, health := list.Counts()
		total, arrives = count, health.State == follow.Loading
	}
	switch {
	case !a.fit.due && (arrives || !a.fit.early), arrives && (total == 0 || a.fit.wait.Running()):
		return nil
	case arrives && !a.fit.late:
		return a.fit.wait.After(fitTime, func() tea.Cmd {
			a.fit.late = true // which the end of this message finds
			return nil
		})
	}
	a.fit.wait.Drop()
	a.fit.due, a.fit.early = false, arrives
	a.fitPanes()
	return nil
}

// fitPanes gives the list of pods and the panes that follow it the room that their content needs, unless
// the user has set sizes by hand.
func (a *App) fitPanes() {
	list, beside, log := a.panes.first(podsKind), a.panes.first(containersKind), a.panes.first(logsKind)
	if list != nil && a.desk.shape == layout.Narrow {
		a.desk.below.rows = a.need(list).Height - borderRows // it has no frame there
		a.spread()
	}
	if list == nil || log == nil || a.desk.byHand[a.desk.shape] || a.desk.shape == layout.Narrow {
		return
	}
	tree, area := a.desk.tree(), a.desk.area
	need := layout.Need{}
	if beside != nil && tree.Has(beside.id) && tree.Has(list.id) { // on a medium screen they take each other's place
		need = a.need(beside)
	}
	size := layout.Band(area, a.need(list), need)
	for _, upper := range []*slot{list, beside} {
		if upper != nil && tree.Part(area, upper.id, log.id, layout.Down, size.Y) {
			break
		}
	}
	if need != (layout.Need{}) {
		tree.Part(area, list.id, beside.id, layout.Right, size.X)
	}
	a.spread()
}

// keepSnug gives the panes that are as high as what they show their height, half of the screen at most, where
// nothing lies beside them, unless the user has set sizes by hand.
func (a *App) keepSnug() {
	if a.desk.shape == layout.Narrow || a.desk.byHand[a.desk.shape] || a.desk.tree().Zoomed() {
		return
	}
	for _, s := range a.panes.slots {
		if !s.kind.snug || !a.desk.tree().Has(s.id) {
			continue
		}
		lies := a.desk.shown()[s.id]
		more := min(a.need(s).Height, a.desk.area.Dy()/2) - lies.Dy()
		if more != 0 && lies.Dx() == a.desk.area.Dx() && a.desk.tree().Resize(a.desk.area, s.id, layout.Up, more) {
			a.spread()
		}
	}
}

// keepWhy finds what is said above the log, once a message, and makes room in the log for it, or gives it back.
func (a *App) keepWhy() {
	log := a.panes.first(logsKind)
	if log == nil {
		return
	}
	before := len(a.fit.why)
	a.fit.why = a.whyAbove(log)
	if len(a.fit.why) == before {
		return
	}
	if explained, ok := log.Pane.(panes.Explained); ok {
		explained.SetExplained(len(a.fit.why) > 0)
	}
	a.spread()
}

// need is the room that a pane asks for, its frame included.
func (a *App) need(s *slot) layout.Need {
	sizer, ok := s.Pane.(panes.Sizer)
	if !ok {
		return layout.Need{}
	}
	need := sizer.Need()
	need.Width += borderColumns
	need.Full += borderColumns
	need.Height += borderRows
	need.Tall += borderRows
	return need
}

// resetLayout lays the panes out as at the start. It closes nothing: the panes that were opened since share the place of
// the log.
func (a *App) resetLayout() tea.Cmd {
	focused := a.focused()
	lying := a.desk.tree().Panes()
	var start []tea.Cmd
	first := map[string]panes.ID{}
	for _, name := range []string{podsKind, containersKind, logsKind} {
		s := a.panes.first(name)
		if s == nil {
			s = a.open(name, a.client())
			start = append(start, s.Init(), a.tell(s, panes.Open{Kind: name, Target: a.target}))
		}
		first[name] = s.id
	}
	shape, area, below := a.desk.shape, a.desk.area, a.desk.below
	below.off = false
	a.lay(newDesk(first[podsKind], first[containersKind], first[logsKind]), first[podsKind])
	a.desk.shape, a.desk.area, a.desk.below = shape, area, below
	a.fitPanes()
	a.shareLog(lying, first)
	a.focus(focused)
	a.fitPanes()
	return tea.Batch(start...)
}

// shareLog places the panes that are not of the first arrangement where the log is. Those that are as high as what they
// show lie below the others.
func (a *App) shareLog(lying []panes.ID, first map[string]panes.ID) {
	log := first[logsKind]
	sharers := []panes.ID{log}
	for _, snug := range []bool{true, false} {
		for _, id := range lying {
			s := a.panes.slot(id)
			switch {
			case s == nil, id == first[s.kind.name], s.kind.snug != snug:
			case snug:
				a.desk.place(id, log, layout.Down, false)
			default:
				a.share(id, sharers)
				sharers = append(sharers, id)
			}
		}
	}
}
