package diagnosis

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/podglass/podglass/keymap/count"
	"github.com/podglass/podglass/kube/podstatus"
)

// requestsOf is what the containers of a pod request of a resource together, "" for
// nothing, and where they do. What init containers request counts where it is more.
func requestsOf(pod *corev1.Pod, name corev1.ResourceName) (string, evidence) {
	var told evidence
	sum, most := resource.Quantity{}, resource.Quantity{}
	add := func(path string, container *corev1.Container) resource.Quantity {
		amount := container.Resources.Requests[name]
		if !amount.IsZero() {
			told.add(path+"["+container.Name+"].resources.requests."+string(name), amount.String())
		}
		return amount
	}
	for i := range pod.Spec.Containers {
		sum.Add(add("spec.containers", &pod.Spec.Containers[i]))
	}
	for i := range pod.Spec.InitContainers {
		amount := add("spec.initContainers", &pod.Spec.InitContainers[i])
		if policy := pod.Spec.InitContainers[i].RestartPolicy; policy != nil && *policy == corev1.ContainerRestartPolicyAlways {
			sum.Add(amount)
		} else if amount.Cmp(most) > 0 {
			most = amount
		}
	}
	if most.Cmp(sum) > 0 {
		sum = most
	}
	if whole := pod.Spec.Resources; whole != nil {
		if amount, has := whole.Requests[name]; has {
			sum = amount
			told.add("spec.resources.requests."+string(name), amount.String())
		}
	}
	if sum.IsZero() {
		return "", told
	}
	return sum.String(), told
}

// largest is the most that a node can allocate of a resource, and which node, where
// the nodes are known and none has as much as the pod requests.
func (p *podFacts) largest(name corev1.ResourceName) (amount, node string, is bool) {
	asked, _ := requestsOf(p.pod, name)
	wanted, err := resource.ParseQuantity(asked)
	if err != nil || len(p.in.Nodes) == 0 {
		return "", "", false
	}
	most := resource.Quantity{}
	for _, node := range p.in.Nodes {
		if has := node.Status.Allocatable[name]; has.Cmp(most) >= 0 {
			most = has
		}
		if node.Status.Allocatable.Name(name, resource.DecimalSI).Cmp(wanted) >= 0 {
			return "", "", false
		}
	}
	for _, node := range p.in.Nodes {
		if has := node.Status.Allocatable[name]; has.Cmp(most) == 0 {
			return most.String(), node.Name, true
		}
	}
	return most.String(), p.in.Nodes[0].Name, true
}

// roomiest is the most that is left of a resource on a node, and that node; nil where it
// is not known what runs on the nodes.
func (p *podFacts) roomiest(name corev1.ResourceName) (left resource.Quantity, node *corev1.Node) {
	if p.in.Requested == nil {
		return left, nil
	}
	for _, of := range p.in.Nodes {
		free := of.Status.Allocatable[name]
		free.Sub(p.in.Requested[of.Name][name])
		if free.Sign() < 0 {
			free = resource.Quantity{}
		}
		if !of.Spec.Unschedulable && (node == nil || free.Cmp(left) > 0) {
			left, node = free, of
		}
	}
	return left, node
}

// selectorUnmatched names the labels that no node has, or else all that are asked for.
func selectorUnmatched(p *podFacts, r *refused) (string, evidence) {
	var told evidence
	selector, nowhere := p.pod.Spec.NodeSelector, p.nowhere()
	var asked []string
	for _, key := range slices.Sorted(maps.Keys(selector)) {
		told.add("spec.nodeSelector["+key+"]", selector[key])
		asked = append(asked, key+"="+selector[key])
	}
	for _, text := range affinityTerms(p.pod.Spec.Affinity) {
		told.add("spec.affinity.nodeAffinity", text)
		asked = append(asked, text)
	}
	switch {
	case len(nowhere) > 0:
		return "no node has the label " + quoted(list(nowhere)), told
	case len(asked) > 0:
		return nodesDo(r, "lacks", "lack") + " the labels that it asks for (" + quoted(list(asked)) + ")", told
	default:
		return nodesAre(r, "not the one that it asks for"), told
	}
}

