package podstatus

import (
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

func TestPending(t *testing.T) {
	pending, nowhere := phase(corev1.PodPending), on("")
	creating := app("web", waiting("ContainerCreating"))
	for name, test := range map[string]struct {
		pod  *corev1.Pod
		want string
	}{
		"none":                         {pod(app("web", ready)), ""},
		"a container's own":            {pod(pending, app("web", waiting("CrashLoopBackOff"))), ""},
		"the scheduler has not looked": {pod(pending, nowhere, app("web")), "the scheduler has not placed the pod yet"},
		"the kubelet has not looked":   {pod(pending, app("web")), "the kubelet of node1 has not taken the pod up yet"},
		"the node prepares it":         {pod(pending, creating), "node1 prepares the pod's network and volumes"},
		"the image is being pulled":    {pod(pending, creating, condition(corev1.PodReadyToStartContainers, yes, "")), ""},
		"over":                         {pod(phase(corev1.PodFailed), because("Evicted"), app("web")), ""},
		"deleted before it was placed": {pod(pending, nowhere, deleting), ""},
		"completed":                    {pod(phase(corev1.PodSucceeded), app("web", ended(0, "Completed"))), ""},
		"no status at all":             {&corev1.Pod{Spec: corev1.PodSpec{Containers: []corev1.Container{{Name: "web"}}}}, "the scheduler has not placed the pod yet"},
	} {
		if got := pendingOf(test.pod).For; got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

func TestUnscheduled(t *testing.T) {
	gated := saying(corev1.PodScheduled, no, "SchedulingGated", "")
	for want, of := range map[string]*corev1.Pod{
		"Unschedulable":   pod(phase(corev1.PodPending), saying(corev1.PodScheduled, no, "Unschedulable", "0/3 nodes")),
		"SchedulingGated": pod(phase(corev1.PodPending), gated),
	} {
		if got := Unscheduled(of); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	for _, of := range []*corev1.Pod{pod(gated, deleting), pod(saying(corev1.PodScheduled, yes, "", "")), {}} {
		if got := Unscheduled(of); got != "" {
			t.Errorf("a pod that nobody holds back is told as %q", got)
		}
	}
}
