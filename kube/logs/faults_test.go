package logs_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"

	"github.com/podglass/podglass/kube/demo"
	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/logs"
)

// TestFaultCutAtEveryOffset cuts the first answer about a small log after every
// number of bytes, over HTTP, as a connection breaks and as an API server does
// that loses the kubelet.
func TestFaultCutAtEveryOffset(t *testing.T) {
	w := newWorld(t)
	const script = "echo one; echo same; echo same; echo; sleep 1; echo größe; sleep 2; printf 'two\\nno end'"
	want := []string{"one", "same", "same", "", "größe", "two", "no end", "── the container ended · exit 0"}
	w.run(t, "whole", corev1.RestartPolicyNever, script)
	w.passUntil(t, corev1.PodSucceeded)
	whole, err := w.client.CoreV1().Pods(demo.Namespace).GetLogs("whole", &corev1.PodLogOptions{Timestamps: true}).DoRaw(t.Context())
	if err != nil || len(whole) < 200 {
		t.Fatalf("%d bytes, %v", len(whole), err)
	}
	var pods []string
	for offset := range int64(len(whole)) {
		for _, clean := range []bool{false, true} {
			pod := fmt.Sprintf("cut-%v-%d", clean, offset)
			w.run(t, pod, corev1.RestartPolicyNever, script)
			w.Faults().CutLog(demo.LogCut{Pod: pod, Streams: 1, After: offset, Whole: clean})
			pods = append(pods, pod)
		}
	}
	w.passUntil(t, corev1.PodSucceeded)
	var readers sync.WaitGroup
	for _, pod := range pods {
		readers.Go(func() {
			r := w.read(t, pod, all)
			if err := <-r.result; err != nil {
				t.Errorf("%s: %v", pod, err)
			}
			got := slices.DeleteFunc(r.text(), func(text string) bool { return strings.HasSuffix(text, ", nothing lost") })
			if !slices.Equal(got, want) {
				t.Errorf("%s:\n  %s", pod, strings.Join(r.text(), "\n  "))
			}
		})
	}
	readers.Wait()
}

// TestFaultCutWhileFollowing cuts stream after stream while the log grows.
func TestFaultCutWhileFollowing(t *testing.T) {
	w := newWorld(t)
	w.run(t, "p", corev1.RestartPolicyAlways, counting)
	w.passUntil(t, corev1.PodRunning)
	w.pass(5)
	for _, after := range []int64{130, 95, 60, 0} {
		w.Faults().CutLog(demo.LogCut{Streams: 1, After: after})
	}
	r := w.read(t, "p", all)
	r.awaitLines(t, 20)
	r.expectCount(t, 1)
}

func TestFaultStalledStream(t *testing.T) {
	w := newWorld(t)
	w.run(t, "p", corev1.RestartPolicyAlways, counting)
	w.passUntil(t, corev1.PodRunning)
	w.pass(5)
	r := w.read(t, "p", all)
	r.awaitLines(t, 3)
	w.Faults().StallLogs()
	w.pass(5)
	held := len(r.output())
	w.Faults().KeepLogs()
	r.awaitLines(t, held+4)
	r.expectCount(t, 1)
}

