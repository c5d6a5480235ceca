package tui_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube/demo"
	"github.com/podglass/podglass/tui"
	"github.com/podglass/podglass/tui/tuitest"
)

// logOf opens the log of a pod in the whole screen.
func logOf(t *testing.T, pod string, setup tuitest.Setup) *tuitest.Demo {
	t.Helper()
	setup.Columns, setup.Rows = 120, 30
	d := tuitest.StartDemo(t, setup)
	d.Select(pod).Press("target.logs", "global.zoom").See("› log", "following")
	return d
}

// allLogs opens the logs of all containers of the pod timecheck.
func allLogs(t *testing.T) *tuitest.Demo {
	t.Helper()
	d := logOf(t, "timecheck-", tuitest.Setup{})
	d.See("› all containers › log", "4 containers", "logger", "healthz")
	d.Match(`logger +11:59:\d\d Environment`)
	return d
}

func TestAllContainersOfAPodAreOneLog(t *testing.T) {
	t.Parallel()
	d := allLogs(t)
	d.Press("logs.timestamps").Until("lines in the order of time", func(screen string) bool {
		times := regexp.MustCompile(`(?m)┃ (\d\d:\d\d:\d\d\.\d\d\d) `).FindAllString(screen, -1)
		for i := 1; i < len(times); i++ {
			if times[i] < times[i-1] {
				return false
			}
		}
		return len(times) > 10
	})
	d.Step(5 * time.Second)
	d.See("12:00:0")
	d.Press("logs.all-containers").See("timecheck › log", "no output yet · a shows all containers of the pod").Gone("all containers ›")
}

// That lines show as fields is told in the title.
func TestTheTitleSaysThatLinesShowAsFields(t *testing.T) {
	t.Parallel()
	d := allLogs(t)
	d.Press("logs.fields").Match(`all containers › log [─━]+ as fields · following`)
	d.Press("logs.fields").Gone("as fields")
}

// A search goes on from the other end, and says from which.
func TestASearchThatGoesOnFromTheOtherEnd(t *testing.T) {
	t.Parallel()
	d := allLogs(t)
	d.Press("logs.search").Type("Environment").Press(keymap.Accept).See("paused")
	for _, way := range []struct {
		key  keymap.Action
		said string
	}{
		{"logs.next-match", "no more matches below; this is the first from the top"},
		{"logs.previous-match", "no more matches above; this is the last"},
	} {
		pressed := 0
		d.Until(way.said, func(screen string) bool {
			if strings.Contains(screen, way.said) {
				return true
			}
			if pressed < 500 {
				d.Press(way.key)
				pressed++
			}
			return false
		})
	}
}

// A pod that names its container to look at opens on that one, and says which key shows the others.
func TestThePodsDefaultContainer(t *testing.T) {
	t.Parallel()
	d := wide(t, alone)
	sleeps := []string{"sh", "-c", "while true; do sleep 5; done"}
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "a-default", Annotations: map[string]string{"kubectl.kubernetes.io/default-container": "web"}},
		Spec: corev1.PodSpec{Containers: []corev1.Container{
			{Name: "proxy", Image: "busybox", Command: sleeps}, {Name: "web", Image: "busybox", Command: sleeps},
		}},
	}
	if _, err := d.Client.Clientset.CoreV1().Pods(demo.Namespace).Create(t.Context(), pod, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	d.See("9 pods").Press(keymap.Top).See("a-default › web › log")
	d.StepUntil("no output yet · a shows all containers of the pod", func(screen string) bool {
		return strings.Contains(screen, "no output yet · a shows all containers of the pod")
	})
	d.Press("target.logs", "logs.all-containers").See("a-default › all containers › log", "2 containers")
}

// A pod of more than ten containers opens on the first that has output, under the cursor as well as on a key.
func TestThePodOfManyContainers(t *testing.T) {
	t.Parallel()
	d := wide(t, alone)
	var containers []corev1.Container
	for i := range 12 {
		script := "while true; do sleep 5; done"
		if i >= 4 {
			script = "while true; do echo 'worker writes'; sleep 5; done"
		}
		containers = append(containers, corev1.Container{Name: fmt.Sprintf("worker-%02d", i), Image: "busybox", Command: []string{"sh", "-c", script}})
	}
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "a-crowd"}, Spec: corev1.PodSpec{Containers: containers}}
	if _, err := d.Client.Clientset.CoreV1().Pods(demo.Namespace).Create(t.Context(), pod, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	d.See("9 pods").Press(keymap.Top)
	d.StepUntil("a pod that runs", func(screen string) bool {
		return regexp.MustCompile(`a-crowd .* 12/12 `).MatchString(screen)
	})
	d.Select("mc1").See("mc1 › all containers › log").Select("a-crowd").See("a-crowd › worker-04 › log", "worker writes")
	d.Select("mc1").See("mc1 › all containers › log").Press(keymap.Top, "target.logs").See("a-crowd › worker-04 › log", "worker writes")
}

