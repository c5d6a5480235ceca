package tui_test

import (
	"strings"
	"testing"
	"time"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube/demo"
	"github.com/podglass/podglass/themes"
	"github.com/podglass/podglass/tui"
	"github.com/podglass/podglass/tui/tuitest"
)

// questions are how a user comes to each kind of question before a change, from the list of pods with its cursor on
// timecheck.
func questions() map[string]func(*tuitest.Demo) {
	return map[string]func(*tuitest.Demo){
		"delete": func(d *tuitest.Demo) { d.Press("target.delete").See("grace period", "[ Cancel ]") },
		"grace": func(d *tuitest.Demo) {
			ripe(d.Press("target.delete").See("grace period"), d).Keys("2", "0").See("--grace-period=20", "20 seconds to end instead of 1")
		},
		"force": func(d *tuitest.Demo) {
			ripe(d.Press("target.delete").See("grace period"), d).Keys("0").See("--grace-period=0", "Type force to confirm")
		},
		"marks": func(d *tuitest.Demo) { d.Press("pods.mark-all", "target.delete").See("Delete 8 pods?", "1 to ") },
		"drain": func(d *tuitest.Demo) { d.Press("target.drain").See("Drain node", "Type force to confirm") },
		"scale": func(d *tuitest.Demo) {
			d.Press("target.scale").See("It has been asked for 1.").Press(keymap.Accept).See("Scale deployment timecheck")
		},
		"evict": func(d *tuitest.Demo) { d.Press("target.evict").See("Evict pod timecheck-") },
		"refuse": func(d *tuitest.Demo) {
			d.Press("pods.mark-all", "target.restart").See("Nothing can be changed", "mc1 stays as it is", "deployments.apps")
		},
	}
}

// ripe lets the time pass after which a question takes letters and digits.
func ripe(shows *tuitest.Driver, d *tuitest.Demo) *tuitest.Driver {
	d.Step(time.Second)
	return shows
}

// TestQuestionsInPlainLooks: each kind of question has a screen at 80x24, without colours and in ASCII.
func TestQuestionsInPlainLooks(t *testing.T) {
	t.Parallel()
	mono, err := themes.Load("mono", nil)
	if err != nil {
		t.Fatal(err)
	}
	for look, with := range map[string]func(*tui.Options){
		"mono":  func(o *tui.Options) { o.Theme, o.Select = mono, timecheck },
		"ascii": func(o *tui.Options) { o.Glyphs, o.Select = themes.ASCII(), timecheck },
	} {
		for kind, open := range questions() {
			t.Run(kind+"/"+look, func(t *testing.T) {
				t.Parallel()
				faults := &demo.Faults{}
				if kind == "refuse" {
					faults.Deny(demo.Rule{Verb: "patch", Group: "apps", Resource: "deployments"})
				}
				d := tuitest.StartDemo(t, tuitest.Setup{Columns: 80, Rows: 24, Options: with, Faults: faults})
				d.See(" 8 pods", "live").Idle()
				open(d)
				if look == "mono" {
					d.GoldenStyled()
					return
				}
				d.Golden()
				for line := range strings.Lines(d.Screen()) {
					if strings.ContainsFunc(line, func(r rune) bool { return r > '~' }) {
						t.Errorf("%q has a sign that is not ASCII", line)
					}
				}
			})
		}
	}
}