// TestFaultRotation rotates a log while it is followed, which goes unnoticed,
// and while nobody does, which is said.
func TestFaultRotation(t *testing.T) {
	w := newWorld(t)
	w.run(t, "p", corev1.RestartPolicyAlways, counting)
	w.passUntil(t, corev1.PodRunning)
	w.pass(6)
	r := w.read(t, "p", logs.Options{Tail: 2})
	r.awaitLines(t, 2)
	first := r.output()[0]
	w.Faults().RotateLogs()
	w.pass(5)
	r.awaitLines(t, 7)
	var number int
	if _, err := fmt.Sscanf(first, "line %d", &number); err != nil {
		t.Fatal(err)
	}
	r.expectCount(t, number)
	if loaded, more, err := r.Older(t.Context(), 10); loaded != 0 || more || err != nil || r.text()[0] != "── older lines were rotated away" {
		t.Errorf("loaded %d, %v, %v: %q", loaded, more, err, r.text()[0])
	}

	before := len(r.output())
	w.Faults().Down()
	r.awaitPhase(t, logs.Reconnecting)
	w.pass(3)
	w.Faults().RotateLogs()
	w.pass(3)
	if err := w.Faults().Up(); err != nil {
		t.Fatal(err)
	}
	r.awaitLines(t, before+3)
	lossy := 0
	for _, line := range r.lines() {
		if line.Lossy {
			lossy++
		}
	}
	if lossy != 1 {
		t.Errorf("%d markers of a loss:\n  %s", lossy, strings.Join(r.text(), "\n  "))
	}
}

// TestFaultServerRestart: the API server is away for a while, in the middle of
// a log that goes on.
func TestFaultServerRestart(t *testing.T) {
	w := newWorld(t)
	w.run(t, "p", corev1.RestartPolicyAlways, counting)
	w.passUntil(t, corev1.PodRunning)
	w.pass(5)
	r := w.read(t, "p", all)
	r.awaitLines(t, 3)
	w.Faults().Down()
	r.awaitPhase(t, logs.Reconnecting)
	w.pass(30)
	if err := w.Faults().Up(); err != nil {
		t.Fatal(err)
	}
	r.awaitLines(t, 33)
	r.expectCount(t, 1)
}

// TestFaultContainerRestarts: every instance is read to its end, also when the
// stream breaks meanwhile.
func TestFaultContainerRestarts(t *testing.T) {
	w := newWorld(t)
	w.run(t, "p", corev1.RestartPolicyAlways, "echo begin; sleep 30; echo end; exit 3")
	w.passUntil(t, corev1.PodRunning)
	w.Faults().CutLog(demo.LogCut{Streams: 2, After: 50})
	r := w.read(t, "p", all)
	want := []string{"begin", "end", "── restarted · exit 3", "begin", "end", "── restarted · exit 3", "begin"}
	r.awaitLines(t, 5)
	got := slices.DeleteFunc(r.text(), func(text string) bool { return strings.HasSuffix(text, ", nothing lost") })
	if len(got) < len(want) || !slices.Equal(got[:len(want)], want) {
		t.Errorf("lines:\n  %s", strings.Join(r.text(), "\n  "))
	}
}

func TestFaultForbidden(t *testing.T) {
	w := newWorld(t)
	w.run(t, "p", corev1.RestartPolicyAlways, counting)
	w.passUntil(t, corev1.PodRunning)
	w.pass(5)
	w.Faults().CutLog(demo.LogCut{Streams: 1, After: 100})
	w.Faults().Deny(demo.Rule{Verb: "get", Resource: "pods", Subresource: "log"})
	r := w.read(t, "p", all)
	var failure *explain.Error
	if err := <-r.result; !errors.As(err, &failure) || failure.Class != explain.ClassForbidden || failure.Resource != "pods/log" {
		t.Errorf("ended with %v", err)
	}
}

func TestFaultPodGone(t *testing.T) {
	w := newWorld(t)
	w.run(t, "p", corev1.RestartPolicyAlways, counting)
	w.passUntil(t, corev1.PodRunning)
	w.pass(5)
	r := w.read(t, "p", all)
	r.awaitLines(t, 3)
	if err := w.client.CoreV1().Pods(demo.Namespace).Delete(t.Context(), "p", metav1.DeleteOptions{GracePeriodSeconds: ptr.To[int64](0)}); err != nil {
		t.Fatal(err)
	}
	w.pass(3)
	if err := <-r.result; err != nil {
		t.Errorf("ended with %v", err)
	}
	r.expectCount(t, 1)
	if markers := r.markers(); len(markers) == 0 || markers[len(markers)-1] != "── pod deleted" {
		t.Errorf("markers %q", markers)
	}
}
