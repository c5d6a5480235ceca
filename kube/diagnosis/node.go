package diagnosis

import (
	"fmt"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"

	"k8s.io/apimachinery/pkg/util/duration"

	"github.com/podglass/podglass/kube/anatomy"
	"github.com/podglass/podglass/kube/podstatus"
)

// kubeletPatience is how long a kubelet may take to say something of a pod that was
// given to it.
const kubeletPatience = 30 * time.Second

// nodeRules are about the node of a pod.
var nodeRules = []Rule{
	{
		ID: "node-not-ready", Stage: StageNode, Severity: Error, Confidence: Certain, Heals: true,
		About: "The node does not answer, or its kubelet says that it is not ready: what is shown of the pod is what was last heard.",
		Next:  "kubectl describe node NODE; look at the machine and its kubelet",
		pod:   nodeNotReady,
	},
	{
		ID: "node-gone", Stage: StageNode, Severity: Error, Confidence: Certain,
		About: "The pod is bound to a node that does not exist any more.",
		Next:  "delete the pod with --force if its node will not come back; its workload makes another",
		pod:   nodeGone,
	},
	{
		ID: "kubelet-silent", Stage: StageNode, Severity: Error, Confidence: Likely, Heals: true,
		About: "The pod has a node, and the kubelet there has not taken it up.",
		Next:  "look at the kubelet of the node: kubectl describe node NODE, journalctl -u kubelet",
		pod:   kubeletSilent,
	},
}

// onNode names the node of the pod, as a sentence begins.
func (p *podFacts) onNode() string {
	if p.pod.Spec.NodeName == "" {
		return "the node"
	}
	return "node " + p.pod.Spec.NodeName
}

// nodeNotReady is about a pod on a node that does not report.
func nodeNotReady(p *podFacts) *Finding {
	if podstatus.IsOver(p.pod) {
		return nil
	}
	var told evidence
	if node := p.in.Node.Value; node != nil {
		for i := range node.Status.Conditions {
			c := &node.Status.Conditions[i]
			if c.Type != corev1.NodeReady || c.Status == corev1.ConditionTrue {
				continue
			}
			told.add("Node/"+node.Name+".status.conditions[Ready].status", string(c.Status))
			told.add("Node/"+node.Name+".status.conditions[Ready].message", c.Message)
			text := p.onNode() + " is not ready"
			if c.Status == corev1.ConditionUnknown {
				text = p.onNode() + " does not answer"
			}
			if took, known := p.since(heard(c)); known {
				text += ": what is shown of the pod is from " + duration.HumanDuration(took) + " ago"
			} else if c.Status != corev1.ConditionUnknown {
				text += colon(c.Message)
			}
			return &Finding{Sentence: text, Evidence: told}
		}
	}
	if podstatus.IsLost(p.pod) {
		told.addStatus(p.pod)
		told.addCondition(p.condition(corev1.PodReady))
		return &Finding{Sentence: p.onNode() + " does not answer: what is shown of the pod is what it last said", Evidence: told}
	}
	return nil
}

// heard is when a node was last heard of. The controller that has missed it says so within a minute of
// that, and the heartbeat in the condition may be minutes older.
func heard(c *corev1.NodeCondition) time.Time {
	if c.Status == corev1.ConditionUnknown && c.LastTransitionTime.After(c.LastHeartbeatTime.Time) {
		return c.LastTransitionTime.Time
	}
	return c.LastHeartbeatTime.Time
}

func nodeGone(p *podFacts) *Finding {
	if p.pod.Spec.NodeName == "" || podstatus.IsOver(p.pod) || p.in.Node.Known != anatomy.NotThere {
		return nil
	}
	var told evidence
	told.add("spec.nodeName", p.pod.Spec.NodeName)
	told.add("Node/"+p.pod.Spec.NodeName, "missing")
	return &Finding{Sentence: fmt.Sprintf("the pod is on node %s, which does not exist", p.pod.Spec.NodeName), Evidence: told}
}

func kubeletSilent(p *podFacts) *Finding {
	pod := p.pod
	if pod.Spec.NodeName == "" || podstatus.IsOver(pod) || pod.Status.StartTime != nil ||
		len(pod.Status.ContainerStatuses)+len(pod.Status.InitContainerStatuses) > 0 {
		return nil
	}
	bound := pod.CreationTimestamp.Time
	if scheduled := p.condition(corev1.PodScheduled); scheduled != nil && !scheduled.LastTransitionTime.IsZero() {
		bound = scheduled.LastTransitionTime.Time
	}
	if !p.longer(bound, kubeletPatience) {
		return nil
	}
	var told evidence
	told.add("spec.nodeName", pod.Spec.NodeName)
	told.add("status.conditions[PodScheduled].lastTransitionTime", bound.UTC().Format(time.RFC3339))
	return &Finding{Sentence: "the kubelet of " + pod.Spec.NodeName + " has not taken the pod up", Evidence: told}
}

