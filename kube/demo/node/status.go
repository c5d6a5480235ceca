package node

import (
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"
)

// What the demo's image is called once it runs.
const (
	imageName = "docker.io/library/busybox:"
	imageID   = "docker.io/library/busybox@sha256:73aaf090f3d85aa34ee199857f03fa3a95c8ede2ffd4cc2cdb5b94e566b11662"
)

// phase follows k8s.io/kubernetes pkg/kubelet getPhase.
func (r *runner) phase() corev1.PodPhase {
	if r.evicted != "" {
		return corev1.PodFailed
	}
	policy := r.pod.Spec.RestartPolicy
	for _, c := range r.containers {
		if c.kind == initContainer && !c.passed() {
			if c.state.Terminated != nil && c.state.Terminated.ExitCode != 0 && policy == corev1.RestartPolicyNever {
				return corev1.PodFailed
			}
			return corev1.PodPending
		}
		if c.kind == sidecar && c.id == "" {
			return corev1.PodPending
		}
	}
	running, waiting, stopped, succeeded := 0, 0, 0, 0
	for _, c := range r.containers {
		if c.kind != app {
			continue
		}
		ended := c.state.Terminated
		if ended == nil && c.state.Waiting != nil {
			ended = c.last.Terminated
		}
		switch {
		case c.state.Running != nil:
			running++
		case ended != nil:
			stopped++
			if ended.ExitCode == 0 {
				succeeded++
			}
		default:
			waiting++
		}
	}
	switch {
	case waiting > 0:
		return corev1.PodPending
	case running > 0, stopped == 0, policy == corev1.RestartPolicyAlways:
		return corev1.PodRunning
	case stopped == succeeded:
		return corev1.PodSucceeded
	case policy == corev1.RestartPolicyNever:
		return corev1.PodFailed
	}
	return corev1.PodRunning
}

// fillStatus writes the pod's status as the kubelet reports it.
func (r *runner) fillStatus(pod *corev1.Pod) {
	s := &pod.Status
	s.ObservedGeneration = pod.Generation
	s.Phase = r.phase()
	s.HostIP = nodeIP(pod.Spec.NodeName)
	s.HostIPs = []corev1.HostIP{{IP: s.HostIP}}
	s.StartTime = ptr.To(metav1.NewTime(r.started.Truncate(1e9)))
	if r.host != nil {
		s.PodIP = r.host.IP
		s.PodIPs = []corev1.PodIP{{IP: s.PodIP}}
	}
	s.InitContainerStatuses, s.ContainerStatuses, s.EphemeralContainerStatuses = nil, nil, nil
	for _, c := range r.containers {
		switch c.kind {
		case app:
			s.ContainerStatuses = append(s.ContainerStatuses, c.status())
		case ephemeral:
			s.EphemeralContainerStatuses = append(s.EphemeralContainerStatuses, c.status())
		default:
			s.InitContainerStatuses = append(s.InitContainerStatuses, c.status())
		}
	}
	r.fillConditions(pod)
	r.fillEviction(pod)
}

func (c *container) status() corev1.ContainerStatus {
	s := corev1.ContainerStatus{
		Name: c.spec.Name, State: c.state, LastTerminationState: c.last, RestartCount: c.restarts,
		Image: c.spec.Image, ContainerID: c.id, Ready: c.ready, Started: ptr.To(c.started && c.box != nil),
	}
	if c.kind == initContainer {
		s.Ready = c.passed()
	}
	if c.id != "" {
		_, tag, _ := strings.Cut(c.spec.Image[strings.LastIndexByte(c.spec.Image, '/')+1:], ":")
		if tag == "" {
			tag = "latest"
		}
		s.Image, s.ImageID = imageName+tag, imageID
		s.Resources = c.spec.Resources.DeepCopy()
		s.User = &corev1.ContainerUser{Linux: &corev1.LinuxContainerUser{SupplementalGroups: []int64{0}}}
	}
	for _, m := range c.spec.VolumeMounts {
		status := corev1.VolumeMountStatus{Name: m.Name, MountPath: m.MountPath, ReadOnly: m.ReadOnly}
		if m.ReadOnly {
			status.RecursiveReadOnly = ptr.To(corev1.RecursiveReadOnlyDisabled)
		}
		s.VolumeMounts = append(s.VolumeMounts, status)
	}
	return s
}

