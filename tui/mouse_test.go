package tui_test

import (
	"testing"

	"github.com/podglass/podglass/keymap"
)

func TestTheFooterCanBeClicked(t *testing.T) {
	t.Parallel()
	d := narrow(t)
	d.Select("timecheck-").Click("enter containers").See("timecheck-65cf857546-wj89c › containers").Click("esc back").See("javaweb-2")
	d.Click("/ filter").See("accept").Type("zzz").Click("esc cancel").See("javaweb-2")
	d.Press("target.forward").See("Forward a port").Click("esc cancel").Gone("Forward a port")
}

func TestTheHelpInTheHeaderCanBeClicked(t *testing.T) {
	t.Parallel()
	d := wide(t)
	d.Click("? help").See("Keys ━").See("esc close").Click("esc close").Gone("Keys ━")
	d.Click("podglass ").Lacks("Keys ━")
}

func TestADoubleClickOpens(t *testing.T) {
	t.Parallel()
	d := narrow(t)
	d.Select("timecheck-").Click("mc1").See("▌ mc1").Gone("mc1 › containers")
	d.Click("mc1").See("mc1 › containers")
	d.Press(keymap.Back).See("STATUS").Click("NAME").Click("NAME").See("STATUS").Gone("› containers")
}

// A border that is pulled leaves the cursors where they are; one that is only clicked gives its pane the focus.
func TestDraggingABorderMovesNoCursor(t *testing.T) {
	t.Parallel()
	d := wide(t)
	d.Select("mc1").See("mc1 › containers", "mc1 › all containers")
	before := band(d.Screen())
	d.Drag("mc1 › all containers", 0, -3).Until("a lower band", func(screen string) bool { return band(screen).Y < before.Y })
	d.See("▌ mc1", "┏ Pods")
	d.Click("mc1 › all containers").See("┏ mc1 › all containers")
}

// What is typed on after a question has been answered by a letter was meant for it.
func TestKeysAfterADialogThatClosedByItself(t *testing.T) {
	t.Parallel()
	d := wide(t, alone)
	forwardTo(d, "", "")
	d.See("forwarding svc/timecheck").Press("global.close").See("end 1 forward?").Keys("n", "l").Gone("end 1 forward?")
	afterRest(t)
	d.See("┏ Pods").Press("target.logs").See("┏ timecheck-65cf857546-wj89c › all containers › log")
}