// endRules are about pods that were ended as a whole, or refused by their node.
var endRules = []Rule{
	{
		ID: "node-out-of-resources", Stage: StageNode, Severity: Error, Confidence: Certain,
		About: "The kubelet refused the pod because the node had less left than the pod requests.",
		Next:  "see what runs on the node beside the scheduler's pods: static pods, pods with spec.nodeName",
		pod: func(p *podFacts) *Finding {
			if what, is := strings.CutPrefix(p.pod.Status.Reason, "OutOf"); is {
				return p.overFor(fmt.Sprintf("%s refused the pod: it is out of %s", p.onNode(), what))
			}
			return nil
		},
	},
	{
		ID: "admission-failed", Stage: StageNode, Severity: Error, Confidence: Certain,
		About: "The kubelet could not admit the pod: a device, CPU or memory manager failed, or its topology policy was not met.",
		Next:  "look at the device plugins and the topology manager of the node",
		pod: func(p *podFacts) *Finding {
			return p.overWith("could not admit the pod", "UnexpectedAdmissionError", "TopologyAffinityError", "ResourceAllocationError")
		},
	},
	{
		ID: "node-unfit", Stage: StageNode, Severity: Error, Confidence: Certain,
		About: "The kubelet refused the pod: its operating system, its labels, ports or features are not those of the node.",
		Next:  "compare spec.os, spec.nodeSelector and spec.nodeName with the node",
		pod: func(p *podFacts) *Finding {
			return p.overWith("refused the pod", "PodOSNotSupported", "PodOSSelectorNodeLabelDoesNotMatch", "NodeAffinity",
				"NodeName", "NodePorts", "PodFeatureUnsupported", "PodLevelResourcesNotAdmittedReason", "AppArmor", "SysctlForbidden", "Forbidden", "InitContainerRestartPolicyForbidden", "SupplementalGroupsPolicyNotSupported")
		},
	},
	{
		ID: "node-shutdown", Stage: StageNode, Severity: Error, Confidence: Certain,
		About: "The node was shut down and ended the pod.",
		Next:  "nothing, if its workload has made another pod; else look at the node",
		pod: func(p *podFacts) *Finding {
			return p.overWith("was shut down and ended the pod", "NodeShutdown", "Shutdown", "Terminated")
		},
	},
	{
		ID: "evicted", Stage: StageNode, Severity: Error, Confidence: Certain,
		About: "The kubelet evicted the pod: the node was low on memory, disk or processes, or the pod used more local storage than its limit.",
		Next:  "compare the limit in the message with what the pod writes or uses; set requests so that it is not the first to go",
		pod:   evicted,
	},
	{
		ID: "pod-deadline", Stage: StageEnding, Severity: Error, Confidence: Certain,
		About: "The pod ran for longer than its activeDeadlineSeconds and was ended.",
		Next:  "look at what took so long, or raise activeDeadlineSeconds",
		pod:   deadline,
	},
	{
		ID: "disrupted", Stage: StageNode, Severity: Warning, Confidence: Certain,
		About: "The pod was ended, or is about to be, by something else than its workload: preempted by a pod of higher priority, evicted by a drain, by a taint, or with its node.",
		Next:  "nothing, if its workload has made another pod; else look at who ended it",
		pod:   disrupted,
	},
	{
		ID: "pod-failed", Stage: StageEnding, Severity: Error, Confidence: Certain,
		About: "The pod has failed for a reason that podglass has no rule for. The cluster's own words are told.",
		Next:  "read status.message",
		pod: func(p *podFacts) *Finding {
			if p.pod.Status.Phase != corev1.PodFailed || p.pod.Status.Reason == "" {
				return nil
			}
			return p.overFor("the pod has failed" + colon(p.pod.Status.Reason+after(": ", p.pod.Status.Message)))
		},
	},
}

// overWith is about a pod that failed for one of the reasons, of which its node did what the text says.
func (p *podFacts) overWith(text string, reasons ...string) *Finding {
	if p.pod.Status.Phase != corev1.PodFailed || !slices.Contains(reasons, p.pod.Status.Reason) {
		return nil
	}
	return p.overFor(p.onNode() + " " + text + colon(strings.TrimPrefix(p.pod.Status.Message, "Pod was rejected: ")))
}

