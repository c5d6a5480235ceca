package diagnosis

import "slices"

// Rules lists all rules, in the order of the stages.
func Rules() []Rule {
	all := slices.Concat(schedulingRules, nodeRules, setupRules, configRules, imageRules, runRules, orderRules, probeRules,
		readinessRules, endRules, endingRules, workloadRules, serviceRules)
	slices.SortStableFunc(all, func(a, b Rule) int { return a.Stage.order() - b.Stage.order() })
	return all
}

// ByAllRules is [Diagnose] that takes no pod for fine before the rules have looked at it.
func ByAllRules(in Input) []Finding { return newPodFacts(in).findings() }
