package services

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/podglass/podglass/kube/podstatus/podtest"
)

// told are the findings in short: "nothing-ready error: none of …".
func told(s *Service) string {
	var texts []string
	for _, finding := range s.Findings {
		texts = append(texts, fmt.Sprintf("%s %s: %s", finding.ID, finding.Severity, finding.Sentence))
	}
	return strings.Join(texts, "\n")
}

func headless(s *corev1.Service) { s.Spec.ClusterIP = corev1.ClusterIPNone }

func selectorless(s *corev1.Service) { s.Spec.Selector = nil }

func external(s *corev1.Service) {
	s.Spec.Type, s.Spec.ExternalName, s.Spec.ClusterIP, s.Spec.Selector = corev1.ServiceTypeExternalName, "db.example.org", "", nil
}

func balanced(s *corev1.Service) { s.Spec.Type = corev1.ServiceTypeLoadBalancer }

func local(s *corev1.Service) {
	policy := corev1.ServiceInternalTrafficPolicyLocal
	s.Spec.InternalTrafficPolicy = &policy
}

func labelled(name, key, value string) *corev1.Pod {
	return pod(name, podtest.Labelled(map[string]string{key: value}))
}

func policy(name string, ingress ...networkingv1.NetworkPolicyIngressRule) *networkingv1.NetworkPolicy {
	return &networkingv1.NetworkPolicy{
		ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: name},
		Spec: networkingv1.NetworkPolicySpec{
			PodSelector: metav1.LabelSelector{MatchLabels: map[string]string{"app": "web"}}, Ingress: ingress,
		},
	}
}

