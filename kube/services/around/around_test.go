package around

import (
	"errors"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/kubernetes/fake"
	clienttesting "k8s.io/client-go/testing"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/follow"
	"github.com/podglass/podglass/kube/services"
)

func meta(name string, labels map[string]string) metav1.ObjectMeta {
	return metav1.ObjectMeta{Namespace: "shop", Name: name, UID: types.UID(name), Labels: labels}
}

func service(name string, selector map[string]string) *corev1.Service {
	return &corev1.Service{ObjectMeta: meta(name, nil), Spec: corev1.ServiceSpec{
		ClusterIP: "10.96.0.1", Selector: selector, Ports: []corev1.ServicePort{{Name: "http", Port: 80, Protocol: corev1.ProtocolTCP}},
	}}
}

func pod(name string) *corev1.Pod {
	return &corev1.Pod{
		ObjectMeta: meta(name, map[string]string{"app": "web"}),
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "app", Ports: []corev1.ContainerPort{{ContainerPort: 80}}}}},
		Status: corev1.PodStatus{
			Phase: corev1.PodRunning, PodIP: "10.244.0.1", Conditions: []corev1.PodCondition{{Type: corev1.PodReady, Status: corev1.ConditionTrue}},
		},
	}
}

func sliceOf(service string, pods ...string) *discoveryv1.EndpointSlice {
	name, port, tcp := "http", int32(80), corev1.ProtocolTCP
	slice := &discoveryv1.EndpointSlice{
		ObjectMeta: meta(service+"-1", map[string]string{discoveryv1.LabelServiceName: service}),
		Ports:      []discoveryv1.EndpointPort{{Name: &name, Port: &port, Protocol: &tcp}},
	}
	for _, pod := range pods {
		slice.Endpoints = append(slice.Endpoints, discoveryv1.Endpoint{
			Addresses: []string{"10.244.0.1"}, TargetRef: &corev1.ObjectReference{Kind: "Pod", Namespace: "shop", Name: pod, UID: types.UID(pod)},
		})
	}
	return slice
}

// followed waits until what is known is as wanted.
func followed(t *testing.T, f *Follower, what string, wanted func(Known) bool) Known {
	t.Helper()
	changes, cancel := f.Changed()
	defer cancel()
	limit := time.After(20 * time.Second)
	for {
		known := f.Known()
		if wanted(known) {
			return known
		}
		select {
		case <-changes:
		case <-limit:
			t.Fatalf("never %s: %+v", what, known)
		}
	}
}

func begin(t *testing.T, client *fake.Clientset, ref kube.PodRef) *Follower {
	t.Helper()
	f := Follow(client, &follow.Shared{}, ref, func() []services.Refusal { return []services.Refusal{{Pod: "web-0", Port: 81, Why: "not here"}} })
	done := make(chan struct{})
	go func() { defer close(done); f.Run(t.Context()) }()
	t.Cleanup(func() { <-done })
	return f
}

func loaded(k Known) bool { return k.Health.State == follow.Live && len(k.Services) > 0 }

func TestTheServicesOfAPod(t *testing.T) {
	client := fake.NewClientset(service("web", map[string]string{"app": "web"}), service("other", map[string]string{"app": "other"}),
		sliceOf("web", "web-0"), pod("web-0"))
	f := begin(t, client, kube.PodRef{Namespace: "shop", Name: "web-0"})
	known := followed(t, f, "with its pods", func(k Known) bool { return loaded(k) && len(k.Services[0].Pods) == 1 })
	if len(known.Services) != 1 || known.Services[0].Name != "web" || known.Services[0].Why() != "" {
		t.Errorf("%+v", known.Services)
	}
	// A change of a slice is a change of the service.
	if _, err := client.DiscoveryV1().EndpointSlices("shop").Update(t.Context(), sliceOf("web"), metav1.UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
	followed(t, f, "without an endpoint", func(k Known) bool { return loaded(k) && k.Services[0].Answering() == 0 })
}

func TestTheServicesOfANamespace(t *testing.T) {
	zero := int32(0)
	template := corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{"app": "off"}}}
	client := fake.NewClientset(service("web", map[string]string{"app": "web"}), sliceOf("web", "web-0"), pod("web-0"),
		service("slip", map[string]string{"app": "wbe"}), service("off", map[string]string{"app": "off"}),
		&appsv1.Deployment{ObjectMeta: meta("off", nil), Spec: appsv1.DeploymentSpec{Replicas: &zero, Template: template}})
	f := begin(t, client, kube.PodRef{Namespace: "shop"})
	known := followed(t, f, "told why", func(k Known) bool {
		return loaded(k) && k.Services[0].Why() != "" && k.Services[1].Why() != ""
	})
	off, slip, web := known.Services[0], known.Services[1], known.Services[2]
	if off.Why() != "Deployment off is scaled to zero: there is no pod to answer" {
		t.Error(off.Why())
	}
	if slip.Why() != "the selector app=wbe matches no pod; the nearest pod, web-0, has app=web" {
		t.Error(slip.Why())
	}
	// Nobody looks at the one that answers, so nobody asks for its pods.
	if len(web.Pods) > 0 || web.Unread[0] != NotAsked || web.Why() != "" {
		t.Errorf("%+v", web)
	}
	f.Focus("web")
	followed(t, f, "with the pods of the one in focus", func(k Known) bool { return len(k.Services[2].Pods) == 1 })
	f.Focus("slip")
	followed(t, f, "without them again", func(k Known) bool { return len(k.Services[2].Pods) == 0 })
}

func TestWhatMayNotBeRead(t *testing.T) {
	client := fake.NewClientset(service("web", map[string]string{"app": "web"}), pod("web-0"))
	forbid := func(resource string) {
		refusal := apierrors.NewForbidden(corev1.Resource(resource), "", errors.New("no"))
		client.PrependReactor("list", resource, func(clienttesting.Action) (bool, runtime.Object, error) { return true, nil, refusal })
		client.PrependWatchReactor(resource, func(clienttesting.Action) (bool, watch.Interface, error) { return true, nil, refusal })
	}
	forbid("endpointslices")
	f := begin(t, client, kube.PodRef{Namespace: "shop"})
	known := followed(t, f, "told by the selector", func(k Known) bool { return loaded(k) && len(k.Services[0].Pods) == 1 })
	if web := known.Services[0]; !web.FromPods || web.Answering() != 1 || len(web.Unread) != 1 {
		t.Errorf("%+v", web)
	}

	client = fake.NewClientset()
	forbid("services")
	known = followed(t, begin(t, client, kube.PodRef{Namespace: "shop"}), "refused", func(k Known) bool { return k.Unread != "" })
	if len(known.Services) > 0 {
		t.Errorf("%+v", known)
	}
}

func TestAPodThatIsGone(t *testing.T) {
	client := fake.NewClientset(service("web", map[string]string{"app": "web"}))
	f := begin(t, client, kube.PodRef{Namespace: "shop", Name: "web-0"})
	followed(t, f, "gone", func(k Known) bool { return k.Health.State == follow.Gone })
}
