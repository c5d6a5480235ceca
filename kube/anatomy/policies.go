package anatomy

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/podglass/podglass/kube/services"
)

// Policy is a network policy that selects the pod.
type Policy struct {
	Policy Ref `json:"policy"`
	// Ingress and Egress say which traffic it limits. The rules that it has for
	// it allow some; without any, nothing passes.
	Ingress      bool `json:"ingress,omitempty"`
	IngressRules int  `json:"ingressRules,omitempty"`
	Egress       bool `json:"egress,omitempty"`
	EgressRules  int  `json:"egressRules,omitempty"`
}

// Budget is a disruption budget that selects the pod.
type Budget struct {
	Budget Ref `json:"budget"`
	// Allowed is how many of its pods may be evicted now, of Healthy with
	// Desired that must be.
	Allowed int32 `json:"disruptionsAllowed"`
	Healthy int32 `json:"currentHealthy"`
	Desired int32 `json:"desiredHealthy"`
}

func (b *builder) policies() []Policy {
	var policies []Policy
	for _, limit := range services.LimitsOn(b.pod, b.in.Policies.Value) {
		policies = append(policies, Policy{
			Policy:  Ref{Kind: "NetworkPolicy", Namespace: b.pod.Namespace, Name: limit.Policy, Known: Read},
			Ingress: limit.Ingress, IngressRules: limit.IngressRules, Egress: limit.Egress, EgressRules: limit.EgressRules,
		})
	}
	return policies
}

func (b *builder) budgets() []Budget {
	var budgets []Budget
	for _, from := range b.in.Budgets.Value {
		if from.Spec.Selector == nil || !b.selectedBy(from.Spec.Selector) {
			continue
		}
		budgets = append(budgets, Budget{
			Budget:  Ref{Kind: "PodDisruptionBudget", Namespace: from.Namespace, Name: from.Name, Known: Read},
			Allowed: from.Status.DisruptionsAllowed, Healthy: from.Status.CurrentHealthy, Desired: from.Status.DesiredHealthy,
		})
	}
	return budgets
}

// selectedBy reports whether a selector means the pod. One that cannot be read
// means none; the API server does not take such.
func (b *builder) selectedBy(from *metav1.LabelSelector) bool {
	selector, err := metav1.LabelSelectorAsSelector(from)
	return err == nil && selector.Matches(labels.Set(b.pod.Labels))
}
