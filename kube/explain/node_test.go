package explain

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"syscall"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// The words are a real API server's, with containerd, CRI-O and the kubelet away.
func TestExplainTellsANodeFromTheAPIServer(t *testing.T) {
	const runtime = `rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial unix %s: connect: %s"`
	internal := func(format string, args ...any) error {
		return apierrors.NewInternalError(fmt.Errorf(format, args...))
	}
	upgrade := func(format string, args ...any) error {
		return fmt.Errorf("exec in shop/web: %w", fmt.Errorf("unable to upgrade connection: "+format, args...))
	}
	tests := []struct {
		name     string
		err      error
		class    Class
		sentence string
	}{
		{
			"containerd is not there", upgrade(runtime, "/run/containerd/containerd.sock", "connection refused"), ClassNode,
			"the container runtime of the pod's node does not answer: dial unix /run/containerd/containerd.sock: connect: connection refused",
		},
		{
			"CRI-O is not there", internal(runtime, "/var/run/crio/crio.sock", "no such file or directory"), ClassNode,
			"the container runtime of the pod's node does not answer: dial unix /var/run/crio/crio.sock: connect: no such file",
		},
		{
			"the runtime hangs", upgrade("rpc error: code = DeadlineExceeded desc = context deadline exceeded"), ClassNode,
			"the container runtime of the pod's node does not answer: context deadline exceeded",
		},
		{
			"no kubelet for a shell", errors.New("error dialing backend: dial tcp 10.0.0.5:10250: connect: connection refused"), ClassNode,
			"does not reach the kubelet of the pod's node: dial tcp 10.0.0.5:10250: connect: connection refused",
		},
		{
			"no kubelet for a log", internal(`Get "https://10.0.0.5:10250/containerLogs/shop/web/app?follow=true": dial tcp 10.0.0.5:10250: i/o timeout`), ClassNode,
			"does not reach the kubelet of the pod's node: dial tcp 10.0.0.5:10250: i/o timeout",
		},
		{
			"no way to the node", internal("error dialing backend: No agent available"), ClassNode,
			"does not reach the kubelet of the pod's node: No agent available",
		},
		{
			"a webhook that is not there", internal(`failed calling webhook "x": Post "https://hook.shop.svc:443/": dial tcp 10.96.0.9:443: connect: connection refused`),
			ClassUnknown, "the API server failed: Internal error occurred: failed calling webhook",
		},
		{
			"etcd is not there", apierrors.NewServiceUnavailable(`rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp 127.0.0.1:2379: connect: connection refused"`),
			ClassUnreachable, "the API server is not available: rpc error",
		},
		{
			"an API behind the API server", &apierrors.StatusError{ErrStatus: metav1.Status{
				Reason: metav1.StatusReasonServiceUnavailable, Code: 503, Message: "the server is currently unable to handle the request (get pods.metrics.k8s.io)",
				Details: &metav1.StatusDetails{Group: "metrics.k8s.io", Kind: "pods"},
			}},
			ClassUnreachable, "the metrics.k8s.io API is not available: the server is currently unable",
		},
		{
			"somebody else's words", errors.New("the pod says: dial tcp 10.1.2.3:5432: connect: connection refused"),
			ClassUnknown, "the pod says: dial tcp 10.1.2.3:5432: connect: connection refused",
		},
		{
			"a plugin of somebody else", internal("getting credentials: no secret"),
			ClassUnknown, "the API server failed: Internal error occurred: getting credentials: no secret",
		},
		{
			"our own dial", &url.Error{Op: "Get", URL: "https://10.0.0.1:6443/api", Err: &net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}},
			ClassUnreachable, "the API server at 10.0.0.1:6443 refuses connections",
		},
		{
			"our own dial on Windows", fmt.Errorf("exec: %w", &net.OpError{Op: "dial", Err: errors.New("connectex: No connection could be made because the target machine actively refused it.")}), //nolint:revive // as Windows says it
			ClassUnreachable, "the API server refuses connections",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { wantError(t, Failure(test.err), test.class, test.sentence) })
	}
}
