package workload

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes"

	"github.com/podglass/podglass/keymap/nearest"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/explain"
)

// guessAmong is how many objects are looked at for what was meant.
const guessAmong = 500

// Missing adds to a failure what the API server leaves out: the namespace,
// which is what is most often wrong, and what was perhaps meant.
func Missing(ctx context.Context, client kubernetes.Interface, namespace string, arg Argument, err error) *explain.Error {
	told := *explain.Failure(err)
	if told.Class != explain.ClassNotFound {
		return &told
	}
	told.Namespace, told.Name = namespace, arg.Name
	told.Sentence = fmt.Sprintf("there is no %s %q in namespace %q", arg.Kind, arg.Name, namespace)
	ctx, cancel := context.WithTimeout(ctx, guessTime)
	defer cancel()
	if kube.NamespaceExists(ctx, client, namespace) == kube.Absent {
		told.Sentence = fmt.Sprintf("there is no namespace %q", namespace)
		return &told
	}
	if meant := guess(ctx, client, namespace, arg); meant != "" {
		told.Sentence += "; did you mean " + meant + "?"
	}
	return &told
}

// guess is what the user perhaps meant who named an object that is not there,
// "" where nothing comes near, or where the user may not look.
func guess(ctx context.Context, client kubernetes.Interface, namespace string, arg Argument) string {
	if arg.Kind == Pod {
		for _, kind := range []Kind{Deployment, StatefulSet, DaemonSet} {
			other := Argument{Kind: kind, Name: arg.Name}
			if _, err := fetch(ctx, client, namespace, other); err == nil {
				return other.String()
			}
		}
	}
	names, err := Names(ctx, client, namespace, arg.Kind)
	if err != nil {
		return ""
	}
	begin := func(name string) bool { return strings.HasPrefix(name, arg.Name) }
	if i := slices.IndexFunc(names, begin); i >= 0 {
		return names[i]
	}
	return nearest.Typo(arg.Name, names)
}

// Names are the names of the objects of a kind in a namespace, sorted, a few hundred at
// most. Errors are those of the client.
func Names(ctx context.Context, client kubernetes.Interface, namespace string, kind Kind) ([]string, error) {
	list, err := list(ctx, client, namespace, kind)
	if err != nil {
		return nil, err
	}
	var names []string
	err = meta.EachListItem(list, func(object runtime.Object) error {
		accessor, err := meta.Accessor(object)
		if err != nil {
			return err
		}
		names = append(names, accessor.GetName())
		return nil
	})
	slices.Sort(names)
	return names, err
}

func list(ctx context.Context, client kubernetes.Interface, namespace string, kind Kind) (runtime.Object, error) {
	some := metav1.ListOptions{Limit: guessAmong}
	switch kind {
	case Pod:
		return client.CoreV1().Pods(namespace).List(ctx, some)
	case Deployment:
		return client.AppsV1().Deployments(namespace).List(ctx, some)
	case StatefulSet:
		return client.AppsV1().StatefulSets(namespace).List(ctx, some)
	case DaemonSet:
		return client.AppsV1().DaemonSets(namespace).List(ctx, some)
	case ReplicaSet:
		return client.AppsV1().ReplicaSets(namespace).List(ctx, some)
	case ReplicationController:
		return client.CoreV1().ReplicationControllers(namespace).List(ctx, some)
	case Job:
		return client.BatchV1().Jobs(namespace).List(ctx, some)
	case CronJob:
		return client.BatchV1().CronJobs(namespace).List(ctx, some)
	case Service:
		return client.CoreV1().Services(namespace).List(ctx, some)
	}
	return nil, fmt.Errorf("%s is not a kind that is known", kind)
}
