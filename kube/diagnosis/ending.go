package diagnosis

import (
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/duration"

	"github.com/podglass/podglass/kube/podstatus"
)

// EndSlack is how long after its grace period a pod may take to go before that is
// told: the kubelet cleans up behind it.
const EndSlack = 15 * time.Second

// endingRules are about pods that do not go, and about changes of pods that run.
var endingRules = []Rule{
	{
		ID: "finalizer-holds", Stage: StageEnding, Severity: Error, Confidence: Certain,
		About: "The pod was deleted, its containers have ended, and a finalizer keeps it: the controller that set it has not taken it away.",
		Next:  "look at the controller of the finalizer; as a last resort kubectl patch pod -n NAMESPACE POD -p '{\"metadata\":{\"finalizers\":null}}'",
		pod:   finalizerHolds,
	},
	{
		ID: "stuck-terminating", Stage: StageEnding, Severity: Error, Confidence: Likely, Heals: true,
		About: "The pod was deleted, its grace period is over, and it is still there: the kubelet cannot end a container or take down a volume.",
		Next:  "look at the node's kubelet; kubectl delete pod -n NAMESPACE POD --force removes the object alone",
		pod:   stuckTerminating,
	},
	{
		ID: "grace-too-short", Stage: StageEnding, Severity: Warning, Confidence: Likely,
		About: "A container of the deleted pod did not end within the grace period and was killed.",
		Next:  "have the program end on SIGTERM, or raise terminationGracePeriodSeconds",
		pod:   graceTooShort,
	},
	{
		ID: "resize-pending", Stage: StageEnding, Severity: Warning, Confidence: Certain, Heals: true,
		About: "The pod's resources were changed while it runs, and the node cannot do it now, or never.",
		Next:  "compare the request with what the node has left; make a new pod where the node is too small",
		pod:   resizePending,
	},
}

// graceOver is when the deletion of the pod should have been done; false for a pod
// that is not being deleted.
func (p *podFacts) graceOver() (time.Time, bool) {
	if p.pod.DeletionTimestamp == nil {
		return time.Time{}, false
	}
	return p.pod.DeletionTimestamp.Time, true // the API server sets it to the end of the grace period
}

// overdue reports whether the pod should be gone by now.
func (p *podFacts) overdue() bool {
	over, is := p.graceOver()
	return is && p.longer(over, EndSlack)
}

func (p *podFacts) runs() bool {
	for i := range p.containers {
		if p.containers[i].c.State == podstatus.StateRunning {
			return true
		}
	}
	return false
}

func finalizerHolds(p *podFacts) *Finding {
	over, is := p.graceOver()
	if !is || len(p.pod.Finalizers) == 0 || p.runs() {
		return nil
	}
	text := "the pod was deleted, and is kept by the finalizer " + quoted(list(p.pod.Finalizers))
	deleted, _, _ := p.facts.Deleting()
	if ago, known := p.since(deleted); known {
		text = fmt.Sprintf("the pod was deleted %s ago, and is kept by the finalizer %s", duration.HumanDuration(ago), quoted(list(p.pod.Finalizers)))
	}
	var told evidence
	told.add("metadata.deletionTimestamp", over.UTC().Format(time.RFC3339))
	for _, finalizer := range p.pod.Finalizers {
		told.add("metadata.finalizers", finalizer)
	}
	return &Finding{Sentence: text, Evidence: told}
}

func stuckTerminating(p *podFacts) *Finding {
	over, _ := p.graceOver()
	if !p.overdue() || len(p.pod.Finalizers) > 0 && !p.runs() {
		return nil
	}
	late, _ := p.since(over)
	text := fmt.Sprintf("the pod should have ended %s ago, and is still there", duration.HumanDuration(late))
	var told evidence
	told.add("metadata.deletionTimestamp", over.UTC().Format(time.RFC3339))
	if event := p.event("", "FailedKillPod"); event != nil {
		told.addEvent(event)
		text += colon(bareError(event.Message))
	}
	for i := range p.containers {
		s := &p.containers[i]
		if event := p.event(s.c.Name, "FailedPreStopHook"); event != nil {
			told.addEvent(event)
			text += fmt.Sprintf("; the preStop hook of %s failed", s.c.Name)
		}
	}
	return &Finding{Sentence: text, Evidence: told}
}

func graceTooShort(p *podFacts) *Finding {
	over, is := p.graceOver()
	if !is || p.overdue() {
		return nil
	}
	for i := range p.containers {
		s := &p.containers[i]
		ended := s.c.Ended()
		if ended == nil || ended.ExitCode != exitKilled || ended.Reason == "OOMKilled" || ended.Finished.Before(over) {
			continue
		}
		told := p.of(s)
		grace := ""
		if seconds := podstatus.GraceSeconds(p.pod); seconds != nil {
			grace = " of " + podstatus.DurationText(time.Duration(*seconds)*time.Second)
			field := "metadata.deletionGracePeriodSeconds"
			if *seconds != *p.pod.DeletionGracePeriodSeconds {
				field = "spec.terminationGracePeriodSeconds"
			}
			told.add(field, fmt.Sprint(*seconds))
		}
		return &Finding{
			Container: s.c.Name, Evidence: told,
			Sentence: fmt.Sprintf("%s did not end within the grace period%s and was killed", s.c.Name, grace),
		}
	}
	return nil
}

func resizePending(p *podFacts) *Finding {
	if podstatus.StartsNothing(p.pod) {
		return nil
	}
	pending, going := p.condition(corev1.PodResizePending), p.condition(corev1.PodResizeInProgress)
	var told evidence
	switch {
	case pending != nil && pending.Status == corev1.ConditionTrue:
		told.addCondition(pending)
		text := "the change of the pod's resources waits until its node has room"
		if pending.Reason == corev1.PodReasonInfeasible {
			text = "the change of the pod's resources is not possible on its node"
		}
		return &Finding{Sentence: text + colon(pending.Message), Evidence: told}
	case going != nil && going.Status == corev1.ConditionTrue && going.Reason == corev1.PodReasonError:
		told.addCondition(going)
		return &Finding{Sentence: "the change of the pod's resources fails" + colon(going.Message), Evidence: told}
	}
	return nil
}
