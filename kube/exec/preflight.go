package exec

import (
	"context"
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/podstatus"
)

// NotRunningError says that there is no running container to run a command in.
type NotRunningError struct {
	Target kube.ContainerRef
	// State says what the container is instead, as in "is waiting
	// (CrashLoopBackOff)"; "" when it is only known that it does not run.
	State string

	attach bool // it was not to run a command, but to be attached to
}

// Error names the container and what it is instead of running.
func (e *NotRunningError) Error() string {
	state := e.State
	if state == "" {
		state = "is not running"
	}
	consequence := "no command can run in it"
	if e.attach {
		consequence = "nothing can be attached to it"
	}
	return fmt.Sprintf("container %s of %s %s, so %s", e.Target.Container, e.Target.Pod, state, consequence)
}

// Preflight says beforehand why a command could not be run in the container:
// a [*explain.Error] when the right to create pods/exec is missing or the question
// failed, a [*NotRunningError] when the container does not run. It returns nil
// when nothing stands in the way, or when the user may not read the pod.
func Preflight(ctx context.Context, client *kube.Client, target kube.ContainerRef) error {
	if err := target.Pod.Check(); err != nil {
		return err
	}
	if err := may(ctx, client, target.Pod, "exec", "run commands in"); err != nil {
		return err
	}
	pod, err := readPod(ctx, client, target.Pod)
	if pod == nil {
		return err
	}
	return runs(pod, target)
}

// readPod returns the pod; nil and no error where the user may not read it.
func readPod(ctx context.Context, client *kube.Client, ref kube.PodRef) (*corev1.Pod, error) {
	pod, err := client.Clientset.CoreV1().Pods(ref.Namespace).Get(ctx, ref.Name, metav1.GetOptions{})
	if apierrors.IsForbidden(err) {
		return nil, nil
	}
	if err != nil {
		return nil, explain.Failure(fmt.Errorf("get pod %s: %w", ref, err))
	}
	return pod, nil
}

// may says that the right to a subresource of the pod is missing, what being what it is for.
func may(ctx context.Context, client *kube.Client, pod kube.PodRef, subresource, what string) error {
	wanted := kube.Attributes{
		Verb: "create", Resource: "pods", Subresource: subresource,
		Namespace: pod.Namespace, Name: pod.Name,
	}
	decision, err := client.Can(ctx, wanted)
	if err != nil {
		return err
	}
	if decision.Allowed {
		return nil
	}
	sentence := fmt.Sprintf("you may not %s pod %s: the right to create pods/%s in namespace %s is missing", what, pod, subresource, pod.Namespace)
	if decision.Reason != "" {
		sentence += " (" + decision.Reason + ")"
	}
	return &explain.Error{
		Class: explain.ClassForbidden, Verb: wanted.Verb, Resource: "pods/" + subresource,
		Namespace: pod.Namespace, Name: pod.Name,
		Sentence: sentence,
		Err:      fmt.Errorf("create pods/%s in %s is not allowed", subresource, pod.Namespace),
	}
}

// runs says why the container does not run, or nil.
func runs(pod *corev1.Pod, target kube.ContainerRef) error {
	if target.Pod.UID != "" && pod.UID != target.Pod.UID {
		return &NotRunningError{Target: target, State: "is gone: the pod was replaced by another of the same name"}
	}
	if state := podstatus.InsteadOfRunning(pod, target.Container); state != "" {
		return &NotRunningError{Target: target, State: state}
	}
	return nil
}

// containerGone reports whether the far end says that there is no such
// container to exec into (kubelet, then containerd's words).
func containerGone(message string) bool {
	message = strings.ToLower(message)
	return strings.Contains(message, "container not found (") ||
		strings.Contains(message, "container is in container_exited state") ||
		strings.Contains(message, "cannot exec in a stopped") ||
		strings.Contains(message, "container not running")
}
