package diagnosis_test

import (
	"encoding/json"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/kube/anatomy"
	"github.com/podglass/podglass/kube/diagnosis"
	"github.com/podglass/podglass/kube/podstatus"
	"github.com/podglass/podglass/kube/podstatus/podtest"
)

// FuzzDiagnose takes any pod and any words: no finding has a hole, none is made of
// control characters, and nothing panics.
func FuzzDiagnose(f *testing.F) {
	for _, e := range examples() {
		pod, err := json.Marshal(e.in.Pod)
		if err != nil {
			f.Fatal(err)
		}
		event := podstatus.Event{}
		if len(e.in.Events) > 0 {
			event = e.in.Events[0]
		}
		f.Add(pod, event.Container, event.Reason, event.Message, int64(0))
	}
	f.Fuzz(func(t *testing.T, data []byte, container, reason, message string, ahead int64) {
		pod := &corev1.Pod{}
		if json.Unmarshal(data, pod) != nil {
			return
		}
		in := diagnosis.Input{Input: anatomy.Input{Pod: pod, Now: podtest.Noon.Add(time.Duration(ahead))}, EventsKnown: anatomy.Read}
		in.Events = []podstatus.Event{{Container: container, Reason: reason, Message: message, Warning: true, Count: 1}}
		in.Logs = map[string][]string{container: {message}}
		for _, finding := range diagnosis.Diagnose(in) {
			wellFormed(t, &finding)
		}
		diagnosis.Failing(pod)
	})
}

// many is a pod of 20 containers, of which the last is failing.
func many() diagnosis.Input {
	var edits []edit
	for _, name := range "abcdefghijklmnopqrs" {
		edits = append(edits, podtest.App(string(name), podtest.Ready))
	}
	edits = append(edits, podtest.App("web", looping(1, "Error")...))
	return situation(podtest.Pod(edits...), event("web", "BackOff", "Back-off restarting failed container"), log("web", "panic: no"))
}

// BenchmarkDiagnose of 20 containers takes at most 1 ms.
func BenchmarkDiagnose(b *testing.B) {
	in := many()
	b.ReportAllocs()
	for b.Loop() {
		diagnosis.Diagnose(in)
	}
}

// BenchmarkFailing is what the pod list pays for each pod that is well.
func BenchmarkFailing(b *testing.B) {
	pod := fine().Pod
	b.ReportAllocs()
	for b.Loop() {
		diagnosis.Failing(pod)
	}
}
