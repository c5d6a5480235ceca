package roster

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/pods"
	"github.com/podglass/podglass/kube/podstatus"
)

// chunk is how many pods are asked for at a time.
const chunk = 500

// Listing is what there is at one moment.
type Listing struct {
	// Pods counts the pods, whether any of their containers is picked or not.
	Pods int
	// Names are the names of all their containers, picked or not, sorted.
	Names []string
	// Found are the containers picked, by namespace and pod, and those of a pod
	// in the order in which they start.
	Found []Found
	// Problems say which of several sets of pods could not be listed.
	Problems []*explain.Error
}

// Found is a container and whether it has a log yet.
type Found struct {
	Member
	// Waiting says in a word or two why the container has not started, "" when
	// it has. It is untrusted.
	Waiting string
	// Ended says that the container does not run; it may be started again. Over
	// says that its pod starts no container any more.
	Ended, Over bool
}

// List asks the cluster once for the containers that are there, whether they
// have started or not. A pod in several sets counts once. The error, of type
// *[explain.Error], says that none of the sets could be listed.
func List(ctx context.Context, client kubernetes.Interface, sets []PodSet, choice Choice) (Listing, error) {
	l := lister{client: client, owned: map[controller]bool{}, found: map[kube.PodRef]*corev1.Pod{}}
	for _, set := range sets {
		l.list(ctx, set)
	}
	if len(l.problems) > 0 && l.answers == 0 {
		return Listing{}, l.problems[0]
	}
	listing := Listing{Pods: len(l.found), Problems: l.problems}
	for _, pod := range l.found {
		listing.add(pod, choice)
	}
	slices.SortStableFunc(listing.Found, func(a, b Found) int {
		return cmp.Or(strings.Compare(a.Pod.Namespace, b.Pod.Namespace), strings.Compare(a.Pod.Name, b.Pod.Name))
	})
	slices.Sort(listing.Names)
	listing.Names = slices.Compact(listing.Names)
	return listing, nil
}

func (l *Listing) add(pod *corev1.Pod, choice Choice) {
	ref := kube.PodRef{Namespace: pod.Namespace, Name: pod.Name, UID: pod.UID}
	containers := podstatus.Containers(pod)
	for i := range containers {
		c := &containers[i]
		l.Names = append(l.Names, c.Name)
		if !choice.Picks(c.Name) {
			continue
		}
		l.Found = append(l.Found, Found{
			Member: Member{
				ContainerRef: kube.ContainerRef{Pod: ref, Container: c.Name},
				Kind:         c.Kind, Index: i, Node: pod.Spec.NodeName,
			},
			Waiting: waiting(pod, c),
			Ended:   c.State == podstatus.StateTerminated,
			Over:    podstatus.IsOver(pod),
		})
	}
}

// waiting says why a container has not started yet.
func waiting(pod *corev1.Pod, c *podstatus.Container) string {
	if c.State == podstatus.StateRunning || c.State == podstatus.StateTerminated || c.Last != nil {
		return ""
	}
	return cmp.Or(c.Reason, podstatus.Unscheduled(pod), pods.NewRow(pod).Status)
}

// lister gathers pods for one [List].
type lister struct {
	client   kubernetes.Interface
	owned    owned
	found    map[kube.PodRef]*corev1.Pod
	problems []*explain.Error
	answers  int // how many sets could be listed
}

func (l *lister) list(ctx context.Context, set PodSet) {
	namespaces := set.Scope.Namespaces
	if set.Scope.All() {
		namespaces = []string{metav1.NamespaceAll}
	}
	for _, namespace := range namespaces {
		err := l.listNamespace(ctx, namespace, set)
		if err != nil {
			l.problems = append(l.problems, explain.Failure(err))
			continue
		}
		l.answers++
	}
}

func (l *lister) listNamespace(ctx context.Context, namespace string, set PodSet) error {
	api := l.client.CoreV1().Pods(namespace)
	if set.Scope.Name != "" {
		pod, err := api.Get(ctx, set.Scope.Name, metav1.GetOptions{})
		if err != nil {
			return absence(err, namespace, set.Scope.Name)
		}
		if set.UID != "" && set.UID != pod.UID {
			return nil // another pod of the name
		}
		return l.take(ctx, pod, set)
	}
	opts := metav1.ListOptions{LabelSelector: set.Labels, FieldSelector: set.Fields, Limit: chunk}
	for {
		list, err := api.List(ctx, opts)
		if err != nil {
			return fmt.Errorf("list the pods: %w", err)
		}
		for i := range list.Items {
			if err := l.take(ctx, &list.Items[i], set); err != nil {
				return err
			}
		}
		if opts.Continue = list.Continue; opts.Continue == "" {
			return nil
		}
	}
}

// absence says where the pod is not, which the server leaves out.
func absence(err error, namespace, name string) error {
	told := *explain.Failure(err)
	if told.Class == explain.ClassNotFound {
		told.Namespace, told.Name = namespace, name
		told.Sentence = fmt.Sprintf("there is no pod %q in namespace %q", name, namespace)
	}
	return &told
}

func (l *lister) take(ctx context.Context, pod *corev1.Pod, set PodSet) error {
	var by controller
	if c := metav1.GetControllerOfNoCopy(pod); c != nil {
		by = controller{pod.Namespace, c.Kind, c.Name}
	}
	mine, err := l.owned.by(ctx, l.client, set.Owner, by)
	if err != nil || !mine {
		return err
	}
	l.found[kube.PodRef{Namespace: pod.Namespace, Name: pod.Name, UID: pod.UID}] = pod
	return nil
}