func (p *podFacts) overFor(text string) *Finding {
	var told evidence
	told.addStatus(p.pod)
	return &Finding{Sentence: text, Evidence: told}
}

// The kubelet's words of evictions (k8s.io/kubernetes, pkg/kubelet/eviction).
var (
	nodeLow      = words(`The node was low on resource: ([\w.\-/\[\] ]+)\.`)
	emptyDirFull = words(`Usage of EmptyDir volume "([^"]+)" exceeds (?:the|its) limit "([^"]+)"`)
	podFull      = words(`ephemeral local storage usage exceeds the total limit of containers ([^\s]+?)\.? *$`)
	ownFull      = words(`Container ([^\s]+) exceeded its local ephemeral storage limit "([^"]+)"`)
	nodeHad      = words(`The node had condition: \[([^\]]+)\]`)
)

// evicted says which limit the pod was evicted for.
func evicted(p *podFacts) *Finding {
	if p.pod.Status.Reason != "Evicted" {
		return nil
	}
	message := said(p.pod.Status.Message, readLimit)
	text := "the pod was evicted" + colon(message)
	switch {
	case nodeLow.MatchString(message):
		text = fmt.Sprintf("the pod was evicted: %s was low on %s", p.onNode(), nodeLow.FindStringSubmatch(message)[1])
	case emptyDirFull.MatchString(message):
		found := emptyDirFull.FindStringSubmatch(message)
		text = fmt.Sprintf("the pod was evicted: its emptyDir %s holds more than its limit of %s", found[1], found[2])
	case podFull.MatchString(message):
		text = "the pod was evicted: it wrote more to local storage than the limit of its containers, " + podFull.FindStringSubmatch(message)[1]
	case ownFull.MatchString(message):
		found := ownFull.FindStringSubmatch(message)
		text = fmt.Sprintf("the pod was evicted: %s wrote more to local storage than its limit of %s", found[1], found[2])
	case nodeHad.MatchString(message):
		text = fmt.Sprintf("the pod was refused: %s is under %s", p.onNode(), nodeHad.FindStringSubmatch(message)[1])
	}
	finding := p.overFor(text)
	if p.isReplaced() {
		finding.Severity = Warning
	}
	return finding
}

// isReplaced reports whether the workload of the pod has all the pods that it wants,
// so that this one is only what is left of an old problem.
func (p *podFacts) isReplaced() bool {
	owner := anatomy.OwnerOf(p.pod)
	return owner != nil && isSated(p.in.Owners[owner.UID].Value)
}

func deadline(p *podFacts) *Finding {
	if p.pod.Status.Reason != "DeadlineExceeded" {
		return nil
	}
	finding := p.overFor("the pod was ended: it ran for longer than it may")
	if limit := p.pod.Spec.ActiveDeadlineSeconds; limit != nil {
		finding.Sentence = fmt.Sprintf("the pod was ended: it ran for longer than its deadline of %ds", *limit)
		finding.Evidence = append(finding.Evidence, Evidence{"spec.activeDeadlineSeconds", fmt.Sprint(*limit)})
	}
	return finding
}

// disruptions are what ends pods from outside, by the reason of the condition.
var disruptions = map[string]string{
	corev1.PodReasonPreemptionByScheduler: "preempted by a pod of higher priority",
	"DeletionByTaintManager":              "ended because its node has a taint that it does not tolerate",
	"EvictionByEvictionAPI":               "evicted through the API, as a drain of its node does",
	"DeletionByPodGC":                     "removed with its node, which is gone",
	corev1.PodReasonTerminationByKubelet:  "ended by the kubelet of its node",
	"DeletionByDeviceTaintManager":        "ended because its device has a taint that it does not tolerate",
}

func disrupted(p *podFacts) *Finding {
	condition := p.condition(corev1.DisruptionTarget)
	if condition == nil || condition.Status != corev1.ConditionTrue || p.isReplaced() || p.pod.DeletionTimestamp != nil && (p.overdue() || len(p.pod.Finalizers) > 0) {
		return nil
	}
	how, known := disruptions[condition.Reason]
	if !known {
		how = "ended from outside"
	}
	verb := "is being "
	if podstatus.IsOver(p.pod) {
		verb = "was "
	}
	var told evidence
	told.addCondition(condition)
	return &Finding{Sentence: "the pod " + verb + how + colon(condition.Message), Evidence: told}
}
