//go:build e2e && linux

package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/logs"
	"github.com/podglass/podglass/kube/logs/store"
	"github.com/podglass/podglass/tui"
)

// BenchmarkLogs measures logs on a real cluster, beside kubectl in the same run: see
// docs/performance.md. The cluster's nodes must be able to run busybox:1.36 and share this machine's clock.
func BenchmarkLogs(b *testing.B) {
	c := realCluster(b)
	namespace := c.namespace(b)
	b.Run("Whole", func(b *testing.B) { benchmarkWholeLog(b, c, namespace) })
	b.Run("Flood", func(b *testing.B) { benchmarkFlood(b, c, namespace) })
	b.Run("FloodRaw", func(b *testing.B) { benchmarkFloodRaw(b, c, namespace) })
	b.Run("Many", func(b *testing.B) { benchmarkManyLogs(b, c, namespace) })
}

// The steps at the screen that depend on what the program can do.

// openLog shows the log of the pod that podglass was started for.
func (a *app) openLog(pod string) {
	a.t.Helper()
	a.waitText("live")
	a.waitLine("the cursor on "+pod, "▌ "+pod)
	a.do("target.logs")
	a.waitText("› log")
}

// showAll asks for all of the log, and waits until that is what is shown.
func (a *app) showAll() {
	a.do("logs.since-all")
	a.waitText("whole log")
}

// benchmarkWholeLog times how long it takes until the end of a log of 15 MB is on the screen, from
// the start of the program, in turns with kubectl; and the same without a screen. The container has
// ended: the kubelet rotates the log of a running one at 10 MiB, and serves only what came after.
func benchmarkWholeLog(b *testing.B, c *cluster, namespace string) {
	w, want := c.startWhole(b, namespace)
	last := fmt.Sprintf("%09d", w.lines()-1)
	kubectl := w.kubectlLogs(namespace)
	raw := []string{c.binary, "logs", "pod/" + w.name, "-n", namespace, "-o", "raw"}
	rawWorks := c.canRun(raw)
	if rawWorks {
		if got := c.output(b, raw); sha256.Sum256(got) != sha256.Sum256(want) {
			b.Errorf("the raw log has %d bytes, and differs from kubectl's %d", len(got), len(want))
		}
	}
	var theirs, screen, plain time.Duration
	for b.Loop() {
		theirs += c.timeCommand(b, kubectl)
		if rawWorks {
			plain += c.timeCommand(b, raw)
		}
		began := time.Now()
		a := c.podglass(b, "pod/"+w.name, "-n", namespace)
		a.openLog(w.name)
		a.showAll()
		a.waitText(last)
		screen += time.Since(began)
		b.ReportMetric(resident(b, a, "VmHWM"), "peak-MiB")
		a.do("global.zoom")
		a.do(keymap.Top)
		complete := 0.0
		if a.soon(func(screen string) bool { return strings.Contains(screen, fmt.Sprintf("%09d", 0)) }) {
			complete = 1
		}
		b.ReportMetric(complete, "complete")
		a.quit()
	}
	n := float64(b.N)
	b.ReportMetric(float64(len(want))/1e6, "MB")
	b.ReportMetric(milliseconds(theirs)/n, "kubectl-ms")
	b.ReportMetric(milliseconds(screen)/n, "screen-ms")
	b.ReportMetric(screen.Seconds()/theirs.Seconds(), "screen-x-kubectl")
	if rawWorks {
		b.ReportMetric(milliseconds(plain)/n, "raw-ms")
		b.ReportMetric(plain.Seconds()/theirs.Seconds(), "raw-x-kubectl")
	}
}

// startWhole makes a pod with a log of 15 MB, and returns what kubectl gives of it. When the kubelet has
// rotated it while it was written, another one has more luck.
func (c *cluster) startWhole(b *testing.B, namespace string) (w writer, log []byte) {
	b.Helper()
	const tries = 8
	for i := range tries {
		w = writer{name: fmt.Sprintf("whole%d", i), rate: 143_000, seconds: 1, end: true}
		w.start(b, c, namespace)
		log = c.output(b, w.kubectlLogs(namespace))
		if bytes.Count(log, []byte{'\n'}) == w.lines() {
			return w, log
		}
		w.remove(b, c, namespace)
	}
	b.Fatalf("kubectl gives %d lines of %d: the log was rotated in each of %d containers",
		bytes.Count(log, []byte{'\n'}), w.lines(), tries)
	return w, log
}

func (w writer) kubectlLogs(namespace string) []string {
	return []string{"kubectl", "logs", w.name, "-n", namespace}
}

