//go:build e2e && linux

package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/watch"
)

// writeLines is a script for busybox that writes $1 lines a second for $2 seconds and is silent then, or
// ends when $3 says so. A line has some 105 bytes: its number, the time at which it was written in
// seconds since 1970 to the microsecond, a level, and text in which most digits differ from line to line.
// The shell tells the time every 10 ms; awk writes what is due by then.
const writeLines = `
mkfifo /tmp/never && exec 3<>/tmp/never
t=$EPOCHREALTIME; begin=$((${t%.*}*1000000+1${t#*.}-1000000)); all=$(($1*$2)); due=0
while [ $due -lt $all ]; do
  t=$EPOCHREALTIME; due=$(((${t%.*}*1000000+1${t#*.}-1000000-begin)*$1/1000000))
  [ $due -gt $all ] && due=$all
  echo "$t $due"
  read -t 0.01 x <&3
done | awk '{
  for (; n < $2; n++) {
    r = n*7919%100003
    printf "%09d %s %s GET /api/v1/items/%d status=%d took=%dus user=u%d agent=bench\n", n, $1,
      n%100 == 99 ? "ERROR" : n%10 == 9 ? "WARN " : "INFO ", r*31, 200+r%5*100, r*13%99991, r*r%100003
  }
  fflush()
}'
[ "$3" = end ] || exec sleep 1000000
`

// writer is a pod whose containers write lines.
type writer struct {
	name       string
	containers int // 1 by default
	rate       int // lines a second
	seconds    int
	end        bool // when all are written; otherwise the containers stay
}

// lines is how many lines each container writes.
func (w writer) lines() int { return w.rate * w.seconds }

// start makes the pod and waits until it runs, or has ended if it is to end. It goes with its namespace.
func (w writer) start(b testing.TB, c *cluster, namespace string) {
	b.Helper()
	mode, wanted := "stay", corev1.PodRunning
	if w.end {
		mode, wanted = "end", corev1.PodSucceeded
	}
	atOnce := int64(0)
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: w.name, Labels: map[string]string{"app": "writer"}},
		Spec:       corev1.PodSpec{RestartPolicy: corev1.RestartPolicyNever, TerminationGracePeriodSeconds: &atOnce},
	}
	for i := range max(w.containers, 1) {
		pod.Spec.Containers = append(pod.Spec.Containers, corev1.Container{
			Name: fmt.Sprintf("writer%d", i), Image: "busybox:1.36", ImagePullPolicy: corev1.PullIfNotPresent,
			Command: []string{"sh", "-c", writeLines, "sh", strconv.Itoa(w.rate), strconv.Itoa(w.seconds), mode},
		})
	}
	pods := c.clientset.CoreV1().Pods(namespace)
	if _, err := pods.Create(b.Context(), pod, metav1.CreateOptions{}); err != nil {
		b.Fatal(err)
	}
	await(b, "pod "+w.name, w.name, pods.Watch, func(event watch.Event) bool {
		pod, ok := event.Object.(*corev1.Pod)
		return ok && pod.Status.Phase == wanted
	})
}

// remove removes the pod at once, for one that would disturb what is measured next.
func (w writer) remove(b testing.TB, c *cluster, namespace string) {
	b.Helper()
	err := c.clientset.CoreV1().Pods(namespace).Delete(b.Context(), w.name, *metav1.NewDeleteOptions(0))
	if err != nil {
		b.Error(err)
	}
}

// writtenLine is what a line says of itself.
type writtenLine struct {
	number  int
	written time.Time
}

var linePattern = regexp.MustCompile(`\b(\d{9}) (\d{10})\.(\d{6}) `)

// parseLine finds a line in a row of the screen or of a log. ok is false for what is none, such as the
// second row of a line that was wrapped.
func parseLine(row string) (line writtenLine, ok bool) {
	fields := linePattern.FindStringSubmatch(row)
	if fields == nil {
		return writtenLine{}, false
	}
	var numbers [3]int64
	for i, field := range fields[1:] {
		n, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			return writtenLine{}, false
		}
		numbers[i] = n
	}
	const microseconds = 1000
	return writtenLine{number: int(numbers[0]), written: time.Unix(numbers[1], numbers[2]*microseconds)}, true
}

// newestLine is the line of the highest number on the screen. The caller holds mu.
func (a *app) newestLine() (newest writtenLine, ok bool) {
	for _, row := range strings.Split(a.emulator.String(), "\n") {
		if line, is := parseLine(row); is && (!ok || line.number > newest.number) {
			newest, ok = line, true
		}
	}
	return newest, ok
}

// flooding is what was seen of a flood.
type flooding struct {
	frames int               // that had newer lines than the one before
	latest time.Time         // when the latest of them began
	shown  map[int]time.Time // when the sampled lines were on the screen, or had scrolled by
	lines  int               // that came by
}

// watchFlood watches the screen while a log grows on it. A line counts as shown when it, or a later one,
// is on the screen: most scroll by between two frames.
func (a *app) watchFlood(during time.Duration) flooding {
	over := false
	end := time.AfterFunc(during, func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		over = true
		a.progress.Broadcast()
	})
	defer end.Stop()
	seen := flooding{shown: map[int]time.Time{}}
	a.mu.Lock()
	defer a.mu.Unlock()
	latest, known := a.newestLine()
	for !over {
		a.progress.Wait()
		newest, ok := a.newestLine()
		if !ok || newest.number <= latest.number {
			continue
		}
		if known {
			seen.add(latest.number, newest.number)
		}
		latest, known = newest, true
	}
	return seen
}

// add counts the lines after one up to another, which are on the screen now.
func (f *flooding) add(after, to int) {
	const drawing = 15 * time.Millisecond // a frame comes in pieces, closer than two frames ever are
	now := time.Now()
	if now.Sub(f.latest) > drawing {
		f.frames++
		f.latest = now
	}
	f.lines += to - after
	for n := after + 1; n <= to; n++ {
		if n%floodSampled == 0 {
			f.shown[n] = now
		}
	}
}

// since is how long lines took to the screen, from when they were written, and from when they came
// through the pipe: the kubelet is late, too.
func (f flooding) since(pipe counted) (written, arrived []time.Duration) {
	for n, shown := range f.shown {
		if line, ok := pipe.sampled[n]; ok {
			written = append(written, shown.Sub(line.written))
			arrived = append(arrived, shown.Sub(line.arrived))
		}
	}
	return written, arrived
}
