//go:build e2e && linux

package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/keymap/count"
	"github.com/podglass/podglass/tui"
)

// BenchmarkCluster measures the program on a real cluster with many pods, beside kubectl in the same
// run: see docs/performance.md. It needs a cluster of at least a thousand pods and says so otherwise.
func BenchmarkCluster(b *testing.B) {
	c := realCluster(b)
	pods, err := c.clientset.CoreV1().Pods("").List(b.Context(), metav1.ListOptions{ResourceVersion: "0"})
	if err != nil {
		b.Fatal(err)
	}
	const least = 1000
	if len(pods.Items) < least {
		b.Skipf("the cluster has %d pods, and there is little to measure below %d", len(pods.Items), least)
	}
	names := make([]types.NamespacedName, len(pods.Items))
	for i := range pods.Items {
		names[i] = types.NamespacedName{Namespace: pods.Items[i].Namespace, Name: pods.Items[i].Name}
	}
	slices.SortFunc(names, func(a, b types.NamespacedName) int { return strings.Compare(a.String(), b.String()) })
	counted := count.Of(len(names), "pod")

	for name, env := range map[string]string{"streamed": "", "chunked": "KUBE_FEATURE_WatchListClient=false"} {
		b.Run("FirstScreen/"+name, func(b *testing.B) { benchmarkFirstScreen(b, c, counted, env) })
		b.Run("Arrival/"+name, func(b *testing.B) { benchmarkArrival(b, c, counted, env) })
	}
	b.Run("Idle", func(b *testing.B) { benchmarkIdle(b, c, counted) })
	b.Run("Check", func(b *testing.B) { benchmarkCheck(b, c) })
	b.Run("Changes", func(b *testing.B) { benchmarkChanges(b, c, counted, names) })
}

// openAll opens podglass on all namespaces and returns once all pods are counted on the screen.
func openAll(b *testing.B, c *cluster, counted string) *app {
	b.Helper()
	a := c.podglass(b, "-A")
	a.waitText(counted, "live")
	return a
}

// openFirst opens podglass on all namespaces and returns once the first pod is on the screen.
func openFirst(b *testing.B, c *cluster, env string) *app {
	b.Helper()
	a := c.launch(b, launch{args: []string{"-A"}, width: 160, height: 45, env: []string{env}})
	a.wait("the first pod", func() bool { return a.cursorRow() != "" })
	return a
}

// median is the middle one of several durations, which it sorts.
func median(took []time.Duration) time.Duration {
	slices.Sort(took)
	return took[len(took)/2]
}

// benchmarkFirstScreen times both programs in turns, each from its start: kubectl until it has printed
// all pods, podglass until it has drawn the first of them and until it has counted them all.
func benchmarkFirstScreen(b *testing.B, c *cluster, counted, env string) {
	var ours, theirs time.Duration
	var first []time.Duration
	for b.Loop() {
		kubectl := exec.Command("kubectl", "get", "pods", "-A")
		kubectl.Env = append(os.Environ(), "KUBECONFIG="+c.kubeconfig)
		began := time.Now()
		if err := kubectl.Run(); err != nil {
			b.Fatalf("kubectl: %v", err)
		}
		theirs += time.Since(began)
		b.ReportMetric(float64(kubectl.ProcessState.SysUsage().(*syscall.Rusage).Maxrss)/1024, "kubectl-MiB")

		began = time.Now()
		a := openFirst(b, c, env)
		first = append(first, time.Since(began))
		a.waitText(counted, "live")
		ours += time.Since(began)
		b.ReportMetric(resident(b, a, "VmHWM"), "peak-MiB")
		a.quit()
	}
	b.ReportMetric(milliseconds(median(first)), "first-row-p50-ms")
	b.ReportMetric(milliseconds(first[len(first)-1]), "first-row-max-ms")
	b.ReportMetric(ours.Seconds()*1000/float64(b.N), "ms")
	b.ReportMetric(theirs.Seconds()*1000/float64(b.N), "kubectl-ms")
	b.ReportMetric(ours.Seconds()/theirs.Seconds(), "x-kubectl")
}

