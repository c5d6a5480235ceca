package diagnosis

import (
	"fmt"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/kube/podstatus"
)

// schedulerPatience is how long a scheduler may take to say something of a pod.
const schedulerPatience = 30 * time.Second

// schedulingRules are about pods without a node. Those that have words of refusal
// read the scheduler's message; see [podFacts.refused].
var schedulingRules = []Rule{
	{
		ID: "scheduling-gated", Stage: StageScheduling, Severity: Warning, Confidence: Certain,
		About: "The pod has scheduling gates: nobody tries to place it until whoever set them takes them away.",
		Next:  "look at the controller that owns the gate",
		pod:   schedulingGated,
	},
	{
		ID: "no-scheduler", Stage: StageScheduling, Severity: Error, Confidence: Likely, Heals: true,
		About: "No scheduler has said anything of the pod: the one that it names does not run, or does not exist.",
		Next:  "look at the pods of the scheduler, and at spec.schedulerName",
		pod:   noScheduler,
	},
	{
		ID: "scheduler-error", Stage: StageScheduling, Severity: Error, Confidence: Certain, Heals: true,
		About: "The scheduler failed while it placed the pod.",
		Next:  "look at the log of the scheduler",
		pod:   schedulerError,
	},
	{
		ID: "waits-for-preemption", Stage: StageScheduling, Severity: Warning, Confidence: Certain, Heals: true,
		About: "The scheduler has chosen a node and ends pods of lower priority there to make room.",
		Next:  "wait until the pods on that node have ended; kubectl get pods --field-selector spec.nodeName=NODE shows them",
		pod:   waitsForPreemption,
	},
	{
		ID: "insufficient-resources", Stage: StageScheduling, Severity: Error, Confidence: Certain,
		About:   "No node has as much CPU, memory or another resource left as the pod requests.",
		Next:    "compare spec.containers[].resources.requests with what kubectl describe nodes says is allocated; lower the request or add a node",
		refusal: &refusal{words: words(`^Insufficient (\S+)`), phrase: insufficient},
	},
	{
		ID: "too-many-pods", Stage: StageScheduling, Severity: Error, Confidence: Certain, Heals: true,
		About: "The nodes run as many pods as they take.",
		Next:  "end pods, add a node, or raise the kubelet's maxPods",
		refusal: &refusal{words: words(`^Too many pods`), phrase: func(_ *podFacts, r *refused) (string, evidence) {
			return nodesDo(r, "has as many pods as it takes", "have as many pods as they take"), nil
		}},
	},
	{
		ID: "node-selector-unmatched", Stage: StageScheduling, Severity: Error, Confidence: Certain,
		About:   "The pod asks by nodeSelector or node affinity for a node with labels that no node has.",
		Next:    "compare spec.nodeSelector and spec.affinity with kubectl get nodes --show-labels",
		refusal: &refusal{words: words(`didn't match (?:Pod's node affinity|scheduler-enforced node affinity|Pod's node name|the requested node name|node selector)`), phrase: selectorUnmatched},
	},
	{
		ID: "taint-not-tolerated", Stage: StageScheduling, Severity: Error, Confidence: Certain,
		About:   "Nodes have taints that the pod does not tolerate.",
		Next:    "add a toleration to the pod, or take the taint off: kubectl taint nodes NODE KEY-",
		refusal: &refusal{words: words(`had (?:untolerated taint|taint)`), phrase: untolerated},
	},
	{
		ID: "pod-affinity-unmet", Stage: StageScheduling, Severity: Error, Confidence: Certain, Heals: true,
		About:   "Pod affinity or anti-affinity, the pod's own or that of a pod which runs there, excludes nodes.",
		Next:    "look at spec.affinity, and at the pods that its selectors mean",
		refusal: &refusal{words: words(`affinity rules`), phrase: affinityUnmet},
	},
	{
		ID: "topology-spread", Stage: StageScheduling, Severity: Error, Confidence: Certain, Heals: true,
		About:   "Wherever the pod went, the pods of its topology spread constraint would be spread more unevenly than it allows, or nodes lack the key.",
		Next:    "look at spec.topologySpreadConstraints, and at how the pods of the workload are spread",
		refusal: &refusal{words: words(`topology spread constraints`), phrase: unevenly},
	},
	{
		ID: "host-port-taken", Stage: StageScheduling, Severity: Error, Confidence: Certain,
		About:   "A hostPort of the pod is taken on every node that it could go to.",
		Next:    "end the pod that has the port, or drop hostPort",
		refusal: &refusal{words: words(`free ports`), phrase: portTaken},
	},
	{
		ID: "claim-in-use", Stage: StageScheduling, Severity: Error, Confidence: Certain,
		About:   "A claim with access mode ReadWriteOncePod is used by another pod.",
		Next:    "end the pod that uses the claim",
		refusal: &refusal{words: words(`ReadWriteOncePod`), phrase: claimInUse},
	},
	{
		ID: "claim-pending", Stage: StageScheduling, Severity: Error, Confidence: Certain, Heals: true,
		About:   "A claim of the pod has no volume yet: none could be provisioned, or there is no storage class for it.",
		Next:    "kubectl describe pvc -n NAMESPACE CLAIM says what its provisioner does",
		refusal: &refusal{words: words(`unbound immediate PersistentVolumeClaims|find available persistent volumes|waiting for .*PersistentVolumeClaim`), phrase: claimPending},
		pod:     claimPendingLater,
	},
	{
		ID: "claim-missing", Stage: StageScheduling, Severity: Error, Confidence: Certain,
		About:   "The pod names a claim that does not exist, is being deleted, or has lost its volume.",
		Next:    "create the claim, or correct its name in spec.volumes",
		refusal: &refusal{words: words(`(?i)persistentvolumeclaim "?([^" ]+)"? (not found|is being deleted|bound to non-existent)`), phrase: claimMissing},
		pod:     claimLost,
	},
	{
		ID: "volume-placement", Stage: StageScheduling, Severity: Error, Confidence: Certain,
		About: "The pod's volumes cannot be reached from nodes: they are in another zone, the node has as many volumes as it takes, or too little storage is left.",
		Next:  "compare the node affinity of the persistent volume (kubectl describe pv) with the labels of the nodes",
		refusal: &refusal{words: words(`volume|non-existent pv|free storage`), phrase: func(_ *podFacts, r *refused) (string, evidence) {
			return r.of() + " cannot have its volumes: " + strings.TrimPrefix(quoted(r.reason), "node(s) "), nil
		}},
	},
	{
		ID: "device-claim-not-allocated", Stage: StageScheduling, Severity: Error, Confidence: Certain,
		About: "A resource claim of the pod, for devices, is not allocated or not there.",
		Next:  "kubectl describe resourceclaim says what its driver does",
		refusal: &refusal{words: words(`(?i)resource ?claim|allocate all (?:claims|devices)|device class`), phrase: func(p *podFacts, r *refused) (string, evidence) {
			var told evidence
			for _, claim := range p.pod.Spec.ResourceClaims {
				told.add("spec.resourceClaims["+claim.Name+"]", claim.Name)
			}
			return r.of() + " cannot give it its devices" + colon(r.reason), told
		}},
	},
	{
		ID: "nodes-cordoned", Stage: StageScheduling, Severity: Error, Confidence: Certain,
		About: "Nodes are cordoned: they take no further pods.",
		Next:  "kubectl uncordon NODE when its maintenance is over",
		refusal: &refusal{words: words(`were unschedulable`), phrase: func(_ *podFacts, r *refused) (string, evidence) {
			return nodesAre(r, "cordoned"), nil
		}},
	},
	{
		ID: "unschedulable", Stage: StageScheduling, Severity: Error, Confidence: Certain,
		About: "No node takes the pod, for a reason that podglass has no rule for. The scheduler's own words are told.",
		Next:  "read the scheduler's message in full",
		refusal: &refusal{words: words(``), phrase: func(_ *podFacts, r *refused) (string, evidence) {
			return strings.TrimSpace(r.of() + colon(r.reason)), nil
		}},
	},
}