func TestFindings(t *testing.T) {
	oneReady := slicesOf(slice("web-0"))
	for _, test := range []struct {
		name string
		in   Input
		kind Kind
		want string
	}{
		{"healthy: silent", Input{Service: web(), Slices: slicesOf(slice("web-0", "web-1")), Pods: pods(pod("web-0"), pod("web-1"))}, Selecting, ""},
		{
			"a rollout: silent about the pod that comes",
			Input{Service: web(), Slices: slicesOf(slice("web-0", "web-1!")), Pods: pods(pod("web-0"), pod("web-1", unready))},
			Selecting, "",
		},
		{"healthy and headless, without ports", Input{Service: web(headless, func(s *corev1.Service) { s.Spec.Ports = nil }), Slices: oneReady, Pods: pods(pod("web-0"))}, Headless, ""},

		{
			"a slip in the selector",
			Input{Service: web(), Pods: pods(labelled("shop-0", "app", "shop"), labelled("web-1", "app", "wbe"))},
			Selecting,
			"selector-matches-nothing error: the selector app=web matches no pod; the nearest pod, web-1, has app=wbe",
		},
		{
			"a slip in the key",
			Input{Service: web(), Pods: pods(labelled("web-1", "ap", "web"))},
			Selecting,
			"selector-matches-nothing error: the selector app=web matches no pod; no pod has the label app, and some have ap=web",
		},
		{
			"the value under another key",
			Input{Service: web(), Pods: pods(labelled("web-1", "app.kubernetes.io/name", "web"))},
			Selecting,
			"selector-matches-nothing error: the selector app=web matches no pod; no pod has the label app, and some have app.kubernetes.io/name=web",
		},
		{
			"no such label",
			Input{Service: web(), Pods: pods(labelled("web-1", "tier", "front"))},
			Selecting,
			"selector-matches-nothing error: the selector app=web matches no pod; no pod has the label app",
		},
		{
			"no pod",
			Input{Service: web()},
			Selecting,
			"selector-matches-nothing error: the selector app=web matches no pod; there is no pod in the namespace",
		},
		{
			"one label of two",
			Input{Service: web(func(s *corev1.Service) { s.Spec.Selector["tier"] = "front" }), Pods: pods(pod("web-0"))},
			Selecting,
			"selector-matches-nothing error: the selector app=web,tier=front matches no pod; the nearest pod, web-0, has no label tier",
		},
		{
			"scaled to zero",
			Input{Service: web(), Workloads: []Workload{{"Deployment", "web", map[string]string{"app": "web"}, 0}}},
			Selecting,
			"scaled-to-zero warning: Deployment web is scaled to zero: there is no pod to answer",
		},
		{
			"no pod yet",
			Input{Service: web(), Workloads: []Workload{{"Deployment", "web", map[string]string{"app": "web"}, 2}}},
			Selecting,
			"no-endpoints error: Deployment web has no pod yet, of 2",
		},
		{
			"only pods that have ended",
			Input{Service: web(), Pods: pods(pod("web-0", podtest.Phase(corev1.PodSucceeded)))},
			Selecting,
			"no-endpoints error: every pod that the selector means has ended: web-0",
		},

		{
			"nothing ready",
			Input{Service: web(), Slices: slicesOf(slice("web-0!")), Pods: pods(pod("web-0", unready))},
			Selecting,
			"nothing-ready error: its only pod is not ready: web-0 (app not ready)",
		},
		{
			"nothing ready, five pods",
			Input{
				Service: web(), Slices: slicesOf(slice("web-0!")),
				Pods: pods(pod("web-0", unready), pod("web-1", unready), pod("web-2", unready), pod("web-3", unready), pod("web-4", unready)),
			},
			Selecting,
			"endpoints-behind",
		}, // compared by its beginning below
		{
			"a pod without an IP",
			Input{Service: web(), Pods: pods(pod("web-0", unready, podtest.Phase(corev1.PodPending), func(p *corev1.Pod) { p.Status.PodIP = "" }))},
			Selecting,
			"nothing-ready error: its only pod is not ready: web-0 (Pending)",
		},
		{
			"only terminating ones serve",
			Input{Service: web(), Slices: slicesOf(slice("web-0~", "web-1!")), Pods: pods(pod("web-0", podtest.Deleting), pod("web-1", unready))},
			Selecting,
			"only-terminating warning: no pod is ready; requests go to 1 pod that is being deleted: web-0",
		},
		{
			"published though not ready",
			Input{Service: web(func(s *corev1.Service) { s.Spec.PublishNotReadyAddresses = true }), Slices: slicesOf(slice("web-0+")), Pods: pods(pod("web-0", unready))},
			Selecting,
			"published-not-ready note: a pod is published though not ready: web-0",
		},
		{
			"the slices are behind",
			Input{Service: web(), Slices: oneReady, Pods: pods(pod("web-0"), pod("web-1"))},
			Selecting,
			"endpoints-behind warning: the endpoint slices do not have web-1 yet",
		},

		{
			"a target port that no pod has",
			Input{Service: web(target(intstr.FromString("web"))), Slices: slicesOf(slice("web-0", "web-1")), Pods: pods(pod("web-0"), pod("web-1"))},
			Selecting,
			"target-port-unknown error: port http leads to a TCP port named web, which no container of all 2 pods (web-0, web-1) has; they have http",
		},
		{
			"a target port that one pod lacks",
			Input{Service: web(), Slices: slicesOf(slice("web-0", "web-1")), Pods: pods(pod("web-0"), pod("web-1", ports("www 80")))},
			Selecting,
			"target-port-unknown warning: port http leads to a TCP port named http, which no container of pod web-1 has; they have http, www",
		},
		{
			"another protocol by name",
			Input{Service: web(), Slices: oneReady, Pods: pods(pod("web-0", ports("http 8080/UDP")))},
			Selecting,
			"protocol-differs error: port http leads to the TCP port named http, which in pod web-0 is a UDP port",
		},
		{
			"another protocol by number",
			Input{Service: web(target(intstr.FromInt32(53))), Slices: oneReady, Pods: pods(pod("web-0", ports("dns 53/UDP")))},
			Selecting,
			"protocol-differs warning: port http is a TCP port, and pod web-0 declares 53 as a UDP port",
		},
		{
			"declared nowhere",
			Input{Service: web(target(intstr.FromInt32(9))), Slices: oneReady, Pods: pods(pod("web-0"))},
			Selecting,
			"port-undeclared note: no container declares port 9 that http leads to; declaring is optional",
		},
		{
			"declared twice",
			Input{Service: web(), Slices: oneReady, Pods: pods(pod("web-0", podtest.App("proxy", podtest.Ready), func(p *corev1.Pod) {
				p.Spec.Containers[1].Ports = []corev1.ContainerPort{{ContainerPort: 8080}}
			}))},
			Selecting,
			"port-declared-twice warning: app and proxy of pod web-0 declare the port that http leads to: only one of them can listen on it",
		},
		{
			"nothing listens",
			Input{Service: web(), Slices: oneReady, Pods: pods(pod("web-0")), Refusals: []Refusal{{"web-0", 8080, "nothing listens on port 8080 in pod web-0"}, {"web-0", 1, "x"}}},
			Selecting,
			"nothing-listens error: nothing listens on port 8080 in pod web-0",
		},

		{
			"a name of another host",
			Input{Service: web(external)},
			ExternalName,
			"external-name note: the service is a name for db.example.org: no pod is behind it",
		},
		{
			"no selector and no endpoints",
			Input{Service: web(selectorless)},
			Selectorless,
			"no-endpoints error: the service has no selector, and nobody has given it endpoints",
		},
		{
			"addresses without pods",
			Input{Service: web(selectorless), Slices: slicesOf(slice("192.0.2.1"))},
			Selectorless,
			"addresses-without-pods note: the service has no selector: somebody else writes its endpoints, 192.0.2.1 first",
		},
		{
			"an address that is not ready",
			Input{Service: web(selectorless), Slices: slicesOf(slice("192.0.2.1!"))},
			Selectorless,
			"nothing-ready error: none of 1 address in its endpoint slices takes requests for every port",
		},
		{
			"headless with a target port of its own",
			Input{Service: web(headless), Slices: oneReady, Pods: pods(pod("web-0"))},
			Headless,
			"headless-port warning: headless: clients connect to the pods themselves, so that port 80 is not translated to http",
		},

		{
			"load balancer pending",
			Input{Service: web(balanced), Slices: oneReady, Pods: pods(pod("web-0"))},
			Selecting,
			"load-balancer-pending warning: the load balancer has no external address yet; in the cluster the service has one",
		},
		{
			"a node without a pod",
			Input{Service: web(local), Slices: oneReady, Pods: pods(pod("web-0")), Nodes: []string{"node1", "node2"}},
			Selecting,
			"node-without-pod warning: clients on 1 node without a pod that is ready (node2) get no answer, as the internal traffic policy is Local",
		},
		{"local, and a pod on every node", Input{Service: web(local), Slices: oneReady, Pods: pods(pod("web-0")), Nodes: []string{"node1"}}, Selecting, ""},
		{
			"a network policy that lets something in",
			Input{
				Service: web(), Slices: oneReady, Pods: pods(pod("web-0")),
				Policies: []*networkingv1.NetworkPolicy{policy("deny"), policy("front", networkingv1.NetworkPolicyIngressRule{})},
			},
			Selecting,
			"network-policy note: network policies deny, front limit which clients reach the only pod",
		},
		{
			"a network policy that lets nothing in",
			Input{Service: web(), Slices: oneReady, Pods: pods(pod("web-0")), Policies: []*networkingv1.NetworkPolicy{policy("deny")}},
			Selecting,
			"network-policy warning: network policy deny lets nothing in to the only pod, where the network enforces it",
		},

		{
			"slices unread: the selector tells",
			Input{Service: web(), SlicesUnread: "you may not", Pods: pods(pod("web-0", unready))},
			Selecting,
			"nothing-ready error: its only pod is not ready: web-0 (app not ready)",
		},
		{"nothing read: nothing told", Input{Service: web(), SlicesUnread: "you may not", PodsUnread: "nor those"}, Selecting, ""},
		{"selectorless and unread: nothing told", Input{Service: web(selectorless), SlicesUnread: "you may not"}, Selectorless, ""},
		{
			"pods unread: the slices tell",
			Input{Service: web(), Slices: slicesOf(slice("web-0!")), PodsUnread: "you may not"},
			Selecting,
			"nothing-ready error: its only pod is not ready: web-0",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := Of(&test.in)
			if got.Kind != test.kind {
				t.Errorf("kind %s, want %s", got.Kind, test.kind)
			}
			if test.name == "nothing ready, five pods" {
				if why := got.Why(); why != "none of 5 pods is ready: web-0 (app not ready), web-1 (app not ready), web-2 (app not ready) and 2 more" {
					t.Error(why)
				}
				return
			}
			if text := told(got); text != test.want {
				t.Errorf("got  %s\nwant %s", text, test.want)
			}
		})
	}
}

