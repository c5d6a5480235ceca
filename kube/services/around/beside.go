package around

import (
	"context"
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/services"
)

// besideAmong is how many objects of a kind are looked at.
const besideAmong = 500

// beside is what explains a service without pods, asked for once: which other labels
// there are, and which workloads could make its pods.
type beside struct {
	known      bool
	pods       []*corev1.Pod
	podsUnread string
	workloads  []services.Workload
	nodes      []string
}

// listBeside lists what is beside. What may not be read is left out.
func (f *Follower) listBeside(ctx context.Context) {
	some := metav1.ListOptions{Limit: besideAmong}
	found := beside{known: true}
	pods, err := f.client.CoreV1().Pods(f.ref.Namespace).List(ctx, some)
	if err != nil {
		found.podsUnread = explain.Failure(fmt.Errorf("list pods: %w", err)).Sentence
	} else {
		for i := range pods.Items {
			found.pods = append(found.pods, &pods.Items[i])
		}
	}
	if list, err := f.client.AppsV1().Deployments(f.ref.Namespace).List(ctx, some); err == nil {
		for i := range list.Items {
			found.workloads = append(found.workloads, deployment(&list.Items[i]))
		}
	}
	if list, err := f.client.AppsV1().StatefulSets(f.ref.Namespace).List(ctx, some); err == nil {
		for i := range list.Items {
			set := &list.Items[i]
			found.workloads = append(found.workloads, services.Workload{
				Kind: "StatefulSet", Name: set.Name, Labels: set.Spec.Template.Labels, Replicas: replicas(set.Spec.Replicas),
			})
		}
	}
	if list, err := f.client.CoreV1().Nodes().List(ctx, some); err == nil {
		for i := range list.Items {
			found.nodes = append(found.nodes, list.Items[i].Name)
		}
	}
	if ctx.Err() != nil {
		return
	}
	f.mu.Lock()
	f.beside = found
	f.mu.Unlock()
	f.pokes.Poke()
}

func deployment(from *appsv1.Deployment) services.Workload {
	return services.Workload{
		Kind: "Deployment", Name: from.Name, Labels: from.Spec.Template.Labels, Replicas: replicas(from.Spec.Replicas),
	}
}

// replicas is how many pods are asked for; one where the field is left out.
func replicas(asked *int32) int32 {
	if asked == nil {
		return 1
	}
	return *asked
}
