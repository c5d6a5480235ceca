package diagnosis

import (
	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/kube/podstatus"
)

// Instance is a run of a container that failed: it has one log.
type Instance struct {
	Container string
	// Previous says that its log is that of the instance before the present one. The
	// kubelet gives the log of the last instance as that of the present one while the container
	// waits to be started again.
	Previous bool
	// Restarts is how often the container had been restarted when that instance was the
	// present one or the one before: with the name it tells instances apart.
	Restarts int
}

// FailedInstances are the last instances of a pod's containers that failed. What they wrote is
// for [Input.Logs].
func FailedInstances(pod *corev1.Pod) []Instance {
	var instances []Instance
	containers := podstatus.Containers(pod)
	for i := range containers {
		if instance, failed := failedInstance(&containers[i]); failed {
			instances = append(instances, instance)
		}
	}
	return instances
}

func failedInstance(c *podstatus.Container) (Instance, bool) {
	instance := Instance{Container: c.Name, Restarts: c.Restarts}
	switch c.State {
	case podstatus.StateTerminated:
		return instance, c.ExitCode != 0
	case podstatus.StateWaiting:
		return instance, c.Last != nil && c.Last.Reason != "StartError"
	default:
		instance.Previous = true
		return instance, c.Last != nil && c.Last.ExitCode != 0
	}
}
