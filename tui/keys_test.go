package tui_test

import (
	"testing"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/tui/tuitest"
)

func TestAKeyWithoutAMeaningSaysSo(t *testing.T) {
	t.Parallel()
	for name, size := range map[string][2]int{"160x45": {160, 45}, "80x24": {80, 24}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := tuitest.StartDemo(t, tuitest.Setup{Columns: size[0], Rows: size[1], Shared: true})
			d.Select("timecheck-").Keys("Z").See("Z does nothing here · ? keys")
			d.Keys("ctrl+w", "y").See("ctrl+w y")
			d.Press("pods.containers").See("› containers").Keys("Z").See("Z does nothing here · ? keys")
		})
	}
	d := emptyList(t, nil, nil)
	d.Select("mc1").Press("pods.filter").Type("nothing-is-called-this").Press(keymap.Accept).See("none of the")
	d.Press("target.logs").See("nothing is under the cursor")
}

// A word typed after / never runs as commands, whatever the pane.
func TestASearchWhereThereIsNothingToSearch(t *testing.T) {
	t.Parallel()
	d := wide(t)
	d.Select("timecheck-").Press("pods.containers").See("▌    timecheck")
	for _, end := range []keymap.Action{keymap.Accept, keymap.Cancel} {
		d.Keys("/").See("There is nothing to search in this pane", "what is typed is dropped").Type("jfsq").See("jfsq").Press(end)
		d.Gone("nothing to search").See("▌    timecheck")
	}
}

// With a filter set, / opens it so that typing replaces it, and moving in it mends it.
func TestAFilterIsReplacedByTyping(t *testing.T) {
	t.Parallel()
	d := wide(t)
	d.See("mc1").Press("pods.filter").Type("time").Press(keymap.Accept).See("filter: time")
	d.Press("pods.filter").Type("mc").Press(keymap.Accept).See("filter: mc", "mc1").Gone("timecheck-")
	d.Press("pods.filter").Keys("left").Type("x").Press(keymap.Accept).See("filter: mxc")
}

// The help scrolls and closes like a page, is searched, and has two columns where there is room.
func TestTheHelp(t *testing.T) {
	t.Parallel()
	d := wide(t)
	d.Select("timecheck-").Press(keymap.Help).See("Keys", "fold all groups").Match(`enter +open the pod's containers .* +\S`)
	d.Keys("G").Gone("open the pod's containers").Keys("g").See("open the pod's containers")
	d.Keys("/").Type("forward a port").See("F  ", "forward a port").Gone("open the pod's containers")
	d.Press(keymap.Cancel).Keys("/").Type("ctrl+w").See("lay the panes out as at the start", "split the pane, the new one below").Gone("open the pod's containers")
	d.Press(keymap.Cancel).See("open the pod's containers").Keys("q").Gone("fold all groups").See("┏ Pods")
	d.Press(keymap.Help).See("fold all groups").Keys("?").Gone("fold all groups")
}

// After ctrl+w the footer says in words what can be done, and no more than that.
func TestWhatMayFollowCtrlW(t *testing.T) {
	t.Parallel()
	d := tuitest.StartDemo(t, tuitest.Setup{Columns: 200, Rows: 45, Shared: true})
	d.Select("mc1").See("mc1 › containers").Keys("ctrl+w")
	d.See("v split right", "l right", "j down", "x swap", "+ taller", "= same size", "0 as at the start").Gone("k up").Gone("h left")
	d.Keys("k").See("there is no pane above")
	d.Keys("z", "ctrl+w").See("v split right")
}

func TestWideSaysWhatDoesNotFit(t *testing.T) {
	t.Parallel()
	d := narrow(t)
	d.See("mc1").Press("pods.wide").Match(`\d+ more columns do not fit; O chooses which show`)
	d.Press("pods.wide", "pods.wide").Resize(240, 45).Press("pods.wide", keymap.Back, "pods.wide").See("NODE", "READINESS")
}