// soon waits a little until the screen is as wanted, and reports whether it was.
func (a *app) soon(ready func(screen string) bool) bool {
	deadline := time.After(5 * time.Second)
	for {
		if ready(a.screen()) {
			return true
		}
		select {
		case <-deadline:
			return false
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// flooded is how long a flood is measured, and floodRate its lines a second.
const (
	flooded   = time.Minute
	floodRate = 10_000
)

// benchmarkFlood follows a container that writes 10,000 lines a second: in the usual layout on a large
// terminal and with the log alone on it, each for a minute; then it times keys.
func benchmarkFlood(b *testing.B, c *cluster, namespace string) {
	w := writer{name: "flood", rate: floodRate, seconds: 3600}
	w.start(b, c, namespace)
	defer w.remove(b, c, namespace)
	a := c.podglass(b, "pod/"+w.name, "-n", namespace)
	a.openLog(w.name)
	a.waitLine("a line of the log", linePattern.String())
	for b.Loop() {
		reportTimes(b, "echo", timeEcho(b))
		a.benchmarkFollowing(b, c, "split", w.kubectlFollow(namespace))
		reportTimes(b, "split-pause", a.timePauses())
		a.do("global.zoom")
		a.benchmarkFollowing(b, c, "zoomed", w.kubectlFollow(namespace))
		reportTimes(b, "zoomed-pause", a.timePauses())
		a.do("global.zoom")
	}
	b.ReportMetric(resident(b, a, "VmHWM"), "peak-MiB")
	a.quit()
}

// benchmarkFollowing measures what following costs, and how late lines are on the screen: after they were
// written, and after kubectl had them, which follows the same log meanwhile.
func (a *app) benchmarkFollowing(b *testing.B, c *cluster, layout string, kubectl []string) {
	beside := c.startPipe(b, "kubectl", kubectl)
	used, before := processor(b, a), a.bytes()
	seen := a.watchFlood(flooded)
	b.ReportMetric(percent(processor(b, a)-used, flooded), layout+"-%core")
	b.ReportMetric(float64(a.bytes()-before)/flooded.Seconds()/1024, layout+"-KiB/s")
	b.ReportMetric(float64(seen.frames)/flooded.Seconds(), layout+"-frames/s")
	b.ReportMetric(float64(seen.lines)/flooded.Seconds(), layout+"-lines/s")
	count := <-beside.counts
	_ = beside.cmd.Wait() // it was killed
	written, arrived := seen.since(count)
	if len(written) == 0 {
		b.Fatalf("no line came; the screen shows:\n%s", a.screen())
	}
	reportTimes(b, layout+"-line", written)
	reportTimes(b, layout+"-after-kubectl", arrived)
	reportTimes(b, layout+"-kubectl-line", count.late())
}

func (a *app) bytes() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.received
}

// timePauses times how long the title takes to say that the log is paused, or followed again.
func (a *app) timePauses() []time.Duration {
	a.t.Helper()
	took := make([]time.Duration, presses)
	for i := range took {
		took[i] = a.timePress(strokeBytes(tui.DefaultKeymap().Key("logs.follow")), func() string {
			if strings.Contains(a.emulator.String(), "following") {
				return "following"
			}
			return "paused"
		})
	}
	return took
}

func reportTimes(b *testing.B, name string, took []time.Duration) {
	slices.Sort(took)
	for _, percent := range []int{50, 90, 99} {
		b.ReportMetric(milliseconds(took[len(took)*percent/100]), fmt.Sprintf("%s-p%d-ms", name, percent))
	}
}

// benchmarkFloodRaw follows the flood without a screen, beside kubectl, and counts the lines that are
// missing or repeated. The kubelet rotates the log every ten seconds or so.
func benchmarkFloodRaw(b *testing.B, c *cluster, namespace string) {
	w := writer{name: "flood-raw", rate: floodRate, seconds: 3600}
	w.start(b, c, namespace)
	defer w.remove(b, c, namespace)
	raw := []string{c.binary, "logs", "pod/" + w.name, "-n", namespace, "--tail", "1", "-o", "raw"}
	rawWorks := c.canRun(raw)
	for b.Loop() {
		var following sync.WaitGroup
		following.Go(func() { c.startPipe(b, "kubectl", w.kubectlFollow(namespace)).report(b) })
		if rawWorks {
			following.Go(func() { c.startPipe(b, "raw", append(raw, "-f")).report(b) })
		}
		following.Wait()
	}
}

func (w writer) kubectlFollow(namespace string) []string {
	return []string{"kubectl", "logs", w.name, "-n", namespace, "-f", "--tail", "1"}
}

// benchmarkManyLogs follows fifty containers at once, in this process, and says what each costs beside
// its lines.
func benchmarkManyLogs(b *testing.B, c *cluster, namespace string) {
	const pods, containers = 5, 10
	for i := range pods {
		w := writer{name: fmt.Sprintf("many%d", i), containers: containers, rate: 20, seconds: 3600}
		w.start(b, c, namespace)
		defer w.remove(b, c, namespace)
	}
	unthrottled := rest.CopyConfig(c.config)
	unthrottled.QPS = -1
	for b.Loop() {
		ctx, end := context.WithCancel(b.Context())
		source := logs.FromClient(kubernetes.NewForConfigOrDie(unthrottled))
		goroutines, heap := runtime.NumGoroutine(), liveHeap()
		var rings []*store.Ring
		var running sync.WaitGroup
		for i := range pods * containers {
			target := kube.ContainerRef{
				Pod:       kube.PodRef{Namespace: namespace, Name: fmt.Sprintf("many%d", i/containers)},
				Container: fmt.Sprintf("writer%d", i%containers),
			}
			ring := store.NewRing(store.Limits{Lines: 100_000, Bytes: 16 << 20})
			rings = append(rings, ring)
			tailer := logs.NewTailer(source, target, ring, logs.Options{Tail: 100})
			running.Go(func() { _ = tailer.Run(ctx) })
		}
		<-time.After(observed)
		var kept, lines int
		for _, ring := range rings {
			first, next := ring.Bounds()
			kept, lines = kept+ring.Bytes(), lines+int(next-first)
		}
		const each = pods * containers
		b.ReportMetric(float64(runtime.NumGoroutine()-goroutines)/each, "goroutines/log")
		b.ReportMetric((float64(liveHeap()-heap)-float64(kept))/1024/each, "KiB/log")
		b.ReportMetric(float64(kept)/1024/each, "ring-KiB/log")
		b.ReportMetric(float64(lines), "lines")
		end()
		running.Wait()
	}
}

// liveHeap is the memory in use, in bytes.
func liveHeap() int64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc + stats.StackInuse)
}
