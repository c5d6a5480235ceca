package apiserver

import (
	"context"
	"fmt"
	"io"
	"net"

	corev1 "k8s.io/api/core/v1"
)

// Runtime is what the API server asks of the node that runs the pods. The pod handed over is a
// private copy of the object as it is stored at the time of the call. Calls end when ctx does.
type Runtime interface {
	// Logs streams a container's log exactly as a kubelet sends it: timestamps, tail, since, limit
	// and previous already applied, and open until the container ends when opts.Follow is set.
	// opts.Container is always filled in, and the container has started at least once (twice for
	// previous): the server has answered everything else.
	Logs(ctx context.Context, pod *corev1.Pod, opts *corev1.PodLogOptions) (io.ReadCloser, error)
	// Exec runs a command in a running container and returns when it has ended: nil for exit code
	// zero, *ExitError for any other, another error when it could not be started.
	Exec(ctx context.Context, pod *corev1.Pod, container string, cmd []string, streams Streams) error
	// Attach joins the running container's own input and output until the container or the client ends.
	Attach(ctx context.Context, pod *corev1.Pod, container string, streams Streams) error
	// Dial connects to a port inside the pod's network; it is refused when nobody listens there.
	Dial(ctx context.Context, pod *corev1.Pod, port int32) (net.Conn, error)
}

// Metered is a Runtime that knows what its containers use; the metrics API answers from it.
type Metered interface {
	// Usage returns CPU and memory in use by a running container now.
	Usage(pod *corev1.Pod, container string) corev1.ResourceList
}

// Rotating is a Runtime that can rotate its logs.
type Rotating interface {
	// RotateLogs begins a new log file for every container that runs.
	RotateLogs()
}

// Size is a terminal's size in character cells.
type Size struct {
	Width, Height uint16
}

// Streams are the ends of one exec or attach session that the process sees.
type Streams struct {
	In       io.Reader   // nil when the client sends no input; io.EOF when the client closed it
	Out, Err io.Writer   // nil when the client does not want them; Err is always nil with a TTY
	TTY      bool        // a terminal was asked for
	Resize   <-chan Size // nil without a TTY; closed when the session ends
}

// ExitError says that a command ran and ended with a code other than zero. It is the form in which
// Kubernetes' streaming library expects it (k8s.io/utils/exec.ExitError).
type ExitError struct {
	Code int
}

// Error words it as kubectl does.
func (e *ExitError) Error() string {
	return fmt.Sprintf("command terminated with exit code %d", e.Code)
}

// String is the same as Error.
func (e *ExitError) String() string { return e.Error() }

// Exited reports that the command ended by itself.
func (e *ExitError) Exited() bool { return true }

// ExitStatus returns the code, 1 to 255.
func (e *ExitError) ExitStatus() int { return e.Code }
