package services

import (
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/follow"
	"github.com/podglass/podglass/kube/portforward"
	kubeservices "github.com/podglass/podglass/kube/services"
	"github.com/podglass/podglass/kube/services/around"
)

// FromClient is the source that a cluster is. forwards are those of the program: what
// they saw of a pod is said of its services.
func FromClient(shared *follow.Shared, client *kube.Client, forwards func() []portforward.Status) Source {
	return func(ref kube.PodRef) Watch {
		return around.Follow(client.Clientset, shared, ref, func() []kubeservices.Refusal {
			return refusals(forwards(), client.ContextName(), ref.Namespace)
		})
	}
}

// refusals are the connections that pods of a namespace did not take.
func refusals(forwards []portforward.Status, context, namespace string) []kubeservices.Refusal {
	var all []kubeservices.Refusal
	for _, forward := range forwards {
		if forward.State == portforward.Failing && forward.Spec.Context == context && forward.Spec.Namespace == namespace {
			all = append(all, kubeservices.Refusal{Pod: forward.Pod, Port: int32(forward.PodPort), Why: forward.Err})
		}
	}
	return all
}
