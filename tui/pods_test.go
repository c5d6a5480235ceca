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
	t.Parallel()
	d := wide(t)
	d.See("mc1", "timecheck-").Press("pods.sort").See("Sort by", "the most first")
	d.Type("restarts").Press(keymap.Accept).See("RESTARTS↓").Until("the most restarts first", inOrder("numbers-web-", "mc1"))
	d.Press("pods.sort").Type("restarts").See("the least first").Press(keymap.Accept).See("RESTARTS↑")
	d.Click("NAME").Gone("RESTARTS↑").Until("names from A to Z", inOrder("javaweb", "mc1", "timecheck-"))
	d.Click("NAME").See("NAME↓").Until("names from Z to A", inOrder("timecheck-", "mc1", "javaweb"))
}

func TestTheCursorStaysWithItsPod(t *testing.T) {
	t.Parallel()
	d := wide(t)
	d.Select("mc1").See("▌ mc1")
	d.Press("pods.sort").Type("name").Press(keymap.Accept).See("▌ mc1", "NAME↓")
	d.Press("pods.all-namespaces").See("all namespaces").Match(` (NS|NAMESPACE) +NAME`).Match(`▌ \S+ +mc1 `)
}

func TestGroupingThePods(t *testing.T) {
	t.Parallel()
	d := wide(t)
	d.Select("timecheck-").Press("global.zoom", "pods.group").See("Group by", "owner").Press(keymap.NextEntry, keymap.Accept)
	d.See("▾ Deployment/numbers-web · 2 pods · 2 revisions · 1 failing", "by owner", "no owner · ").Match(`▌ timecheck-`)
	d.See("· revision 1", "· revision 2").Press("pods.failing-only").See("Deployment/numbers-web · 1 pod shown · 1 failing").Gone("revision")
	d.Press("pods.failing-only").See("numbers-web · 2 pods · 2 revisions", "· revision 1", "· revision 2").Select("timecheck-")
	d.Match(`numbers-web-5f5bf8ddd9-\S+ · revision 2 `).Match(`numbers-web-64ff9bcfdf-\S+ · revision 1 `)
	d.Press("global.zoom", keymap.Up).See("▌ ▾ Deployment/timecheck").Match(`timecheck-\S+ › containers`)
	d.Press("pods.containers").See("▌ ▸ Deployment/timecheck").Press("pods.fold").See("▌ ▾ Deployment/timecheck")
	d.Press("pods.fold-all").See("▌ ▸ Deployment/timecheck").Gone("2/2")
	d.Press("pods.fold-all").See("2/2")
	d.Press("pods.group", keymap.PreviousEntry, keymap.Accept).Gone("by owner").Gone("▾")
}

// Who may not read ReplicaSets tells the revisions of a Deployment apart by their hashes.
func TestGroupingByOwnerWithoutTheRightToReadReplicaSets(t *testing.T) {
	t.Parallel()
	faults := &demo.Faults{}
	faults.Deny(demo.Rule{Resource: "replicasets"})
	d := tuitest.StartDemo(t, tuitest.Setup{Columns: 160, Rows: 45, Faults: faults})
	d.Select("timecheck-").Press("global.zoom", "pods.group").See("Group by").Press(keymap.NextEntry, keymap.Accept)
	d.See("▾ Deployment/numbers-web · 2 pods · 2 revisions").Match(`numbers-web-5f5bf8ddd9-\S+ · 5f5bf8ddd9 `).Match(`numbers-web-64ff9bcfdf-\S+ · 64ff9bcfdf `)
}

func TestMarkingPods(t *testing.T) {
	t.Parallel()
	d := wide(t)
	d.Select("mc1").Press("pods.mark").See(" *mc1", "1 marked").Match(`▌ native-sidecar`)
	d.Press("pods.mark").See("2 marked", "*native-sidecar")
	d.Press("list.copy-name").See("copied 2 names")
	d.Press("list.copy-command").See("kubectl --context demo -n shop get pod mc1 native-sidecar")
	d.Press("pods.filter").Type("time").Press(keymap.Accept).See("2 marked", "filter: time").Gone("*mc1")
	d.Press(keymap.Back).Gone("marked").See("filter: time")
	d.Press(keymap.Back).Gone("filter: time")
	d.Press("pods.mark-all").See("8 marked").Press("target.logs-new-pane").See("mark at most 4 pods")
	d.Press("pods.mark-all").Gone("8 marked")
}

