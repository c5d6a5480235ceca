package diagnosis

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/keymap/count"
	"github.com/podglass/podglass/kube/podstatus"
)

// refusal is how a rule reads a reason for which the scheduler refuses nodes. The
// words are those of its plugins (k8s.io/kubernetes, pkg/scheduler/framework/plugins).
type refusal struct {
	words *regexp.Regexp
	// phrase says it of a number of nodes, and what it rests on.
	phrase func(*podFacts, *refused) (string, evidence)
}

func words(pattern string) *regexp.Regexp { return regexp.MustCompile(pattern) }

// refused is one reason for which the scheduler refused nodes.
type refused struct {
	// count of all nodes were refused for it; 0 where that is not said: then all are.
	count, all int
	reason     string
	found      []string // what the words of the rule found in it
	rule       *Rule
}

// nodesRefused begins a message of the scheduler: "0/3 nodes are available: ".
var (
	nodesRefused = regexp.MustCompile(`^0/(\d+) nodes are available: `)
	counted      = regexp.MustCompile(`^(\d+) (.+)$`)
)

// refused is why no node takes the pod, by the message of the scheduler: the reason
// that is most to blame gives the id, and all of them are told.
func (p *podFacts) refused() *Finding {
	condition := p.condition(corev1.PodScheduled)
	if podstatus.StartsNothing(p.pod) || p.pod.Status.NominatedNodeName != "" ||
		condition == nil || condition.Status == corev1.ConditionTrue || condition.Reason != corev1.PodReasonUnschedulable {
		return nil
	}
	var told evidence
	told.addCondition(condition)
	reasons := readRefusals(said(condition.Message, readLimit))
	slices.SortStableFunc(reasons, func(a, b refused) int { return p.blame(&b) - p.blame(&a) })
	phrases := make([]string, 0, len(reasons))
	heals := false
	for i := range reasons {
		r := &reasons[i]
		phrase, more := r.rule.refusal.phrase(p, r)
		phrases = append(phrases, phrase)
		told = append(told, more...)
		heals = heals || r.rule.Heals || r.rule.ID == "insufficient-resources" && !strings.Contains(phrase, noMore)
	}
	sentence := "no node takes the pod"
	if len(phrases) > 0 {
		sentence += ": " + strings.Join(phrases, "; ")
	}
	rule := &schedulingRules[len(schedulingRules)-1]
	if len(reasons) > 0 {
		rule = reasons[0].rule
	}
	finding := p.complete(rule, &Finding{Sentence: sentence, Evidence: told})
	finding.Heals = heals
	return &finding
}

// blame says which of several reasons matters. Most clusters have nodes that a pod is not
// meant for, by taints and labels: a node that the scheduler has refused for a later one
// of its tests is nearer to taking the pod. Labels that no node has keep it from all.
func (p *podFacts) blame(r *refused) int {
	switch r.rule.ID {
	case "node-selector-unmatched":
		switch {
		case len(p.in.Nodes) == 0:
			return 1
		case len(p.nowhere()) > 0:
			return 3
		}
		return 0
	case "taint-not-tolerated", "nodes-cordoned":
		return 1
	}
	return 2
}

// readRefusals takes a message of the scheduler apart, the reason for most nodes
// first.
func readRefusals(message string) []refused {
	all := 0
	if head := nodesRefused.FindStringSubmatch(message); head != nil {
		all, _ = strconv.Atoi(head[1])
		message = message[len(head[0]):]
	}
	message, _, _ = strings.Cut(message, ". ") // preemption is told after the reasons
	message = strings.TrimSuffix(message, ".")
	var reasons []refused
	for _, part := range strings.Split(message, ", ") {
		parsed := counted.FindStringSubmatch(part)
		switch {
		case parsed != nil:
			n, _ := strconv.Atoi(parsed[1])
			reasons = append(reasons, refused{count: n, all: all, reason: parsed[2]})
		case len(reasons) > 0: // a comma inside of a reason
			reasons[len(reasons)-1].reason += ", " + part
		case part != "":
			reasons = append(reasons, refused{all: all, reason: part})
		}
	}
	for i := range reasons {
		reasons[i].read()
	}
	slices.SortStableFunc(reasons, func(a, b refused) int { return cmp.Compare(b.weight(), a.weight()) })
	return reasons
}

func (r *refused) weight() int {
	if r.count == 0 {
		return r.all + 1
	}
	return r.count
}

// read finds the rule for the reason; the last one takes all.
func (r *refused) read() {
	for i := range schedulingRules {
		rule := &schedulingRules[i]
		if rule.refusal == nil {
			continue
		}
		if found := rule.refusal.words.FindStringSubmatch(r.reason); found != nil {
			r.rule, r.found = rule, found
			return
		}
	}
}

// of counts the nodes: "2 of 3 nodes".
func (r *refused) of() string {
	switch {
	case r.count == 0 && r.all == 0:
		return "the cluster"
	case r.count == 0:
		return count.Of(r.all, "node")
	default:
		return nodes(r.count, r.all)
	}
}

// nodesDo says of the nodes what one does, or many do: "2 of 3 nodes lack".
func nodesDo(r *refused, one, many string) string {
	return r.of() + " " + count.Verb(max(r.count, 1), one, many)
}

func nodesHave(r *refused, what string) string { return nodesDo(r, "has ", "have ") + what }

func nodesAre(r *refused, what string) string { return nodesDo(r, "is ", "are ") + what }

// insufficient compares what the pod requests with the largest node.
func insufficient(p *podFacts, r *refused) (string, evidence) {
	name := corev1.ResourceName(strings.TrimSuffix(r.found[1], "."))
	requests, told := requestsOf(p.pod, name)
	text := nodesHave(r, fmt.Sprintf("too little %s left", name))
	if requests == "" {
		return text, told
	}
	text += " for the " + requests + " that it asks for"
	if largest, node, is := p.largest(name); is {
		told.add("Node/"+node+".status.allocatable."+string(name), largest)
		text += ", " + noMore + largest
	} else if left, node := p.roomiest(name); node != nil {
		allocatable := node.Status.Allocatable[name]
		told.add("Node/"+node.Name+".status.allocatable."+string(name), fmt.Sprintf("%s, of which %s is left", allocatable.String(), left.String()))
		text += ", the most is " + left.String() + " on " + node.Name
	}
	return text, told
}

// noMore is said where no node can ever have room.
const noMore = "and none has more than "
