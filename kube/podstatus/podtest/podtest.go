// Package podtest makes pods for tests.
package podtest

import (
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// Noon is the time of the tests; what happens to their pods happens before.
var Noon = time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)

// Ago is a time before noon.
func Ago(d time.Duration) metav1.Time { return metav1.NewTime(Noon.Add(-d)) }

// Pod makes a running pod "shop/cart-0" and lets edits make it what it is to be.
func Pod(edits ...func(*corev1.Pod)) *corev1.Pod {
	made := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{
			Namespace: "shop", Name: "cart-0", UID: "cart-0-uid",
			CreationTimestamp: Ago(3 * time.Hour),
		},
		Spec:   corev1.PodSpec{NodeName: "node1"},
		Status: corev1.PodStatus{Phase: corev1.PodRunning},
	}
	for _, edit := range edits {
		edit(made)
	}
	return made
}

// Named gives the pod another name, and a UID that goes with it.
func Named(namespace, name string) func(*corev1.Pod) {
	return func(p *corev1.Pod) {
		p.Namespace, p.Name, p.UID = namespace, name, types.UID(namespace+"/"+name)
	}
}

// On places the pod on a node.
func On(node string) func(*corev1.Pod) {
	return func(p *corev1.Pod) { p.Spec.NodeName = node }
}

// Phase is the phase of the pod as a whole.
func Phase(phase corev1.PodPhase) func(*corev1.Pod) {
	return func(p *corev1.Pod) { p.Status.Phase = phase }
}

// Because is the reason that the pod's status gives.
func Because(reason string) func(*corev1.Pod) {
	return func(p *corev1.Pod) { p.Status.Reason = reason }
}

// Deleting is a pod whose deletion was asked for.
func Deleting(p *corev1.Pod) {
	when := Ago(time.Second)
	p.DeletionTimestamp = &when
}

// Condition adds a condition.
func Condition(kind corev1.PodConditionType, status corev1.ConditionStatus, reason string) func(*corev1.Pod) {
	return func(p *corev1.Pod) {
		p.Status.Conditions = append(p.Status.Conditions, corev1.PodCondition{Type: kind, Status: status, Reason: reason})
	}
}

// Gate adds a readiness gate.
func Gate(kind corev1.PodConditionType) func(*corev1.Pod) {
	return func(p *corev1.Pod) {
		p.Spec.ReadinessGates = append(p.Spec.ReadinessGates, corev1.PodReadinessGate{ConditionType: kind})
	}
}

// App adds an app container in a state; without one the kubelet has not seen it.
func App(name string, states ...func(*corev1.ContainerStatus)) func(*corev1.Pod) {
	return func(p *corev1.Pod) {
		p.Spec.Containers = append(p.Spec.Containers, corev1.Container{Name: name, Image: "busybox"})
		p.Status.ContainerStatuses = appendStatus(p.Status.ContainerStatuses, name, states)
	}
}

// Initial adds an init container; see [App].
func Initial(name string, states ...func(*corev1.ContainerStatus)) func(*corev1.Pod) {
	return func(p *corev1.Pod) {
		p.Spec.InitContainers = append(p.Spec.InitContainers, corev1.Container{Name: name, Image: "busybox"})
		p.Status.InitContainerStatuses = appendStatus(p.Status.InitContainerStatuses, name, states)
	}
}

// Sidecar adds a sidecar; see [App].
func Sidecar(name string, states ...func(*corev1.ContainerStatus)) func(*corev1.Pod) {
	return func(p *corev1.Pod) {
		always := corev1.ContainerRestartPolicyAlways
		Initial(name, states...)(p)
		p.Spec.InitContainers[len(p.Spec.InitContainers)-1].RestartPolicy = &always
	}
}

// Ephemeral adds an ephemeral container; see [App].
func Ephemeral(name string, states ...func(*corev1.ContainerStatus)) func(*corev1.Pod) {
	return func(p *corev1.Pod) {
		p.Spec.EphemeralContainers = append(p.Spec.EphemeralContainers, corev1.EphemeralContainer{
			EphemeralContainerCommon: corev1.EphemeralContainerCommon{Name: name, Image: "busybox"},
			TargetContainerName:      "app",
		})
		p.Status.EphemeralContainerStatuses = appendStatus(p.Status.EphemeralContainerStatuses, name, states)
	}
}

// appendStatus adds a status, unless there is nothing to say: then the kubelet
// has not seen the pod.
func appendStatus(statuses []corev1.ContainerStatus, name string, states []func(*corev1.ContainerStatus)) []corev1.ContainerStatus {
	if len(states) == 0 {
		return statuses
	}
	status := corev1.ContainerStatus{Name: name}
	for _, state := range states {
		state(&status)
	}
	return append(statuses, status)
}

// Waiting is a container that waits for a reason.
func Waiting(reason string) func(*corev1.ContainerStatus) {
	return func(s *corev1.ContainerStatus) {
		s.State.Waiting = &corev1.ContainerStateWaiting{Reason: reason, Message: "because of " + reason}
	}
}

// Running is a container that runs and has not been said to have started.
func Running(s *corev1.ContainerStatus) {
	s.State.Running = &corev1.ContainerStateRunning{StartedAt: Ago(time.Hour)}
}

// Started is a container that runs and has passed its startup probe.
func Started(s *corev1.ContainerStatus) {
	Running(s)
	yes := true
	s.Started = &yes
}

// Ready is a container that runs and is ready.
func Ready(s *corev1.ContainerStatus) {
	Started(s)
	s.Ready = true
}

// Ended is a container that ended with an exit code.
func Ended(code int32, reason string) func(*corev1.ContainerStatus) {
	return func(s *corev1.ContainerStatus) {
		s.State.Terminated = &corev1.ContainerStateTerminated{
			ExitCode: code, Reason: reason, StartedAt: Ago(2 * time.Hour), FinishedAt: Ago(time.Hour),
		}
	}
}

// Killed is a container that a signal ended.
func Killed(signal int32) func(*corev1.ContainerStatus) {
	return func(s *corev1.ContainerStatus) {
		s.State.Terminated = &corev1.ContainerStateTerminated{ExitCode: 128 + signal, Signal: signal}
	}
}

// Restarted counts restarts, the last run having ended that long ago; 0 means
// that nobody knows.
func Restarted(times int32, last time.Duration) func(*corev1.ContainerStatus) {
	return func(s *corev1.ContainerStatus) {
		s.RestartCount = times
		if last > 0 {
			s.LastTerminationState.Terminated = &corev1.ContainerStateTerminated{
				ExitCode: 137, Reason: "OOMKilled", StartedAt: Ago(2 * last), FinishedAt: Ago(last),
			}
		}
	}
}

// Labelled is a pod with labels.
func Labelled(labels map[string]string) func(*corev1.Pod) {
	return func(p *corev1.Pod) { p.Labels = labels }
}
