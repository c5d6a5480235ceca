package workload

import (
	"context"
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"

	"github.com/podglass/podglass/kube/explain"
)

// Selection says which pods an object means. It goes on meaning them as they
// come and go.
type Selection struct {
	Namespace string
	// Pod is the name of the one pod, "" for those that Labels select.
	Pod string
	// Labels is a label selector.
	Labels string
	// Owner narrows the pods that Labels select further, nil when they are
	// all.
	Owner *Owner
}

// Owner is the object above the controllers of pods, where its pods have no
// label in common that others lack: a CronJob, whose Jobs have the pods.
type Owner struct {
	Argument
	UID types.UID
}

// Owns asks the cluster whether the object controls the controller of a pod,
// given by its kind and name as in the pod. A controller that is gone is
// nobody's any more. The error is of type *[explain.Error].
func (o *Owner) Owns(ctx context.Context, client kubernetes.Interface, namespace, kind, name string) (bool, error) {
	if kind != "Job" {
		return false, nil
	}
	job, err := client.BatchV1().Jobs(namespace).Get(ctx, name, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return false, nil
	}
	if err != nil {
		return false, explain.Failure(fmt.Errorf("get job %s: %w", name, err))
	}
	controller := metav1.GetControllerOfNoCopy(job)
	return controller != nil && controller.UID == o.UID, nil
}

// Resolve asks the cluster which pods an argument means. The object must be
// there. Errors are one sentence; those of the cluster are of type *[explain.Error].
func Resolve(ctx context.Context, client kubernetes.Interface, namespace string, arg Argument) (Selection, error) {
	selection := Selection{Namespace: namespace}
	var err error
	switch arg.Kind {
	case Pod:
		_, err = client.CoreV1().Pods(namespace).Get(ctx, arg.Name, metav1.GetOptions{})
		selection.Pod = arg.Name
	case CronJob:
		selection.Labels = batchv1.JobNameLabel
		selection.Owner, err = cronJob(ctx, client, namespace, arg)
	default:
		selection.Labels, err = podLabels(ctx, client, namespace, arg)
	}
	if err != nil {
		return Selection{}, Missing(ctx, client, namespace, arg, err)
	}
	if selection.Pod == "" && selection.Labels == "" {
		return Selection{}, fmt.Errorf("%s %q in namespace %q has no selector, so no pods belong to it", arg.Kind, arg.Name, namespace)
	}
	return selection, nil
}

func cronJob(ctx context.Context, client kubernetes.Interface, namespace string, arg Argument) (*Owner, error) {
	object, err := client.BatchV1().CronJobs(namespace).Get(ctx, arg.Name, metav1.GetOptions{})
	if err != nil {
		return nil, err
	}
	return &Owner{Argument: arg, UID: object.UID}, nil
}

// podLabels is the selector in the object's spec, by which its controller finds
// its pods too; "" if it has none.
func podLabels(ctx context.Context, client kubernetes.Interface, namespace string, arg Argument) (string, error) {
	object, err := fetch(ctx, client, namespace, arg)
	if err != nil {
		return "", err
	}
	selector, err := PodLabels(object)
	if err != nil {
		return "", fmt.Errorf("read the selector of %s: %w", arg, err)
	}
	return selector, nil
}

// PodLabels is the label selector of the pods of a workload or service; "" for an
// object that has none, or of which it is not known.
func PodLabels(object metav1.Object) (string, error) {
	var spec *metav1.LabelSelector
	switch object := object.(type) {
	case *appsv1.Deployment:
		spec = object.Spec.Selector
	case *appsv1.StatefulSet:
		spec = object.Spec.Selector
	case *appsv1.DaemonSet:
		spec = object.Spec.Selector
	case *appsv1.ReplicaSet:
		spec = object.Spec.Selector
	case *batchv1.Job:
		spec = object.Spec.Selector
	case *corev1.ReplicationController:
		spec = matchLabels(object.Spec.Selector)
	case *corev1.Service:
		spec = matchLabels(object.Spec.Selector)
	}
	selector, err := metav1.LabelSelectorAsSelector(spec)
	if err != nil {
		return "", err
	}
	return selector.String(), nil
}

// fetch asks for the object.
func fetch(ctx context.Context, client kubernetes.Interface, namespace string, arg Argument) (metav1.Object, error) {
	get := metav1.GetOptions{}
	switch arg.Kind {
	case Deployment:
		return client.AppsV1().Deployments(namespace).Get(ctx, arg.Name, get)
	case StatefulSet:
		return client.AppsV1().StatefulSets(namespace).Get(ctx, arg.Name, get)
	case DaemonSet:
		return client.AppsV1().DaemonSets(namespace).Get(ctx, arg.Name, get)
	case ReplicaSet:
		return client.AppsV1().ReplicaSets(namespace).Get(ctx, arg.Name, get)
	case Job:
		return client.BatchV1().Jobs(namespace).Get(ctx, arg.Name, get)
	case ReplicationController:
		return client.CoreV1().ReplicationControllers(namespace).Get(ctx, arg.Name, get)
	case Service:
		return client.CoreV1().Services(namespace).Get(ctx, arg.Name, get)
	}
	return nil, fmt.Errorf("the pods of a %s are not known by a selector", arg.Kind)
}

func matchLabels(set labels.Set) *metav1.LabelSelector {
	if len(set) == 0 {
		return nil
	}
	return &metav1.LabelSelector{MatchLabels: set}
}