func TestLogScreens(t *testing.T) {
	t.Parallel()
	for name, size := range map[string][2]int{"160x45": {160, 45}, "80x24": {80, 24}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := tuitest.StartDemo(t, tuitest.Setup{Columns: size[0], Rows: size[1], Shared: true})
			d.Select("timecheck-").Press("target.logs").See("› all containers › log")
			t.Run("all", func(t *testing.T) {
				d.On(t).Press("logs.timestamps").See("all containers › log", "logger").Match(`11:59:59\S* logger`).Golden()
			})
			t.Run("legend", func(t *testing.T) {
				d.On(t).Press("logs.legend").See("m mute").Press(keymap.Down, keymap.Down).Match(`▌● logger`)
				d.On(t).Press("legend.mute").See("muted", "1 of 5").Golden()
				d.On(t).Press("legend.mute", keymap.Back).Gone("m mute").See("Environment")
			})
			t.Run("filtered", func(t *testing.T) {
				d.On(t).Press("logs.filter").Type("response").Press(keymap.Accept, "logs.more-context").Match(`filter response: \d\d+ lines, 1`).Golden()
			})
			t.Run("searching", func(t *testing.T) {
				d.On(t).Press("logs.search").Type("url").Match(`search url: \d\d+ in all`).Golden()
			})
			t.Run("found", func(t *testing.T) {
				d.On(t).Press(keymap.Accept).See("paused").Match(`▌11:59:\S+ +healthz .*url`).Golden()
			})
			t.Run("nothing", func(t *testing.T) {
				d.On(t).Press(keymap.Back, "logs.filter").Type("response nothing").Match(`ended · exit 0`).Gone("response:200").Golden()
			})
		})
	}
}

func TestLegend(t *testing.T) {
	t.Parallel()
	d := allLogs(t)
	d.Press("logs.legend").See("● init-config", "● healthz", "following", "m mute", "s solo", "p pin")
	d.Press(keymap.Down, keymap.Down, "legend.mute").See("muted", "1 of 5 containers hidden").Gone("Environment")
	d.Press("legend.mute").See("Environment").Gone("containers hidden")
	d.Press("legend.solo").See("solo", "4 of 5 containers hidden").Gone("response:200")
	d.Press(keymap.Down, "legend.pin").See("pinned", "3 of 5 containers hidden", "response:200")
	d.Press(keymap.Back).Gone("m mute").See("3 of 5 containers hidden")
}

func TestAllPodsWithTheSameLabels(t *testing.T) {
	t.Parallel()
	d := logOf(t, "timecheck-", tuitest.Setup{})
	d.Press("global.zoom", "global.previous-pane", "global.previous-pane").Press("target.all-logs")
	d.See("› all pods › log").Press("global.zoom").See("deployment/timecheck › all pods › log", "4 containers", "pinned")
	d.Press("logs.all-pods").See("timecheck › log")
}

func TestSearchingALog(t *testing.T) {
	t.Parallel()
	d := allLogs(t)
	d.Press("logs.search").See("search").Type("response:200").Match(`search response:200: \d+`)
	d.Press(keymap.Accept).See("paused").Match(`▌healthz .*response:200`).Match(`search response:200: (\d+) of (\d+)`)
	d.Press("logs.previous-match").Match(`search response:200: \d+ of \d+`)
	d.Press("logs.next-match", "logs.next-match").See("this is the first from the top").Match(`response:200: 1 of`)
	d.Press("logs.search", keymap.Cancel).Gone("search response")
	d.Press("logs.next-match").See("nothing is searched for yet")
	d.Press("logs.search").Type("no such thing").See("no match").Press(keymap.Accept).See("there is no match in what has been read")
	d.Press(keymap.Back).Gone("no match")
}

func TestSearchingByRegularExpressionAndCase(t *testing.T) {
	t.Parallel()
	d := allLogs(t)
	d.Press("logs.search").Type("ENV.*1[.]1").See("no match")
	d.Keys("alt+c").See("(Aa)").Keys("alt+c").See("(aA alike)").Match(`search ENV.*: \d+ *·|search ENV.*: \d\d`)
	d.Keys("alt+r").See("(plain, aA alike)", "no match").Keys("alt+r").See("(regexp, aA alike)")
	d.Type("(").See("character")
	d.Press(keymap.Accept).See("character") // stays, to be mended
	d.Press(keymap.Cancel).Gone("character")
}

