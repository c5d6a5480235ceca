package main

import (
	"context"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/kubernetes"
)

// The functions below find the pods of one object by the selector in its spec, as the object's
// controller does. A missing selector comes back as one whose text is empty.

func deploymentPods(ctx context.Context, clientset kubernetes.Interface, namespace, name string) (labels.Selector, error) {
	object, err := clientset.AppsV1().Deployments(namespace).Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return nil, err
	}
	return metav1.LabelSelectorAsSelector(object.Spec.Selector)
}

func statefulSetPods(ctx context.Context, clientset kubernetes.Interface, namespace, name string) (labels.Selector, error) {
	object, err := clientset.AppsV1().StatefulSets(namespace).Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return nil, err
	}
	return metav1.LabelSelectorAsSelector(object.Spec.Selector)
}

func daemonSetPods(ctx context.Context, clientset kubernetes.Interface, namespace, name string) (labels.Selector, error) {
	object, err := clientset.AppsV1().DaemonSets(namespace).Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return nil, err
	}
	return metav1.LabelSelectorAsSelector(object.Spec.Selector)
}

func replicaSetPods(ctx context.Context, clientset kubernetes.Interface, namespace, name string) (labels.Selector, error) {
	object, err := clientset.AppsV1().ReplicaSets(namespace).Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return nil, err
	}
	return metav1.LabelSelectorAsSelector(object.Spec.Selector)
}

func jobPods(ctx context.Context, clientset kubernetes.Interface, namespace, name string) (labels.Selector, error) {
	object, err := clientset.BatchV1().Jobs(namespace).Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return nil, err
	}
	return metav1.LabelSelectorAsSelector(object.Spec.Selector)
}

func replicationControllerPods(ctx context.Context, clientset kubernetes.Interface, namespace, name string) (labels.Selector, error) {
	object, err := clientset.CoreV1().ReplicationControllers(namespace).Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return nil, err
	}
	return labels.SelectorFromSet(object.Spec.Selector), nil
}

func servicePods(ctx context.Context, clientset kubernetes.Interface, namespace, name string) (labels.Selector, error) {
	object, err := clientset.CoreV1().Services(namespace).Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return nil, err
	}
	return labels.SelectorFromSet(object.Spec.Selector), nil
}
