package tui_test

import (
	"testing"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/tui"
	"github.com/podglass/podglass/tui/tuitest"
)

// Where podglass is read-only it views: what opens a stream or changes something
// is not offered, and says why when its key is pressed.
func TestReadOnlyLeavesViewsAlone(t *testing.T) {
	t.Parallel()
	for name, size := range map[string][2]int{"160x45": {160, 45}, "80x24": {80, 24}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := tuitest.StartDemo(t, tuitest.Setup{Columns: size[0], Rows: size[1], Options: func(opts *tui.Options) {
				opts.Client.ReadOnly = true
			}})
			d.Select("timecheck-").See("demo read-only", "l logs").Gone("shell").Gone("F forward")
			d.Press("target.shell").See("read-only: podglass will not open a shell")
			d.Press("target.forward").See("read-only: podglass will not forward a port")
			if size[1] > 24 {
				d.Press(keymap.Help).See("(read-only: podglass will not").Press(keymap.Cancel)
			}
			d.Press("target.logs").See("› log")
		})
	}
}
