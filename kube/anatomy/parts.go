package anatomy

import (
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/kube/podstatus"
)

// part is a container as in the API, beside what its status means.
type part struct {
	podstatus.Part
	state *podstatus.Container
	// earliest is when its environment may have been made at the earliest.
	earliest time.Time
}

// partsOf are the containers in the order in which they start.
func partsOf(pod *corev1.Pod) []part {
	parts, states := podstatus.Parts(pod), podstatus.Containers(pod)
	out := make([]part, len(parts))
	for i := range parts {
		out[i] = part{Part: parts[i], state: &states[i]}
	}
	return out
}

// started is when the present run of the container began, zero where it has
// not.
func (p *part) started() time.Time { return p.state.Started }
