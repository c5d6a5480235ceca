//go:build e2e && linux

package main

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/podglass/podglass/keymap"
)

// ownServer names a command that kills the API server of the cluster and starts it again, for a cluster
// that is the test's own. Without it no test does so.
const ownServer = "PODGLASS_E2E_RESTART"

// flood is some seconds of numbered lines, fast, and less than what the kubelet rotates a log at (10 MiB,
// with the 40 bytes that the runtime puts before each line).
func flood() writer { return writer{name: "flood", rate: 3500, seconds: 15} }

// testLogsCut follows a flood over a wire that is cut twice, and counts the lines.
func testLogsCut(t *testing.T, c *cluster, _ string) {
	wire := newWire(t, c.config.Host)
	a, w := c.recordFlood(t, c.namespace(t), "--kubeconfig", wire.kubeconfig(t, c))
	for _, away := range []time.Duration{1 * time.Second, 3 * time.Second} {
		wire.become(cut)
		a.waitText("reconnecting")
		<-time.After(away)
		before := a.lastNumber()
		wire.become(whole)
		a.waitScreen("the flood to go on", func(string) bool {
			line, ok := a.newestLine()
			return ok && line.number > before
		})
	}
	checkFlood(t, a, w, 2)
}

// TestRealLogsRestart follows a flood while the API server is killed and started again. Everything else
// on the cluster would suffer from that, so that no other test runs meanwhile.
func TestRealLogsRestart(t *testing.T) {
	restart := os.Getenv(ownServer)
	if restart == "" {
		t.Skipf("%s names no command that restarts the API server: the cluster is not the test's own", ownServer)
	}
	c := realCluster(t)
	a, w := c.recordFlood(t, c.namespace(t))
	if output, err := exec.CommandContext(t.Context(), "sh", "-c", restart).CombinedOutput(); err != nil {
		t.Fatalf("restart the API server: %v: %s", err, output)
	}
	checkFlood(t, a, w, 1)
}

// recordFlood starts a flood, and podglass on all of its log, which it records to flood.log.
func (c *cluster) recordFlood(t *testing.T, namespace string, args ...string) (*app, writer) {
	t.Helper()
	w := flood()
	w.start(t, c, namespace)
	a := c.logOf(t, namespace, "pod/"+w.name, w.name, args...)
	a.do("logs.since-all")
	a.waitText("whole log")
	a.waitLine("a line of the flood", linePattern.String())
	a.record("flood.log")
	return a, w
}

// lastNumber is the number of the latest line on the screen.
func (a *app) lastNumber() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	line, _ := a.newestLine()
	return line.number
}

// checkFlood waits for the end of a flood and checks that every line has come, once and in order, into
// the log and into the record of it, and that as many markers say so as there were breaks.
func checkFlood(t *testing.T, a *app, w writer, breaks int) {
	t.Helper()
	a.waitText(fmt.Sprintf("%09d ", w.lines()-1))
	thousands := fmt.Sprintf("%d,%03d", w.lines()/1000, w.lines()%1000)
	kept := a.save("kept.log", thousands)
	if from := checkNumbers(t, "the log", kept, w.lines()-1); from != 0 {
		t.Errorf("the log begins with line %d", from)
	}
	if found := regexp.MustCompile(`(?m)^-- reconnected after \S+, nothing lost$`).FindAllString(kept, -1); len(found) != breaks {
		t.Errorf("%d markers tell of %d breaks: %q", len(found), breaks, found)
	}
	a.do("logs.save")
	a.waitText("stop writing")
	a.do(keymap.NextEntry)
	a.do(keymap.Accept)
	a.waitText("saved ", "flood.log")
	if from := checkNumbers(t, "the record", a.readFile("flood.log"), w.lines()-1); from >= w.lines()/2 {
		t.Errorf("the record begins with line %d, when it was all over", from)
	}
	a.quit()
}

// checkNumbers checks that the lines of a flood follow each other up to the last, and returns the number
// of the first.
func checkNumbers(t *testing.T, what, log string, last int) (first int) {
	t.Helper()
	first, next := -1, 0
	for row := range strings.Lines(log) {
		line, ok := parseLine(row)
		switch {
		case !ok && !strings.HasPrefix(row, "-- reconnected"):
			t.Errorf("%s has a line that nobody wrote, after %d: %q", what, next-1, row)
		case !ok:
		case first < 0:
			first, next = line.number, line.number+1
		case line.number != next:
			t.Errorf("%s has line %d after %d", what, line.number, next-1)
			return first
		default:
			next++
		}
	}
	if next != last+1 {
		t.Errorf("%s ends with line %d, want %d", what, next-1, last)
	}
	return first
}