func schedulingGated(p *podFacts) *Finding {
	if p.pod.Spec.NodeName != "" || len(p.pod.Spec.SchedulingGates) == 0 || podstatus.StartsNothing(p.pod) {
		return nil
	}
	var told evidence
	names := make([]string, len(p.pod.Spec.SchedulingGates))
	for i, gate := range p.pod.Spec.SchedulingGates {
		names[i] = gate.Name
		told.add("spec.schedulingGates["+gate.Name+"]", gate.Name)
	}
	told.addCondition(p.condition(corev1.PodScheduled))
	return &Finding{Sentence: "the pod is held back from scheduling by " + list(names), Evidence: told}
}

func noScheduler(p *podFacts) *Finding {
	created := p.pod.CreationTimestamp.Time
	if p.pod.Spec.NodeName != "" || podstatus.StartsNothing(p.pod) || p.condition(corev1.PodScheduled) != nil || !p.longer(created, schedulerPatience) {
		return nil
	}
	var told evidence
	name := p.pod.Spec.SchedulerName
	told.add("spec.schedulerName", name)
	told.add("metadata.creationTimestamp", created.UTC().Format(time.RFC3339))
	if name == "" || name == corev1.DefaultSchedulerName {
		return &Finding{Sentence: "no scheduler has looked at the pod since it was created", Evidence: told}
	}
	return &Finding{
		Sentence: fmt.Sprintf("the scheduler %s, which the pod asks for, has not looked at it", quoted(name)), Evidence: told,
	}
}

func schedulerError(p *podFacts) *Finding {
	condition := p.condition(corev1.PodScheduled)
	if p.pod.Spec.NodeName != "" || condition == nil || condition.Reason != corev1.PodReasonSchedulerError {
		return nil
	}
	var told evidence
	told.addCondition(condition)
	return &Finding{Sentence: "the scheduler failed to place the pod" + colon(condition.Message), Evidence: told}
}

func waitsForPreemption(p *podFacts) *Finding {
	node := p.pod.Status.NominatedNodeName
	if p.pod.Spec.NodeName != "" || node == "" || podstatus.StartsNothing(p.pod) {
		return nil
	}
	var told evidence
	told.add("status.nominatedNodeName", node)
	told.addCondition(p.condition(corev1.PodScheduled))
	return &Finding{Sentence: "the pod waits until pods of lower priority have ended on " + node, Evidence: told}
}
