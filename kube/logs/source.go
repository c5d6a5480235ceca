package logs

import (
	"context"
	"io"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"github.com/podglass/podglass/kube"
)

// Source is where a [Tailer] gets logs from, and what it needs to know to
// tell what became of the container.
type Source interface {
	// Stream opens the log of the container. The stream ends when the context
	// does. opts names the container.
	Stream(ctx context.Context, target kube.ContainerRef, opts *corev1.PodLogOptions) (io.ReadCloser, error)
	// Pod returns the pod as it is now, with any UID.
	Pod(ctx context.Context, pod kube.PodRef) (*corev1.Pod, error)
	// Await returns when the API server gets requests again, and reports whether
	// it had been away, as [kube.Await] does.
	Await(ctx context.Context) bool
}

// FromClient returns the logs that the API server serves.
func FromClient(client kubernetes.Interface) Source { return apiServer{client} }

type apiServer struct{ client kubernetes.Interface }

func (s apiServer) Stream(ctx context.Context, target kube.ContainerRef, opts *corev1.PodLogOptions) (io.ReadCloser, error) {
	if err := target.Pod.Check(); err != nil {
		return nil, err
	}
	return s.client.CoreV1().Pods(target.Pod.Namespace).GetLogs(target.Pod.Name, opts).Stream(ctx)
}

func (s apiServer) Pod(ctx context.Context, pod kube.PodRef) (*corev1.Pod, error) {
	if err := pod.Check(); err != nil {
		return nil, err
	}
	return s.client.CoreV1().Pods(pod.Namespace).Get(ctx, pod.Name, metav1.GetOptions{})
}

// Await implements [Source].
func (s apiServer) Await(ctx context.Context) bool { return kube.Await(ctx, s.client) }
