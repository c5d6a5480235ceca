package portforward

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/client-go/kubernetes/fake"
	clienttesting "k8s.io/client-go/testing"

	"github.com/podglass/podglass/kube"
)

func TestOffers(t *testing.T) {
	ports := func(numbers ...int32) []corev1.ContainerPort {
		var list []corev1.ContainerPort
		for _, number := range numbers {
			list = append(list, corev1.ContainerPort{ContainerPort: number})
		}
		return list
	}
	meta := func(name string, labels map[string]string) metav1.ObjectMeta {
		return metav1.ObjectMeta{Namespace: "shop", Name: name, Labels: labels}
	}
	service := func(name string, selector map[string]string, ports ...corev1.ServicePort) *corev1.Service {
		return &corev1.Service{ObjectMeta: meta(name, nil), Spec: corev1.ServiceSpec{Selector: selector, Ports: ports}}
	}
	probe := func(port int32) *corev1.Probe {
		return &corev1.Probe{ProbeHandler: corev1.ProbeHandler{HTTPGet: &corev1.HTTPGetAction{Port: intstr.FromInt32(port)}}}
	}
	pod := &corev1.Pod{ObjectMeta: meta("web-0", map[string]string{"app": "web"}), Spec: corev1.PodSpec{
		InitContainers: []corev1.Container{{Name: "proxy", Ports: ports(1080)}},
		Containers:     []corev1.Container{{Name: "web", Ports: ports(8080, 8081), ReadinessProbe: probe(8080), LivenessProbe: probe(9000)}, {Name: "dns", Ports: []corev1.ContainerPort{{ContainerPort: 53, Protocol: corev1.ProtocolUDP}}}},
	}}
	front := service("front", map[string]string{"app": "web"}, corev1.ServicePort{Name: "http", Port: 80}, corev1.ServicePort{Name: "dns", Port: 53, Protocol: corev1.ProtocolUDP})
	for _, test := range []struct {
		name      string
		container string
		objects   []runtime.Object
		want      []string
	}{
		{"alone", "", nil, []string{"pod/web-0  8080", "pod/web-0  8081", "pod/web-0  1080", "pod/web-0  9000", "pod/web-0"}},
		{"behind a service", "", []runtime.Object{front}, []string{"svc/front  80 (http)", "pod/web-0  8080", "pod/web-0  8081", "pod/web-0  1080", "pod/web-0  9000", "pod/web-0"}},
		{"one container behind a service", "proxy", []runtime.Object{front}, []string{"svc/front  80 (http)", "pod/web-0  1080", "pod/web-0"}},
		{"one container without ports", "dns", nil, []string{"pod/web-0  8080", "pod/web-0  8081", "pod/web-0  1080", "pod/web-0  9000", "pod/web-0"}},
		{
			"services of others", "web",
			[]runtime.Object{service("other", map[string]string{"app": "db"}, corev1.ServicePort{Port: 1}), service("none", nil, corev1.ServicePort{Port: 2})},
			[]string{"pod/web-0  8080", "pod/web-0  8081", "pod/web-0  9000", "pod/web-0"},
		},
	} {
		offers, missing, err := Offers(context.Background(), fake.NewClientset(append(test.objects, pod)...), kube.PodRef{Namespace: "shop", Name: "web-0"}, test.container)
		if err != nil || missing != nil {
			t.Errorf("%s: %v, %v", test.name, missing, err)
		}
		var got []string
		for _, offer := range offers {
			got = append(got, offer.String())
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}
}

// The pods of a workload go on like a service does: ports that no service leads to are
// offered by it too.
func TestOffersOfAWorkload(t *testing.T) {
	controller := true
	pod := runningPod("web-5f5bf-x", corev1.ContainerPort{Name: "http", ContainerPort: 8080}, corev1.ContainerPort{ContainerPort: 9000})
	pod.Labels["pod-template-hash"] = "5f5bf"
	pod.OwnerReferences = []metav1.OwnerReference{{Kind: "ReplicaSet", Name: "web-5f5bf", Controller: &controller}}
	service := webService()
	service.Spec.Ports[0].TargetPort = intstr.FromString("http")
	offers, _, err := Offers(t.Context(), fake.NewClientset(pod, service), kube.PodRef{Namespace: "shop", Name: pod.Name}, "")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, offer := range offers {
		got = append(got, offer.String())
	}
	want := []string{"svc/web  80 (http)", "deployment/web  9000", "pod/web-5f5bf-x  8080 (http)", "pod/web-5f5bf-x  9000", "pod/web-5f5bf-x"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestOffersWithoutTheRightToServicesOrThePod(t *testing.T) {
	client := fake.NewClientset(&corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "web-0"}})
	client.PrependReactor("list", "services", func(clienttesting.Action) (bool, runtime.Object, error) {
		return true, nil, errors.New("services may not be listed")
	})
	offers, missing, err := Offers(context.Background(), client, kube.PodRef{Namespace: "shop", Name: "web-0"}, "")
	if err != nil || missing == nil || len(offers) != 1 || offers[0].Port.Number != 0 {
		t.Errorf("without services: %v, %v, %v", offers, missing, err)
	}
	if _, _, err := Offers(context.Background(), client, kube.PodRef{Namespace: "shop", Name: "gone"}, ""); err == nil {
		t.Error("a pod that is not there is offered")
	}
}