// benchmarkArrival presses keys from the first pod on the screen until the last has arrived, and times
// how long they take to show; and in the same way the keys of a program that echoes them, while another
// podglass reads the list: what the machine takes that serves it.
func benchmarkArrival(b *testing.B, c *cluster, counted, env string) {
	took := map[string][]time.Duration{}
	for b.Loop() {
		echo := startEcho(b)
		for _, name := range []string{"key", "echo"} {
			a := openFirst(b, c, env)
			for i := 0; !strings.Contains(a.screen(), "live"); i++ {
				if name == "echo" {
					took[name] = append(took[name], echo.timePress(string(rune('a'+i%26)), echo.emulator.String))
					continue
				}
				action := keymap.Down
				if i%3 == 2 { // more often down: there may be no row above
					action = keymap.Up
				}
				took[name] = append(took[name], a.timeKey(action, a.cursorRow))
			}
			a.waitText(counted)
			a.quit()
		}
	}
	for name, took := range took {
		slices.Sort(took)
		b.ReportMetric(milliseconds(median(took)), name+"-p50-ms")
		b.ReportMetric(milliseconds(took[len(took)*95/100]), name+"-p95-ms")
		b.ReportMetric(milliseconds(took[len(took)-1]), name+"-max-ms")
	}
	b.ReportMetric(float64(len(took["key"]))/float64(b.N), "keys")
}

// observed is how long processor time is counted.
const observed = 20 * time.Second

// benchmarkIdle counts the processor time that podglass takes while no pod changes.
func benchmarkIdle(b *testing.B, c *cluster, counted string) {
	a := openAll(b, c, counted)
	for b.Loop() {
		used := processor(b, a)
		<-time.After(observed)
		b.ReportMetric(percent(processor(b, a)-used, observed), "%core")
	}
	b.ReportMetric(resident(b, a, "VmRSS"), "MiB")
	a.quit()
}

// benchmarkChanges lets a hundred pods a second change, counts the processor time that podglass takes
// for it, and then how long keys take to show.
func benchmarkChanges(b *testing.B, c *cluster, counted string, names []types.NamespacedName) {
	a := openAll(b, c, counted)
	changes := startChanges(b, c, names)
	for b.Loop() {
		used, changed := processor(b, a), changes.Load()
		<-time.After(observed)
		b.ReportMetric(percent(processor(b, a)-used, observed), "%core")
		b.ReportMetric(float64(changes.Load()-changed)/observed.Seconds(), "changes/s")
		// The echo of a terminal alone says how much of it is the machine's and the measuring's.
		timed := map[string][]time.Duration{
			"echo": timeEcho(b), "cursor": a.timeMoves(keymap.Down, keymap.Up),
			"page": a.timeMoves(keymap.PageDown, keymap.PageUp), "filter": a.timeFilter(),
		}
		for name, took := range timed {
			slices.Sort(took)
			b.ReportMetric(milliseconds(took[len(took)/2]), name+"-p50-ms")
			b.ReportMetric(milliseconds(took[len(took)*99/100]), name+"-p99-ms")
		}
	}
	b.ReportMetric(resident(b, a, "VmHWM"), "peak-MiB")
	a.quit()
}

// startChanges lets a process of its own label a hundred pods a second until the benchmark ends, and
// returns how many it has labelled. It steps back behind the others, for it is neither the program nor
// the cluster.
func startChanges(b *testing.B, c *cluster, names []types.NamespacedName) *atomic.Int64 {
	b.Helper()
	self, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), runAsPodglass+"="+changePods, "KUBECONFIG="+c.kubeconfig)
	cmd.Stderr = os.Stderr
	ends, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	dots, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	var done atomic.Int64
	var reading sync.WaitGroup
	reading.Go(func() {
		buffer := make([]byte, 256)
		for {
			n, err := dots.Read(buffer)
			done.Add(int64(n))
			if err != nil {
				return
			}
		}
	})
	for _, name := range names {
		if _, err := fmt.Fprintln(ends, name); err != nil {
			b.Fatal(err)
		}
	}
	if _, err := fmt.Fprintln(ends); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = ends.Close()
		reading.Wait()
		if err := cmd.Wait(); err != nil {
			b.Errorf("the process that changes pods: %v", err)
		}
	})
	return &done
}

// presses is how many keys are timed of each kind.
const presses = 300

