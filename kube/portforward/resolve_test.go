package portforward

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/rest"
	clienttesting "k8s.io/client-go/testing"

	"github.com/google/go-cmp/cmp"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/workload"
)

func TestResolve(t *testing.T) {
	named := runningPod("web-0", corev1.ContainerPort{Name: "http", ContainerPort: 8080},
		corev1.ContainerPort{Name: "dns", ContainerPort: 53, Protocol: corev1.ProtocolUDP})
	pending := runningPod("web-0")
	pending.Status.Phase = corev1.PodPending
	ended := runningPod("web-0")
	ended.Status.Phase = corev1.PodSucceeded
	external := webService()
	external.Spec.Type, external.Spec.ExternalName = corev1.ServiceTypeExternalName, "example.org"

	both := webService()
	both.Spec.Ports = []corev1.ServicePort{{Name: "dns", Port: 53, Protocol: corev1.ProtocolUDP}, {Name: "http", Port: 53}}

	pod := func(port int, name string) Target {
		return Target{Namespace: "shop", Kind: Pod, Name: "web-0", Port: port, PortName: name}
	}
	service := func(port int, name string) Target {
		return Target{Namespace: "shop", Kind: Service, Name: "web", Port: port, PortName: name}
	}
	for _, test := range []struct {
		name      string
		objects   []runtime.Object
		target    Target
		pod       string
		port      int
		err       string
		permanent bool
	}{
		{name: "a pod's port by number, declared or not", objects: []runtime.Object{named}, target: pod(9999, ""), pod: "web-0", port: 9999},
		{name: "a pod's port by name", objects: []runtime.Object{named}, target: pod(0, "http"), pod: "web-0", port: 8080},
		{name: "a name that the pod lacks", objects: []runtime.Object{named}, target: pod(0, "admin"), err: `pod web-0 has no port named "admin"`, permanent: true},
		{name: "UDP of a pod", objects: []runtime.Object{named}, target: pod(53, ""), err: "pod/web-0:53 is a UDP port: Kubernetes forwards TCP only", permanent: true},
		{name: "a pod without a name", target: Target{Namespace: "shop", Kind: Pod, Port: 80}, err: "no pod is named", permanent: true},
		{name: "no pod", target: pod(80, ""), err: `there is no pod "web-0" in namespace "shop"`, permanent: true},
		{name: "a pod that has ended", objects: []runtime.Object{ended}, target: pod(80, ""), err: "pod shop/web-0 has ended", permanent: true},
		{name: "a pod that is not there yet", objects: []runtime.Object{pending}, target: pod(80, ""), err: "pod shop/web-0 is not running yet"},

		{name: "a service's port by name", objects: []runtime.Object{webService(), sliceOf("b", "a")}, target: service(0, "http"), pod: "a", port: 8080},
		{name: "a service's port by number", objects: []runtime.Object{webService(), sliceOf("a")}, target: service(80, ""), pod: "a", port: 8080},
		{name: "of several pods those that are ready", objects: []runtime.Object{webService(), sliceOf("a!", "b")}, target: service(80, ""), pod: "b", port: 8080},
		{name: "no such port", objects: []runtime.Object{webService()}, target: service(81, ""), err: "service web has no port 81", permanent: true},
		{name: "no such port name", objects: []runtime.Object{webService()}, target: service(0, "https"), err: `service web has no port named "https"`, permanent: true},
		{name: "no service", target: service(80, ""), err: `there is no service "web" in namespace "shop"`, permanent: true},
		{name: "out of the cluster", objects: []runtime.Object{external}, target: service(80, ""), err: "service web leads out of the cluster, to example.org: no pod is behind it", permanent: true},
		{name: "none ready", objects: []runtime.Object{webService(), sliceOf("a!", "b!")}, target: service(80, ""), err: "no pod behind service web is ready (2 not ready)"},
		{name: "none ready: one that is going and still serves", objects: []runtime.Object{webService(), sliceOf("a!", "b~")}, target: service(80, ""), pod: "b", port: 8080},
		{name: "an address without a pod", objects: []runtime.Object{webService(), sliceOf("")}, target: service(80, ""), err: "service web leads to addresses without pods: only pods can be forwarded to", permanent: true},
		{name: "a headless service's port is that of its pods", objects: []runtime.Object{headless(webService()), sliceOf("a")}, target: service(80, ""), pod: "a", port: 80},
		{name: "a headless service without ports", objects: []runtime.Object{headless(noPorts(webService())), sliceOf("a")}, target: service(5432, ""), pod: "a", port: 5432},
		{name: "a port that no pod has", objects: []runtime.Object{admin(webService()), sliceOf("a")}, target: service(0, "admin"), err: "port admin of service web leads to the port named manage, which none of its pods has"},
		{name: "UDP by name, though TCP has the number", objects: []runtime.Object{both, sliceOf("a")}, target: service(0, "dns"), err: "svc/web:dns is a UDP port: Kubernetes forwards TCP only", permanent: true},
		{name: "a number that both protocols have is TCP", objects: []runtime.Object{both, sliceOf("a")}, target: service(53, ""), pod: "a", port: 8080},
		{name: "none at all", objects: []runtime.Object{webService(), sliceOf()}, target: service(80, ""), err: "no pod is behind service web"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := theFirst(t, fake.NewClientset(append(test.objects, shop())...), test.target)
			if test.err != "" {
				if err == nil || err.Error() != test.err || isPermanent(err) != test.permanent {
					t.Fatalf("got %v (permanent %v)", err, isPermanent(err))
				}
				return
			}
			if err != nil || got.pod.Name != test.pod || got.port != test.port || got.pod.UID == "" {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
}

// theFirst is the pod that a forward connects to first.
func theFirst(t *testing.T, clientset *fake.Clientset, target Target) (endpoint, error) {
	t.Helper()
	all, err := resolver{clientset}.candidates(t.Context(), target)
	if err != nil {
		return endpoint{}, err
	}
	return all[0], nil
}

// Who may not read EndpointSlices gets the pods by the service's selector.
func TestResolveBySelector(t *testing.T) {
	service := webService()
	service.Spec.Ports[0].TargetPort = intstr.FromString("web")
	unready := runningPod("web-0", corev1.ContainerPort{Name: "web", ContainerPort: 1})
	unready.Status.Conditions[0].Status = corev1.ConditionFalse
	leaving := runningPod("web-1", corev1.ContainerPort{Name: "web", ContainerPort: 2})
	leaving.DeletionTimestamp, leaving.Finalizers = &metav1.Time{}, []string{"x"}
	good := runningPod("web-2", corev1.ContainerPort{Name: "web", ContainerPort: 3})
	unnamed := runningPod("web-3")

	clientset := fake.NewClientset(service, unready, leaving, good, unnamed)
	clientset.PrependReactor("list", "endpointslices", func(clienttesting.Action) (bool, runtime.Object, error) {
		return true, nil, apierrors.NewForbidden(schema.GroupResource{Group: "discovery.k8s.io", Resource: "endpointslices"}, "", nil)
	})
	web := Target{Namespace: "shop", Kind: Service, Name: "web", Port: 80}
	got, err := theFirst(t, clientset, web)
	if err != nil || got.pod.Name != "web-2" || got.port != 3 {
		t.Fatalf("got %+v, %v", got, err)
	}
	if err := clientset.CoreV1().Pods("shop").Delete(t.Context(), "web-2", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	// One that is being deleted serves where no other does.
	got, err = theFirst(t, clientset, web)
	if err != nil || got.pod.Name != "web-1" || got.port != 2 {
		t.Errorf("got %+v, %v", got, err)
	}
	if err := clientset.CoreV1().Pods("shop").Delete(t.Context(), "web-1", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	_, err = theFirst(t, clientset, web)
	if err == nil || !strings.Contains(err.Error(), "(1 not ready)") {
		t.Errorf("got %v", err)
	}
}

func TestAMissingRightIsPermanent(t *testing.T) {
	clientset := fake.NewClientset()
	clientset.PrependReactor("get", "pods", func(clienttesting.Action) (bool, runtime.Object, error) {
		return true, nil, apierrors.NewForbidden(schema.GroupResource{Resource: "pods"}, "web-0", nil)
	})
	_, err := theFirst(t, clientset, podTarget.Target)
	if err == nil || !isPermanent(err) {
		t.Errorf("got %v", err)
	}
}

func TestPortsThatCanBeForwarded(t *testing.T) {
	always := corev1.ContainerRestartPolicyAlways
	pod := &corev1.Pod{Spec: corev1.PodSpec{
		InitContainers: []corev1.Container{{
			Name: "proxy", RestartPolicy: &always,
			Ports: []corev1.ContainerPort{{Name: "admin", ContainerPort: 9901, Protocol: corev1.ProtocolTCP}},
		}},
		Containers: []corev1.Container{
			{Name: "app", Ports: []corev1.ContainerPort{{Name: "http", ContainerPort: 8080}, {ContainerPort: 53, Protocol: corev1.ProtocolUDP}}},
			{Name: "other", Ports: []corev1.ContainerPort{{ContainerPort: 8080}}},
		},
	}}
	want := []Port{{Name: "http", Number: 8080, Container: "app"}, {Number: 8080, Container: "other"}, {Name: "admin", Number: 9901, Container: "proxy"}}
	if diff := cmp.Diff(want, Ports(pod)); diff != "" {
		t.Error(diff)
	}
}

func TestWhatTheRuntimeSaysOfAConnection(t *testing.T) {
	s := &session{endpoint: endpoint{port: 80}}
	s.pod.Name = "web"
	for message, want := range map[string]string{
		`error forwarding port 80 to pod 1, uid : failed to execute portforward in network namespace "/var/run/netns/1": failed to connect to localhost:80 inside namespace "1", IPv4: dial tcp4 127.0.0.1:80: connect: connection refused`: "nothing listens on port 80 in pod web",
		`error forwarding port 80 to pod 1, uid : failed to find sandbox "1" in store: not found`: "pod web is gone",
		`error forwarding port 80 to pod 1, uid : sandbox container "1" is not running`:           "pod web is gone",
		` something else `: "something else",
		// CRI-O with its own copying, and what used socat.
		`error forwarding port 80 to pod 1, uid : port forward into network namespace "/var/run/netns/1": failed to connect to localhost:80 inside namespace 1: dial tcp [::1]:80: connect: connection refused`: "nothing listens on port 80 in pod web",
		`exit status 1: 2026/01/01 00:00:00 socat[4242] E connect(5, AF=2 127.0.0.1:80, 16): Connection refused`:                                                                                                "nothing listens on port 80 in pod web",
	} {
		if got := s.refusal(message, false).Error(); got != want {
			t.Errorf("%q for %q", got, message)
		}
	}
}

// An EndpointSlice may name no pod behind an address. A path without a name is
// that of another pod, called "portforward".
func TestDialNeedsAName(t *testing.T) {
	asked := 0
	client, err := kube.NewForConfig(&rest.Config{
		Host: "http://cluster.test",
		WrapTransport: func(http.RoundTripper) http.RoundTripper {
			return roundTripper(func(*http.Request) (*http.Response, error) {
				asked++
				return nil, errors.New("nobody answers")
			})
		},
	}, "test", "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := dial(t.Context(), client, kube.PodRef{Namespace: "shop"}); err == nil || asked > 0 {
		t.Errorf("asked %d times, and got %v", asked, err)
	}
	if _, err := dial(t.Context(), client, kube.PodRef{Namespace: "shop", Name: "web-0"}); err == nil || asked == 0 {
		t.Errorf("with a name it asked %d times, and got %v", asked, err)
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (r roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return r(req) }

func headless(service *corev1.Service) *corev1.Service {
	service.Spec.ClusterIP = corev1.ClusterIPNone
	return service
}

func noPorts(service *corev1.Service) *corev1.Service {
	service.Spec.Ports = nil
	return service
}

func admin(service *corev1.Service) *corev1.Service {
	service.Spec.Ports = append(service.Spec.Ports, corev1.ServicePort{Name: "admin", Port: 81, TargetPort: intstr.FromString("manage")})
	return service
}

func TestResolveWorkload(t *testing.T) {
	labels := map[string]string{"app": "web"}
	deployment := &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "web"},
		Spec:       appsv1.DeploymentSpec{Selector: &metav1.LabelSelector{MatchLabels: labels}},
	}
	named := func(name string, edits ...func(*corev1.Pod)) *corev1.Pod {
		pod := runningPod(name, corev1.ContainerPort{Name: "http", ContainerPort: 8080})
		for _, edit := range edits {
			edit(pod)
		}
		return pod
	}
	unready := func(p *corev1.Pod) { p.Status.Conditions[0].Status = corev1.ConditionFalse }
	going := func(p *corev1.Pod) { p.DeletionTimestamp, p.Finalizers = &metav1.Time{}, []string{"x"} }
	over := func(p *corev1.Pod) { p.Status.Phase = corev1.PodSucceeded }
	for _, test := range []struct {
		name      string
		objects   []runtime.Object
		port      string
		pod, err  string
		permanent bool
	}{
		{name: "the first that is ready", objects: []runtime.Object{deployment, named("web-0", unready), named("web-1"), named("web-2")}, port: "http", pod: "web-1"},
		{name: "one that is going where none is ready", objects: []runtime.Object{deployment, named("web-0", unready), named("web-1", going)}, port: "http", pod: "web-1"},
		{name: "none ready", objects: []runtime.Object{deployment, named("web-0", unready), named("web-1", over)}, port: "http", err: "no pod of deployment/web is ready (1 not ready)"},
		{name: "none", objects: []runtime.Object{deployment}, port: "http", err: "deployment/web has no pod"},
		{name: "no such port", objects: []runtime.Object{deployment, named("web-0")}, port: "admin", err: `pod web-0 has no port named "admin"`, permanent: true},
		{name: "none ready, and one lacks the port", objects: []runtime.Object{deployment, named("web-0", unready), runningPod("web-1")}, port: "http", err: "no pod of deployment/web is ready (2 not ready)"},
		{name: "no deployment", objects: []runtime.Object{&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "shop"}}}, port: "http", err: `there is no deployment "web" in namespace "shop"`, permanent: true},
	} {
		t.Run(test.name, func(t *testing.T) {
			target := Target{Namespace: "shop", Kind: workload.Deployment, Name: "web", PortName: test.port}
			got, err := theFirst(t, fake.NewClientset(test.objects...), target)
			if test.err != "" {
				if err == nil || err.Error() != test.err || isPermanent(err) != test.permanent {
					t.Fatalf("got %v (permanent %v)", err, isPermanent(err))
				}
				return
			}
			if err != nil || got.pod.Name != test.pod || got.port != 8080 {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
}

// shop is the namespace of the tests.
func shop() *corev1.Namespace { return &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "shop"}} }
