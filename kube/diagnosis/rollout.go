package diagnosis

import (
	"fmt"
	"strconv"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/kube/podstatus"
)

// rolloutRules are about workloads that do not get the pods that they want, for a
// reason that is not one pod's.
var rolloutRules = []Rule{
	{
		ID: "rollout-stuck", Stage: StageWorkload, Severity: Error, Confidence: Certain,
		About:    "A Deployment has not come further within its progressDeadlineSeconds, and none of its pods says why.",
		Next:     "kubectl rollout status; kubectl rollout undo goes back to the version before",
		workload: rolloutStuck,
	},
	{
		ID: "rollout-paused", Stage: StageWorkload, Severity: Warning, Confidence: Certain,
		About:    "The rollout of a Deployment is paused, and pods of an older version run.",
		Next:     "kubectl rollout resume",
		workload: rolloutPaused,
	},
	{
		ID: "rollout-not-available", Stage: StageWorkload, Severity: Warning, Confidence: Certain, Heals: true,
		About:    "Pods are ready, and do not count as available until they have been for minReadySeconds.",
		Next:     "wait",
		workload: minReady,
	},
	{
		ID: "statefulset-waits", Stage: StageWorkload, Severity: Warning, Confidence: Certain, Heals: true,
		About:    "A StatefulSet makes its pods one after another, and waits for one to be ready.",
		Next:     "look at the pod that it waits for",
		workload: statefulSetWaits,
	},
	{
		ID: "daemonset-short", Stage: StageWorkload, Severity: Warning, Confidence: Certain, Heals: true,
		About:    "A DaemonSet has fewer pods available than there are nodes for it, and none of its pods says why.",
		Next:     "kubectl get pods -n NAMESPACE -o wide; compare with kubectl get nodes",
		workload: daemonSetShort,
	},
}

func deploymentCondition(of *appsv1.Deployment, kind appsv1.DeploymentConditionType) *appsv1.DeploymentCondition {
	for i := range of.Status.Conditions {
		if of.Status.Conditions[i].Type == kind {
			return &of.Status.Conditions[i]
		}
	}
	return nil
}

func rolloutStuck(w *workloadFacts) []Finding {
	var found []Finding
	for _, of := range w.in.Deployments {
		late := deploymentCondition(of, appsv1.DeploymentProgressing)
		if late == nil || late.Status != corev1.ConditionFalse || late.Reason != "ProgressDeadlineExceeded" || w.isExplainedDeployment(of) {
			continue
		}
		var told evidence
		told.add("status.conditions[Progressing].reason", late.Reason)
		told.add("status.conditions[Progressing].message", late.Message)
		deadline := "its deadline"
		if of.Spec.ProgressDeadlineSeconds != nil {
			deadline += fmt.Sprintf(" of %ds", *of.Spec.ProgressDeadlineSeconds)
		}
		found = append(found, Finding{
			Object: object("Deployment", of), Evidence: told,
			Sentence: fmt.Sprintf("the rollout is past %s: %d of %d pods are of the new version, %d available",
				deadline, of.Status.UpdatedReplicas, wanted(of.Spec.Replicas), of.Status.AvailableReplicas),
		})
	}
	return found
}

func rolloutPaused(w *workloadFacts) []Finding {
	var found []Finding
	for _, of := range w.in.Deployments {
		if !of.Spec.Paused || of.Status.UpdatedReplicas >= wanted(of.Spec.Replicas) {
			continue
		}
		told := evidence{{"spec.paused", "true"}, {"status.updatedReplicas", strconv.Itoa(int(of.Status.UpdatedReplicas))}}
		found = append(found, Finding{
			Object: object("Deployment", of), Evidence: told,
			Sentence: fmt.Sprintf("the rollout is paused: %d of %d pods are of the new version", of.Status.UpdatedReplicas, wanted(of.Spec.Replicas)),
		})
	}
	return found
}

func minReady(w *workloadFacts) []Finding {
	var found []Finding
	for _, of := range w.in.Deployments {
		waits := of.Status.ReadyReplicas - of.Status.AvailableReplicas
		if of.Spec.MinReadySeconds == 0 || waits <= 0 {
			continue
		}
		seconds := strconv.Itoa(int(of.Spec.MinReadySeconds))
		found = append(found, Finding{
			Object:   object("Deployment", of),
			Evidence: evidence{{"spec.minReadySeconds", seconds}, {"status.availableReplicas", strconv.Itoa(int(of.Status.AvailableReplicas))}},
			Sentence: fmt.Sprintf("%s ready, and not yet for the %ss that it takes to count", podsOf(waits, "", "is", "are"), seconds),
		})
	}
	return found
}

func statefulSetWaits(w *workloadFacts) []Finding {
	var found []Finding
	for _, of := range w.in.StatefulSets {
		all := wanted(of.Spec.Replicas)
		if of.Spec.PodManagementPolicy == appsv1.ParallelPodManagement || of.Status.Replicas >= all || of.DeletionTimestamp != nil || w.isExplained(of.UID) {
			continue
		}
		for _, pod := range w.pods[of.UID] {
			if podstatus.IsReady(pod) {
				continue
			}
			told := evidence{{"status.replicas", strconv.Itoa(int(of.Status.Replicas))}, {"Pod/" + pod.Name + ".status.conditions[Ready]", "False"}}
			found = append(found, Finding{
				Object: object("StatefulSet", of), Evidence: told,
				Sentence: fmt.Sprintf("%d of %d pods are there: the next one waits until %s is ready", of.Status.Replicas, all, pod.Name),
			})
			break
		}
	}
	return found
}

func daemonSetShort(w *workloadFacts) []Finding {
	var found []Finding
	for _, of := range w.in.DaemonSets {
		status := &of.Status
		short := status.DesiredNumberScheduled - status.NumberAvailable
		if short <= 0 || of.DeletionTimestamp != nil || w.isExplained(of.UID) {
			continue
		}
		var told evidence
		told.add("status.desiredNumberScheduled", strconv.Itoa(int(status.DesiredNumberScheduled)))
		told.add("status.numberAvailable", strconv.Itoa(int(status.NumberAvailable)))
		where, more := w.lacking(of)
		found = append(found, Finding{
			Object: object("DaemonSet", of), Evidence: append(told, more...),
			Sentence: fmt.Sprintf("%d of %s available", status.NumberAvailable, podsOf(status.DesiredNumberScheduled, "", "is", "are")) + after(": ", where),
		})
	}
	return found
}

// jobRules are about Jobs.
var jobRules = []Rule{
	{
		ID: "job-failed", Stage: StageWorkload, Severity: Error, Confidence: Certain,
		About:    "A Job has failed: its pods failed more often than its backoffLimit allows, ran into its deadline, or its failure policy says so.",
		Next:     "read the log of its last pod; a new Job has to be made to try again",
		workload: jobFailed,
	},
	{
		ID: "job-suspended", Stage: StageWorkload, Severity: Warning, Confidence: Certain,
		About:    "A Job is suspended: it makes no pods until somebody resumes it.",
		Next:     "kubectl patch job -n NAMESPACE NAME -p '{\"spec\":{\"suspend\":false}}'",
		workload: jobSuspended,
	},
}
