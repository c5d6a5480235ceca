package pods

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"github.com/podglass/podglass/keymap"
	kubepods "github.com/podglass/podglass/kube/pods"
	"github.com/podglass/podglass/kube/podstatus"
	"github.com/podglass/podglass/themes"
	"github.com/podglass/podglass/tui/panes/panetest"
)

// headings is the first line of the list, which tells how wide the columns are.
func headings(p *Pane) string { return strings.Split(ansi.Strip(p.View()), "\n")[0] }

// Columns are as wide as all rows ask for, whatever has been looked at before; they grow at once, and shrink only
// when the list is opened, sorted or filtered, or its size changes.
func TestColumnsAreAsWideAsAllRowsAskFor(t *testing.T) {
	source := &shelf{health: live()}
	for i := range 50 {
		source.rows = append(source.rows, row(fmt.Sprintf("web-%02d", i), []podstatus.Phase{podstatus.Ready}))
	}
	source.rows[49] = row("web-49", []podstatus.Phase{podstatus.Failed}, fails("Init:CreateContainerConfigError"))
	p := open(t, scene{source: source}, envOf(t, "mono", themes.Unicode()))
	first := headings(p)
	p.Move(keymap.Bottom)
	if got := headings(p); got != first {
		t.Errorf("at the end of the list\n%s\nand before\n%s", got, first)
	}
	p.Move(keymap.Top)

	change := func(at int, with *kubepods.Row) {
		with.Revision = p.measured + 1
		source.rows[at] = with
		p.pull()
	}
	change(30, row("web-30-with-a-name-that-is-far-longer-than-all-others", []podstatus.Phase{podstatus.Ready}))
	grown := headings(p)
	if grown == first {
		t.Errorf("a longer name makes no room:\n%s", grown)
	}
	change(30, row("web-30", []podstatus.Phase{podstatus.Ready}))
	if got := headings(p); got != grown {
		t.Errorf("a shorter name takes room away:\n%s\nand before\n%s", got, grown)
	}
	for name, shrink := range map[string]func(){
		"sorted":   func() { p.sortBy(p.rows.columns[0]) },
		"filtered": func() { panetest.Perform(p, panetest.Do(t, p, Actions(), "pods.failing-only")) },
		"resized":  func() { p.SetSize(p.width+1, p.height) },
	} {
		change(30, row("web-30-with-a-name-that-is-far-longer-than-all-others", []podstatus.Phase{podstatus.Ready}))
		wide := headings(p)
		change(30, row("web-30", []podstatus.Phase{podstatus.Ready}))
		shrink()
		if got := headings(p); len(strings.TrimRight(got, " ")) >= len(strings.TrimRight(wide, " ")) {
			t.Errorf("%s, the columns stay as they are:\n%s", name, got)
		}
		p.setFailingOnly(false)
		p.pull()
	}
}
