package exec

import (
	"errors"
	"strings"
	"testing"

	authorizationv1 "k8s.io/api/authorization/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/rest"
	clienttesting "k8s.io/client-go/testing"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/explain"
)

// preflightClient is a client of a cluster with the one pod, in which the user
// may exec or not.
func preflightClient(t *testing.T, pod *corev1.Pod, allowed bool) (*kube.Client, *fake.Clientset) {
	t.Helper()
	client, err := kube.NewForConfig(&rest.Config{Host: "http://127.0.0.1"}, "test", "shop")
	if err != nil {
		t.Fatal(err)
	}
	var objects []runtime.Object
	if pod != nil {
		objects = append(objects, pod)
	}
	clientset := fake.NewClientset(objects...)
	clientset.PrependReactor("create", "selfsubjectaccessreviews", func(action clienttesting.Action) (bool, runtime.Object, error) {
		review := action.(clienttesting.CreateAction).GetObject().(*authorizationv1.SelfSubjectAccessReview).DeepCopy()
		asked := *review.Spec.ResourceAttributes
		want := authorizationv1.ResourceAttributes{Namespace: "shop", Name: "web", Verb: "create", Resource: "pods", Subresource: "exec"}
		if asked != want {
			t.Errorf("asked for %+v", asked)
		}
		review.Status = authorizationv1.SubjectAccessReviewStatus{Allowed: allowed}
		return true, review, nil
	})
	client.Clientset = clientset
	return client, clientset
}

func podWith(status corev1.ContainerStatus) *corev1.Pod {
	status.Name = "app"
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "web", UID: "1"},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "app"}}},
		Status:     corev1.PodStatus{ContainerStatuses: []corev1.ContainerStatus{status}},
	}
}

func TestPreflight(t *testing.T) {
	running := podWith(corev1.ContainerStatus{State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{}}})
	for _, test := range []struct {
		name   string
		pod    *corev1.Pod
		target kube.ContainerRef
		want   string // of the error, "" for none
	}{
		{name: "running", pod: running, target: web},
		{
			name:   "another life of the pod",
			pod:    running,
			target: kube.ContainerRef{Pod: kube.PodRef{Namespace: "shop", Name: "web", UID: "0"}, Container: "app"},
			want:   "replaced by another of the same name",
		},
		{
			name: "waiting",
			pod: podWith(corev1.ContainerStatus{State: corev1.ContainerState{
				Waiting: &corev1.ContainerStateWaiting{Reason: "CrashLoopBackOff"},
			}}),
			target: web, want: "is waiting (CrashLoopBackOff)",
		},
		{
			name: "ended",
			pod: podWith(corev1.ContainerStatus{State: corev1.ContainerState{
				Terminated: &corev1.ContainerStateTerminated{ExitCode: 2, Reason: "Error"},
			}}),
			target: web, want: "has ended with exit code 2",
		},
		{
			name: "killed",
			pod: podWith(corev1.ContainerStatus{State: corev1.ContainerState{
				Terminated: &corev1.ContainerStateTerminated{ExitCode: 137, Reason: "OOMKilled"},
			}}),
			target: web, want: "has ended (OOMKilled, exit code 137)",
		},
		{
			name:   "no status yet",
			pod:    &corev1.Pod{ObjectMeta: running.ObjectMeta, Spec: running.Spec},
			target: web, want: "has not started yet",
		},
		{
			name: "no such container", pod: running,
			target: kube.ContainerRef{Pod: web.Pod, Container: "db"}, want: "does not exist",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			client, _ := preflightClient(t, test.pod, true)
			err := Preflight(t.Context(), client, test.target)
			if test.want == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			var not *NotRunningError
			if !errors.As(err, &not) || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("got %v, want a NotRunningError with %q", err, test.want)
			}
		})
	}
}

func TestPreflightNamesTheMissingRight(t *testing.T) {
	client, _ := preflightClient(t, nil, false)
	err := Preflight(t.Context(), client, web)
	var failure *explain.Error
	if !errors.As(err, &failure) || failure.Class != explain.ClassForbidden {
		t.Fatalf("got %v", err)
	}
	if want := "the right to create pods/exec in namespace shop is missing"; !strings.Contains(failure.Sentence, want) {
		t.Errorf("got %q", failure.Sentence)
	}
}

func TestPreflightOfAPodThatIsNotThere(t *testing.T) {
	client, _ := preflightClient(t, nil, true)
	err := Preflight(t.Context(), client, web)
	var failure *explain.Error
	if !errors.As(err, &failure) || failure.Class != explain.ClassNotFound {
		t.Fatalf("got %v", err)
	}
}

// Who may exec and not look at the pod is let through.
func TestPreflightBlind(t *testing.T) {
	client, clientset := preflightClient(t, nil, true)
	clientset.PrependReactor("get", "pods", func(clienttesting.Action) (bool, runtime.Object, error) {
		return true, nil, apierrors.NewForbidden(schema.GroupResource{Resource: "pods"}, "web", nil)
	})
	if err := Preflight(t.Context(), client, web); err != nil {
		t.Fatal(err)
	}
}
