package examine

import (
	"bytes"
	"cmp"
	"context"
	"maps"
	"strings"
	"sync"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/client-go/kubernetes"

	"github.com/podglass/podglass/kube/diagnosis"
	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/poke"
)

// How much of the log of a container that failed is read.
const (
	lastLines = 20
	lastBytes = 64 << 10
)

// lastWords are the last lines of the containers that have failed. Where they cannot be
// read the findings have no line; denied is the right that is missing for that.
func lastWords(ctx context.Context, client kubernetes.Interface, pod *corev1.Pod) (logs map[string][]string, denied string) {
	logs = map[string][]string{}
	for _, instance := range diagnosis.FailedInstances(pod) {
		lines, err := readEnd(ctx, client, pod, instance)
		if err == nil {
			logs[instance.Container] = lines
		}
		denied = cmp.Or(denied, denial(pod, err))
	}
	return logs, denied
}

// denial is the right that is missing to read the logs of a pod, "" for another failure. A stream's error does not name it.
func denial(pod *corev1.Pod, err error) string {
	if err == nil || !apierrors.IsForbidden(err) {
		return ""
	}
	return explain.Forbidden(explain.Right{Verb: "get", Resource: "pods", Subresource: "log", Namespace: pod.Namespace}, "")
}

// readEnd reads the end of the log of one instance.
func readEnd(ctx context.Context, client kubernetes.Interface, pod *corev1.Pod, instance diagnosis.Instance) ([]string, error) {
	lines, bound := int64(lastLines), int64(lastBytes)
	said, err := client.CoreV1().Pods(pod.Namespace).GetLogs(pod.Name, &corev1.PodLogOptions{
		Container: instance.Container, Previous: instance.Previous, TailLines: &lines, LimitBytes: &bound,
	}).DoRaw(ctx)
	if err != nil {
		return nil, err
	}
	return strings.Split(string(bytes.TrimSpace(said)), "\n"), nil
}

// LastWords reads what the containers of a pod wrote before they failed: the end of
// each failed instance's log, once. Its methods are safe for concurrent use.
type LastWords struct {
	client kubernetes.Interface
	pokes  poke.Subscribers
	wake   chan struct{} // of capacity one

	mu     sync.Mutex
	pod    *corev1.Pod
	lines  map[string][]string // by container
	denied string
}

// NewLastWords makes one for the pod that [LastWords.Show] names; nothing is asked for
// before [LastWords.Run].
func NewLastWords(client kubernetes.Interface) *LastWords {
	return &LastWords{client: client, wake: make(chan struct{}, 1), lines: map[string][]string{}}
}

// Show says how the pod is now. It never waits.
func (w *LastWords) Show(pod *corev1.Pod) {
	w.mu.Lock()
	w.pod = pod
	w.mu.Unlock()
	poke.Once(w.wake)
}

// Lines are what is known so far, by the container's name, for [diagnosis.Input]. The
// map is the caller's.
func (w *LastWords) Lines() map[string][]string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return maps.Clone(w.lines)
}

// Denied is the missing right to read the logs, for [diagnosis.Input]; "" for none that is known.
func (w *LastWords) Denied() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.denied
}

// Changed subscribes to changes of the lines.
func (w *LastWords) Changed() (changes <-chan struct{}, cancel func()) { return w.pokes.Subscribe() }

// Run reads until the context ends.
func (w *LastWords) Run(ctx context.Context) {
	read := map[diagnosis.Instance]bool{}
	for {
		select {
		case <-ctx.Done():
			return
		case <-w.wake:
			w.readNew(ctx, read)
		}
	}
}

// readNew reads the logs of those failed instances that have not been read. The lines of an
// earlier instance stay until those of a later one are there, or the container is well.
func (w *LastWords) readNew(ctx context.Context, read map[diagnosis.Instance]bool) {
	w.mu.Lock()
	pod := w.pod
	w.mu.Unlock()
	failed := map[string]bool{}
	for _, instance := range diagnosis.FailedInstances(pod) {
		failed[instance.Container] = true
		if read[instance] {
			continue
		}
		lines, err := readEnd(ctx, w.client, pod, instance)
		// A log that is gone stays so; one that could not be had now is asked for again.
		read[instance] = err == nil || apierrors.IsNotFound(err) || apierrors.IsBadRequest(err) || apierrors.IsForbidden(err)
		if err == nil {
			w.keep(instance.Container, lines)
		}
		w.deny(denial(pod, err))
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	maps.DeleteFunc(w.lines, func(container string, _ []string) bool { return !failed[container] })
}

func (w *LastWords) deny(denied string) {
	w.mu.Lock()
	changed := w.denied != denied
	w.denied = denied
	w.mu.Unlock()
	if changed {
		w.pokes.Poke()
	}
}

func (w *LastWords) keep(container string, lines []string) {
	w.mu.Lock()
	w.lines[container] = lines
	w.mu.Unlock()
	w.pokes.Poke()
}
