package tui_test

import (
	"errors"
	"net"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube/portforward"
	"github.com/podglass/podglass/tui"
	"github.com/podglass/podglass/tui/tuitest"
)

// saved keeps forwards for tests.
type saved struct {
	mu   sync.Mutex
	sets []portforward.Set
}

func (s *saved) Sets() ([]portforward.Set, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.sets), nil
}

func (s *saved) Save(name string, spec portforward.Spec) error {
	if name == "taken" {
		return errors.New("taken is a set of the configuration, which podglass does not write: take another name")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sets = append(s.sets, portforward.Set{Name: name, Specs: []portforward.Spec{spec}})
	return nil
}

func (s *saved) Remove(name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sets = slices.DeleteFunc(s.sets, func(set portforward.Set) bool { return set.Name == name })
	return nil
}

func withSaved(t *testing.T, columns, rows int, sets ...portforward.Set) (*tuitest.Demo, *saved) {
	t.Helper()
	kept := &saved{sets: sets}
	return tuitest.StartDemo(t, tuitest.Setup{Columns: columns, Rows: rows, Options: func(o *tui.Options) { o.Saved = kept }}), kept
}

// A forward is saved under a name, and comes back from the dialogs on another day; a name
// that cannot be had keeps the form open.
func TestSavingAForward(t *testing.T) {
	for name, size := range map[string][2]int{"160x45": {160, 45}, "80x24": {80, 24}} {
		t.Run(name, func(t *testing.T) {
			d, kept := withSaved(t, size[0], size[1])
			forwardTo(d, "", "127.0.0.1")
			d.See("forwarding svc/timecheck:http at").Press(keymap.Back, "global.forwards").See("svc/timecheck:http", "w save")
			local := regexp.MustCompile(`127\.0\.0\.1:\d+`).FindString(d.Screen())
			d.Press("forwards.save").See("Save the forward to svc/timecheck:http").Match(`Name +timecheck`)
			d.Keys(slices.Repeat([]string{"backspace"}, len("timecheck"))...).Type("taken").Press(keymap.Accept)
			d.See("taken is a set of the configuration").Match(`Name +taken`)
			d.Keys(slices.Repeat([]string{"backspace"}, len("taken"))...).Type("mine").Press(keymap.Accept).See("saved as mine; W starts it")
			sets, _ := kept.Sets()
			if len(sets) != 1 || sets[0].Specs[0].Context != "demo" || "127.0.0.1:"+strconv.Itoa(sets[0].Specs[0].LocalPort) != local {
				t.Fatalf("%+v for %s", sets, local)
			}
			d.Press("forwards.stop").See("stopped").Press("forwards.stop").See("nothing is forwarded")
			d.Press("global.saved-forwards").See("Start saved forwards", "mine", "svc/timecheck:http", "forget saved forwards").Press(keymap.Accept)
			d.Match(regexp.QuoteMeta(local) + ` +svc/timecheck:http`)
			d.Press("global.saved-forwards").See("Start saved forwards").Press(keymap.NextEntry, keymap.Accept).See("Forget saved forwards").Press(keymap.Accept)
			d.See("forgot mine").Press("global.saved-forwards").See("no forwards are saved; w in the list of forwards saves one")
		})
	}
}

// What is saved for a context is offered when it is opened and in the dialog of ports. A
// set of a context that is gone says so, and one that cannot be had in full says what is
// missing.
func TestSavedForwardsAreOffered(t *testing.T) {
	taken, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	web := portforward.Target{Namespace: "shop", Kind: portforward.Service, Name: "timecheck", PortName: "http"}
	metrics := portforward.Target{Kind: portforward.Service, Name: "timecheck", PortName: "metrics"}
	d, _ := withSaved(
		t, 160, 45,
		portforward.Set{Name: "both", Fixed: true, Specs: []portforward.Spec{
			{Context: "demo", Target: web, LocalPort: taken.Addr().(*net.TCPAddr).Port}, {Target: metrics},
		}},
		portforward.Set{Name: "old", Specs: []portforward.Spec{{Context: "gone", Target: web}}},
	)
	d.See("forwards saved for demo: both; W starts them")
	d.Press("global.saved-forwards").See("both", "svc/timecheck:http, svc/timecheck:metrics", "old", "context gone is gone from the kubeconfig")
	d.Press(keymap.NextEntry, keymap.Accept).See("Start saved forwards").Press(keymap.Cancel)
	d.Select("timecheck-").Press("target.forward").See("saved: both").Gone("saved: old")
	d.Keys("end").Press(keymap.Accept)
	d.See("1 of 2 forwards started: local port 127.0.0.1:"+strconv.Itoa(taken.Addr().(*net.TCPAddr).Port)+" is taken by", "is free")
	d.Press(keymap.Back, "global.forwards").See("svc/timecheck:metrics")
	if strings.Contains(d.Screen(), "svc/timecheck:http ") {
		t.Errorf("a forward without its port:\n%s", d.Screen())
	}
}

// Several ports are forwarded with one form; if one of them cannot be had, none is.
func TestForwardingSeveralPorts(t *testing.T) {
	t.Parallel()
	d := wide(t, alone)
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	busy := strconv.Itoa(listener.Addr().(*net.TCPAddr).Port)
	clear := []string{"backspace", "backspace", "backspace", "backspace"}
	d.Select("timecheck-").Press("target.forward").See("space marks several", "svc/timecheck  8080 (http)")
	d.Keys("space").Press(keymap.NextEntry).Keys("space").See("[x] svc/timecheck  8081 (metrics)").Press(keymap.Accept)
	d.See("Forward 2 ports", "Local port of http", "Local port of metrics", "Use all ready pods").Keys(clear...).Press(keymap.NextField).Keys(clear...).Type(busy)
	d.Press(keymap.NextField).Type("127.0.0.1").Press(keymap.Accept).See("is taken by").Gone("fwd ")
	offered := regexp.MustCompile(`Local port of metrics +(\d+)`).FindStringSubmatch(d.Screen())
	if offered == nil || offered[1] == busy {
		t.Fatalf("the form offers %v:\n%s", offered, d.Screen())
	}
	d.Press(keymap.Accept).See("forwarding svc/timecheck:http at http://127.0.0.1:", "svc/timecheck:metrics at http://127.0.0.1:"+offered[1])
	d.Press(keymap.Back, "global.forwards").See("2 untested", "svc/timecheck:http", "svc/timecheck:metrics")
}

// heightOf is how many rows the pane with the focus has, its borders included.
func heightOf(screen string) int {
	from := 0
	for i, row := range strings.Split(screen, "\n") {
		switch {
		case strings.Contains(row, "┏"):
			from = i
		case strings.Contains(row, "┗"):
			return i - from + 1
		}
	}
	return 0
}

// The list of forwards is as high as its rows and the details of one, and grows with them; a
// height that is set by hand stays.
func TestTheForwardsAreAsHighAsTheirRows(t *testing.T) {
	t.Parallel()
	d := wide(t, alone)
	isHigh := func(rows int) {
		t.Helper()
		d.Until(strconv.Itoa(rows)+" rows of forwards", func(screen string) bool { return heightOf(screen) == rows })
	}
	d.Press("global.forwards").See("nothing is forwarded")
	isHigh(4)
	for i := range 3 {
		d.Press("global.pods")
		forwardTo(d, "", "127.0.0.1")
		d.See("forwarding svc/timecheck:http").Press(keymap.Back, "global.forwards")
		d.Match("Forwards ━.* " + strconv.Itoa(i+1) + " untested").See("connections 0 of 0")
		isHigh(2 + 1 + (i + 1) + 6)
	}
	d.Press("global.taller")
	isHigh(14)
	d.Press("forwards.stop").See("stopped").Press("forwards.stop").Match("Forwards ━.* 2 untested")
	isHigh(14)
}
