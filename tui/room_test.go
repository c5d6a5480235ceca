package tui_test

import (
	"fmt"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube/demo"
	"github.com/podglass/podglass/tui/tuitest"
)

// framed are the rows of the pane whose title has a text in it, 0 for one that does not show.
func framed(screen, title string) int {
	lines := strings.Split(screen, "\n")
	for y, line := range lines {
		cells := []rune(line)
		at := strings.Index(line, title)
		if at < 0 || !strings.ContainsAny(line, "╭┏") {
			continue
		}
		left := len([]rune(line[:at]))
		for left > 0 && !strings.ContainsRune("╭┏", cells[left]) {
			left--
		}
		for below := y + 1; below < len(lines); below++ {
			if row := []rune(lines[below]); left < len(row) && strings.ContainsRune("╰┗", row[left]) {
				return below - y + 1
			}
		}
	}
	return 0
}

// The list keeps five pods below the names of its columns, however many panes are opened.
func TestNewPanesLeaveTheListItsRows(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{160, 45}, {120, 35}, {100, 30}, {100, 24}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			t.Parallel()
			d := tuitest.StartDemo(t, tuitest.Setup{Columns: size[0], Rows: size[1], Shared: true})
			for _, name := range []string{"javaweb-2", "mc1", "native-sidecar", "numbers-web-5", "numbers-web-6"} {
				d.Select(name).Press("target.logs-new-pane").Match(`┏ ` + name + `.*pinned`).Press("global.pods").See("┏ Pods")
				if rows := framed(d.Screen(), " Pods "); rows < 8 {
					t.Errorf("with the log of %s the list has %d rows:\n%s", name, rows, d.Screen())
				}
			}
			d.Press("target.all-logs").See("all pods › log", "Pods")
			if rows := framed(d.Screen(), " Pods "); rows < 8 {
				t.Errorf("the list has %d rows:\n%s", rows, d.Screen())
			}
		})
	}
}

// The log of one pod is not opened twice beside the one that follows.
func TestALogIsNotOpenedTwice(t *testing.T) {
	t.Parallel()
	d := wide(t)
	d.Select("mc1").Press("target.logs-new-pane").Match(`┏ mc1 › all containers › log.* pinned`).Press("global.pods").See("┏ Pods")
	d.Press("target.logs-new-pane").Match(`┏ mc1 › all containers › log.* pinned`).Press("global.pods").See("┏ Pods").Idle()
	if found := strings.Count(d.Screen(), " pinned "); found != 1 {
		t.Errorf("%d logs are pinned:\n%s", found, d.Screen())
	}
}

// The log of all pods is in the pane that follows the cursor, which esc gives back; where it was kept, it is gone to.
func TestTheLogOfAllPodsIsGivenBack(t *testing.T) {
	t.Parallel()
	d := wide(t)
	d.Select("timecheck-").Press("target.all-logs").Match(`┏ deployment/timecheck › all pods › log.* pinned`)
	d.Press(keymap.Back).See("┏ Pods").Match(`╭ timecheck-\S+ › all containers › log`).Gone(" pinned ")
	d.Select("mc1").See("╭ mc1 › all containers › log")

	d.Select("timecheck-").Press("target.all-logs").See("┏ deployment/timecheck › all pods › log").Press("global.pods").See("┏ Pods")
	d.Press("target.all-logs").See("┏ deployment/timecheck › all pods › log").Press("global.pods").See("┏ Pods").Idle()
	if found := strings.Count(d.Screen(), "all pods › log"); found != 1 {
		t.Errorf("the log shows %d times:\n%s", found, d.Screen())
	}
	// With another pane that follows by now, the log is kept.
	d.Select("mc1").Press("target.logs").See("┏ mc1 › all containers › log").Press("global.previous-pane").See("┏ deployment/timecheck › all pods")
	d.Press(keymap.Back).Match(`╭ deployment/timecheck › all pods › log.* pinned`)
}

// A log of all pods that is refused changes nothing.
func TestTheLogOfAllPodsOfAPodThatIsAlone(t *testing.T) {
	t.Parallel()
	d := wide(t, alone)
	if _, err := d.Client.Clientset.CoreV1().Pods(demo.Namespace).Create(t.Context(), &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "alone"},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "web", Image: "busybox:1.36", Command: []string{"sleep", "1000"}}}},
	}, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	d.Cluster.Settle()
	const why = "the pod has neither an owner nor labels that other pods could share"
	d.Select("alone").See("╭ alone › web › log").Press("target.all-logs").See(why, "┏ Pods").Gone("A all logs")
	d.Press(keymap.Back).Gone(why).Lacks("pinned")
	d.Select("mc1").See("╭ mc1 › all containers › log").Select("alone").Press("target.logs").See("┏ alone › web › log")
	d.Press("logs.all-pods").See(why, "┏ alone › web › log")
}

