package diagnosis

import "testing"

func TestAdviceForSomebodyWhoMayNotReadLogs(t *testing.T) {
	const denied = "you may not get pods/log in namespace shop"
	without := &podFacts{in: &Input{LogsDenied: denied}}
	for next, want := range map[string]string{
		"read the log of the run before: podglass logs -n NAMESPACE POD -c CONTAINER --previous": "ask somebody who may read its log: " + denied,
		"read the container's log and the events of the pod":                                     "ask somebody who may read its log: " + denied,
		"look at the log of the scheduler":                                                       "look at the log of the scheduler",
		"read the events of the pod":                                                             "read the events of the pod",
	} {
		if got := without.advice(next); got != want {
			t.Errorf("%q becomes %q", next, got)
		}
		if got := (&podFacts{in: &Input{}}).advice(next); got != next {
			t.Errorf("with the right %q becomes %q", next, got)
		}
	}
}