func TestFilteringALog(t *testing.T) {
	t.Parallel()
	d := allLogs(t)
	d.Press("logs.filter").Type("response !404").Gone("Environment").See("response:200")
	d.Press(keymap.Accept).Match(`filter response !404: \d+ lines`).See("+ more around", "- fewer")
	d.Press("logs.more-context").See("1 around", "url:/")
	d.Press("logs.less-context").Gone("1 around").Gone("url:/")
	d.Press("logs.filter").Type(" nothing has this").Gone("response:200")
	d.Press(keymap.Cancel).See("Environment")
	d.Press("logs.more-context").See("there is no filter")
	d.Press("logs.filter").Type(".status>=").See("character")
	d.Press(keymap.Cancel).Gone("character")
}

func TestAFilterKeepsTheLineUnderTheCursor(t *testing.T) {
	t.Parallel()
	d := allLogs(t)
	d.Press("logs.search").Type("response:200").Press(keymap.Accept).Match(`▌healthz .*response:200`)
	d.Match(`response:200: (\d+) of`)
	rank := regexp.MustCompile(`(\d+) of \d+`)
	var before, line string
	d.Until("the cursor", func(screen string) bool { before = rank.FindString(screen); return true })
	d.Press("logs.previous-match").Until("the cursor one match up", func(screen string) bool {
		line = regexp.MustCompile(`▌healthz +(\S+)`).FindString(screen)
		return line != "" && rank.FindString(screen) != before
	})
	d.Press("logs.filter").Type("response").Press(keymap.Accept).See("filter response", line)
	d.Press(keymap.Back, keymap.Back).Gone("filter response").See(line, "Environment")
}

func TestGoingToATime(t *testing.T) {
	t.Parallel()
	d := allLogs(t)
	d.Press("logs.timestamps", "logs.go-to-time").See("go to time").Type("11:58").Press(keymap.Accept)
	d.See("paused").Match(`▌11:58:0\d`)
	d.Press("logs.go-to-time").Type("tomorrow").See("a time is written 14:05").Press(keymap.Cancel)
	d.Press("logs.follow").See("following").Press("logs.go-to-time").Type("-1m").Press(keymap.Accept).Match(`▌11:59:0\d`)
}

func TestMarkingAndClearingALog(t *testing.T) {
	t.Parallel()
	d := allLogs(t)
	d.Press("logs.mark").See("mark at 12:00:00")
	d.Press("logs.clear").Gone("Environment").Gone("mark at")
	d.Step(5 * time.Second)
	d.See("Environment")
}

func TestHighlightingWords(t *testing.T) {
	t.Parallel()
	d := allLogs(t)
	d.Press("logs.highlight").Type("version").Press(keymap.Accept)
	d.Press("logs.highlight").Type("TEST").Press(keymap.Accept).See("esc back")
	d.Press("logs.highlight").See("nothing takes all away").Press(keymap.Accept).Gone("nothing takes")
}

func TestReadingMoreOrLessHistory(t *testing.T) {
	t.Parallel()
	d := allLogs(t)
	d.Press("logs.since-1m").See("last 1m · ", "Environment").Press(keymap.Top).See("paused").Gone("11:58:")
	d.Press("logs.since-all").See("whole log · ", "Environment").Press(keymap.Top).Match(`┃.*init-config`)
	d.Press("logs.since-tail").Gone("whole log")
}

func TestOlderLinesLoadWhenSomeoneGoesThere(t *testing.T) {
	t.Parallel()
	d := logOf(t, "timecheck-", tuitest.Setup{})
	d.Press("global.zoom", "global.previous-pane").Select("logger").Press("target.logs", "global.zoom", "logs.timestamps")
	d.Press("logs.since-1m").See("last 1m · ", "Environment").Press(keymap.Top).Match(`▌11:59:0\d`)
	d.Press(keymap.Up).Match(`┃ 11:58:\d\d`) // loaded, above the line that was read
	d.Press(keymap.Top).Match(`▌11:49:\d\d`)
	d.Press(keymap.Up, keymap.Up).See("the log begins here").Match(`▌.*the log begins here|▌11:49`)
}

func TestOlderLinesThatCannotBeLoaded(t *testing.T) {
	t.Parallel()
	faults := &demo.Faults{}
	d := logOf(t, "timecheck-", tuitest.Setup{Faults: faults})
	d.Press("logs.since-1m").See("last 1m · ", "Environment")
	faults.Deny(demo.Rule{Verb: "get", Resource: "pods", Subresource: "log"})
	d.Press(keymap.Top, keymap.Up).See("older lines could not be loaded: you may not get pods/log")
}