// fillConditions follows k8s.io/kubernetes pkg/kubelet/status/generate.go.
func (r *runner) fillConditions(pod *corev1.Pod) {
	var incomplete, unready []string
	for _, c := range r.containers {
		switch c.kind {
		case initContainer, sidecar:
			if !c.passed() && !(c.kind == sidecar && c.started) {
				incomplete = append(incomplete, c.spec.Name)
			}
			if c.kind == sidecar && !c.ready {
				unready = append(unready, c.spec.Name)
			}
		case app:
			if !c.ready {
				unready = append(unready, c.spec.Name)
			}
		}
	}
	set := func(kind corev1.PodConditionType, names []string, reason, words string, ended bool) {
		condition := corev1.PodCondition{Type: kind, Status: corev1.ConditionTrue}
		switch {
		case ended && pod.Status.Phase == corev1.PodSucceeded:
			condition.Status, condition.Reason = corev1.ConditionFalse, "PodCompleted"
		case ended && pod.Status.Phase == corev1.PodFailed:
			condition.Status, condition.Reason = corev1.ConditionFalse, "PodFailed"
		case len(names) > 0:
			condition.Status, condition.Reason = corev1.ConditionFalse, reason
			condition.Message = "containers with " + words + " status: [" + strings.Join(names, " ") + "]"
		}
		r.setCondition(pod, condition)
	}
	up := corev1.ConditionFalse
	if r.ready && pod.Status.Phase != corev1.PodSucceeded && pod.Status.Phase != corev1.PodFailed {
		up = corev1.ConditionTrue
	}
	r.setCondition(pod, corev1.PodCondition{Type: corev1.PodReadyToStartContainers, Status: up})
	completed := pod.Status.Phase == corev1.PodSucceeded
	if completed {
		incomplete = nil
	}
	set(corev1.PodInitialized, incomplete, "ContainersNotInitialized", "incomplete", false)
	over := ended(pod)
	set(corev1.PodReady, unready, "ContainersNotReady", "unready", over)
	set(corev1.ContainersReady, unready, "ContainersNotReady", "unready", over)
	r.setCondition(pod, corev1.PodCondition{Type: corev1.PodScheduled, Status: corev1.ConditionTrue})
	r.gate(pod)
}

// gate keeps a pod with readiness gates unready until all of them are met.
func (r *runner) gate(pod *corev1.Pod) {
	for _, gate := range pod.Spec.ReadinessGates {
		met := slices.ContainsFunc(pod.Status.Conditions, func(c corev1.PodCondition) bool {
			return c.Type == gate.ConditionType && c.Status == corev1.ConditionTrue
		})
		if !met && podReady(pod) {
			r.setCondition(pod, corev1.PodCondition{
				Type: corev1.PodReady, Status: corev1.ConditionFalse, Reason: "ReadinessGatesNotReady",
				Message: "the status of pod readiness gate \"" + string(gate.ConditionType) + "\" is not \"True\", but False",
			})
		}
	}
}

func (r *runner) setCondition(pod *corev1.Pod, condition corev1.PodCondition) {
	condition.ObservedGeneration = pod.Generation
	condition.LastTransitionTime = r.node.now()
	list := pod.Status.Conditions
	for i := range list {
		if list[i].Type == condition.Type {
			if list[i].Status == condition.Status {
				condition.LastTransitionTime = list[i].LastTransitionTime
			}
			list[i] = condition
			return
		}
	}
	pod.Status.Conditions = append(pod.Status.Conditions, condition)
}
