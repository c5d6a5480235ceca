package pods

import (
	"time"

	"github.com/podglass/podglass/kube/follow"
)

const (
	// preparingTime is how long a node may prepare a pod (images, volumes, network) before the pod counts as
	// failing.
	preparingTime = time.Minute
	// recoveredTime is how long a pod that has ceased to fail stays among those that fail, so that what
	// follows the cursor is not replaced while it is read.
	recoveredTime = time.Minute
	// ageEvery is how often rows that change with time alone are looked at.
	ageEvery = time.Second
	// listEvery is how often a source lists pods that it may not watch.
	listEvery = 10 * time.Second
	// existenceTime is how long the question whether a namespace exists may take.
	existenceTime = 5 * time.Second
	// existenceEvery is how often it is asked as long as the namespace is empty.
	existenceEvery = 30 * time.Second
)

// refusalWaits are how long after the first, the second and each further refusal of a watch pods are listed
// before a watch is tried again.
func refusalWaits() []time.Duration {
	return []time.Duration{3 * time.Second, 10 * time.Second, follow.PollFor}
}
