package node

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/podglass/podglass/kube/demo/apiserver"
	"github.com/podglass/podglass/kube/demo/box"
	"github.com/podglass/podglass/kube/demo/box/podnet"
)

var (
	_ apiserver.Runtime = (*Node)(nil)
	_ apiserver.Metered = (*Node)(nil)

	_ apiserver.Rotating = (*Node)(nil)
)

// find returns a pod's container. The caller has the baton.
func (n *Node) find(pod *corev1.Pod, name string) (*container, error) {
	r := n.runners[pod.UID]
	if n.dead[pod.Spec.NodeName] {
		return nil, fmt.Errorf("dial tcp %s:10250: connect: no route to host", nodeIP(pod.Spec.NodeName))
	}
	if r == nil {
		return nil, fmt.Errorf("pod %q not found on node %s", pod.Name, pod.Spec.NodeName)
	}
	c := r.container(name)
	if c == nil {
		return nil, fmt.Errorf("container %s is not valid for pod %s", name, pod.Name)
	}
	return c, nil
}

// Logs is apiserver.Runtime's.
func (n *Node) Logs(ctx context.Context, pod *corev1.Pod, opts *corev1.PodLogOptions) (io.ReadCloser, error) {
	var stream io.ReadCloser
	var err error
	n.timeline.Do(func() {
		var c *container
		if c, err = n.find(pod, opts.Container); err != nil {
			return
		}
		wanted := c.log
		if opts.Previous {
			wanted = c.previous
		}
		if wanted == nil {
			err = fmt.Errorf("previous terminated container %q in pod %q not found", opts.Container, pod.Name)
			return
		}
		stream = newLogReader(ctx, wanted, opts)
	})
	return stream, err
}

// RotateLogs is apiserver.Rotating's.
func (n *Node) RotateLogs() {
	n.timeline.Do(func() {
		for _, r := range n.runners {
			for _, c := range r.containers {
				if c.box != nil {
					c.log.rotate()
				}
			}
		}
	})
}

// running returns the box of a container that runs.
func (n *Node) running(pod *corev1.Pod, name string) (running *box.Container, err error) {
	n.timeline.Do(func() {
		var c *container
		if c, err = n.find(pod, name); err != nil {
			return
		}
		if running = c.box; running == nil {
			err = fmt.Errorf("container not running (%s)", strings.TrimPrefix(c.id, "containerd://"))
		}
	})
	return running, err
}

// Exec is apiserver.Runtime's. A command that cannot be started is told in containerd's words.
func (n *Node) Exec(ctx context.Context, pod *corev1.Pod, container string, cmd []string, streams apiserver.Streams) error {
	running, err := n.running(pod, container)
	if err != nil {
		return err
	}
	if len(cmd) == 0 {
		return errors.New("you must specify at least one command for the container")
	}
	code, err := running.Run(ctx, cmd, boxStreams(ctx, streams))
	var start *box.StartError
	switch {
	case errors.As(err, &start):
		id := sha256.Sum256(fmt.Appendf(nil, "%s/%s/%v/%d", pod.UID, container, cmd, n.timeline.Now().UnixNano()))
		return fmt.Errorf("failed to exec in container: failed to start exec %q: OCI runtime exec failed: exec failed: %w", hex.EncodeToString(id[:]), err)
	case err != nil:
		return err
	case code != 0:
		return &apiserver.ExitError{Code: code}
	}
	return nil
}

// Attach is apiserver.Runtime's.
func (n *Node) Attach(ctx context.Context, pod *corev1.Pod, container string, streams apiserver.Streams) error {
	running, err := n.running(pod, container)
	if err != nil {
		return err
	}
	return running.Attach(ctx, boxStreams(ctx, streams))
}

func boxStreams(ctx context.Context, s apiserver.Streams) box.Streams {
	out := box.Streams{In: s.In, Out: s.Out, Err: s.Err, TTY: s.TTY}
	if s.Resize == nil {
		return out
	}
	sizes := make(chan box.Size)
	out.Resize = sizes
	go func() {
		defer close(sizes)
		for {
			select {
			case size, ok := <-s.Resize:
				if !ok {
					return
				}
				select {
				case sizes <- box.Size{Cols: size.Width, Rows: size.Height}:
				case <-ctx.Done():
					return
				}
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

// Dial is apiserver.Runtime's: to the pod's localhost, as the kubelet's port-forward does.
func (n *Node) Dial(_ context.Context, pod *corev1.Pod, port int32) (net.Conn, error) {
	var conn *podnet.Conn
	var err error
	n.timeline.Do(func() {
		r := n.runners[pod.UID]
		if r == nil || r.host == nil {
			err = fmt.Errorf("pod not found (%q)", pod.Name+"_"+pod.Namespace)
			return
		}
		if conn, err = r.host.DialLocal(int(port)); err != nil {
			err = fmt.Errorf("failed to execute portforward in network namespace \"/var/run/netns/cni-%.8s\": failed to connect to localhost:%d inside namespace %q, IPv4: dial tcp4 127.0.0.1:%d: connect: %s",
				pod.UID, port, pod.UID, port, strings.ToLower(err.Error()))
		}
	})
	if err != nil {
		return nil, err
	}
	return conn.Outside(n.timeline), nil
}

// Usage is apiserver.Metered's: little, and more for a container that has more processes.
func (n *Node) Usage(pod *corev1.Pod, container string) corev1.ResourceList {
	running, err := n.running(pod, container)
	if err != nil {
		return nil
	}
	var processes int64
	n.timeline.Do(func() { processes = int64(running.Processes()) })
	return corev1.ResourceList{
		corev1.ResourceCPU:    *resource.NewMilliQuantity(processes, resource.DecimalSI),
		corev1.ResourceMemory: *resource.NewQuantity(processes*786432, resource.BinarySI),
	}
}
