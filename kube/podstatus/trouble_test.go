package podstatus

import (
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
)

func saying(kind corev1.PodConditionType, status corev1.ConditionStatus, reason, message string) func(*corev1.Pod) {
	return func(p *corev1.Pod) {
		p.Status.Conditions = append(p.Status.Conditions, corev1.PodCondition{
			Type: kind, Status: status, Reason: reason, Message: message, LastTransitionTime: ago(0),
		})
	}
}

func TestTrouble(t *testing.T) {
	pending, nowhere := phase(corev1.PodPending), on("")
	creating := app("web", waiting("ContainerCreating"))
	mount := []Event{
		{Warning: true, Reason: "FailedScheduling", Message: "earlier", Count: 1, First: noon, Last: noon},
		{Warning: true, Reason: "FailedMount", Message: `configmap "x" not found`, Count: 4, First: noon, Last: noon},
		{Warning: true, Container: "web", Reason: "Unhealthy", Message: "of a container", Count: 1, First: noon, Last: noon},
		{Reason: "Scheduled", Message: "to node1", Count: 1, First: noon, Last: noon},
	}
	gates := func(p *corev1.Pod) {
		p.Spec.SchedulingGates = []corev1.PodSchedulingGate{{Name: "quota"}, {Name: "licence"}}
	}
	message := func(text string) func(*corev1.Pod) {
		return func(p *corev1.Pod) { p.Status.Message = text }
	}
	tests := []struct {
		name   string
		pod    *corev1.Pod
		events []Event
		want   string
	}{
		{"none", pod(app("web", ready)), mount, ""},
		{"a container's own", pod(pending, app("web", waiting("CrashLoopBackOff"))), mount, ""},
		{"no node fits", pod(pending, nowhere, app("web"), saying(corev1.PodScheduled, no, "Unschedulable", "0/3 nodes are available")), nil, "Unschedulable: 0/3 nodes are available"},
		{
			"held back", pod(pending, nowhere, gates, app("web"), saying(corev1.PodScheduled, no, "SchedulingGated", "Scheduling is blocked due to non-empty scheduling gates")), nil,
			"SchedulingGated: Scheduling is blocked due to non-empty scheduling gates (quota, licence)",
		},
		{"the scheduler has not looked", pod(pending, nowhere, app("web")), nil, "Pending: the scheduler has not placed it"},
		{"the kubelet has not looked", pod(pending, app("web")), nil, "Pending: the kubelet of node1 has not taken it up"},
		{"a volume cannot be mounted", pod(pending, creating), mount, `FailedMount: configmap "x" not found`},
		{"nothing is told yet", pod(pending, creating), nil, "ContainerCreating: node1 prepares its network and volumes"},
		{"the image is being pulled", pod(pending, creating, condition(corev1.PodReadyToStartContainers, yes, "")), mount, ""},
		{"evicted", pod(phase(corev1.PodFailed), because("Evicted"), message("The node was low on resource: memory."), app("web")), nil, "Evicted: The node was low on resource: memory."},
		{"the node is lost", pod(because(nodeUnreachable), app("web", ready)), nil, "NodeLost: the node no longer answers; what is shown is what it last said"},
		{"the node is gone", pod(phase(corev1.PodFailed), app("web", ready), saying(corev1.DisruptionTarget, yes, "DeletionByPodGC", "PodGC: node no longer exists")), nil, "DeletionByPodGC: PodGC: node no longer exists"},
		{"about to be evicted", pod(app("web", ready), saying(corev1.DisruptionTarget, yes, "EvictionByEvictionAPI", "Eviction API: evicting")), nil, "EvictionByEvictionAPI: Eviction API: evicting"},
		{"no longer to be evicted", pod(app("web", ready), saying(corev1.DisruptionTarget, no, "EvictionByEvictionAPI", "x")), nil, ""},
		{"completed", pod(phase(corev1.PodSucceeded), app("web", ended(0, "Completed"))), nil, ""},
		{"no status at all", &corev1.Pod{Spec: corev1.PodSpec{Containers: []corev1.Container{{Name: "web"}}}}, nil, "Pending: the scheduler has not placed it"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			trouble := TroubleOf(test.pod, test.events)
			got := strings.TrimSuffix(trouble.Reason+": "+trouble.Message, ": ")
			if got != test.want || trouble.IsZero() != (test.want == "") {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
