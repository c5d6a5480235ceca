package tui_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube/demo"
	"github.com/podglass/podglass/tui/tuitest"
)

// inOrder says that the screen's first column has these beginnings of lines one
// below the other.
func inOrder(names ...string) func(string) bool {
	pattern := regexp.MustCompile(`(?s)` + strings.Join(names, `.*\n.*`))
	return func(screen string) bool { return pattern.MatchString(screen) }
}

func TestSortingThePods(t *testing.T) {
	d := wide(t)
	d.See("mc1", "timecheck-").Press(keymap.Sort).See("Sort by", "the most first")
	d.Type("restarts").Press(keymap.Accept).See("RESTARTS↓").Until("the most restarts first", inOrder("numbers-web-", "mc1"))
	d.Press(keymap.Sort).Type("restarts").See("the least first").Press(keymap.Accept).See("RESTARTS↑")
	d.Click("NAME").Gone("RESTARTS↑").Until("names from A to Z", inOrder("javaweb", "mc1", "timecheck-"))
	d.Click("NAME").See("NAME↓").Until("names from Z to A", inOrder("timecheck-", "mc1", "javaweb"))
}

func TestTheCursorStaysWithItsPod(t *testing.T) {
	d := wide(t)
	d.Select("mc1").See("▌ mc1")
	d.Press(keymap.Sort).Type("name").Press(keymap.Accept).See("▌ mc1", "NAME↓")
	d.Press(keymap.AllNamespaces).See("all namespaces", "NAMESPACE").Match(`▌ \S+ +mc1 `)
}

func TestGroupingThePods(t *testing.T) {
	d := wide(t)
	d.Select("timecheck-").Press(keymap.GroupBy).See("Group by", "owner").Press(keymap.NextEntry, keymap.Accept)
	d.Match(`▾ ReplicaSet/numbers-web-\S+ · 1 pod · 1 failing`).See("by owner", "no owner · ").Match(`▌ timecheck-`)
	d.Press(keymap.Up).Match(`▌ ▾ ReplicaSet/timecheck-`).Match(`timecheck-\S+ › containers`)
	d.Press(keymap.OpenContainers).Match(`▌ ▸ ReplicaSet/timecheck-`).Press(keymap.Fold).Match(`▌ ▾ ReplicaSet/timecheck-`)
	d.Press(keymap.FoldAll).Match(`▌ ▸ ReplicaSet/timecheck-`).Gone("2/2")
	d.Press(keymap.FoldAll).See("2/2")
	d.Press(keymap.GroupBy, keymap.PreviousEntry, keymap.Accept).Gone("by owner").Gone("▾")
}

func TestMarkingPods(t *testing.T) {
	d := wide(t)
	d.Select("mc1").Press(keymap.Mark).See(" *mc1", "1 marked").Match(`▌ native-sidecar`)
	d.Press(keymap.Mark).See("2 marked", "*native-sidecar")
	d.Press(keymap.CopyName).See("copied 2 names")
	d.Press(keymap.CopyCommand).See("kubectl --context demo -n shop get pod mc1 native-sidecar")
	d.Press(keymap.Filter).Type("time").Press(keymap.Accept).See("2 marked", "filter: time").Gone("*mc1")
	d.Press(keymap.Back).Gone("marked").See("filter: time")
	d.Press(keymap.Back).Gone("filter: time")
	d.Press(keymap.MarkAll).See("8 marked").Press(keymap.OpenLogsNew).See("mark at most 4 pods")
	d.Press(keymap.MarkAll).Gone("8 marked")
}

func TestLogsOfMarkedPods(t *testing.T) {
	d := wide(t)
	d.Select("mc1").Press(keymap.Mark).See("*mc1").Press(keymap.Mark, keymap.OpenLogsNew)
	d.See("mc1 › 1st › log", "native-sidecar › app › log", "following · pinned")
}

func TestChoosingColumns(t *testing.T) {
	d := tuitest.StartDemo(t, tuitest.Setup{Columns: 160, Rows: 45})
	d.See("mc1").Press(keymap.Zoom).See("CPU", "MEM").Match(`mc1 .* \d+m +\d+Mi`)
	d.Press(keymap.Columns).See("Columns", "[x] STATUS", "[ ] OWNER").Type("owner").Keys("space").See("[x] OWNER").Press(keymap.Accept)
	d.See("OWNER", "ReplicaSet/timecheck-").Match(`mc1 .*<none>`)
	d.Press(keymap.Columns).Type("pod-template").Keys("space").Press(keymap.Accept).See("pod-template-hash")
	d.Press(keymap.Columns).Type("age").Keys("space").Press(keymap.Accept).Gone(" AGE")
	d.Press(keymap.Filter).Type("statefulset|replicaset").Press(keymap.Accept).Gone("mc1 ").See("timecheck-")
}

func TestWithoutTheMetricsAPI(t *testing.T) {
	faults := &demo.Faults{}
	faults.Deny(demo.Rule{Group: "metrics.k8s.io"})
	d := tuitest.StartDemo(t, tuitest.Setup{Columns: 160, Rows: 45, Faults: faults})
	d.Select("mc1").Press(keymap.Zoom).Gone("› containers").See("mc1").Gone("CPU")
	d.Press(keymap.Columns).See("the metrics API does not answer")
}

func TestAFieldSelectorInTheFilterGoesToTheServer(t *testing.T) {
	d := wide(t)
	d.See("mc1").Press(keymap.Filter).Type("-f metadata.name=mc1").Press(keymap.Accept)
	d.Gone("timecheck-").See("mc1", "1 pod", "shop -f metadata.name=mc1")
	d.Press(keymap.Back).See("timecheck-", "8 pods").Gone("-f metadata")
	d.Press(keymap.Filter).Type("-f spec.node=mc1").See("pods cannot be selected by the field spec.node")
}

func TestTheDetailsOfAContainerInTheWholePane(t *testing.T) {
	d := narrow(t)
	d.Select("timecheck-").Press(keymap.OpenContainers).Select("logger").See("w details")
	d.Press(keymap.Details).See("Mounts", "/logs-ro").Gone("RESTARTS")
	d.Press(keymap.Back).See("RESTARTS").Press(keymap.Details, keymap.Details).See("RESTARTS")
}
