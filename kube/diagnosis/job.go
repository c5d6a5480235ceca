package diagnosis

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	autoscalingv2 "k8s.io/api/autoscaling/v2"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/podglass/podglass/keymap/count"
)

// jobCondition is a condition of a Job that holds, nil for none.
func jobCondition(of *batchv1.Job, kind batchv1.JobConditionType) *batchv1.JobCondition {
	for i := range of.Status.Conditions {
		if c := &of.Status.Conditions[i]; c.Type == kind && c.Status == corev1.ConditionTrue {
			return c
		}
	}
	return nil
}

func isGoing(of *batchv1.Job) bool {
	return of.DeletionTimestamp == nil && jobCondition(of, batchv1.JobComplete) == nil && jobCondition(of, batchv1.JobFailed) == nil
}

func isSuspended(of *batchv1.Job) bool { return of.Spec.Suspend != nil && *of.Spec.Suspend }

// jobFailed names the cause by a pod that tells one; see [Together].
func jobFailed(w *workloadFacts) []Finding {
	var found []Finding
	for _, of := range w.in.Jobs {
		failed := jobCondition(of, batchv1.JobFailed)
		if failed == nil {
			continue
		}
		var told evidence
		told.add("status.conditions[Failed].reason", failed.Reason)
		told.add("status.conditions[Failed].message", failed.Message)
		told.add("status.failed", strconv.Itoa(int(of.Status.Failed)))
		text := failureOf(of, failed)
		if cause := w.failing(of.UID); cause != nil {
			text += "; in pod " + cause.Object.Name + " " + cause.Sentence
			told = append(told, ofPod(cause)...)
		}
		found = append(found, Finding{Object: object("Job", of), Sentence: text, Evidence: told})
	}
	return found
}

// ofPod is the evidence of a finding about a pod as that of another object's.
func ofPod(cause *Finding) evidence {
	told := make(evidence, len(cause.Evidence))
	for i, e := range cause.Evidence {
		if !strings.Contains(e.Field, "/") {
			e.Field = cause.Object.Kind + "/" + cause.Object.Name + "." + e.Field
		}
		told[i] = e
	}
	return told
}

func failureOf(of *batchv1.Job, failed *batchv1.JobCondition) string {
	switch failed.Reason {
	case batchv1.JobReasonBackoffLimitExceeded:
		text := "the job has failed: " + podsOf(of.Status.Failed, "", "has failed", "have failed")
		if of.Spec.BackoffLimit != nil {
			text += fmt.Sprintf(", and its backoffLimit is %d", *of.Spec.BackoffLimit)
		}
		return text
	case batchv1.JobReasonDeadlineExceeded:
		if of.Spec.ActiveDeadlineSeconds != nil {
			return fmt.Sprintf("the job has failed: it ran for longer than its deadline of %ds", *of.Spec.ActiveDeadlineSeconds)
		}
		return "the job has failed: it ran for longer than its deadline"
	case batchv1.JobReasonPodFailurePolicy:
		return "the job has failed, as its failure policy says" + colon(failed.Message)
	case batchv1.JobReasonFailedIndexes, batchv1.JobReasonMaxFailedIndexesExceeded:
		text := "the job has failed: not all of its indexes succeeded"
		if of.Status.FailedIndexes != nil {
			text += ", failed are " + quoted(*of.Status.FailedIndexes)
		}
		return text
	default:
		return "the job has failed" + colon(failed.Reason+after(": ", failed.Message))
	}
}

func jobSuspended(w *workloadFacts) []Finding {
	var found []Finding
	for _, of := range w.in.Jobs {
		if isGoing(of) && isSuspended(of) {
			found = append(found, Finding{
				Object: object("Job", of), Evidence: evidence{{"spec.suspend", "true"}},
				Sentence: "the job is suspended: it makes no pods",
			})
		}
	}
	return found
}