func TestLogsOfMarkedPods(t *testing.T) {
	t.Parallel()
	d := wide(t)
	d.Select("mc1").Press("pods.mark").See("*mc1").Press("pods.mark", "target.logs-new-pane")
	d.See("mc1 › all containers › log", "native-sidecar › all containers › log", "2 containers · pinned")
}

func TestChoosingColumns(t *testing.T) {
	t.Parallel()
	d := tuitest.StartDemo(t, tuitest.Setup{Columns: 160, Rows: 45, Shared: true})
	d.See("mc1").Press("global.zoom").See("CPU", "MEM").Match(`mc1 .* \d+m +\d+Mi`)
	d.Press("pods.columns").See("Columns", "[x] STATUS", "[ ] OWNER").Type("owner").Keys("space").See("[x] OWNER").Press(keymap.Accept)
	d.See("OWNER", "ReplicaSet/timecheck-").Match(`mc1 .*<none>`)
	d.Press("pods.columns").Type("pod-template").Keys("space").Press(keymap.Accept).See("pod-template-hash")
	d.Press("pods.columns").Type("age").Keys("space").Press(keymap.Accept).Gone(" AGE")
	d.Press("pods.filter").Type("statefulset|replicaset").Press(keymap.Accept).Gone("mc1 ").See("timecheck-")
}

func TestColumnsThatDoNotFitAreSaidToBeLeftOut(t *testing.T) {
	t.Parallel()
	d := tuitest.StartDemo(t, tuitest.Setup{Columns: 120, Rows: 35, Shared: true})
	d.Select("mc1").Press("pods.columns").Match(`\[x\] READY +there is no room for it`).Match(`\[x\] STATUS +┃`)
	d.Press(keymap.Cancel).Press("global.zoom", "pods.columns").Match(`\[x\] READY +┃`)
}

func TestWithoutTheMetricsAPI(t *testing.T) {
	t.Parallel()
	faults := &demo.Faults{}
	faults.Deny(demo.Rule{Group: "metrics.k8s.io"})
	d := tuitest.StartDemo(t, tuitest.Setup{Columns: 160, Rows: 45, Faults: faults})
	d.Select("mc1").Press("global.zoom").Gone("› containers").See("mc1").Gone("CPU")
	d.Press("pods.columns").See("the metrics API does not answer")
}

func TestAFieldSelectorInTheFilterGoesToTheServer(t *testing.T) {
	t.Parallel()
	d := wide(t)
	d.See("mc1").Press("pods.filter").Type("-f metadata.name=mc1").Press(keymap.Accept)
	d.Gone("timecheck-").See("mc1", "1 pod", "shop -f metadata.name=mc1")
	d.Press(keymap.Back).See("timecheck-", "8 pods").Gone("-f metadata")
	d.Press("pods.filter").Type("-f spec.node=mc1").See("pods cannot be selected by the field spec.node")
}

func TestTheDetailsOfAContainerInTheWholePane(t *testing.T) {
	t.Parallel()
	d := narrow(t)
	d.Select("timecheck-").Press("pods.containers").Select("logger").See("w details")
	d.Press("containers.details").See("Mounts", "/logs-ro").Gone("NAME")
	d.Press(keymap.Back).Match(`NAME .* RST `).Press("containers.details", "containers.details").Match(`NAME .* RST `)
}

// READY shows beside the namespaces, also where the list is narrow.
func TestReadyShowsInAllNamespaces(t *testing.T) {
	t.Parallel()
	for name, size := range map[string][2]int{"120x35": {120, 35}, "80x24": {80, 24}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := tuitest.StartDemo(t, tuitest.Setup{Columns: size[0], Rows: size[1], Shared: true})
			d.See("8 pods").Press("pods.all-namespaces").See("all namespaces").Match(` NS +NAME .* READY +STATUS `).Match(`shop +timecheck\S* +✓ ●●●● +4/4 +Running`)
		})
	}
}
