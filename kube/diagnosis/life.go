package diagnosis

import (
	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/kube/podstatus"
)

// Life is a life of a container that failed: one with one log.
type Life struct {
	Container string
	// Previous says that its log is that of the instance before the present one. The
	// kubelet gives the log of the last life as the present one while the container
	// waits to be started again.
	Previous bool
	// Restarts is how often the container had been restarted when that life was the
	// present one or the one before: with the name it tells lives apart.
	Restarts int
}

// FailedLives are the last lives of a pod's containers that failed. What they wrote is
// for [Input.Logs].
func FailedLives(pod *corev1.Pod) []Life {
	var lives []Life
	containers := podstatus.Containers(pod)
	for i := range containers {
		if life, failed := failedLife(&containers[i]); failed {
			lives = append(lives, life)
		}
	}
	return lives
}

func failedLife(c *podstatus.Container) (Life, bool) {
	life := Life{Container: c.Name, Restarts: c.Restarts}
	switch c.State {
	case podstatus.StateTerminated:
		return life, c.ExitCode != 0
	case podstatus.StateWaiting:
		return life, c.Last != nil && c.Last.Reason != "StartError"
	default:
		life.Previous = true
		return life, c.Last != nil && c.Last.ExitCode != 0
	}
}
