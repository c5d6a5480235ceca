package apiserver_test

import (
	"testing"

	authenticationv1 "k8s.io/api/authentication/v1"
	authorizationv1 "k8s.io/api/authorization/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/restmapper"
	metricsclient "k8s.io/metrics/pkg/client/clientset/versioned"

	"github.com/podglass/podglass/kube/demo/apiserver"
)

func TestOnlyTheTokenComesIn(t *testing.T) {
	c := start(t)
	for _, token := range []string{"", "wrong"} {
		config := rest.CopyConfig(c.config)
		config.BearerToken = token
		_, err := kubernetes.NewForConfigOrDie(config).CoreV1().Pods("shop").List(within(t), metav1.ListOptions{})
		if !apierrors.IsUnauthorized(err) {
			t.Errorf("token %q: %v", token, err)
		}
	}
	review, err := c.client.AuthenticationV1().SelfSubjectReviews().Create(within(t), &authenticationv1.SelfSubjectReview{}, metav1.CreateOptions{})
	if err != nil || review.Status.UserInfo.Username != "demo" {
		t.Errorf("who am I: %+v %v", review, err)
	}
}

func TestDeniedRequests(t *testing.T) {
	c := start(t)
	c.running(t, "web", "app")
	faults := c.server.Faults()
	faults.Deny(apiserver.Rule{Verb: "list", Resource: "pods", Namespace: apiserver.AllNamespaces},
		apiserver.Rule{Resource: "pods", Subresource: "log", Namespace: "shop"},
		apiserver.Rule{Verb: "list", Resource: "services", Unnamed: true})
	_, err := c.client.CoreV1().Pods("").List(within(t), metav1.ListOptions{})
	if want := `pods is forbidden: User "demo" cannot list resource "pods" in API group "" at the cluster scope`; !apierrors.IsForbidden(err) || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if _, err := c.client.CoreV1().Pods("shop").List(within(t), metav1.ListOptions{}); err != nil {
		t.Errorf("in a namespace: %v", err)
	}
	_, err = c.client.CoreV1().Pods("shop").GetLogs("web", &corev1.PodLogOptions{}).Stream(within(t))
	if want := `pods "web" is forbidden: User "demo" cannot get resource "pods/log" in API group "" in the namespace "shop"`; !apierrors.IsForbidden(err) || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if _, err := c.client.CoreV1().Services("shop").List(within(t), metav1.ListOptions{FieldSelector: "metadata.name=web"}); err != nil {
		t.Errorf("one by its name: %v", err)
	}
	if _, err := c.client.CoreV1().Services("shop").List(within(t), metav1.ListOptions{}); !apierrors.IsForbidden(err) {
		t.Errorf("all of them: %v", err)
	}
	allowed := func(a authorizationv1.ResourceAttributes) bool {
		t.Helper()
		review, err := c.client.AuthorizationV1().SelfSubjectAccessReviews().Create(within(t), &authorizationv1.SelfSubjectAccessReview{
			Spec: authorizationv1.SelfSubjectAccessReviewSpec{ResourceAttributes: &a},
		}, metav1.CreateOptions{})
		if err != nil {
			t.Fatal(err)
		}
		return review.Status.Allowed
	}
	if allowed(authorizationv1.ResourceAttributes{Verb: "list", Resource: "pods"}) {
		t.Error("the review allows what is refused")
	}
	if !allowed(authorizationv1.ResourceAttributes{Verb: "list", Resource: "pods", Namespace: "shop"}) {
		t.Error("the review refuses what is allowed")
	}
	faults.AllowAll()
	if !allowed(authorizationv1.ResourceAttributes{Verb: "list", Resource: "pods"}) {
		t.Error("allowed again, but the review still refuses")
	}
}

func TestDiscovery(t *testing.T) {
	c := start(t)
	client := discovery.NewDiscoveryClientForConfigOrDie(c.config)
	version, err := client.ServerVersion()
	if err != nil || version.Minor != "36" {
		t.Errorf("version: %v %v", version, err)
	}
	mapper := restmapper.NewShortcutExpander(restmapper.NewDeferredDiscoveryRESTMapper(memory.NewMemCacheClient(client)), client, nil)
	for short, want := range map[string]string{
		"po": "pods", "pod": "pods", "deploy": "deployments", "svc": "services", "rs": "replicasets",
		"endpointslices": "endpointslices", "job": "jobs", "no": "nodes", "rc": "replicationcontrollers",
	} {
		gvr, err := mapper.ResourceFor(schema.GroupVersionResource{Resource: short})
		if err != nil || gvr.Resource != want {
			t.Errorf("%s: %v %v", short, gvr, err)
		}
	}
	mapping, err := mapper.RESTMapping(schema.GroupKind{Group: "apps", Kind: "Deployment"}, "v1")
	if err != nil || mapping.Scope.Name() != meta.RESTScopeNameNamespace {
		t.Errorf("deployment: %+v %v", mapping, err)
	}
	if _, _, err := client.ServerGroupsAndResources(); err != nil {
		t.Errorf("everything: %v", err)
	}
	if err := client.RESTClient().Get().AbsPath("/apis/unheard.of/v1").Do(within(t)).Error(); !apierrors.IsNotFound(err) {
		t.Errorf("an unknown group: %v", err)
	}
}

func TestMetrics(t *testing.T) {
	c := start(t)
	c.running(t, "web", "app", "proxy")
	if _, err := apiserver.Create(c.state, &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: "node1"}}); err != nil {
		t.Fatal(err)
	}
	client := metricsclient.NewForConfigOrDie(c.config).MetricsV1beta1()
	pods, err := client.PodMetricses("shop").List(within(t), metav1.ListOptions{LabelSelector: "app=web"})
	if err != nil || len(pods.Items) != 1 || len(pods.Items[0].Containers) != 2 {
		t.Fatalf("pods: %+v %v", pods, err)
	}
	if cpu := pods.Items[0].Containers[0].Usage.Cpu(); cpu.MilliValue() != 1 {
		t.Errorf("cpu: %s", cpu)
	}
	node, err := client.NodeMetricses().Get(within(t), "node1", metav1.GetOptions{})
	if err != nil || node.Usage.Cpu().MilliValue() != 122 {
		t.Errorf("node: %+v %v", node, err)
	}
	if _, err := client.PodMetricses("shop").Get(within(t), "gone", metav1.GetOptions{}); !apierrors.IsNotFound(err) {
		t.Errorf("a pod that is not there: %v", err)
	}
}
