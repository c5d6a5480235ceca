package services

import (
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/keymap/count"
)

// narrowed looks at what stands in the way of requests to pods that answer.
func (f *finder) narrowed() {
	if f.s.Pending {
		f.add(Finding{
			ID: LoadBalancerPending, Severity: Warning, Heals: true,
			Sentence: "the load balancer has no external address yet; in the cluster the service has one",
			Evidence: []Evidence{f.field("status.loadBalancer.ingress", "none")},
			Next:     "whether the cluster has anything that provides load balancers",
		})
	}
	f.localPolicies()
	f.policies()
}

// localPolicies looks for nodes without a pod where a policy keeps requests on
// their node.
func (f *finder) localPolicies() {
	if len(f.in.Nodes) == 0 || f.s.Answering() == 0 {
		return
	}
	spec := &f.in.Service.Spec
	internal := spec.InternalTrafficPolicy != nil && *spec.InternalTrafficPolicy == corev1.ServiceInternalTrafficPolicyLocal
	external := spec.ExternalTrafficPolicy == corev1.ServiceExternalTrafficPolicyLocal
	if !internal && !external {
		return
	}
	answers := map[string]bool{}
	for i := range f.s.Endpoints {
		e := &f.s.Endpoints[i]
		answers[e.Node] = answers[e.Node] || e.Ready || e.State() == Draining
	}
	var without []string
	for _, node := range f.in.Nodes {
		if !answers[node] {
			without = append(without, node)
		}
	}
	if len(without) == 0 {
		return
	}
	finding := Finding{ID: NodeWithoutPod, Severity: Warning}
	if !internal && f.s.Type == corev1.ServiceTypeLoadBalancer {
		finding.Severity = Note // a load balancer finds out which nodes have a pod
	}
	lacks := fmt.Sprintf("%s without a pod that is ready (%s)", count.Of(len(without), "node"), listed(without))
	if internal {
		finding.Sentence = "clients on " + lacks + " get no answer, as the internal traffic policy is Local"
		finding.Evidence = append(finding.Evidence, f.field("spec.internalTrafficPolicy", "Local"))
	} else {
		finding.Sentence = "requests from out of the cluster that arrive at " + lacks + " get no answer, as the external traffic policy is Local"
	}
	if external {
		finding.Evidence = append(finding.Evidence, f.field("spec.externalTrafficPolicy", "Local"))
	}
	f.add(finding)
}

// policies looks at the network policies that limit what comes to the pods.
// Policies add up: one that lets something in opens what another closes.
func (f *finder) policies() {
	var limits []string
	opens := false
	var evidence []Evidence
	var pods []string
	for i := range f.s.Limits {
		limit := &f.s.Limits[i]
		if !limit.Ingress {
			continue
		}
		limits = append(limits, limit.Policy)
		opens = opens || limit.IngressRules > 0
		evidence = append(evidence, Evidence{"networkpolicy/" + limit.Policy, "spec.ingress", count.Of(limit.IngressRules, "rule")})
		pods = append(pods, limit.Pods...)
	}
	if len(limits) == 0 {
		return
	}
	slices.Sort(pods)
	pods = slices.Compact(pods)
	finding := Finding{ID: NetworkPolicy, Severity: Note, Evidence: evidence, Pods: pods}
	of := count.Number(len(pods)) + " of " + count.Of(len(f.s.Pods), "pod")
	switch len(f.s.Pods) {
	case 1:
		of = "the only pod"
	case len(pods):
		of = "all " + count.Of(len(pods), "pod")
	}
	names := count.Verb(len(limits), "network policy ", "network policies ") + listed(limits)
	if opens {
		finding.Sentence = fmt.Sprintf("%s %s which clients reach %s", names, count.Verb(len(limits), "limits", "limit"), of)
	} else {
		finding.Severity = Warning
		finding.Sentence = fmt.Sprintf("%s %s nothing in to %s, where the network enforces it", names, count.Verb(len(limits), "lets", "let"), of)
	}
	f.add(finding)
}
