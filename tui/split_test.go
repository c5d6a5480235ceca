package tui_test

import (
	"testing"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/tui/tuitest"
)

// TestALogThatBeginsInsideALine: the runtime keeps the long line in three parts, and the last 2,000 that are
// read begin with the second of them. Going up from there completes it.
func TestALogThatBeginsInsideALine(t *testing.T) {
	t.Parallel()
	d := tuitest.StartDemo(t, tuitest.Setup{Columns: 80, Rows: 24})
	runScript(t, d, "splitter", "for i in $(seq 10); do echo before $i; done; "+
		"yes | tr -d '\\n' | head -c 40000; echo; for i in $(seq 1998); do echo after $i; done; sleep 1d")
	d.See("splitter").Select("splitter").Press("target.logs", "global.zoom").See("after 1998")
	d.Press("logs.wrap").Press(keymap.Top).Match(`▌… the end of a longer line: y+›\n +after 1\n`)
	d.Press(keymap.Up).Gone("longer line").Press(keymap.Top).See("the log begins here")
	d.Match(`before 10\n +y+›\n +after 1\n`)
}
