package tui_test

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"k8s.io/client-go/rest"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/demo"
	"github.com/podglass/podglass/tui"
	"github.com/podglass/podglass/tui/tuitest"
)

// ledger is a transport that counts the requests for pods.
type ledger struct {
	mu    sync.Mutex
	lists []string // requests for more pods than one
	// watches are those of one pod, by its name.
	watches map[string]int
}

// through lets a program ask its cluster through the ledger.
func (l *ledger) through(t *testing.T) func(*tui.Options) {
	return func(opts *tui.Options) {
		config := rest.CopyConfig(opts.Client.Config)
		config.Wrap(func(next http.RoundTripper) http.RoundTripper { return counted{l, next} })
		client, err := kube.NewForConfig(config, demo.Name, demo.Namespace)
		if err != nil {
			t.Fatal(err)
		}
		opts.Client = client
	}
}

func (l *ledger) listed() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.lists)
}

func (l *ledger) watched(pod string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.watches[pod]
}

type counted struct {
	*ledger
	next http.RoundTripper
}

func (c counted) RoundTrip(req *http.Request) (*http.Response, error) {
	query := req.URL.Query()
	name, one := strings.CutPrefix(query.Get("fieldSelector"), "metadata.name=")
	if !strings.HasSuffix(req.URL.Path, "/pods") {
		return c.next.RoundTrip(req)
	}
	c.mu.Lock()
	switch {
	case !one || name == "":
		c.lists = append(c.lists, req.URL.RequestURI())
	case query.Get("watch") != "":
		if c.watches == nil {
			c.watches = map[string]int{}
		}
		c.watches[name]++
	}
	c.mu.Unlock()
	return c.next.RoundTrip(req)
}

// A filter that no pod matches leaves nothing under the cursor while the panes
// beside the list still wait for it to rest. What they then ask for must not be
// all pods.
func TestAFilterThatNothingMatchesAsksForNothing(t *testing.T) {
	t.Parallel()
	ledger := &ledger{}
	d := tuitest.StartDemo(t, tuitest.Setup{Columns: 160, Rows: 45, Options: ledger.through(t)})
	d.See("mc1", "live")
	before := ledger.listed()
	for range 8 {
		d.Press(keymap.Down, "pods.filter").Type("nomatch").See("none of the 8 pods matches")
		afterRest(t) // of every pane
		d.Press(keymap.Cancel).See("mc1")
	}
	if after := ledger.listed(); len(after) != len(before) {
		t.Errorf("pods were listed again: %s", after[len(before):])
	}
}

// The panes that show one pod follow it through one watch, which goes on when one
// of them is closed.
func TestPanesOfOnePodShareItsWatch(t *testing.T) {
	t.Parallel()
	ledger := &ledger{}
	d := tuitest.StartDemo(t, tuitest.Setup{Columns: 160, Rows: 45, Options: ledger.through(t)})
	d.Select("mc1").See("mc1 › containers")
	afterRest(t)
	d.Press("target.anatomy").See("mc1 › anatomy", "START")
	d.Press(keymap.Back).See("mc1 › containers").Press("target.anatomy").See("mc1 › anatomy", "START")
	afterRest(t)
	if watches := ledger.watched("mc1"); watches != 1 {
		t.Errorf("mc1 is watched %d times", watches)
	}
}

// afterRest waits until what waits for a cursor to rest has happened: longer
// than the longest such wait.
func afterRest(t *testing.T) {
	select {
	case <-time.After(400 * time.Millisecond):
	case <-t.Context().Done():
	}
}
