package shell

import (
	"context"
	"errors"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/exec"
	"github.com/podglass/podglass/kube/podstatus"
)

// Cluster is what a shell's pane needs of a cluster.
type Cluster interface {
	// Containers are those of a pod that run, and the one that is meant when none is named.
	Containers(ctx context.Context, pod kube.PodRef) (running []podstatus.Container, usual string, err error)
	// Find is [exec.Find].
	Find(ctx context.Context, target kube.ContainerRef, command []string) (exec.Shell, error)
	// Check says why one cannot attach to a container, or what it runs.
	Check(ctx context.Context, target kube.ContainerRef) (exec.Process, error)
	// Run is [exec.Run].
	Run(ctx context.Context, opts exec.Options) error
	// Became is what has become of a container whose shell has ended, "" when it still runs.
	Became(ctx context.Context, target kube.ContainerRef) string
}

// FromClient is a cluster by its client.
func FromClient(client *kube.Client) Cluster { return &cluster{client} }

type cluster struct{ client *kube.Client }

func (c *cluster) get(ctx context.Context, ref kube.PodRef) (*corev1.Pod, error) {
	return c.client.Clientset.CoreV1().Pods(ref.Namespace).Get(ctx, ref.Name, metav1.GetOptions{})
}

func (c *cluster) Containers(ctx context.Context, ref kube.PodRef) ([]podstatus.Container, string, error) {
	if err := ref.Check(); err != nil {
		return nil, "", err
	}
	pod, err := c.get(ctx, ref)
	if err != nil {
		return nil, "", fmt.Errorf("get pod %s: %w", ref, err)
	}
	var running []podstatus.Container
	for _, container := range podstatus.Containers(pod) {
		if container.State == podstatus.StateRunning {
			running = append(running, container)
		}
	}
	return running, podstatus.DefaultContainer(pod), nil
}

func (c *cluster) Find(ctx context.Context, target kube.ContainerRef, command []string) (exec.Shell, error) {
	return exec.Find(ctx, c.client, target, command)
}

func (c *cluster) Check(ctx context.Context, target kube.ContainerRef) (exec.Process, error) {
	return exec.PreflightAttach(ctx, c.client, target)
}

func (c *cluster) Run(ctx context.Context, opts exec.Options) error {
	return exec.Run(ctx, c.client, opts)
}

func (c *cluster) Became(ctx context.Context, target kube.ContainerRef) string {
	pod, err := c.get(ctx, target.Pod)
	switch {
	case apierrors.IsNotFound(err):
		return "the pod was deleted"
	case err != nil:
		return ""
	case target.Pod.UID != "" && pod.UID != target.Pod.UID:
		return "the pod was replaced"
	case pod.DeletionTimestamp != nil:
		return "the pod is being deleted"
	}
	if state := podstatus.InsteadOfRunning(pod, target.Container); state != "" {
		return "the container " + state
	}
	return ""
}

// isOver reports whether a container does not run any more, so that there may be a log to look at.
func isOver(err error) bool {
	var stopped *exec.NotRunningError
	return errors.As(err, &stopped)
}
