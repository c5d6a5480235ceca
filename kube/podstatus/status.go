package podstatus

import (
	"strconv"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// nodeUnreachable is the reason the node life-cycle controller gives a pod
// whose node no longer answers (NodeUnreachablePodReason of k8s.io/kubernetes).
const nodeUnreachable = "NodeLost"

// Summary is what the columns READY, STATUS and RESTARTS tell of a pod, as
// kubectl get pods prints it. The words come from the server-side printer of
// pods (printPod in k8s.io/kubernetes, pkg/printers/internalversion), whose
// rules the functions of this file follow one by one.
type Summary struct {
	// Ready of Total containers are ready, sidecars counted.
	Ready, Total int
	// Status is the word of the column STATUS.
	Status   string
	Restarts Restarts
}

// Restarts counts restarts.
type Restarts struct {
	Count int
	// Last is the end of the latest run that ended, zero when none is on record.
	Last time.Time
}

func (r *Restarts) add(status *corev1.ContainerStatus) {
	r.Count += int(status.RestartCount)
	if ended := status.LastTerminationState.Terminated; ended != nil && ended.FinishedAt.After(r.Last) {
		r.Last = ended.FinishedAt.Time
	}
}

// Summarize reads a pod the way kubectl does: the pod's own word first, over it
// the first init container that is not done, or else the app containers, and
// over all of them the pod's deletion.
func Summarize(pod *corev1.Pod) Summary {
	sum := Summary{
		Total:  len(pod.Spec.Containers) + countSidecars(pod),
		Status: podWord(pod),
	}
	init := readInit(pod)
	sum.Ready = init.readySidecars
	sum.Restarts = init.restarts
	if init.word != "" {
		sum.Status = init.word
	}
	if init.word == "" || isConditionTrue(pod, corev1.PodInitialized) {
		apps := readApps(pod, sum.Status)
		sum.Status = apps.word
		sum.Ready += apps.ready
		// From here on an init container's restarts are history, a sidecar's
		// are not.
		sum.Restarts = init.sidecarRestarts
		for i := range pod.Status.ContainerStatuses {
			sum.Restarts.add(&pod.Status.ContainerStatuses[i])
		}
	}
	if word := deletionWord(pod); word != "" {
		sum.Status = word
	}
	return sum
}

// podWord is the pod's own word: its phase, or the reason of a pod that was
// evicted, rejected or lost, or that it is held back from scheduling.
func podWord(pod *corev1.Pod) string {
	for i := range pod.Status.Conditions {
		condition := &pod.Status.Conditions[i]
		if condition.Type == corev1.PodScheduled && condition.Reason == corev1.PodReasonSchedulingGated {
			return corev1.PodReasonSchedulingGated
		}
	}
	if pod.Status.Reason != "" {
		return pod.Status.Reason
	}
	return string(pod.Status.Phase)
}

func deletionWord(pod *corev1.Pod) string {
	switch {
	case pod.DeletionTimestamp == nil:
		return ""
	case pod.Status.Reason == nodeUnreachable:
		return "Unknown"
	case !IsOver(pod):
		return "Terminating"
	default:
		return ""
	}
}

// initSummary is what the init containers' states tell.
type initSummary struct {
	word            string // of the first init container in the way, "" when none is
	readySidecars   int
	restarts        Restarts // of the init containers up to the one in the way
	sidecarRestarts Restarts // of the sidecars among them
}

// readInit goes through the init containers up to the first that is neither
// done nor a started sidecar.
func readInit(pod *corev1.Pod) initSummary {
	var summary initSummary
	for i := range pod.Status.InitContainerStatuses {
		status := &pod.Status.InitContainerStatuses[i]
		sidecar := isSidecarNamed(pod, status.Name)
		summary.restarts.add(status)
		if sidecar {
			summary.sidecarRestarts.add(status)
		}
		started := sidecar && status.Started != nil && *status.Started
		ended := status.State.Terminated
		if ended != nil && ended.ExitCode == 0 {
			continue
		}
		if started {
			if status.Ready {
				summary.readySidecars++
			}
			continue
		}
		summary.word = initWord(status, i, len(pod.Spec.InitContainers))
		break
	}
	return summary
}

// initWord tells what holds up the init container at index.
func initWord(status *corev1.ContainerStatus, index, total int) string {
	waiting := status.State.Waiting
	switch {
	case status.State.Terminated != nil:
		return "Init:" + terminationWord(status.State.Terminated)
	case waiting != nil && waiting.Reason != "" && waiting.Reason != "PodInitializing":
		return "Init:" + waiting.Reason
	default:
		return "Init:" + strconv.Itoa(index) + "/" + strconv.Itoa(total)
	}
}

// terminationWord is the reason of an end, or the signal or exit code where the
// runtime gave none.
func terminationWord(ended *corev1.ContainerStateTerminated) string {
	switch {
	case ended.Reason != "":
		return ended.Reason
	case ended.Signal != 0:
		return "Signal:" + strconv.Itoa(int(ended.Signal))
	default:
		return "ExitCode:" + strconv.Itoa(int(ended.ExitCode))
	}
}

type appSummary struct {
	word  string
	ready int
}

// readApps goes through the app containers from the last to the first, so that
// the first container with something to say has the last word. word is what the
// pod is called when none of them has.
func readApps(pod *corev1.Pod, word string) appSummary {
	summary := appSummary{word: word}
	running, failure := false, ""
	statuses := pod.Status.ContainerStatuses
	for i := len(statuses) - 1; i >= 0; i-- {
		state := &statuses[i].State
		switch {
		case state.Waiting != nil && state.Waiting.Reason != "":
			summary.word = state.Waiting.Reason
		case state.Terminated != nil:
			summary.word = terminationWord(state.Terminated)
			if state.Terminated.ExitCode != 0 {
				failure = summary.word
			}
		case statuses[i].Ready && state.Running != nil:
			running = true
			summary.ready++
		}
	}
	if summary.word == "Completed" {
		summary.word = completedWord(pod, running, failure)
	}
	return summary
}

// completedWord corrects "Completed" for a pod of which only some containers
// have ended well.
func completedWord(pod *corev1.Pod, running bool, failure string) string {
	switch {
	case running && isConditionTrue(pod, corev1.PodReady):
		return "Running"
	case failure != "":
		return failure
	case running:
		return "NotReady"
	default:
		return "Completed"
	}
}

func countSidecars(pod *corev1.Pod) int {
	count := 0
	for i := range pod.Spec.InitContainers {
		if isSidecar(&pod.Spec.InitContainers[i]) {
			count++
		}
	}
	return count
}

func isSidecarNamed(pod *corev1.Pod, name string) bool {
	for i := range pod.Spec.InitContainers {
		if pod.Spec.InitContainers[i].Name == name {
			return isSidecar(&pod.Spec.InitContainers[i])
		}
	}
	return false
}

func isSidecar(container *corev1.Container) bool {
	return container.RestartPolicy != nil && *container.RestartPolicy == corev1.ContainerRestartPolicyAlways
}