// A previous log is offered of what was restarted alone.
func TestThereIsNoPreviousLogOfWhatWasNotRestarted(t *testing.T) {
	t.Parallel()
	d := wide(t)
	d.Select("mc1").See("╭ mc1 › all containers › log")
	d.Press("target.previous-logs").See("there is no previous log: no container of the pod was restarted", "┏ Pods", "╭ mc1 › all containers › log")
	d.Press("pods.containers").See("┏ mc1 › containers").Lacks("p previous")
	d.Press("target.previous-logs").See("there is no previous log: container 1st was not restarted", "┏ mc1 › containers")
	d.Press("target.logs").See("┏ mc1 › 1st › log").Lacks("p previous")
	d.Press("logs.previous").See("there is no previous log: container 1st was not restarted", "┏ mc1 › 1st › log")
	d.Press("global.pods").Select("numbers-web-5").Press("pods.containers").See("p previous").Press(keymap.Down)
	d.See("▌    web").Gone("p previous").Press("target.previous-logs").See("container web was not restarted")
	d.Press(keymap.Up, "target.previous-logs").Match(`› init-version › previous log`)
}

// A log that has seen its container start again has a previous one, also in a pane that follows no cursor.
func TestAPinnedLogLearnsOfARestart(t *testing.T) {
	t.Parallel()
	d := wide(t, alone)
	runScript(t, d, "once", "echo began; sleep 20; exit 1")
	d.Select("once").Press("target.logs-new-pane").Match(`┏ once \S* ?› .*log.* pinned`).See("began")
	d.Press("logs.previous").See("was not restarted")
	untilSeen(d, "restarted · exit 1")
	d.Press("logs.previous").See("previous log")
}

// A pane that is split shows with its other half; where there is no room, nothing changes.
func TestASplitEndsTheFullScreen(t *testing.T) {
	t.Parallel()
	for _, open := range []keymap.Action{"target.anatomy", "target.services", "target.describe", "target.yaml"} {
		t.Run(string(open), func(t *testing.T) {
			t.Parallel()
			for _, split := range []keymap.Action{"global.split-right", "global.split-below"} {
				d := wide(t)
				d.Select("mc1").Press(open).See("┏").Gone("Pods ─").Press(split).See("┏ mc1", " Pods ", "pinned").Idle()
				if halves := strings.Count(d.Screen(), "mc1 ›"); halves < 4 && open != "target.describe" && open != "target.yaml" {
					t.Errorf("%d panes show:\n%s", halves, d.Screen())
				}
			}
		})
	}
	t.Run("a narrow screen", func(t *testing.T) {
		t.Parallel()
		d := narrow(t)
		d.Select("mc1").Press("target.anatomy").See("mc1 › anatomy").Press("global.split-right").See("the screen has room for one pane only")
		d.Press(keymap.Back).Press(keymap.Back).See("STATUS").Press("global.split-below").See("the screen has room for one pane only")
	})
	t.Run("no room", func(t *testing.T) {
		t.Parallel()
		d := tuitest.StartDemo(t, tuitest.Setup{Columns: 100, Rows: 24, Shared: true})
		d.Select("mc1").Press("target.logs").See("┏ mc1 › all containers › log").Press("global.split-right").See("pinned").Press("global.split-right")
		d.Press("global.split-right").See("there is no room for another pane on the right")
	})
}

// The layout of the start has its three panes as they were; the others share the place of the log.
func TestTheLayoutOfTheStartWithMorePanes(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{160, 45}, {120, 35}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			t.Parallel()
			d := tuitest.StartDemo(t, tuitest.Setup{Columns: size[0], Rows: size[1], Shared: true})
			d.See("mc1", "AGE").Idle()
			start := band(d.Screen())
			for _, name := range []string{"mc1", "native-sidecar", "numbers-web-5"} {
				d.Select(name).Press("target.logs-new-pane").Match(`┏ ` + name + `.*pinned`).Press("global.pods").See("┏ Pods")
			}
			d.Press("target.anatomy").Match(`┏ numbers-web-5\S* › anatomy`).Press("global.reset-layout").See("Pods").Press("global.pods").Idle()
			if got := band(d.Screen()); got != start {
				t.Errorf("the band ends at %v, want %v:\n%s", got, start, d.Screen())
			}
			for line := range strings.SplitSeq(d.Screen(), "\n") {
				for _, title := range []string{"mc1 ›", "native-sidecar ›", " anatomy "} {
					if rows := framed(d.Screen(), title); strings.Contains(line, title) && rows < 6 {
						t.Errorf("%s has %d rows:\n%s", title, rows, d.Screen())
					}
				}
			}
		})
	}
}

// The header says how many panes are behind the one that fills the screen, or have no room.
func TestTheHeaderTellsOfHiddenPanes(t *testing.T) {
	t.Parallel()
	d := wide(t, alone)
	d.Select("mc1").Lacks("hidden").Press("global.zoom").See("2 panes hidden").Press("global.zoom").Gone("hidden")
	d.Press("target.anatomy").See("mc1 › anatomy").Lacks("hidden").Press(keymap.Back).See("┏ Pods")
	d.Resize(80, 24).See("▌ mc1").Lacks("hidden")
	d.Press("target.logs").See("› log").Lacks("hidden").Press(keymap.Back).See("▌ mc1")
	d.Press("target.logs-new-pane").See("› log").Lacks("hidden").Press(keymap.Back).See("▌ mc1", "1 pane hidden")
	d.Press("target.shell").See("Container of").Press(keymap.Accept).See("1st › shell", "1 pane hidden", "/ #")
	d.Press("shell.back").See("▌ mc1", "2 panes hidden", "? help")
}
