package tuitest

import (
	"context"
	"fmt"
	"net/http"
	"path"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"k8s.io/utils/clock"
	testclock "k8s.io/utils/clock/testing"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/demo"
	"github.com/podglass/podglass/themes"
	"github.com/podglass/podglass/tui"
	"github.com/podglass/podglass/tui/panes"
)

// Noon is when the clock of [StartDemo] stands still.
var Noon = time.Date(2026, time.March, 14, 12, 0, 0, 0, time.UTC)

// Demo is a Driver in front of the demo cluster, whose clock it sets.
type Demo struct {
	*Driver
	Cluster *demo.Cluster // nil for a shared one
	Client  *kube.Client
	clock   *testclock.FakeClock // nil for the one of a shared cluster
}

// Setup says how the program in front of the demo cluster differs from the
// usual one.
type Setup struct {
	Columns, Rows int
	Shared        bool         // the cluster is one for all tests that only look at it; see [shop]
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
	d := &Demo{Driver: &Driver{tb: tb, terminal: &terminal{work: &panes.Work{}}}}
	now := func() time.Time { return Noon }
	cluster, err := shop()
	if !setup.Shared {
		d.clock = testclock.NewFakeClock(Noon)
		now = d.clock.Now
		cluster, err = startCluster(tb, setup, d.clock)
		d.Cluster = cluster
	}
	if err != nil {
		tb.Fatal(err)
	}
	d.delivered = func() bool {
		cluster.Settle()
		return cluster.Delivered()
	}
	config := cluster.RESTConfig()
	config.Wrap(d.traffic.wrap)
	if setup.Shared {
		config.Wrap(onlyLooks(tb))
	}
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
		Now:       now,
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
	d.Client = client
	return d
}

// startCluster starts a cluster that ends with the test.
func startCluster(tb testing.TB, setup Setup, clock clock.WithTicker) (*demo.Cluster, error) {
	ctx, cancel := context.WithCancel(context.Background())
	tb.Cleanup(cancel)
	if setup.Scenarios == nil {
		setup.Scenarios = demo.Shop()
	}
	cluster, err := demo.Start(ctx, demo.Options{Clock: clock, Faults: setup.Faults, Scenarios: setup.Scenarios})
	if err == nil {
		tb.Cleanup(cluster.Close)
	}
	return cluster, err
}

// shop is the cluster, at [Noon], of all tests of a program that only look at it: to play its history is most of what
// such a test costs.
var shop = sync.OnceValues(func() (*demo.Cluster, error) {
	return demo.Start(context.Background(), demo.Options{Clock: testclock.NewFakeClock(Noon), Scenarios: demo.Shop()})
})

// onlyLooks refuses, and fails a test for, what would change the cluster that it shares with others.
func onlyLooks(tb testing.TB) func(http.RoundTripper) http.RoundTripper {
	return func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(req *http.Request) (*http.Response, error) {
			if changes(req) {
				err := fmt.Errorf("%s %s changes a cluster that is shared", req.Method, req.URL.Path)
				tb.Error(err)
				return nil, err
			}
			return next.RoundTrip(req)
		})
	}
}

// changes reports whether a request can leave something behind: an object, a session in a container, a connection.
func changes(req *http.Request) bool {
	switch path.Base(req.URL.Path) {
	case "exec", "attach", "portforward":
		return true
	case "selfsubjectaccessreviews", "selfsubjectrulesreviews", "selfsubjectreviews":
		return false
	}
	return req.Method != http.MethodGet && !req.URL.Query().Has("dryRun")
}

// Step lets time pass on the cluster, and returns when everything that was due
// has happened there.
func (d *Demo) Step(by time.Duration) {
	d.clock.Step(by)
	d.Cluster.Settle()
}

// StepUntil lets time pass on the cluster, a second at a time, until the screen is as wanted.
func (d *Demo) StepUntil(what string, is func(screen string) bool) *Demo {
	d.tb.Helper()
	for deadline := time.Now().Add(patience); !is(d.Screen()); d.frame() {
		if time.Now().After(deadline) {
			d.tb.Fatalf("the screen never showed %s:\n%s", what, d.Screen())
		}
		d.Step(time.Second)
	}
	return d
}