// nowhere are the labels of the pod's node selector that no node has, as far as nodes
// were read.
func (p *podFacts) nowhere() []string {
	var labels []string
	selector := p.pod.Spec.NodeSelector
	for _, key := range slices.Sorted(maps.Keys(selector)) {
		has := func(node *corev1.Node) bool { return node.Labels[key] == selector[key] }
		if len(p.in.Nodes) > 0 && !slices.ContainsFunc(p.in.Nodes, has) {
			labels = append(labels, key+"="+selector[key])
		}
	}
	return labels
}

// affinityTerms are the terms of a required node affinity, of which one has to hold.
func affinityTerms(affinity *corev1.Affinity) []string {
	if affinity == nil || affinity.NodeAffinity == nil || affinity.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution == nil {
		return nil
	}
	var terms []string
	for _, term := range affinity.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution.NodeSelectorTerms {
		var parts []string
		for _, e := range slices.Concat(term.MatchExpressions, term.MatchFields) {
			parts = append(parts, strings.TrimSpace(fmt.Sprintf("%s %s %s", e.Key, e.Operator, strings.Join(e.Values, ","))))
		}
		terms = append(terms, strings.Join(parts, " and "))
	}
	return terms
}

var taintForm = words(`\{([^:}]+):? *([^}]*)\}`)

// untolerated names the taint, by the message or by the nodes.
func untolerated(p *podFacts, r *refused) (string, evidence) {
	var told evidence
	var names []string
	if found := taintForm.FindStringSubmatch(r.reason); found != nil {
		names = []string{found[1] + after("=", found[2])}
	} else {
		for _, node := range p.in.Nodes {
			for i := range node.Spec.Taints {
				taint := &node.Spec.Taints[i]
				text := taint.Key + after("=", taint.Value)
				if taint.Effect == corev1.TaintEffectPreferNoSchedule || tolerates(p.pod.Spec.Tolerations, taint) || slices.Contains(names, text) {
					continue
				}
				names = append(names, text)
				told.add("Node/"+node.Name+".spec.taints["+taint.Key+"]", taint.ToString())
			}
		}
	}
	text := nodesHave(r, "a taint that it does not tolerate")
	if len(names) > 0 {
		text += " (" + quoted(list(names)) + ")"
	}
	return text, told
}

// tolerates reports whether a pod may go where the taint is.
func tolerates(tolerations []corev1.Toleration, taint *corev1.Taint) bool {
	return slices.ContainsFunc(tolerations, func(t corev1.Toleration) bool { return podstatus.Tolerates(&t, taint) })
}

// affinityUnmet names a pod that the anti-affinity keeps away from, where one is known.
func affinityUnmet(p *podFacts, r *refused) (string, evidence) {
	var told evidence
	switch {
	case strings.Contains(r.reason, "existing pods"):
		return nodesAre(r, "excluded by the anti-affinity of pods that run there"), told
	case strings.Contains(r.reason, "anti-affinity"):
		told.add("spec.affinity.podAntiAffinity", "required")
		text := nodesAre(r, "excluded by its own pod anti-affinity")
		if pod := p.conflict(); pod != nil {
			told.add("Pod/"+pod.Name+".spec.nodeName", pod.Spec.NodeName)
			text += fmt.Sprintf(" (%s runs on %s)", pod.Name, pod.Spec.NodeName)
		}
		return text, told
	default:
		told.add("spec.affinity.podAffinity", "required")
		return nodesDo(r, "runs", "run") + " no pod that its pod affinity asks for", told
	}
}

// conflict is a pod that the required anti-affinity of the pod means.
func (p *podFacts) conflict() *corev1.Pod {
	affinity := p.pod.Spec.Affinity
	if affinity == nil || affinity.PodAntiAffinity == nil {
		return nil
	}
	for _, term := range affinity.PodAntiAffinity.RequiredDuringSchedulingIgnoredDuringExecution {
		selector, err := metav1.LabelSelectorAsSelector(term.LabelSelector)
		if err != nil {
			continue
		}
		for _, other := range p.in.Pods {
			if other.Namespace == p.pod.Namespace && other.UID != p.pod.UID && other.Spec.NodeName != "" &&
				!podstatus.IsOver(other) && selector.Matches(labels.Set(other.Labels)) {
				return other
			}
		}
	}
	return nil
}

