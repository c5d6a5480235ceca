package portforward

import (
	"context"
	"time"

	discoveryv1 "k8s.io/api/discovery/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/kubernetes"
	"k8s.io/streaming/pkg/httpstream"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/poke"
	"github.com/podglass/podglass/kube/workload"
)

// clusterConnector connects to pods of a real cluster.
type clusterConnector struct {
	objects kubernetes.Interface
	dial    func(context.Context, kube.PodRef) (httpstream.Connection, error)
}

func (c *clusterConnector) candidates(ctx context.Context, target Target) ([]endpoint, error) {
	return resolver{c.objects}.candidates(ctx, target)
}

func (c *clusterConnector) connect(ctx context.Context, target Target, to endpoint) (*session, error) {
	conn, err := c.dial(ctx, to.pod)
	if err != nil {
		return nil, kube.NameNode(ctx, c.objects, to.pod, apiFailure("forward to", target, err))
	}
	s := newSession(ctx, to, conn)
	go s.guarded(func() { attend(c.objects, s) })
	return s, nil
}

func (c *clusterConnector) await(ctx context.Context) bool { return kube.Await(ctx, c.objects) }

func (c *clusterConnector) changes(ctx context.Context, target Target) <-chan struct{} {
	pokes := make(chan struct{}, 1)
	go guarded(func(error) {}, func() {
		for {
			events, err := c.watch(ctx, target)
			if apierrors.IsForbidden(err) {
				return // attempts are made by the clock
			}
			if err == nil {
				pass(ctx, events, pokes)
			} else {
				c.await(ctx)
			}
			select {
			case <-ctx.Done():
				return
			case <-time.After(attemptGap):
			}
		}
	})
	return pokes
}

// pass pokes for each event until the watch or ctx ends.
func pass(ctx context.Context, events watch.Interface, pokes chan struct{}) {
	defer events.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case event, ok := <-events.ResultChan():
			if !ok || event.Type == watch.Error {
				return
			}
			poke.Once(pokes)
		}
	}
}

// watch follows what tells which pods a target means.
func (c *clusterConnector) watch(ctx context.Context, target Target) (watch.Interface, error) {
	pods := c.objects.CoreV1().Pods(target.Namespace)
	switch target.Kind {
	case Pod:
		return pods.Watch(ctx, metav1.ListOptions{FieldSelector: fields.OneTermEqualSelector(metav1.ObjectNameField, target.Name).String()})
	case Service:
		return c.objects.DiscoveryV1().EndpointSlices(target.Namespace).Watch(ctx, metav1.ListOptions{LabelSelector: discoveryv1.LabelServiceName + "=" + target.Name})
	}
	selection, err := workload.Resolve(ctx, c.objects, target.Namespace, workload.Argument{Kind: target.Kind, Name: target.Name})
	if err != nil {
		return nil, err
	}
	return pods.Watch(ctx, metav1.ListOptions{LabelSelector: selection.Labels})
}
