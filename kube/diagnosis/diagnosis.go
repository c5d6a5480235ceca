package diagnosis

import (
	"cmp"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/kube/anatomy"
	"github.com/podglass/podglass/kube/podstatus"
)

// Severity is how bad a finding is.
type Severity string

// The severities.
const (
	// Error: something does not do its job.
	Error Severity = "error"
	// Warning: something is about to fail, is slow, or works with less than it
	// should have.
	Warning Severity = "warning"
)

// Confidence is how sure a finding is.
type Confidence string

// The confidences.
const (
	// Certain: the cluster itself says so.
	Certain Confidence = "certain"
	// Likely: it is put together from what the cluster says, and another reason is
	// possible.
	Likely Confidence = "likely"
)

// Finding is why something does not do its job. The names of its fields in JSON
// are part of podglass's interface.
type Finding struct {
	// ID is the rule's, such as image-not-found; docs/diagnosis.md lists them.
	ID         string     `json:"id"`
	Severity   Severity   `json:"severity"`
	Confidence Confidence `json:"confidence"`
	// Stage is where in the life of a pod it is stuck.
	Stage  Stage  `json:"stage"`
	Object Object `json:"object"`
	// Container is the container that it is about, "" for the object as a whole.
	Container string `json:"container,omitempty"`
	// Sentence is what is wrong, in one line. Text of the cluster in it has no
	// control characters and is shortened with an ellipsis.
	Sentence string `json:"sentence"`
	// Effects are what follows from it and is therefore no finding of its own.
	Effects []string `json:"effects,omitempty"`
	// Evidence is what the sentence rests on.
	Evidence []Evidence `json:"evidence,omitempty"`
	// Next is what to look at or do next.
	Next string `json:"next"`
	// Retry is when the cluster tries again, nil where it is not known.
	Retry *time.Time `json:"nextTry,omitempty"`
	// Heals says that it may go away by itself.
	Heals bool `json:"mayHealByItself"`
}

// Object is the object that a finding is about.
type Object struct {
	Kind      string `json:"kind"`
	Namespace string `json:"namespace,omitempty"`
	Name      string `json:"name"`
}

// Evidence is a field that a finding rests on, and what it says.
type Evidence struct {
	// Field is its path as the API server writes paths, of the object of the finding
	// where none is named before it: "status.conditions[Ready].reason",
	// "ConfigMap/settings". It is "events[REASON]" for what an event tells, and
	// "log[CONTAINER]" for a line that a container wrote.
	Field string `json:"field"`
	Value string `json:"value"`
}

// Input is a pod and what is known around it. Diagnose reads it and changes
// nothing in it. All but the pod may be missing: what is not known is not told.
type Input struct {
	anatomy.Input
	// Events of the pod in the order of their times; EventsKnown says whether they
	// were read.
	Events      []podstatus.Event
	EventsKnown anatomy.Knowledge
	// Logs are the last lines of what containers wrote in the run that failed, by
	// the container's name.
	Logs map[string][]string
	// LogsDenied is the missing right to read them, in a sentence; "" for none that is known.
	LogsDenied string
	// Nodes and Pods are those of the cluster, as far as they were read, for what
	// keeps a pod from being scheduled.
	Nodes []*corev1.Node
	Pods  []*corev1.Pod
	// Requested is what all pods of a node request together, by the node's name; nil
	// where not all of them were read.
	Requested map[string]corev1.ResourceList
}

// Diagnose finds why a pod does not do its job. The findings are ranked, what
// explains most first; there is none for a pod that is well, or that ends as it
// should.
func Diagnose(in Input) []Finding {
	if in.Pod == nil || isFine(&in) {
		return nil
	}
	return newPodFacts(in).findings()
}

// findings are what the rules say.
func (p *podFacts) findings() []Finding {
	if found := p.blocked(); found != nil {
		return []Finding{*found}
	}
	found := p.ofContainers()
	for i := range afterRules {
		rule := &afterRules[i]
		if rule.Stage == StageReadiness && len(found) > 0 {
			continue // the containers are why
		}
		if finding := rule.pod(p); finding != nil {
			found = append(found, p.complete(rule, finding))
		}
	}
	rank(found)
	p.addEffects(found)
	return found
}

// Failing reports whether a pod by itself, without events and neighbours, does not
// do its job. It allocates nothing for a pod that is well. What only time tells, such
// as a scheduler that is away, is not told by it.
func Failing(pod *corev1.Pod) bool {
	found := Diagnose(Input{Input: anatomy.Input{Pod: pod}})
	return slices.ContainsFunc(found, func(f Finding) bool { return f.Severity == Error })
}

// blocked is what keeps the pod as a whole from starting or going on; then nothing
// else matters.
func (p *podFacts) blocked() *Finding {
	if found := p.refused(); found != nil {
		return found
	}
	for i := range blockRules {
		rule := &blockRules[i]
		if finding := rule.pod(p); finding != nil {
			made := p.complete(rule, finding)
			return &made
		}
	}
	return nil
}

// ofContainers is the earliest of what is wrong with each container.
func (p *podFacts) ofContainers() []Finding {
	if p.pod.DeletionTimestamp != nil {
		return nil // they are meant to end
	}
	var found []Finding
	for i := range p.containers {
		s := &p.containers[i]
		if s.Kind == podstatus.Ephemeral {
			continue // for looking, not for the pod's job
		}
		for j := range containerRules {
			rule := &containerRules[j]
			if finding := rule.container(p, s); finding != nil {
				finding.Container = s.c.Name
				found = append(found, p.complete(rule, finding))
				break
			}
		}
	}
	return found
}

// complete fills in what the rule says of all its findings.
func (p *podFacts) complete(rule *Rule, finding *Finding) Finding {
	finding.ID, finding.Stage = rule.ID, rule.Stage
	if finding.Object.Kind == "" {
		finding.Object = Object{Kind: "Pod", Namespace: p.pod.Namespace, Name: p.pod.Name}
	}
	if finding.Severity == "" {
		finding.Severity = rule.Severity
	}
	if finding.Confidence == "" {
		finding.Confidence = rule.Confidence
	}
	finding.Next = withNames(p.advice(cmp.Or(finding.Next, rule.Next)), p.pod, finding)
	finding.Heals = finding.Heals || rule.Heals
	return *finding
}

// advice is what to do next, for somebody who may not read logs too.
func (p *podFacts) advice(next string) string {
	if p.in == nil || p.in.LogsDenied == "" || !strings.HasPrefix(next, "read ") || !strings.Contains(next, "log") {
		return next
	}
	return "ask somebody who may read its log: " + p.in.LogsDenied
}

// rank puts errors before warnings, and earlier stages before later ones.
func rank(found []Finding) {
	slices.SortStableFunc(found, func(a, b Finding) int {
		if a.Severity != b.Severity {
			if a.Severity == Error {
				return -1
			}
			return 1
		}
		return a.Stage.order() - b.Stage.order()
	})
}
