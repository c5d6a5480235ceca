package kube

import (
	"context"
	"errors"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"github.com/podglass/podglass/kube/explain"
)

// NameNode names the pod's node in a failure of [explain.ClassNode], for which it asks for the pod; any other failure
// it leaves as it is.
func NameNode(ctx context.Context, client kubernetes.Interface, pod PodRef, failure error) error {
	failed, ok := errors.AsType[*explain.Error](failure)
	if !ok || failed.Class != explain.ClassNode || failed.Node != "" {
		return failure
	}
	ctx, cancel := context.WithTimeout(ctx, namingTime)
	defer cancel()
	found, err := client.CoreV1().Pods(pod.Namespace).Get(ctx, pod.Name, metav1.GetOptions{})
	if err != nil || found.Spec.NodeName == "" {
		return failure
	}
	return failed.OnNode(found.Spec.NodeName)
}
