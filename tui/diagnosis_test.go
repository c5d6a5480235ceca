package tui_test

import (
	"testing"

	"github.com/podglass/podglass/tui/tuitest"
)

// Why a pod does not do its job stands above its containers, and with its evidence at the
// top of its anatomy.
func TestWhyAPodDoesNotDoItsJob(t *testing.T) {
	d := tuitest.StartDemo(t, tuitest.Setup{Columns: 160, Rows: 45})
	d.Select("numbers-web-").See("init step 1 of 1 init-version fails")
	d.Press("target.anatomy").See("WHY NOT  init step 1 of 1 init-version fails: exit 1", "web waits for it",
		"the rollout of numbers-web is blocked; 1 pod of the version before still runs",
		"status.initContainerStatuses[init-version].lastState.terminated.exitCode: 1")
}