func TestCopyingLines(t *testing.T) {
	t.Parallel()
	var copied string
	d := logOf(t, "timecheck-", tuitest.Setup{Options: func(o *tui.Options) {
		o.Clipboard = func(text string) error { copied = text; return nil }
	}})
	d.See("Environment")
	d.Press("logs.copy").See("go to a line first")
	d.Press("logs.search").Type("Environment").Press(keymap.Accept).See("paused")
	d.Press("logs.copy").Match(`copied the line: \d\d:\d\d:\d\d Environment: TEST`)
	d.Press("logs.select", keymap.Up, keymap.Up, "logs.copy").See("copied 3 lines")
	if lines := strings.Split(copied, "\n"); len(lines) != 3 || !strings.Contains(copied, "Environment: TEST") {
		t.Errorf("copied %q", copied)
	}
	d.Press("logs.select-all", "logs.copy").Match(`copied \d+ lines`)
}

func TestSavingALog(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	d := allLogs(t)
	saveTo := func(choice int, path string) {
		d.Press("logs.save").See("Save to a file", "from now on")
		for range choice {
			d.Press(keymap.NextEntry)
		}
		d.Press(keymap.Accept).See("File")
		d.Keys("ctrl+u").Type(path)
	}
	kept := filepath.Join(dir, "kept.log")
	saveTo(0, kept)
	d.Press(keymap.Accept).Match(`saved \d+ lines to`)
	text, err := os.ReadFile(kept)
	if err != nil || !strings.Contains(string(text), "\nlogger ") && !strings.Contains(string(text), "logger ") {
		t.Fatalf("%v\n%s", err, text)
	}
	if info, err := os.Stat(kept); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v: logs hold secrets", info.Mode(), err)
	}

	saveTo(0, kept)
	d.See("there is such a file already").Press(keymap.Cancel)
	saveTo(0, filepath.Join(dir, "nowhere", "x.log"))
	d.See("there is no folder").Press(keymap.Cancel)
	if _, err := os.Stat("/sys/kernel"); err == nil { // where nobody may make a file
		saveTo(0, "/sys/kernel/x.log")
		d.Press(keymap.Accept).See("you may not write /sys/kernel/x.log; choose", "Save to a file").Match(`File +/sys/kernel/x.log`).Press(keymap.Cancel).Gone("lines are in")
		saveTo(1, "/sys/kernel/y.log")
		d.Press(keymap.Accept).See("you may not write /sys/kernel/y.log; choose", "Save to a file").Match(`File +/sys/kernel/y.log`).Press(keymap.Cancel).Gone("writing to")
	}

	onwards := filepath.Join(dir, "onwards.log")
	saveTo(1, onwards)
	d.Press(keymap.Accept).See("writing to ")
	d.Step(10 * time.Second)
	d.Idle()
	d.Press("logs.save").See("stop writing").Press(keymap.NextEntry, keymap.Accept).Match(`saved [1-9]\d* lines to \S*onwards`).Gone("writing to")
	if text, err := os.ReadFile(onwards); err != nil || !strings.Contains(string(text), "Environment") {
		t.Errorf("the file has %q, %v", text, err)
	}
}

func TestLogsLockedToOneClock(t *testing.T) {
	t.Parallel()
	d := tuitest.StartDemo(t, tuitest.Setup{Columns: 160, Rows: 45, Shared: true})
	d.Select("timecheck-").Press("pods.containers").Select("logger")
	d.Press("target.logs").See("logger › log").Press("logs.timestamps").Match(`11:59:\d\d`)
	d.Press("global.previous-pane").Select("healthz").Press("target.logs-new-pane").See("healthz › log", "pinned").Idle()
	d.Press("logs.timestamps", "logs.lock").See("clock locked")
	d.Press("logs.go-to-time").Type("11:55").Press(keymap.Accept)
	d.Until("both logs at 11:55", func(screen string) bool {
		return len(regexp.MustCompile(`▌11:55:\d\d`).FindAllString(screen, -1)) == 2
	})
	d.Press("logs.follow").Until("both following", func(screen string) bool {
		return strings.Count(screen, "following") == 2
	})
	d.Press("logs.lock").Gone("clock locked")
}

func TestLogsWithoutTheRight(t *testing.T) {
	t.Parallel()
	faults := &demo.Faults{}
	faults.Deny(demo.Rule{Verb: "get", Resource: "pods", Subresource: "log"})
	d := tuitest.StartDemo(t, tuitest.Setup{Columns: 120, Rows: 30, Faults: faults})
	d.Select("timecheck-").See("you may not get pods/log", "(l logs)", "failed")
}
