package podstatus

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func TestEventsInBothForms(t *testing.T) {
	counted := &corev1.Event{
		Type: "Warning", Reason: "Unhealthy", Message: "(combined from similar events): Readiness probe failed: x\n",
		InvolvedObject: corev1.ObjectReference{FieldPath: "spec.initContainers{fetch}"},
		Source:         corev1.EventSource{Component: "kubelet"}, Count: 12, FirstTimestamp: ago(3 * time.Minute), LastTimestamp: ago(time.Second),
	}
	series := &corev1.Event{
		Type: "Warning", Reason: "FailedScheduling", Message: "0/3 nodes", ReportingController: "default-scheduler",
		EventTime: metav1.NewMicroTime(noon.Add(-time.Hour)),
		Series:    &corev1.EventSeries{Count: 5, LastObservedTime: metav1.NewMicroTime(noon)},
	}
	once := &corev1.Event{Type: "Normal", Reason: "Scheduled", EventTime: metav1.NewMicroTime(noon)}
	bare := &corev1.Event{ObjectMeta: metav1.ObjectMeta{CreationTimestamp: ago(0)}, InvolvedObject: corev1.ObjectReference{FieldPath: "spec.containers"}}
	tests := []struct {
		from *corev1.Event
		want Event
	}{
		{counted, Event{Container: "fetch", Warning: true, Reason: "Unhealthy", Message: "Readiness probe failed: x", Source: "kubelet", Count: 12, First: noon.Add(-3 * time.Minute), Last: noon.Add(-time.Second)}},
		{series, Event{Warning: true, Reason: "FailedScheduling", Message: "0/3 nodes", Source: "default-scheduler", Count: 5, First: noon.Add(-time.Hour), Last: noon}},
		{once, Event{Reason: "Scheduled", Count: 1, First: noon, Last: noon}},
		{bare, Event{Count: 1, First: noon, Last: noon}},
	}
	for _, test := range tests {
		if diff := cmp.Diff(test.want, NewEvent(test.from)); diff != "" {
			t.Error(diff)
		}
	}
}

func TestPulls(t *testing.T) {
	at := func(reason string, count int, before time.Duration) Event {
		return Event{Container: "a", Reason: reason, Count: count, First: noon.Add(-time.Hour), Last: noon.Add(-before)}
	}
	const s = time.Second
	tests := []struct {
		name   string
		events []Event
		want   Pull
	}{
		{"nothing is told", nil, Pull{}},
		{"it is being pulled", []Event{at("Pulling", 1, 9*s)}, Pull{1, noon.Add(-9 * s), true}},
		{"it is there", []Event{at("Pulling", 1, 9*s), at("Pulled", 1, 2*s)}, Pull{1, noon.Add(-9 * s), false}},
		{"it cannot be had", []Event{at("Pulling", 4, 9*s), at("Failed", 4, 8*s), at("BackOff", 6, s)}, Pull{4, noon.Add(-9 * s), false}},
		{"another try", []Event{at("BackOff", 6, 10*s), at("Pulling", 5, s)}, Pull{5, noon.Add(-s), true}},
		{"another container", []Event{{Container: "b", Reason: "Pulling", Count: 1, Last: noon}}, Pull{}},
	}
	for _, test := range tests {
		if got := PullOf("a", test.events); got != test.want {
			t.Errorf("%s: got %+v", test.name, got)
		}
	}
}
