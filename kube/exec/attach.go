package exec

import (
	"context"
	"errors"
	"fmt"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/podstatus"
)

// Process is what a container runs by itself, as one can attach to it.
type Process struct {
	// TTY says that it runs on a terminal.
	TTY bool
	// Stdin says that it reads what is typed.
	Stdin bool
}

// PreflightAttach says beforehand why one could not attach to the container: a
// [*explain.Error] when the right to create pods/attach is missing or the question failed,
// a [*NotRunningError] when the container does not run. It needs to know the container's
// spec, so a user who may not read pods gets that as the error.
func PreflightAttach(ctx context.Context, client *kube.Client, target kube.ContainerRef) (Process, error) {
	if err := target.Pod.Check(); err != nil {
		return Process{}, err
	}
	if err := may(ctx, client, target.Pod, "attach", "attach to"); err != nil {
		return Process{}, err
	}
	pod, err := readPod(ctx, client, target.Pod)
	if err != nil {
		return Process{}, err
	}
	if pod == nil {
		return Process{}, fmt.Errorf("whether container %s of %s has a terminal cannot be told without the right to get pods", target.Container, target.Pod)
	}
	if err := runs(pod, target); err != nil {
		if stopped := (*NotRunningError)(nil); errors.As(err, &stopped) {
			stopped.attach = true
		}
		return Process{}, err
	}
	part, found := podstatus.PartNamed(pod, target.Container)
	if !found {
		return Process{}, &NotRunningError{Target: target, State: "is not one of the pod", attach: true}
	}
	return Process{TTY: part.Spec.TTY, Stdin: part.Spec.Stdin}, nil
}
