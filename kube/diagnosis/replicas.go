package diagnosis

import (
	"fmt"

	"github.com/podglass/podglass/keymap/count"
)

// replicaRules are about pods that a controller wants to make and the API server
// refuses. The words are those of its admission plugins.
var replicaRules = []Rule{
	createRule(Rule{
		ID:    "quota-exceeded",
		About: "A quota of the namespace has no room for another pod of the workload, or asks for limits that the pod does not have.",
		Next:  "kubectl describe quota; lower the requests, or raise the quota",
	}, `exceeded quota: ([^,]+), requested: (.+?), used: (.+?), limited: (.+?)$|failed quota: ([^:]+): (must specify .+)$`, quotaText),
	createRule(Rule{
		ID:    "limits-refused",
		About: "A LimitRange of the namespace does not allow the resources of the pod.",
		Next:  "kubectl describe limitrange; change the pod's requests or limits",
	}, `((?:maximum|minimum) .+ usage per (?:Container|Pod) is .+|.+ limit to request ratio .+)$`, func(found []string) string {
		return "refused by the LimitRange of the namespace" + colon(found[1])
	}),
	createRule(Rule{
		ID:    "pod-security-refused",
		About: "The namespace enforces a Pod Security Standard that the pod does not meet.",
		Next:  "change the securityContext as the message says, or the namespace's label pod-security.kubernetes.io/enforce",
	}, `violates PodSecurity "([^"]+)": (.+)$`, func(found []string) string {
		return fmt.Sprintf("refused by PodSecurity %s%s", found[1], colon(found[2]))
	}),
	createRule(Rule{
		ID:    "webhook-refused",
		About: "An admission webhook denies the pod, or cannot be reached.",
		Next:  "look at the webhook's policy, or at the pods of its service",
	}, `admission webhook "([^"]+)" denied the request:? ?(.*)$|(failed calling webhook "[^"]+": .+)$`, func(found []string) string {
		if found[3] != "" {
			return "an admission webhook cannot be asked" + colon(found[3])
		}
		return fmt.Sprintf("refused by the admission webhook %s%s", found[1], colon(found[2]))
	}),
	createRule(Rule{
		ID:    "service-account-missing",
		About: "The service account that the pods are to run as does not exist.",
		Next:  "create it, or correct serviceAccountName",
	}, `error looking up service account ([^:]+): `, func(found []string) string {
		return "there is no service account " + found[1]
	}),
	createRule(Rule{
		ID:    "pods-refused",
		About: "The API server refuses the pods of the workload, for a reason that podglass has no rule for. Its own words are told.",
		Next:  "read the message in full",
	}, `(?s)^(?:pods "[^"]*" is forbidden: )?(.*)$`, func(found []string) string {
		return "refused by the API server" + colon(found[1])
	}),
}

// createRule makes a rule about pods that are refused with words. What an earlier rule
// has told is not told again.
func createRule(rule Rule, pattern string, text func(found []string) string) Rule {
	said := words(pattern)
	rule.Stage, rule.Severity, rule.Confidence = StageWorkload, Error, Certain
	rule.workload = func(w *workloadFacts) []Finding {
		var findings []Finding
		for i := range w.refusals {
			failure := &w.refusals[i]
			found := said.FindStringSubmatch(failure.message)
			if failure.isTold || found == nil {
				continue
			}
			failure.isTold = true
			findings = append(findings, Finding{
				Object: failure.object, Evidence: failure.told,
				Sentence: podsOf(failure.short, "", "is", "are") + " missing: " + text(found),
			})
		}
		return findings
	}
	return rule
}

func quotaText(found []string) string {
	if found[5] != "" {
		return fmt.Sprintf("refused by quota %s%s", found[5], colon(found[6]))
	}
	return fmt.Sprintf("quota %s has no room: a pod asks for %s, %s of %s are used", found[1], quoted(found[2]), quoted(found[3]), quoted(found[4]))
}

// podsOf counts pods and says what they do: "2 pods of the version before still run".
func podsOf(n int32, which, one, many string) string {
	text := count.Of(n, "pod")
	if which != "" {
		text += " " + which
	}
	return text + " " + count.Verb(n, one, many)
}