func unevenly(p *podFacts, r *refused) (string, evidence) {
	var told evidence
	var keys []string
	for _, constraint := range p.pod.Spec.TopologySpreadConstraints {
		if constraint.WhenUnsatisfiable != corev1.ScheduleAnyway {
			keys = append(keys, constraint.TopologyKey)
			told.add("spec.topologySpreadConstraints["+constraint.TopologyKey+"].maxSkew", strconv.Itoa(int(constraint.MaxSkew)))
		}
	}
	over := ""
	if len(keys) > 0 {
		over = " over " + quoted(list(keys))
	}
	if strings.Contains(r.reason, "missing required label") {
		return nodesDo(r, "lacks", "lack") + " the label that its pods are to be spread" + over, told
	}
	return "on " + r.of() + " its pods would be spread too unevenly" + over, told
}

// portTaken names the host ports, and who has one where that is known.
func portTaken(p *podFacts, r *refused) (string, evidence) {
	var told evidence
	var ports []string
	var holder string
	for i := range p.containers {
		for _, port := range p.containers[i].Spec.Ports {
			if port.HostPort == 0 {
				continue
			}
			number := strconv.Itoa(int(port.HostPort))
			ports = append(ports, number)
			told.add(specOf(&p.containers[i])+".ports["+strconv.Itoa(int(port.ContainerPort))+"].hostPort", number)
			if other := p.holderOf(port.HostPort); other != nil && holder == "" {
				holder = fmt.Sprintf(", pod %s/%s has it on %s", other.Namespace, other.Name, other.Spec.NodeName)
			}
		}
	}
	return fmt.Sprintf("host port %s is taken on %s%s", list(ports), r.of(), holder), told
}

func (p *podFacts) holderOf(hostPort int32) *corev1.Pod {
	for _, other := range p.in.Pods {
		if other.UID == p.pod.UID || other.Spec.NodeName == "" || podstatus.IsOver(other) {
			continue
		}
		for i := range other.Spec.Containers {
			for _, port := range other.Spec.Containers[i].Ports {
				if port.HostPort == hostPort {
					return other
				}
			}
		}
	}
	return nil
}

// claimInUse names the claim and the pod that uses it, where that is known.
func claimInUse(p *podFacts, _ *refused) (string, evidence) {
	var told evidence
	for _, claim := range p.claims() {
		told.add("spec.volumes["+claim.volume+"].persistentVolumeClaim.claimName", claim.name)
		for _, other := range p.in.Pods {
			if other.Namespace == p.pod.Namespace && other.UID != p.pod.UID && !podstatus.IsOver(other) && usesClaim(other, claim.name) {
				return fmt.Sprintf("its claim %s is for one pod alone, and pod %s has it", claim.name, other.Name), told
			}
		}
	}
	return "its claim is for one pod alone, and another has it", told
}

func claimPending(p *podFacts, _ *refused) (string, evidence) {
	var names []string
	var told evidence
	for _, claim := range p.claims() {
		answer := p.in.Claims[claim.name]
		told.add("spec.volumes["+claim.volume+"].persistentVolumeClaim.claimName", claim.name)
		if answer.Value == nil || answer.Value.Status.Phase != corev1.ClaimBound {
			names = append(names, claim.name)
			text, more := claimState(claim.name, answer)
			told = append(told, more...)
			if text != "" {
				return text, told
			}
		}
	}
	return fmt.Sprintf("%s %s has no volume yet", count.Verb(len(names), "claim", "one of the claims"), list(names)), told
}

func claimMissing(_ *podFacts, r *refused) (string, evidence) {
	name := r.found[1]
	var told evidence
	switch r.found[2] {
	case "not found":
		told.add("PersistentVolumeClaim/"+name, "missing")
		return "there is no claim " + name, told
	case "is being deleted":
		return "claim " + name + " is being deleted", told
	default:
		return "claim " + name + " has lost its volume", told
	}
}