// scaleRules are about what limits how many pods there are.
var scaleRules = []Rule{
	{
		ID: "budget-blocks", Stage: StageWorkload, Severity: Warning, Confidence: Certain, Heals: true,
		About:    "Fewer pods are healthy than a disruption budget demands, and none of them says why: no pod of it can be evicted, so that a drain waits.",
		Next:     "look at the pods that the budget selects",
		workload: budgetBlocks,
	},
	{
		ID: "autoscaler-blind", Stage: StageWorkload, Severity: Warning, Confidence: Certain, Heals: true,
		About:    "An autoscaler cannot read the metrics that it scales by.",
		Next:     "kubectl describe hpa; see that the metrics server runs and that the pods request what is measured",
		workload: autoscalerBlind,
	},
	{
		ID: "autoscaler-at-limit", Stage: StageWorkload, Severity: Warning, Confidence: Certain, Heals: true,
		About:    "An autoscaler would add pods and has reached maxReplicas.",
		Next:     "raise maxReplicas, or look at the load",
		workload: autoscalerAtLimit,
	},
}

func budgetBlocks(w *workloadFacts) []Finding {
	var found []Finding
	for _, of := range w.in.Budgets {
		status := &of.Status
		if status.ExpectedPods == 0 || status.CurrentHealthy >= status.DesiredHealthy || w.tell(of) {
			continue
		}
		var told evidence
		told.add("status.currentHealthy", strconv.Itoa(int(status.CurrentHealthy)))
		told.add("status.desiredHealthy", strconv.Itoa(int(status.DesiredHealthy)))
		found = append(found, Finding{
			Object: object("PodDisruptionBudget", of), Evidence: told,
			Sentence: fmt.Sprintf("no pod can be evicted: %d of %s healthy, and %d must be",
				status.CurrentHealthy, podsOf(status.ExpectedPods, "", "is", "are"), status.DesiredHealthy),
		})
	}
	return found
}

// tell reports whether one of the pods that a budget selects says what is wrong.
func (w *workloadFacts) tell(of *policyv1.PodDisruptionBudget) bool {
	selector, err := metav1.LabelSelectorAsSelector(of.Spec.Selector)
	if err != nil {
		return false
	}
	return slices.ContainsFunc(w.in.Pods, func(pod *corev1.Pod) bool {
		return pod.Namespace == of.Namespace && len(w.in.Findings[pod.UID]) > 0 && selector.Matches(labels.Set(pod.Labels))
	})
}

func scalerCondition(of *autoscalingv2.HorizontalPodAutoscaler, kind autoscalingv2.HorizontalPodAutoscalerConditionType) *autoscalingv2.HorizontalPodAutoscalerCondition {
	for i := range of.Status.Conditions {
		if of.Status.Conditions[i].Type == kind {
			return &of.Status.Conditions[i]
		}
	}
	return nil
}

func autoscalerBlind(w *workloadFacts) []Finding {
	var found []Finding
	for _, of := range w.in.Autoscalers {
		active := scalerCondition(of, autoscalingv2.ScalingActive)
		if active == nil || active.Status != corev1.ConditionFalse || active.Reason == "ScalingDisabled" {
			continue
		}
		var told evidence
		told.add("status.conditions[ScalingActive].reason", active.Reason)
		told.add("status.conditions[ScalingActive].message", active.Message)
		found = append(found, Finding{
			Object: object("HorizontalPodAutoscaler", of), Evidence: told,
			Sentence: "it does not scale" + colon(active.Message),
		})
	}
	return found
}

func autoscalerAtLimit(w *workloadFacts) []Finding {
	var found []Finding
	for _, of := range w.in.Autoscalers {
		limited := scalerCondition(of, autoscalingv2.ScalingLimited)
		if limited == nil || limited.Status != corev1.ConditionTrue || limited.Reason != "TooManyReplicas" {
			continue
		}
		var told evidence
		told.add("spec.maxReplicas", strconv.Itoa(int(of.Spec.MaxReplicas)))
		told.add("status.conditions[ScalingLimited].message", limited.Message)
		found = append(found, Finding{
			Object: object("HorizontalPodAutoscaler", of), Evidence: told,
			Sentence: fmt.Sprintf("it would add pods, and may have no more than %s", count.Of(of.Spec.MaxReplicas, "pod")),
		})
	}
	return found
}
