package services

import (
	"slices"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/podglass/podglass/keymap/count"
)

// Limit is what a network policy does with a pod that it selects.
type Limit struct {
	Policy string
	// Ingress and Egress say which traffic it limits. The rules that it has for
	// it allow some; without any, nothing passes.
	Ingress      bool
	IngressRules int
	Egress       bool
	EgressRules  int
}

// LimitsOn are the network policies that select a pod, in their order.
func LimitsOn(pod *corev1.Pod, policies []*networkingv1.NetworkPolicy) []Limit {
	var limits []Limit
	for _, all := range podLimits([]*corev1.Pod{pod}, policies) {
		limits = append(limits, all.Limit)
	}
	return limits
}

// podLimits are the network policies that select any of the pods.
func podLimits(pods []*corev1.Pod, policies []*networkingv1.NetworkPolicy) []PodLimit {
	var all []PodLimit
	for _, policy := range policies {
		// A selector that cannot be read means no pod; the API server takes none.
		selector, err := metav1.LabelSelectorAsSelector(&policy.Spec.PodSelector)
		if err != nil {
			continue
		}
		var selected []string
		for _, pod := range pods {
			if selector.Matches(labels.Set(pod.Labels)) {
				selected = append(selected, pod.Name)
			}
		}
		if len(selected) > 0 {
			all = append(all, PodLimit{Limit: limitOf(policy), Pods: selected})
		}
	}
	return all
}

func limitOf(policy *networkingv1.NetworkPolicy) Limit {
	spec := &policy.Spec
	kinds := spec.PolicyTypes
	return Limit{
		Policy:       policy.Name,
		Ingress:      len(kinds) == 0 || slices.Contains(kinds, networkingv1.PolicyTypeIngress),
		Egress:       len(kinds) == 0 && len(spec.Egress) > 0 || slices.Contains(kinds, networkingv1.PolicyTypeEgress),
		IngressRules: len(spec.Ingress), EgressRules: len(spec.Egress),
	}
}

// Text is which traffic the policy limits: "what comes in is limited by 2 rules".
func (l *Limit) Text() string {
	side := func(limits bool, rules int, may, does string) string {
		switch {
		case !limits:
			return ""
		case rules == 0:
			return "nothing may " + may
		}
		return "what " + does + " is limited by " + count.Of(rules, "rule")
	}
	in, out := side(l.Ingress, l.IngressRules, "come in", "comes in"), side(l.Egress, l.EgressRules, "go out", "goes out")
	if in == "" || out == "" {
		return in + out
	}
	return in + ", " + out
}
