package gather

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"

	"github.com/podglass/podglass/kube/anatomy"
	"github.com/podglass/podglass/kube/demo"
	"github.com/podglass/podglass/kube/follow"
	"github.com/podglass/podglass/kube/workload"
)

// patience is how long something may take that takes no time.
const patience = 20 * time.Second

func newCluster(t *testing.T, scenarios ...string) (*demo.Cluster, kubernetes.Interface) {
	t.Helper()
	if scenarios == nil {
		scenarios = []string{}
	}
	cluster, err := demo.Start(t.Context(), demo.Options{Scenarios: scenarios})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Close)
	return cluster, kubernetes.NewForConfigOrDie(cluster.RESTConfig())
}

func podsOf(t *testing.T, client kubernetes.Interface, app string) []*corev1.Pod {
	t.Helper()
	pods, err := Pods(t.Context(), client, workload.Selection{Namespace: demo.Namespace, Labels: "app=" + app})
	if err != nil || len(pods) == 0 {
		t.Fatalf("%d pods of %s: %v", len(pods), app, err)
	}
	return pods
}

func TestWantsAreNamedOrSelected(t *testing.T) {
	_, client := newCluster(t, "timecheck")
	pod := podsOf(t, client, "timecheck")[0]
	var cache Cache
	known := cache.Gather(t.Context(), client, pod)
	var got []string
	for _, want := range wantsOf(pod, &known) {
		got = append(got, strings.TrimSpace(want.Kind+" "+want.Name+want.Selector))
	}
	for _, want := range []string{"ConfigMap timecheck-config", "Node node1", "EndpointSlice kubernetes.io/service-name=timecheck", "Deployment timecheck", "ServiceAccount default"} {
		if !slices.ContainsFunc(got, func(s string) bool {
			return strings.HasPrefix(s, want) || strings.HasPrefix(want, "Node") && strings.HasPrefix(s, "Node ")
		}) {
			t.Errorf("%q is not asked for: %q", want, got)
		}
	}
	whole := slices.DeleteFunc(slices.Clone(got), func(s string) bool { return strings.Contains(s, " ") })
	slices.Sort(whole)
	if want := []string{"NetworkPolicy", "PodDisruptionBudget", "Service"}; !slices.Equal(whole, want) {
		t.Errorf("of a whole namespace %q are listed, want %q", whole, want)
	}
}

func TestGather(t *testing.T) {
	_, client := newCluster(t, "numbers-web")
	var cache Cache
	for _, pod := range podsOf(t, client, "numbers-web") {
		in := anatomy.Input{Pod: pod, Neighbours: cache.Gather(t.Context(), client, pod)}
		a := anatomy.Build(in)
		if len(a.Owners) != 2 || a.Rollout == nil || len(a.Rollout.Sets) != 2 || len(a.Services) != 1 || a.Node == nil || a.Node.Kubelet == "" {
			t.Errorf("%s: owners %v, rollout %v, services %v, node %v", pod.Name, a.Owners, a.Rollout, a.Services, a.Node)
		}
		if gaps := a.Gaps(); len(gaps) > 0 {
			t.Errorf("%s: %v", pod.Name, gaps)
		}
	}
}

func TestGatherIsOverWhenTheContextIs(t *testing.T) {
	_, client := newCluster(t, "numbers-web")
	pod := podsOf(t, client, "numbers-web")[0]
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var cache Cache
	if known := cache.Gather(ctx, client, pod); known.Services.Known == anatomy.Read {
		t.Error("services were read after the end")
	}
}

// TestAnotherObjectOfTheNameIsNotTheOwner: the ReplicaSet of the name has another UID.
func TestAnotherObjectOfTheNameIsNotTheOwner(t *testing.T) {
	_, client := newCluster(t, "numbers-web")
	pod := podsOf(t, client, "numbers-web")[0].DeepCopy()
	pod.OwnerReferences[0].UID = "another"
	var cache Cache
	known := cache.Gather(t.Context(), client, pod)
	if got := known.Owners["another"]; got.Known != anatomy.NotThere || !strings.Contains(got.Why, "another has its name") {
		t.Errorf("the owner is %+v", got)
	}
}

// TestOwnerOfAnUnknownKind is read as its metadata, where its kind says it is.
func TestOwnerOfAnUnknownKind(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/apis/argoproj.io/v1alpha1/namespaces/shop/rollouts/web" || !strings.Contains(r.Header.Get("Accept"), "PartialObjectMetadata") {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(metav1.PartialObjectMetadata{
			TypeMeta: metav1.TypeMeta{APIVersion: "meta.k8s.io/v1", Kind: "PartialObjectMetadata"},
			ObjectMeta: metav1.ObjectMeta{Name: "web", UID: "r", OwnerReferences: []metav1.OwnerReference{
				{APIVersion: "example.com/v1", Kind: "Policy", Name: "all", UID: "p"},
			}},
		})
	}))
	defer server.Close()
	client := kubernetes.NewForConfigOrDie(&rest.Config{Host: server.URL})
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", OwnerReferences: []metav1.OwnerReference{
		{APIVersion: "argoproj.io/v1alpha1", Kind: "Rollout", Name: "web", UID: "r"},
	}}}
	var cache Cache
	known := cache.Gather(t.Context(), client, pod)
	owners := anatomy.Build(anatomy.Input{Pod: pod, Neighbours: known}).Owners
	if len(owners) != 2 || owners[0].Owner.Known != anatomy.Read || owners[1].Owner.Name != "all" || owners[1].Owner.Known != anatomy.NotThere {
		t.Errorf("the owners are %+v", owners)
	}
}

