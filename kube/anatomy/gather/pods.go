package gather

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/workload"
)

// Pods asks once for the pods of a selection, sorted by name. The error is of
// type *[explain.Error].
func Pods(ctx context.Context, client kubernetes.Interface, from workload.Selection) ([]*corev1.Pod, error) {
	if from.Pod != "" {
		pod, err := client.CoreV1().Pods(from.Namespace).Get(ctx, from.Pod, metav1.GetOptions{})
		if err != nil {
			return nil, explain.Failure(fmt.Errorf("get pod %s: %w", from.Pod, err))
		}
		return []*corev1.Pod{pod}, nil
	}
	list, err := client.CoreV1().Pods(from.Namespace).List(ctx, metav1.ListOptions{LabelSelector: from.Labels})
	if err != nil {
		return nil, explain.Failure(fmt.Errorf("list pods: %w", err))
	}
	var pods []*corev1.Pod
	for i := range list.Items {
		pod := &list.Items[i]
		if from.Owner != nil {
			controller := metav1.GetControllerOfNoCopy(pod)
			if controller == nil {
				continue
			}
			owns, err := from.Owner.Owns(ctx, client, from.Namespace, controller.Kind, controller.Name)
			if err != nil {
				return nil, err
			}
			if !owns {
				continue
			}
		}
		pods = append(pods, pod)
	}
	slices.SortFunc(pods, func(a, b *corev1.Pod) int { return cmp.Compare(a.Name, b.Name) })
	return pods, nil
}
