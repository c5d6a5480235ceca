package podstatus

import (
	"iter"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// The states of a container, as the API names them.
const (
	StateWaiting    = "Waiting"
	StateRunning    = "Running"
	StateTerminated = "Terminated"
)

// Container is one container of a pod with what is known of its runs.
type Container struct {
	Name string
	Kind Kind
	// Step is the container's place in the start order, from 1, for init
	// containers and sidecars; 0 for the others.
	Step int
	// Phase is the state as one glyph shows it.
	Phase Phase

	// Image is as the pod asks for it, ImageID what was pulled for it; ID is
	// the runtime's, "" before the container is created.
	Image, ImageID, ID string

	// State is [StateWaiting], [StateRunning] or [StateTerminated], with the
	// runtime's Reason and Message.
	State, Reason, Message string
	// ExitCode and Signal of a terminated container.
	ExitCode, Signal int32
	// Started is when the container started, Finished when it ended; zero when
	// it has not, or when it is not known.
	Started, Finished time.Time

	// Ready is the readiness as the kubelet sees it. StartupPassed says that
	// the container's startup probe has passed, or that it runs without one.
	Ready, StartupPassed bool
	Restarts             int
	// Last is how the container's run before this one ended, nil when there
	// was none or it is forgotten.
	Last *Termination

	Ports []Port
	// Default says that kubectl would pick this container when none is named.
	Default bool
	// Target is the container whose process namespace an ephemeral container
	// shares, "" if none.
	Target string
	// TTY and Stdin say what attaching to the container would reach.
	TTY, Stdin bool
}

// Port is a port a container declares. A container may listen on others.
type Port struct {
	Name     string
	Port     int32
	Protocol corev1.Protocol
	// HostPort is the port on the node, 0 if none; HostIP is the one address of
	// the node on which it is, "" for all.
	HostPort int32
	HostIP   string
}

// Containers lists the containers of a pod in the order in which they start:
// init containers and sidecars as the pod lists them, then the apps, then the
// ephemeral containers.
func Containers(pod *corev1.Pod) []Container {
	spec := &pod.Spec
	list := make([]Container, 0, len(spec.InitContainers)+len(spec.Containers)+len(spec.EphemeralContainers))
	chosen := DefaultContainer(pod)
	for part := range eachPart(pod) {
		container := newContainer(pod, &part)
		container.Default = part.Spec.Name == chosen
		list = append(list, container)
	}
	return list
}

// ContainerOf is one container of a pod; false when the pod has none of that
// name.
func ContainerOf(pod *corev1.Pod, name string) (Container, bool) {
	part, found := PartNamed(pod, name)
	if !found {
		return Container{}, false
	}
	container := newContainer(pod, &part)
	container.Default = name == DefaultContainer(pod)
	return container, true
}

// Ended is how the container's present run ended, nil while it has not.
func (c *Container) Ended() *Termination {
	if c.State != StateTerminated {
		return nil
	}
	return &Termination{
		Reason: c.Reason, Message: c.Message, ExitCode: c.ExitCode, Signal: c.Signal,
		Started: c.Started, Finished: c.Finished,
	}
}

// DefaultContainerAnnotation names the container that kubectl takes when none is
// named (DefaultContainerAnnotationName of k8s.io/kubectl, pkg/cmd/util/podcmd).
const DefaultContainerAnnotation = "kubectl.kubernetes.io/default-container"

// DefaultContainer is the container meant when none is named: the one of the
// annotation kubectl.kubernetes.io/default-container where that is a container
// of the pod, else the first app container; "" for a pod without any.
func DefaultContainer(pod *corev1.Pod) string {
	if name := pod.Annotations[DefaultContainerAnnotation]; name != "" {
		if _, found := PartNamed(pod, name); found {
			return name
		}
	}
	if len(pod.Spec.Containers) == 0 {
		return ""
	}
	return pod.Spec.Containers[0].Name
}

// Part is one container of a pod as in the API: what is asked for and what
// is reported, brought together. Neither must be changed.
type Part struct {
	Kind Kind
	// Step is the place in the start order, as in [Container].
	Step int
	Spec *corev1.Container
	// Status is nil before the kubelet has seen the pod.
	Status *corev1.ContainerStatus
	// Target is what an ephemeral container was aimed at, as in [Container].
	Target string
}

// Parts lists the containers of a pod in the order of [Containers].
func Parts(pod *corev1.Pod) []Part {
	spec := &pod.Spec
	parts := make([]Part, 0, len(spec.InitContainers)+len(spec.Containers)+len(spec.EphemeralContainers))
	return slices.AppendSeq(parts, eachPart(pod))
}

// eachPart goes through the containers of a pod in the order of [Containers].
func eachPart(pod *corev1.Pod) iter.Seq[Part] {
	return func(yield func(Part) bool) {
		for i := range pod.Spec.InitContainers {
			container := &pod.Spec.InitContainers[i]
			kind := Init
			if isSidecar(container) {
				kind = Sidecar
			}
			status := statusNamed(pod.Status.InitContainerStatuses, container.Name, i)
			if !yield(Part{Kind: kind, Step: i + 1, Spec: container, Status: status}) {
				return
			}
		}
		for i := range pod.Spec.Containers {
			container := &pod.Spec.Containers[i]
			status := statusNamed(pod.Status.ContainerStatuses, container.Name, i)
			if !yield(Part{Kind: App, Spec: container, Status: status}) {
				return
			}
		}
		for i := range pod.Spec.EphemeralContainers {
			container := &pod.Spec.EphemeralContainers[i]
			part := Part{
				Kind: Ephemeral, Spec: (*corev1.Container)(&container.EphemeralContainerCommon),
				Status: statusNamed(pod.Status.EphemeralContainerStatuses, container.Name, i),
				Target: container.TargetContainerName,
			}
			if !yield(part) {
				return
			}
		}
	}
}

// PartNamed finds a container of the pod by its name, which is unique in the pod;
// false when the pod has none of that name.
func PartNamed(pod *corev1.Pod, name string) (Part, bool) {
	for _, part := range Parts(pod) {
		if part.Spec.Name == name {
			return part, true
		}
	}
	return Part{}, false
}

// statusNamed finds a container's status. The kubelet lists them in the order
// of the pod's containers or by name, so the guess is often right.
func statusNamed(statuses []corev1.ContainerStatus, name string, guess int) *corev1.ContainerStatus {
	if guess < len(statuses) && statuses[guess].Name == name {
		return &statuses[guess]
	}
	for i := range statuses {
		if statuses[i].Name == name {
			return &statuses[i]
		}
	}
	return nil
}

func newContainer(pod *corev1.Pod, p *Part) Container {
	container := Container{
		Name:   p.Spec.Name,
		Kind:   p.Kind,
		Step:   p.Step,
		Phase:  phaseOf(pod, p.Kind, p.Status),
		Image:  p.Spec.Image,
		State:  StateWaiting,
		Ports:  portsOf(p.Spec),
		Target: p.Target,
		TTY:    p.Spec.TTY,
		Stdin:  p.Spec.Stdin,
	}
	if p.Status != nil {
		container.read(p.Status)
	}
	return container
}

// read takes over what the kubelet says of the container.
func (c *Container) read(status *corev1.ContainerStatus) {
	c.ImageID, c.ID = status.ImageID, status.ContainerID
	c.Ready, c.Restarts = status.Ready, int(status.RestartCount)
	// What is ready has started, also where the status does not say so.
	c.StartupPassed = status.Ready || status.Started != nil && *status.Started
	state := &status.State
	switch {
	case state.Running != nil:
		c.State, c.Started = StateRunning, timeOf(state.Running.StartedAt)
	case state.Terminated != nil:
		ended := NewTermination(state.Terminated)
		c.State = StateTerminated
		c.Reason, c.Message = ended.Reason, ended.Message
		c.ExitCode, c.Signal = ended.ExitCode, ended.Signal
		c.Started, c.Finished = ended.Started, ended.Finished
	case state.Waiting != nil:
		c.Reason, c.Message = state.Waiting.Reason, state.Waiting.Message
	}
	if last := status.LastTerminationState.Terminated; last != nil {
		c.Last = NewTermination(last)
	}
}

func portsOf(spec *corev1.Container) []Port {
	var ports []Port
	for _, port := range spec.Ports {
		ports = append(ports, Port{Name: port.Name, Port: port.ContainerPort, Protocol: port.Protocol, HostPort: port.HostPort, HostIP: port.HostIP})
	}
	return ports
}
