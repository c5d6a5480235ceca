package tui_test

import (
	"fmt"
	"image"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/podglass/podglass/kube/demo"
	"github.com/podglass/podglass/tui/tuitest"
)

// band is where the list of pods ends: its right edge on a wide screen, and its bottom.
func band(screen string) image.Point {
	lines := strings.Split(screen, "\n")
	at := image.Pt(-1, -1)
	for x, r := range []rune(lines[1]) {
		if x > 0 && strings.ContainsRune("╮┓", r) && at.X < 0 {
			at.X = x + 1
		}
	}
	for y, line := range lines {
		if y > 1 && strings.ContainsAny(string([]rune(line + " ")[:1]), "╭┏") && at.Y < 0 {
			at.Y = y
		}
	}
	return at
}

// names are the pods of the demo, which nothing cuts where there is room.
var names = []string{"numbers-web-5f5bf8ddd9-wmbcn", "sleep-with-file-reader-7df4bf6dcb-stx28", "sleep-with-server-5fbf4b8bbc-c6t87"}

func TestPanesHaveTheRoomThatTheirContentNeeds(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		columns, rows int
		want          image.Point
	}{
		{200, 50, image.Pt(123, 18)},
		{160, 45, image.Pt(108, 18)},
		{120, 35, image.Pt(74, 12)},
		{100, 30, image.Pt(100, 12)},
	} {
		t.Run(fmt.Sprintf("%dx%d", test.columns, test.rows), func(t *testing.T) {
			t.Parallel()
			d := tuitest.StartDemo(t, tuitest.Setup{Columns: test.columns, Rows: test.rows, Shared: true})
			d.See("mc1", "AGE").Until("the band", func(screen string) bool { return band(screen) == test.want })
			if test.columns >= 160 {
				d.See(names...).See("6 (14s ago)")
			}
		})
	}
}

// How wide the list is does not depend on which answers first, the pods or their usage.
func TestTheBandWhereUsageComesFirst(t *testing.T) {
	t.Parallel()
	list := newSlowList(t, 0, false)
	d := tuitest.StartDemo(t, tuitest.Setup{Columns: 200, Rows: 50, Options: list.options(t)})
	d.See("loading pods", "CPU", "MEM")
	list.release()
	d.See("8 pods", "live").Until("the band", func(screen string) bool { return band(screen) == image.Pt(123, 18) })
}

// That ages and times since a restart grow by a cell moves no column.
func TestColumnsStayWhileAgesGrow(t *testing.T) {
	t.Parallel()
	d := wide(t, alone)
	headings := func(screen string) string { return strings.Split(screen, "\n")[2] }
	d.See("6 (14s ago)", "mc1 ", "10m").Until("the band", func(screen string) bool { return band(screen) == image.Pt(108, 18) })
	before := headings(d.Screen())
	d.Step(95 * time.Second)
	d.See("6 (109s ago)")
	if got := headings(d.Screen()); got[:108] != before[:108] {
		t.Errorf("the columns moved:\n%s\n%s", before, got)
	}
}

func TestNothingMovesWhilePodsComeAndTheCursorMoves(t *testing.T) {
	t.Parallel()
	d := tuitest.StartDemo(t, tuitest.Setup{Columns: 120, Rows: 35})
	want := image.Pt(74, 12)
	d.Until("the band", func(screen string) bool { return band(screen) == want })
	pods := d.Client.Clientset.CoreV1().Pods(demo.Namespace)
	if _, err := pods.Create(t.Context(), &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "a-pod-with-a-name-that-is-no-end"},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "web", Image: "busybox:1.36", Command: []string{"sleep", "1000"}}}},
	}, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	d.Cluster.Settle()
	d.See("9 pods", "2–9 of 9")
	for _, name := range []string{"timecheck-", "numbers-web-5", "javaweb-2"} {
		d.Select(name).Match(name + `\S* › containers`)
		if got := band(d.Screen()); got != want {
			t.Errorf("on %s the band ends at %v", name, got)
		}
	}
	d.Press("global.reset-layout").Until("room for the ninth", func(screen string) bool { return band(screen).Y == want.Y+1 })
}

func TestSizesSetByHandStay(t *testing.T) {
	t.Parallel()
	d := wide(t, alone)
	fitted := image.Pt(108, 18)
	d.Until("the band", func(screen string) bool { return band(screen) == fitted })
	d.Press("global.narrower", "global.taller").Until("sizes by hand", func(screen string) bool { return band(screen) == image.Pt(104, 20) })
	d.Resize(80, 24).Gone("› containers").Resize(160, 45)
	d.Until("the same sizes", func(screen string) bool { return band(screen) == image.Pt(104, 20) })
	d.Press("pods.all-namespaces").See("all namespaces").Match(` (NS|NAMESPACE) +NAME`)
	d.Step(time.Second)
	if got := band(d.Screen()); got != image.Pt(104, 20) {
		t.Errorf("another scope moved the band to %v", got)
	}
	d.Press("pods.all-namespaces").Gone("NAMESPACE  ").Gone("  NS  ")
	d.Press("global.reset-layout").Until("the layout of the start", func(screen string) bool { return band(screen) == fitted })
}

func TestResettingTheLayoutClosesNothing(t *testing.T) {
	t.Parallel()
	d := wide(t)
	d.Select("mc1").Press("target.logs-new-pane").See("pinned").Press("global.focus-up", "global.focus-up", "global.swap")
	d.Match(`^.*\n. mc1 › containers .*Pods`)
	d.Press("global.reset-layout").Match(`^.*\n. Pods .*mc1 › containers`).See("pinned")
	d.Press("global.focus-right", "global.close").Gone("› containers")
	d.Press("global.reset-layout").Match(`^.*\n. Pods .*mc1 › containers`)
}

// A pane of containers that was closed and opened again has room beside the list, whatever the size of the screen is and
// in whatever order sizes and scopes change; on a medium one it takes the place of the list, as at the start.
func TestContainersThatAreOpenedAgainHaveRoom(t *testing.T) {
	t.Parallel()
	d := tuitest.StartDemo(t, tuitest.Setup{Columns: 100, Rows: 30, Shared: true})
	d.Select("mc1").Press("pods.containers").See("mc1 › containers").Gone(" Pods ")
	d.Press("global.close").See("▌ mc1").Press("pods.containers").See("mc1 › containers").Gone(" Pods ")
	for _, size := range []image.Point{{160, 45}, {100, 30}, {119, 30}, {120, 35}, {100, 20}} {
		d.Resize(size.X, size.Y).Press("global.pods", "pods.all-namespaces").See("all namespaces").Press("pods.all-namespaces").Gone("all namespaces")
		d.Press("pods.containers").See("mc1 › containers", "w details")
		for line := range strings.SplitSeq(d.Screen(), "\n") {
			if from := strings.Index(line, "┏"); from >= 0 {
				if width := strings.Count(line[from:], "") - 1; width < 46 {
					t.Errorf("%v: the containers have %d columns:\n%s", size, width, d.Screen())
				}
				break
			}
		}
	}
}
