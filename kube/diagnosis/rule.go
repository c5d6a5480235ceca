package diagnosis

import (
	"cmp"
	"slices"

	corev1 "k8s.io/api/core/v1"
)

// Stage is where in the life of a pod something is stuck.
type Stage string

// The stages, in the order in which a pod goes through them. What goes wrong in one
// keeps those behind it from being reached.
const (
	StageScheduling Stage = "scheduling"
	StageNode       Stage = "node"
	StageSetup      Stage = "setup" // network, volumes, configuration
	StageImage      Stage = "image"
	StageRun        Stage = "run"
	StageOrder      Stage = "order"
	StageReadiness  Stage = "readiness"
	StageEnding     Stage = "ending"
	StageWorkload   Stage = "workload"
	StageService    Stage = "service"
)

// Stages lists the stages in their order.
func Stages() []Stage {
	return []Stage{
		StageScheduling, StageNode, StageSetup, StageImage, StageRun, StageOrder, StageReadiness, StageEnding,
		StageWorkload, StageService,
	}
}

func (s Stage) order() int { return slices.Index(Stages(), s) }

// Rule is one reason for which something does not do its job.
type Rule struct {
	// ID is words that stay as they are: scripts look for them.
	ID         string
	Stage      Stage
	Severity   Severity
	Confidence Confidence
	// Heals says that what the rule finds may go away by itself. A rule that says no
	// may still find it in one case.
	Heals bool
	// About says in a sentence what the rule is about, Next what to look at or do. In
	// capital letters Next has what a finding has a name for: POD, NODE.
	About, Next string

	pod       func(*podFacts) *Finding
	container func(*podFacts, *containerFacts) *Finding
	refusal   *refusal
	workload  func(*workloadFacts) []Finding
}

var blanks = words(`\b(?:NAMESPACE|NAME|POD|CONTAINER|NODE)\b`)

// withNames is what to look at or do about a finding, with the names of what it is about.
// The pod is nil for a finding about another object.
func withNames(next string, pod *corev1.Pod, f *Finding) string {
	names := map[string]string{"NAMESPACE": f.Object.Namespace, "NAME": f.Object.Name, "CONTAINER": f.Container}
	if pod != nil {
		names["POD"], names["NODE"] = pod.Name, cmp.Or(pod.Spec.NodeName, pod.Status.NominatedNodeName)
	}
	return blanks.ReplaceAllStringFunc(next, func(blank string) string { return cmp.Or(said(names[blank], quoteLimit), blank) })
}

// The rules by when they are asked. The first of blockRules with a finding ends the
// diagnosis; of containerRules the first with a finding about a container counts.
var (
	blockRules     = withPod(slices.Concat(schedulingRules, nodeRules, endRules, setupRules))
	containerRules = slices.Concat(configRules, imageRules, runRules, orderRules, probeRules)
	afterRules     = slices.Concat(readinessRules, endingRules)
	workloadRules  = slices.Concat(replicaRules, rolloutRules, jobRules, scaleRules)
)

// withPod are the rules that are asked of a pod as a whole.
func withPod(rules []Rule) []Rule {
	return slices.DeleteFunc(rules, func(r Rule) bool { return r.pod == nil })
}
