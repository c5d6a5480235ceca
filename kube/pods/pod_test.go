package pods

import (
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// noon is the time of these tests' pods; what happens to them happens before.
var noon = time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)

func ago(d time.Duration) metav1.Time { return metav1.NewTime(noon.Add(-d)) }

// pod makes a running pod "shop/cart-0" and lets edits make it what it is to be.
func pod(edits ...func(*corev1.Pod)) *corev1.Pod {
	made := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{
			Namespace: "shop", Name: "cart-0", UID: "cart-0-uid",
			CreationTimestamp: ago(3 * time.Hour),
		},
		Spec:   corev1.PodSpec{NodeName: "node1"},
		Status: corev1.PodStatus{Phase: corev1.PodRunning},
	}
	for _, edit := range edits {
		edit(made)
	}
	return made
}

func named(namespace, name string) func(*corev1.Pod) {
	return func(p *corev1.Pod) {
		p.Namespace, p.Name, p.UID = namespace, name, types.UID(namespace+"/"+name)
	}
}

func phase(phase corev1.PodPhase) func(*corev1.Pod) {
	return func(p *corev1.Pod) { p.Status.Phase = phase }
}

func because(reason string) func(*corev1.Pod) {
	return func(p *corev1.Pod) { p.Status.Reason = reason }
}

func deleting(p *corev1.Pod) {
	when := ago(time.Second)
	p.DeletionTimestamp = &when
}

func condition(kind corev1.PodConditionType, status corev1.ConditionStatus, reason string) func(*corev1.Pod) {
	return func(p *corev1.Pod) {
		p.Status.Conditions = append(p.Status.Conditions, corev1.PodCondition{Type: kind, Status: status, Reason: reason})
	}
}

func gate(kind corev1.PodConditionType) func(*corev1.Pod) {
	return func(p *corev1.Pod) {
		p.Spec.ReadinessGates = append(p.Spec.ReadinessGates, corev1.PodReadinessGate{ConditionType: kind})
	}
}

// app, initial, sidecar and ephemeral add a container with its state.
func app(name string, states ...func(*corev1.ContainerStatus)) func(*corev1.Pod) {
	return func(p *corev1.Pod) {
		p.Spec.Containers = append(p.Spec.Containers, corev1.Container{Name: name, Image: "busybox"})
		p.Status.ContainerStatuses = appendStatus(p.Status.ContainerStatuses, name, states)
	}
}

func initial(name string, states ...func(*corev1.ContainerStatus)) func(*corev1.Pod) {
	return func(p *corev1.Pod) {
		p.Spec.InitContainers = append(p.Spec.InitContainers, corev1.Container{Name: name, Image: "busybox"})
		p.Status.InitContainerStatuses = appendStatus(p.Status.InitContainerStatuses, name, states)
	}
}

func sidecar(name string, states ...func(*corev1.ContainerStatus)) func(*corev1.Pod) {
	return func(p *corev1.Pod) {
		always := corev1.ContainerRestartPolicyAlways
		initial(name, states...)(p)
		p.Spec.InitContainers[len(p.Spec.InitContainers)-1].RestartPolicy = &always
	}
}

func ephemeral(name string, states ...func(*corev1.ContainerStatus)) func(*corev1.Pod) {
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

func waiting(reason string) func(*corev1.ContainerStatus) {
	return func(s *corev1.ContainerStatus) {
		s.State.Waiting = &corev1.ContainerStateWaiting{Reason: reason, Message: "because of " + reason}
	}
}

func running(s *corev1.ContainerStatus) {
	s.State.Running = &corev1.ContainerStateRunning{StartedAt: ago(time.Hour)}
}

func started(s *corev1.ContainerStatus) {
	running(s)
	yes := true
	s.Started = &yes
}

func ready(s *corev1.ContainerStatus) {
	started(s)
	s.Ready = true
}

func ended(code int32, reason string) func(*corev1.ContainerStatus) {
	return func(s *corev1.ContainerStatus) {
		s.State.Terminated = &corev1.ContainerStateTerminated{
			ExitCode: code, Reason: reason, StartedAt: ago(2 * time.Hour), FinishedAt: ago(time.Hour),
		}
	}
}

func killed(signal int32) func(*corev1.ContainerStatus) {
	return func(s *corev1.ContainerStatus) {
		s.State.Terminated = &corev1.ContainerStateTerminated{ExitCode: 128 + signal, Signal: signal}
	}
}

// restarted counts restarts, the last life having ended that long ago; 0 means
// that nobody knows.
func restarted(times int32, last time.Duration) func(*corev1.ContainerStatus) {
	return func(s *corev1.ContainerStatus) {
		s.RestartCount = times
		if last > 0 {
			s.LastTerminationState.Terminated = &corev1.ContainerStateTerminated{
				ExitCode: 137, Reason: "OOMKilled", StartedAt: ago(2 * last), FinishedAt: ago(last),
			}
		}
	}
}

const (
	yes = corev1.ConditionTrue
	no  = corev1.ConditionFalse
)

func labelled(labels map[string]string) func(*corev1.Pod) {
	return func(p *corev1.Pod) { p.Labels = labels }
}