// Every kind of finding is in the list of kinds, and in the order of blocking.
func TestIDsAreAll(t *testing.T) {
	ids := IDs()
	if sorted := slices.Compact(slices.Sorted(slices.Values(ids))); len(sorted) != len(ids) || len(ids) != 18 {
		t.Errorf("%d of %d differ", len(sorted), len(ids))
	}
}

func TestErrorsComeFirst(t *testing.T) {
	in := Input{Service: web(balanced, target(intstr.FromInt32(9))), Slices: slicesOf(slice("web-0!")), Pods: pods(pod("web-0", unready))}
	got := Of(&in)
	if got.Findings[0].ID != NothingReady || got.Findings[1].ID != LoadBalancerPending || got.Findings[2].ID != PortUndeclared {
		t.Error(told(got))
	}
	if !got.Findings[0].Heals || len(got.Findings[0].Evidence) != 1 || got.Findings[0].Next != "pod/web-0" {
		t.Errorf("%+v", got.Findings[0])
	}
}

func TestThePortsLead(t *testing.T) {
	in := Input{Service: web(), Slices: slicesOf(slice("web-0", "web-1!", "web-2")), Pods: pods(pod("web-0"), pod("web-1", unready), pod("web-2", ports("http 9090")))}
	got := Of(&in)
	port := got.Ports[0]
	if port.Target != "http" || port.Backends != 3 || port.InUse != 2 || len(port.Ways) != 2 || got.Answering() != 2 {
		t.Fatalf("%+v", port)
	}
	if first, second := port.Ways[0], port.Ways[1]; first.Number != 8080 || len(first.Pods) != 2 || second.Number != 9090 || second.Container != "app" {
		t.Errorf("%+v", port.Ways)
	}
}

