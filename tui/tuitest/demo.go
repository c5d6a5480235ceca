package tuitest

import (
	"context"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	testclock "k8s.io/utils/clock/testing"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/demo"
	"github.com/podglass/podglass/themes"
	"github.com/podglass/podglass/tui"
	"github.com/podglass/podglass/tui/panes"
)

// Noon is when the clock of [StartDemo] stands still.
var Noon = time.Date(2026, time.March, 14, 12, 0, 0, 0, time.UTC)

// Demo is a Driver in front of the demo cluster, with the hands on its clock.
type Demo struct {
	*Driver
	Cluster *demo.Cluster
	Client  *kube.Client
	clock   *testclock.FakeClock
}

// Setup says how the program in front of the demo cluster differs from the
// usual one.
type Setup struct {
	Columns, Rows int
	Faults        *demo.Faults // on from the first request
	Scenarios     []string     // nil for those of the shop
	Options       func(*tui.Options)
	New           func(tui.Options) *tui.App // nil for [tui.New]
	Model         func(*tui.App) tea.Model   // what runs, nil for the App itself
}

// StartDemo runs the program in front of a demo cluster whose clock stands at
// [Noon].
func StartDemo(tb testing.TB, setup Setup) *Demo {
	tb.Helper()
	clock := testclock.NewFakeClock(Noon)
	ctx, cancel := context.WithCancel(context.Background())
	tb.Cleanup(cancel)
	if setup.Scenarios == nil {
		setup.Scenarios = demo.Shop()
	}
	cluster, err := demo.Start(ctx, demo.Options{Clock: clock, Faults: setup.Faults, Scenarios: setup.Scenarios})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(cluster.Close)
	d := &Driver{tb: tb, terminal: &terminal{work: &panes.Work{}, delivered: func() bool {
		cluster.Settle()
		return cluster.Delivered()
	}}}
	config := cluster.RESTConfig()
	config.Wrap(d.traffic.wrap)
	client, err := kube.NewForConfig(config, demo.Name, demo.Namespace)
	if err != nil {
		tb.Fatal(err)
	}
	theme, err := themes.Load(themes.DefaultName, nil)
	if err != nil {
		tb.Fatal(err)
	}
	opts := tui.Options{
		Workspace: kube.Workspace{Client: client, Scope: client.Home()},
		Keymap:    tui.DefaultKeymap(),
		Theme:     theme,
		Glyphs:    themes.Unicode(),
		Now:       clock.Now,
		Location:  time.UTC,
		Work:      d.work,
	}
	if setup.Options != nil {
		setup.Options(&opts)
	}
	if setup.New == nil {
		setup.New = tui.New
	}
	d.keys = opts.Keymap
	app := setup.New(opts)
	var model tea.Model = app
	if setup.Model != nil {
		model = setup.Model(app)
	}
	d.start(model, app.Close, setup.Columns, setup.Rows)
	return &Demo{Driver: d, Cluster: cluster, Client: client, clock: clock}
}

// Step lets time pass on the cluster, and returns when everything that was due
// has happened there.
func (d *Demo) Step(by time.Duration) {
	d.clock.Step(by)
	d.Cluster.Settle()
}
