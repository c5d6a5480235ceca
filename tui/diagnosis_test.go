package tui_test

import (
	"testing"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/tui"
	"github.com/podglass/podglass/tui/tuitest"
)

// Why a pod does not do its job stands above its containers, and with its evidence at the
// top of its anatomy.
func TestWhyAPodDoesNotDoItsJob(t *testing.T) {
	t.Parallel()
	d := tuitest.StartDemo(t, tuitest.Setup{Columns: 160, Rows: 45, Shared: true})
	d.Select("numbers-web-").See("init step 1 of 1 init-version fails")
	d.Press("target.anatomy").See("WHY NOT  init step 1 of 1 init-version fails: exit 1", "web waits for it",
		"the rollout of numbers-web is blocked; 1 pod of the version before still runs",
		"status.initContainerStatuses[init-version].lastState.terminated.exitCode: 1")
}

// failures is the program in front of pods that do not do their job.
func failures(t *testing.T, columns, rows int) *tuitest.Demo {
	t.Helper()
	return tuitest.StartDemo(t, tuitest.Setup{
		Columns: columns, Rows: rows, Scenarios: []string{"failures/failures", "failures/dead-node"},
		Options: func(o *tui.Options) { o.Scope = kube.Scope{Namespaces: []string{"failures"}} },
	})
}

// A finding has the line that says most of what the container wrote before it failed, and
// enter goes to that line.
func TestFromAFindingToTheLineOfTheLog(t *testing.T) {
	t.Parallel()
	for name, size := range map[string][2]int{"160x45": {160, 45}, "80x24": {80, 24}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := tuitest.StartDemo(t, tuitest.Setup{Columns: size[0], Rows: size[1], Shared: true})
			d.Select("numbers-web-").Press("target.anatomy").See("WHY NOT", "log[init-version]: ").Idle()
			d.Press("anatomy.search").Type("log[init").Press(keymap.Accept).Match(`▌ +log\[init-version\]`)
			d.Press("anatomy.open").See("› init-version › log").Match(`▌.*cat: can.t open`)
			d.Press(keymap.Back).See("› anatomy")
		})
	}
}

// Evidence that is an event, or a field, leads there.
func TestFromAFindingToTheEventAndTheProbe(t *testing.T) {
	t.Parallel()
	d := failures(t, 160, 45)
	d.Select("not-ready").See("app is not ready: nothing listens on port 9000").Press("target.anatomy").See("WHY NOT  app is not ready", "events[Unhealthy]").Idle()
	d.Press("anatomy.search").Type("events[").Press(keymap.Accept).Press("anatomy.open").See("› events").Match(`▌ .*Warning Unhealthy`)
	d.Press(keymap.Back).See("› anatomy").Press("anatomy.search").Keys("ctrl+u").Type("readinessProbe").Press(keymap.Accept).Press("anatomy.open")
	d.See("› YAML").Match(`▌ +readinessProbe:`)
}

// What is told of a pod on a node that has died, and of one that was evicted.
func TestADeadNodeAndAnEvictedPod(t *testing.T) {
	t.Parallel()
	d := failures(t, 160, 45)
	d.Select("on-dead-node").Match(`on-dead-node +\? +\?/1 +Terminating · lost`).See("unknown, was running", "node node3 does not answer: what is shown of the pod is from")
	d.Press("target.anatomy").See("WHY NOT  node node3 does not answer: what is shown of the pod is from", "node.kubernetes.io/unreachable:NoExecute", "tolerated for 300 s")
	d.Press(keymap.Back).Select("evicted").See("the pod was evicted: its emptyDir cache holds more than its limit of 256Ki")
}

// A log that does not come says why, also where only the events of the pod tell.
func TestALogThatDoesNotComeSaysWhy(t *testing.T) {
	t.Parallel()
	d := failures(t, 160, 45)
	d.Select("missing-config").Press("target.logs").See("missing-config › app › log", "the container is not running · volume absent cannot be mounted: there is no ConfigMap absent")
}
