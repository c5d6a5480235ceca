package pods

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube/follow"
	kubepods "github.com/podglass/podglass/kube/pods"
	"github.com/podglass/podglass/kube/podstatus"
	"github.com/podglass/podglass/themes"
	"github.com/podglass/podglass/tui/panes/panetest"
)

// lineOf is the line of the screen on which a pod stands, -1 for none.
func lineOf(p *Pane, name string) int {
	return slices.IndexFunc(strings.Split(ansi.Strip(p.View()), "\n"), func(line string) bool {
		return strings.Contains(line, name+" ")
	})
}

// TestTheCursorWhileRowsArrive lets pods arrive before, between and behind those
// that are there. Whoever has done something with the list finds the cursor on
// the same pod and on the same line; else it is at the top, where the list
// begins.
func TestTheCursorWhileRowsArrive(t *testing.T) {
	var all []*kubepods.Row
	for i := range 200 {
		all = append(all, row(fmt.Sprintf("pod-%03d", i), []podstatus.Phase{podstatus.Ready}))
	}
	var first, second []*kubepods.Row // each with the ones before
	for i, r := range all {
		if i >= 50 && i%3 == 0 {
			first = append(first, r)
		}
		if i >= 20 && i%3 <= 1 {
			second = append(second, r)
		}
	}
	for name, test := range map[string]struct {
		does func(*Pane, func(...keymap.Action))
		want string // the pod under the cursor when all are there
	}{
		"nothing":               {func(*Pane, func(...keymap.Action)) {}, "pod-000"},
		"a filter, taken back":  {func(_ *Pane, do func(...keymap.Action)) { do("pods.filter", keymap.Cancel) }, "pod-000"},
		"two down":              {func(_ *Pane, do func(...keymap.Action)) { do(keymap.Down, keymap.Down) }, "pod-057"},
		"down and up":           {func(_ *Pane, do func(...keymap.Action)) { do(keymap.Down, keymap.Up) }, "pod-051"},
		"a page":                {func(_ *Pane, do func(...keymap.Action)) { do(keymap.PageDown) }, "pod-081"},
		"the end":               {func(_ *Pane, do func(...keymap.Action)) { do(keymap.Bottom) }, "pod-198"},
		"the wheel":             {func(p *Pane, _ func(...keymap.Action)) { p.Wheel(4) }, "pod-063"},
		"a click":               {func(p *Pane, _ func(...keymap.Action)) { p.Click(4, 3) }, "pod-057"},
		"a mark":                {func(_ *Pane, do func(...keymap.Action)) { do("pods.mark") }, "pod-054"},
		"its containers opened": {func(_ *Pane, do func(...keymap.Action)) { do("pods.containers") }, "pod-051"},
		"another pane":          {func(p *Pane, _ func(...keymap.Action)) { p.SetFocus(false) }, "pod-051"},
	} {
		t.Run(name, func(t *testing.T) {
			source := &shelf{rows: first, health: follow.Health{Since: noon}}
			p := open(t, scene{source: source}, envOf(t, "mono", themes.Unicode()))
			test.does(p, func(actions ...keymap.Action) {
				for _, action := range actions {
					panetest.Perform(p, panetest.Do(t, p, Actions(), action))
				}
			})
			chosen := p.Chosen().Pod.Name
			line := lineOf(p, chosen)
			for _, rows := range [][]*kubepods.Row{second, all} {
				source.rows = rows
				p.pull()
				p.View()
			}
			source.health = live()
			p.pull()
			if got := p.Chosen().Pod.Name; got != test.want {
				t.Errorf("the cursor is on %s, want %s", got, test.want)
			}
			if got := lineOf(p, test.want); got != line {
				t.Errorf("it is on line %d, and was on line %d", got, line)
			}
		})
	}
}

// What arrives before anything else is done stays where a cursor was moved to.
func TestKeysBeforeTheFirstRow(t *testing.T) {
	source := &shelf{health: follow.Health{Since: noon}}
	p := open(t, scene{source: source, do: []any{keymap.Down}}, envOf(t, "mono", themes.Unicode()))
	source.rows = usual()[2:3]
	p.pull()
	source.rows = usual()
	p.pull()
	if got, want := p.Chosen().Pod.Name, usual()[0].Ref.Name; got != want {
		t.Errorf("the cursor is on %s, want %s: it had nothing to be moved on", got, want)
	}
}

// Only what is drawn counts as looked at, so that nothing is asked for on behalf
// of a list that nobody sees.
func TestOnlyARowThatIsDrawnIsLookedAt(t *testing.T) {
	source := &shelf{rows: usual(), health: live()}
	p := open(t, scene{source: source, do: []any{keymap.Down}}, envOf(t, "mono", themes.Unicode()))
	p.pull()
	p.Title()
	if source.touches > 0 {
		t.Errorf("looked at %d times before it was drawn", source.touches)
	}
	p.View()
	if source.touches != 1 {
		t.Errorf("drawn once, and looked at %d times", source.touches)
	}
}
