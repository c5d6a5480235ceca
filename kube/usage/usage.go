// Package usage is what the metrics API says of pods: how much processor time
// and memory they use. Many clusters have no metrics API, and where there is one
// it comes and goes with its server; both are ordinary.
package usage

import (
	"context"
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	metricsv1beta1 "k8s.io/metrics/pkg/apis/metrics/v1beta1"
	"k8s.io/metrics/pkg/client/clientset/versioned"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/pods"
)

// Source asks the metrics API of a cluster. Its methods are safe for concurrent
// use.
type Source struct {
	client  *kube.Client
	metrics versioned.Interface
}

// NewSource makes a Source, without any request.
func NewSource(client *kube.Client) (*Source, error) {
	metrics, err := versioned.NewForConfigAndClient(client.Config, client.HTTP)
	if err != nil {
		return nil, explain.Failure(err)
	}
	return &Source{client, metrics}, nil
}

// Await returns when the API server gets requests again, as [kube.Await] does.
func (s *Source) Await(ctx context.Context) bool { return kube.Await(ctx, s.client.Clientset) }

// Pods is what the pods of a scope use, each all of its containers together.
// Its error is of type *[explain.Error].
func (s *Source) Pods(ctx context.Context, scope kube.Scope, labels string) (map[types.NamespacedName]pods.Resources, error) {
	namespaces := scope.Namespaces
	if scope.All() {
		namespaces = []string{metav1.NamespaceAll}
	}
	used := map[types.NamespacedName]pods.Resources{}
	for _, namespace := range namespaces {
		if err := s.namespace(ctx, namespace, scope.Name, labels, used); err != nil {
			return nil, explain.Failure(fmt.Errorf("read the usage of pods: %w", err))
		}
	}
	return used, nil
}

func (s *Source) namespace(ctx context.Context, namespace, name, labels string, used map[types.NamespacedName]pods.Resources) error {
	api := s.metrics.MetricsV1beta1().PodMetricses(namespace)
	if name != "" {
		found, err := api.Get(ctx, name, metav1.GetOptions{})
		if err == nil {
			add(used, found)
		}
		return err
	}
	list, err := api.List(ctx, metav1.ListOptions{LabelSelector: labels})
	if err != nil {
		return err
	}
	for i := range list.Items {
		add(used, &list.Items[i])
	}
	return nil
}

func add(used map[types.NamespacedName]pods.Resources, found *metricsv1beta1.PodMetrics) {
	var sum pods.Resources
	for i := range found.Containers {
		one := pods.ResourcesOf(found.Containers[i].Usage)
		sum.MilliCPU += one.MilliCPU
		sum.Memory += one.Memory
	}
	used[types.NamespacedName{Namespace: found.Namespace, Name: found.Name}] = sum
}

// Containers is what the containers of one pod use, by name. Its error is of
// type *[explain.Error].
func (s *Source) Containers(ctx context.Context, pod kube.PodRef) (map[string]pods.Resources, error) {
	if err := pod.Check(); err != nil {
		return nil, err
	}
	found, err := s.metrics.MetricsV1beta1().PodMetricses(pod.Namespace).Get(ctx, pod.Name, metav1.GetOptions{})
	if err != nil {
		return nil, explain.Failure(fmt.Errorf("read the usage of pod %s: %w", pod, err))
	}
	used := make(map[string]pods.Resources, len(found.Containers))
	for i := range found.Containers {
		used[found.Containers[i].Name] = pods.ResourcesOf(found.Containers[i].Usage)
	}
	return used, nil
}
