package pods

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/fake"
	k8stesting "k8s.io/client-go/testing"

	"github.com/podglass/podglass/kube"
)

// A list of what is in a namespace that does not exist is empty, as that of one without pods.
func TestWhetherAnEmptyNamespaceExists(t *testing.T) {
	now := metav1.Now()
	for name, test := range map[string]struct {
		namespaces []runtime.Object
		forbidden  bool
		want       kube.Existence
	}{
		"there":   {namespaces: []runtime.Object{&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "jobs"}}}, want: kube.Exists},
		"absent":  {want: kube.Absent},
		"ending":  {namespaces: []runtime.Object{&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "jobs", DeletionTimestamp: &now, Finalizers: []string{"x"}}}}, want: kube.Ending},
		"may not": {forbidden: true, want: kube.Unaskable},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client := fake.NewClientset(append(test.namespaces, pod(named("shop", "a")))...)
				client.PrependReactor("get", "namespaces", func(k8stesting.Action) (bool, runtime.Object, error) {
					return test.forbidden, nil, apierrors.NewForbidden(corev1.Resource("namespaces"), "jobs", nil)
				})
				store := NewStore(client, kube.Scope{Namespaces: []string{"shop", "jobs"}}, Options{})
				run(t, store.Run)
				synctest.Wait()
				<-time.After(time.Second)
				want := []EmptyNamespace{{"jobs", test.want}}
				if got := store.Snapshot(Query{}).Empty; !slices.Equal(got, want) {
					t.Errorf("got %+v, want %+v", got, want)
				}
			})
		})
	}
}

// What is known of a namespace follows it as it is made, and as it goes with its pods.
func TestANamespaceThatComesAndGoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := fake.NewClientset()
		store := NewStore(client, kube.Scope{Namespaces: []string{"jobs"}}, Options{})
		run(t, store.Run)
		is := func(want kube.Existence) {
			t.Helper()
			synctest.Wait()
			if got := store.Snapshot(Query{}).Empty; len(got) != 1 || got[0].Existence != want {
				t.Fatalf("got %+v, want %d", got, want)
			}
		}
		<-time.After(time.Second)
		is(kube.Absent)
		namespace := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "jobs"}}
		if _, err := client.CoreV1().Namespaces().Create(t.Context(), namespace, metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
		<-time.After(existenceEvery)
		is(kube.Exists)
		if _, err := client.CoreV1().Pods("jobs").Create(t.Context(), pod(named("jobs", "a")), metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if got := store.Snapshot(Query{}); got.Total != 1 || got.Empty != nil {
			t.Fatalf("with a pod: %d pods, %+v", got.Total, got.Empty)
		}
		if err := client.CoreV1().Namespaces().Delete(t.Context(), "jobs", metav1.DeleteOptions{}); err != nil {
			t.Fatal(err)
		}
		if err := client.CoreV1().Pods("jobs").Delete(t.Context(), "a", metav1.DeleteOptions{}); err != nil {
			t.Fatal(err)
		}
		<-time.After(time.Second)
		is(kube.Absent)
	})
}