// timeMoves presses a key that moves the cursor twenty times, then the one that moves it back.
func (a *app) timeMoves(there, back keymap.Action) []time.Duration {
	took := make([]time.Duration, presses)
	for i := range took {
		action := there
		if i/20%2 == 1 {
			action = back
		}
		took[i] = a.timeKey(action, a.cursorRow)
	}
	return took
}

// timeFilter types letters of a filter and deletes them.
func (a *app) timeFilter() []time.Duration {
	a.do("pods.filter")
	a.waitText("name or any cell")
	took := make([]time.Duration, presses)
	for i := range took {
		key := "web-"[i%8%4 : i%8%4+1]
		if i%8 >= 4 {
			key = "\x7f"
		}
		took[i] = a.timePress(key, a.promptRow)
	}
	a.do(keymap.Cancel)
	a.waitGone("filter ›")
	return took
}

// timeEcho types into a program that writes each key back at once.
func timeEcho(b *testing.B) []time.Duration {
	a := startEcho(b)
	took := make([]time.Duration, presses)
	for i := range took {
		took[i] = a.timePress(string(rune('a'+i%26)), a.emulator.String)
	}
	return took
}

// startEcho starts a program that writes each key back at once.
func startEcho(b *testing.B) *app {
	b.Helper()
	a := start(b, launch{binary: "/bin/sh", args: []string{"-c", "stty raw -echo; echo ready; exec cat"}, width: 160, height: 45})
	a.waitText("ready")
	return a
}

func (a *app) timeKey(action keymap.Action, look func() string) time.Duration {
	return a.timePress(strokeBytes(tui.DefaultKeymap().Key(action)), look)
}

// timePress types a key and returns how long it took until what look sees was another. Keys are typed as
// fast as a keyboard repeats them, and not in step with the frames, for people are not either.
func (a *app) timePress(key string, look func() string) time.Duration {
	<-time.After(20*time.Millisecond + rand.N(20*time.Millisecond))
	a.mu.Lock()
	before := look()
	a.mu.Unlock()
	began := time.Now()
	a.press(key)
	var took time.Duration
	a.wait("the key to show", func() bool {
		if look() == before {
			return false
		}
		took = time.Since(began)
		return true
	})
	return took
}

// cursorRow is the beginning of the row with the cursor in the list. The caller holds mu.
func (a *app) cursorRow() string {
	for y := 2; y < a.emulator.Height(); y++ {
		if cell := a.emulator.CellAt(1, y); cell != nil && cell.Content == "▌" {
			return a.row(y)
		}
	}
	return ""
}

// promptRow is the row of the list in which the filter is typed. The caller holds mu.
func (a *app) promptRow() string {
	for y := range a.emulator.Height() {
		if row := a.row(y); strings.Contains(row, "ilter ›") {
			return row
		}
	}
	return ""
}

func (a *app) row(y int) string {
	var row strings.Builder
	const name = 50
	for x := 2; x < name; x++ {
		if cell := a.emulator.CellAt(x, y); cell != nil {
			row.WriteString(cell.Content)
		}
	}
	return row.String()
}

// processor is the processor time that the program has taken so far.
func processor(b *testing.B, a *app) time.Duration {
	b.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", a.cmd.Process.Pid))
	if err != nil {
		b.Fatal(err)
	}
	// After the name in parentheses, user and system time are the 12th and 13th fields.
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
	const ticks = 100 // a second; the kernel's interface to programs
	var sum int64
	for _, field := range fields[11:13] {
		n, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			b.Fatal(err)
		}
		sum += n
	}
	return time.Duration(sum) * time.Second / ticks
}

// resident is one of the sizes in the program's /proc/PID/status, in MiB.
func resident(b *testing.B, a *app, field string) float64 {
	b.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", a.cmd.Process.Pid))
	if err != nil {
		b.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if value, ok := strings.CutPrefix(line, field+":"); ok {
			kib, err := strconv.ParseFloat(strings.Fields(value)[0], 64)
			if err != nil {
				b.Fatal(err)
			}
			return kib / 1024
		}
	}
	b.Fatalf("no %s", field)
	return 0
}

func percent(used, of time.Duration) float64 { return 100 * used.Seconds() / of.Seconds() }

func milliseconds(d time.Duration) float64 { return d.Seconds() * 1000 }
