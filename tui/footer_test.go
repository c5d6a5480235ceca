package tui_test

import (
	"image"
	"testing"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/tui/tuitest"
)

// The keys that lead out are the last to go from the footer, and so is the one that tells of all others where the header
// has no room for it.
func TestTheFooterKeepsTheKeysThatLeadOut(t *testing.T) {
	t.Parallel()
	d := narrow(t)
	d.Select("mc1").Press("target.logs").See("› log", "s pause", "esc back", "? help")
	for _, size := range []image.Point{{60, 20}, {44, 12}, {30, 8}} {
		d.Resize(size.X, size.Y).See("esc back", "? help")
	}
	d.Press(keymap.Back).See("▌ mc1", "? help").Press("pods.containers").See("esc back", "? help")
}

// Of a pod that is down after restarts the footer tells how to see the log of the instance before.
func TestTheFooterLeadsToThePreviousLog(t *testing.T) {
	t.Parallel()
	d := narrow(t)
	d.Select("mc1").See("F forward").Gone("p previous").Select("numbers-web-5").See("p previous", "l logs")
	d.Press("target.logs").See("› init-version › log", "p previous log", "esc back")
	d.Press("logs.previous").See("p present log").Gone("p previous log").Press("logs.previous").See("p previous log")
}

// What asks nothing has nothing to cancel.
func TestWhatIsOnlyReadIsClosed(t *testing.T) {
	t.Parallel()
	d := narrow(t)
	d.Press(keymap.Help).See("esc close").Lacks("esc cancel").Keys("/").See("esc cancel").Type("log").Press(keymap.Accept)
	d.See("search: log", "esc cancel").Press(keymap.Cancel).See("esc close").Press(keymap.Cancel).See("enter containers")
	d.Select("timecheck-").Press("target.history").See("Revisions of", "esc close").Lacks("esc cancel").Press(keymap.Cancel)
	d.Press("target.forward").See("Forward a port", "esc cancel").Lacks("esc close")
}

// The keys that go on with a search are told of where something matches; where nothing does they say so.
func TestASearchWithoutAMatchDoesNotGoOn(t *testing.T) {
	t.Parallel()
	for pane, find := range map[keymap.Action]struct {
		search, next keymap.Action
		word         string
	}{
		"target.logs":     {"logs.search", "logs.next-match", "response"},
		"target.describe": {"document.search", "document.next-match", "time"},
		"target.anatomy":  {"anatomy.search", "anatomy.next-match", "time"},
		"target.services": {"services.search", "services.next-match", "time"},
	} {
		t.Run(string(pane), func(t *testing.T) {
			t.Parallel()
			d := tuitest.StartDemo(t, tuitest.Setup{Columns: 160, Rows: 45})
			d.Select("timecheck-").Press(pane).Idle().Press("global.zoom")
			d.Press(find.search).Type(find.word).Press(keymap.Accept).See("n next  N previous")
			d.Press(find.search).Keys("ctrl+u").Type("no such thing").Press(keymap.Accept).See("no match").Lacks("n next", "N previous")
			d.Press(find.next).Match("there is no .*")
		})
	}
}

// A list of forwards with nothing in it does not stay open when esc leads out of it; one with a forward does.
func TestAnEmptyListOfForwardsIsClosedByEsc(t *testing.T) {
	t.Parallel()
	for name, size := range map[string]image.Point{"160x45": {160, 45}, "100x30": {100, 30}, "80x24": {80, 24}} {
		t.Run(name, func(t *testing.T) {
			d := tuitest.StartDemo(t, tuitest.Setup{Columns: size.X, Rows: size.Y, Shared: true})
			d.Select("mc1").Press("global.forwards").See("nothing is forwarded", "esc back", "q close")
			d.Press(keymap.Back).See("▌ mc1", "enter containers").Gone("nothing is forwarded").Gone(" Forwards ")
			d.Press("global.next-pane").Gone("nothing is forwarded")
		})
	}
}

// The footer of a list to choose from says what its keys are, and that letters narrow it down where it has no prompt.
func TestTheFooterOfAChoice(t *testing.T) {
	t.Parallel()
	d := narrow(t)
	d.Select("mc1").Press("pods.group").See("Group by", "enter accept", "down next", "up previous", "letters narrow down")
	d.Type("own").See("owner").Gone("letters narrow down").Press(keymap.Cancel)
	d.Press("pods.columns").See("type to narrow down", "down next").Gone("letters narrow down")
}

// Where there is room the footer leads a newcomer to the other panes, to the commands and to the namespaces.
func TestTheFooterOfAWideScreen(t *testing.T) {
	t.Parallel()
	d := tuitest.StartDemo(t, tuitest.Setup{Columns: 160, Rows: 45, Shared: true})
	d.Select("mc1").See("tab next pane", ": command", "n namespaces")
	d.Press("target.logs").Match(`(?m)esc back *$`)
}