func TestNarrowings(t *testing.T) {
	hinted := slice("web-0", "web-1")
	hinted.Endpoints[0].Hints = &discoveryv1.EndpointHints{ForZones: []discoveryv1.ForZone{{Name: "a"}}}
	service := web(local, func(s *corev1.Service) {
		s.Spec.ExternalTrafficPolicy, s.Spec.SessionAffinity = corev1.ServiceExternalTrafficPolicyLocal, corev1.ServiceAffinityClientIP
	})
	fields := func() (all []string) {
		for _, narrowing := range Of(&Input{Service: service, Slices: slicesOf(hinted)}).Narrowed {
			all = append(all, narrowing.Field)
		}
		return all
	}
	// Hints hold only where every endpoint has them.
	if got := fields(); !slices.Equal(got, []string{"spec.internalTrafficPolicy", "spec.externalTrafficPolicy", "spec.sessionAffinity"}) {
		t.Error(got)
	}
	hinted.Endpoints[1].Hints = hinted.Endpoints[0].Hints
	if got := fields(); !slices.Contains(got, "endpoints.hints") {
		t.Error(got)
	}
}

func TestLimitText(t *testing.T) {
	limits := LimitsOn(pod("web-0"), []*networkingv1.NetworkPolicy{policy("deny"), {
		Spec: networkingv1.NetworkPolicySpec{
			PolicyTypes: []networkingv1.PolicyType{networkingv1.PolicyTypeEgress}, Egress: make([]networkingv1.NetworkPolicyEgressRule, 2),
		},
	}})
	if len(limits) != 2 || limits[0].Text() != "nothing may come in" || limits[1].Text() != "what goes out is limited by 2 rules" {
		t.Errorf("%+v", limits)
	}
}

// What a service of many endpoints costs that is told for the first time.
func BenchmarkOf(b *testing.B) {
	in := many()
	for b.Loop() {
		if got := Of(in); got.Answering() != 1000 || len(got.Findings) > 0 {
			b.Fatal(told(got))
		}
	}
}

// IDs are all kinds of findings, in the order in which they block.
func IDs() []ID {
	return []ID{
		SelectorMatchesNothing, ScaledToZero, NoEndpoints, TargetPortUnknown, ProtocolDiffers, NothingReady, OnlyTerminating,
		NotReadyYetPublished, EndpointsBehind, NothingListens, PortDeclaredTwice, HeadlessPort, LoadBalancerPending,
		NodeWithoutPod, NetworkPolicy, PortUndeclared, LeadsElsewhere, AddressesWithoutPods,
	}
}
