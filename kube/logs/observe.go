package logs

import (
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/kube/anatomy"
	"github.com/podglass/podglass/kube/diagnosis"
	"github.com/podglass/podglass/kube/podstatus"
)

// instance is one run of a container: what the container runtime calls a container,
// and what has one log.
type instance struct {
	id     string // container ID, may be empty
	number int32  // 0 for the first, counted by restarts
	ended  *corev1.ContainerStateTerminated
}

// same reports whether both are one instance.
func (r instance) same(other instance) bool {
	return r.number == other.number && (r.id == other.id || r.id == "" || other.id == "")
}

// observation is what a pod tells about the logs of one of its containers.
type observation struct {
	// present is the instance whose log the kubelet serves now: the running one, or the
	// last that ended. Nil while there was none.
	present *instance
	// previous is the instance whose log is served when asking for the previous
	// one; the same as present while the container waits for its next start.
	previous *instance
	// waiting says why the container does not run, in the cluster's words.
	waiting string
	// cause says in a sentence why the pod does not do its job, "" for nothing that the
	// pod itself tells. It is untrusted.
	cause string
	// over is set when no instance will follow.
	over bool
	// dead is set when the pod has ended, although its status has the container running still: that of a
	// pod that lost its node, or was evicted, may stay so forever.
	dead bool
	// why says in a sentence what ended the pod as a whole. It is untrusted.
	why string
	// restarts is how often the container was started again.
	restarts int32
}

// beforePresent is the instance before the present one, which must be there: the
// oldest whose log the cluster has.
func (s observation) beforePresent() instance {
	before := instance{number: s.present.number - 1}
	if s.previous != nil {
		before.id, before.ended = s.previous.id, s.previous.ended
	}
	return before
}

// observe finds out what the pod tells about the container. It reports false when
// the pod has no such container.
func observe(pod *corev1.Pod, container string) (observation, bool) {
	part, ok := podstatus.PartNamed(pod, container)
	if !ok {
		return observation{}, false
	}
	status := part.Status
	s := observation{over: podstatus.StartsNothing(pod)}
	s.diagnose(pod, status == nil || status.State.Running == nil && status.State.Terminated == nil)
	if status == nil {
		s.waiting = podstatus.WhyUnseen(pod)
		return s, true
	}
	s.restarts = status.RestartCount
	if last := status.LastTerminationState.Terminated; last != nil && last.ContainerID != "" {
		s.previous = &instance{id: last.ContainerID, number: max(status.RestartCount-1, 0), ended: last}
	}
	switch state := status.State; {
	case state.Running != nil:
		s.present = &instance{id: status.ContainerID, number: status.RestartCount}
		s.dead = podstatus.IsOver(pod)
		s.over = s.dead
	case state.Terminated != nil:
		s.over = s.over || !part.RestartsAfter(pod, state.Terminated.ExitCode)
		if state.Terminated.ContainerID != "" || s.previous == nil {
			s.present = &instance{id: state.Terminated.ContainerID, number: status.RestartCount, ended: state.Terminated}
		} else {
			s.present = s.previous
		}
	default:
		seen, _ := podstatus.ContainerOf(pod, container)
		s.waiting = seen.WhyWaiting()
		if s.previous != nil {
			// It is between two instances: the count goes up with the next one.
			s.previous.number = status.RestartCount
			s.present = s.previous
		}
	}
	return s, true
}

// diagnose finds the cause where the container waits, and, where the pod is over, what ended it as a whole.
func (s *observation) diagnose(pod *corev1.Pod, waits bool) {
	if !waits && !s.over {
		return
	}
	found := diagnosis.Diagnose(diagnosis.Input{Input: anatomy.Input{Pod: pod}})
	if waits && len(found) > 0 {
		s.cause = strings.Join(append([]string{found[0].Sentence}, found[0].Effects...), "; ")
	}
	if !s.over {
		return
	}
	for i := range found {
		if found[i].Container == "" {
			s.why = found[i].Sentence
			return
		}
	}
}

// nextStart says what the next instance of a container that ended waits for.
func nextStart(seen observation) string {
	if seen.waiting == "" {
		return "restart"
	}
	return seen.waiting
}

// exit says how an instance ended: "exit 137 (OOMKilled)".
func exit(ended *corev1.ContainerStateTerminated) string {
	if ended == nil {
		return "exit unknown"
	}
	return podstatus.NewTermination(ended).Short()
}

func joinNonEmpty(separator string, parts ...string) string {
	kept := parts[:0]
	for _, part := range parts {
		if part != "" {
			kept = append(kept, part)
		}
	}
	return strings.Join(kept, separator)
}