func TestFewRightsNameTheRight(t *testing.T) {
	cluster, client := newCluster(t, "timecheck")
	pod := podsOf(t, client, "timecheck")[0]
	cluster.Faults().Deny(demo.Rule{Resource: "configmaps"}, demo.Rule{Resource: "endpointslices"}, demo.Rule{Resource: "nodes"})
	var cache Cache
	a := anatomy.Build(anatomy.Input{Pod: pod, Neighbours: cache.Gather(t.Context(), client, pod)})
	var why []string
	for _, gap := range a.Gaps() {
		why = append(why, gap.Why)
	}
	for _, want := range []string{`you may not get configmaps "timecheck-config"`, "you may not list endpointslices", "you may not get nodes"} {
		if !slices.ContainsFunc(why, func(s string) bool { return strings.HasPrefix(s, want) }) {
			t.Errorf("%q is not among %q", want, why)
		}
	}
}

// following runs a Follower of a pod for the length of a test.
func following(t *testing.T, client kubernetes.Interface, pod *corev1.Pod) *Follower {
	t.Helper()
	f := Follow(client, &follow.Shared{})
	f.Show(pod)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		f.Run(ctx)
	}()
	t.Cleanup(func() {
		cancel()
		<-done
		if n := len(f.followed()); n == 0 {
			t.Error("nothing was followed")
		}
		for want, follower := range f.followed() {
			select {
			case <-follower.done:
			default:
				t.Errorf("%v is followed after the end", want)
			}
		}
	})
	return f
}

// until waits until the anatomy of the pod is as wanted.
func until(t *testing.T, f *Follower, pod *corev1.Pod, what string, wanted func(*anatomy.Anatomy) bool) {
	t.Helper()
	changes, cancel := f.Changed()
	defer cancel()
	late := time.After(patience)
	for {
		if a := anatomy.Build(anatomy.Input{Pod: pod, Neighbours: f.Neighbours()}); wanted(a) {
			return
		}
		select {
		case <-changes:
		case <-late:
			t.Fatalf("%s: not within %s", what, patience)
		}
	}
}

func TestFollowerKeepsUp(t *testing.T) {
	_, client := newCluster(t, "numbers-web")
	pod := podsOf(t, client, "numbers-web")[0]
	f := following(t, client, pod)
	until(t, f, pod, "owners, rollout, service and its endpoint", func(a *anatomy.Anatomy) bool {
		return len(a.Owners) == 2 && a.Rollout != nil && len(a.Rollout.Sets) == 2 && len(a.Services) == 1 && a.Services[0].Endpoint != anatomy.EndpointUnknown
	})
	until(t, f, pod, "everything up to date", func(*anatomy.Anatomy) bool { return f.Health().State == follow.Live })
	service := &corev1.Service{ObjectMeta: metav1.ObjectMeta{Name: "second", Namespace: pod.Namespace}}
	service.Spec.Selector, service.Spec.Ports = pod.Labels, []corev1.ServicePort{{Port: 99}}
	if _, err := client.CoreV1().Services(pod.Namespace).Create(t.Context(), service, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	until(t, f, pod, "a new service", func(a *anatomy.Anatomy) bool { return len(a.Services) == 2 })
	if err := client.CoreV1().Services(pod.Namespace).Delete(t.Context(), "second", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	until(t, f, pod, "a service less", func(a *anatomy.Anatomy) bool { return len(a.Services) == 1 })
	until(t, f, pod, "the slices of the service that is gone not followed any more", func(*anatomy.Anatomy) bool {
		_, _, followed := f.find(question{Kind: "EndpointSlice", Namespace: pod.Namespace, Selector: "kubernetes.io/service-name=second"})
		return !followed
	})
}

// find is for tests: what is followed of a want.
func (f *Follower) find(want question) (anatomy.Knowledge, string, bool) {
	follower, has := f.followed()[want]
	if !has {
		return "", "", false
	}
	said := follower.answer()
	return said.known, said.why, true
}

// TestFollowerOfWhatComes: a ConfigMap that is not there at first, and a pod that changes.
func TestFollowerOfWhatComes(t *testing.T) {
	cluster, client := newCluster(t)
	cluster.Faults().Deny(demo.Rule{Resource: "nodes"})
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "p", Namespace: "default", UID: types.UID("u")}}
	pod.Spec.NodeName = "node1"
	pod.Spec.Volumes = []corev1.Volume{{Name: "v", VolumeSource: corev1.VolumeSource{ConfigMap: &corev1.ConfigMapVolumeSource{
		LocalObjectReference: corev1.LocalObjectReference{Name: "late"},
	}}}}
	f := following(t, client, pod)
	until(t, f, pod, "the missing ConfigMap and the missing right", func(a *anatomy.Anatomy) bool {
		return len(a.Volumes[0].Problems) == 1 && strings.HasPrefix(a.Node.Node.Why, "you may not")
	})
	object := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "late"}, Data: map[string]string{"key": "value"}}
	if _, err := client.CoreV1().ConfigMaps("default").Create(t.Context(), object, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	until(t, f, pod, "the ConfigMap that came", func(a *anatomy.Anatomy) bool {
		return len(a.Volumes[0].Problems) == 0 && len(a.Volumes[0].Sources[0].Files) == 1
	})
	changed := pod.DeepCopy()
	changed.Spec.Volumes = nil
	f.Show(changed)
	until(t, f, changed, "the ConfigMap is not followed any more", func(*anatomy.Anatomy) bool {
		_, _, followed := f.find(question{Kind: "ConfigMap", Namespace: "default", Name: "late"})
		return !followed
	})
	f.Touch()
}
