package diagnosis

import (
	"slices"
	"strings"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/podglass/podglass/kube/anatomy"
	"github.com/podglass/podglass/kube/podstatus"
)

// WorkloadInput are the workloads of one or more namespaces, as far as they were read.
type WorkloadInput struct {
	Deployments  []*appsv1.Deployment
	ReplicaSets  []*appsv1.ReplicaSet
	StatefulSets []*appsv1.StatefulSet
	DaemonSets   []*appsv1.DaemonSet
	Jobs         []*batchv1.Job
	Controllers  []*corev1.ReplicationController
	Budgets      []*policyv1.PodDisruptionBudget
	Autoscalers  []*autoscalingv2.HorizontalPodAutoscaler

	Pods []*corev1.Pod
	// Nodes are those of the cluster, as far as they were read.
	Nodes []*corev1.Node
	// Findings are those of the pods, by their UID: what follows from them is not told
	// of their workloads again.
	Findings map[types.UID][]Finding
	// Events are those of workloads that have fewer pods than they want, by the
	// workload's UID.
	Events map[types.UID][]podstatus.Event
	Now    time.Time
}

// Workloads finds why workloads do not do their job, as far as their pods do not tell.
func Workloads(in WorkloadInput) []Finding {
	w := newWorkloadFacts(&in)
	var found []Finding
	for i := range workloadRules {
		rule := &workloadRules[i]
		for _, finding := range rule.workload(w) {
			p := podFacts{}
			found = append(found, p.complete(rule, &finding))
		}
	}
	rank(found)
	return found
}

// Together are the findings of pods and of their workloads, ranked. What the pods of a
// Job that has failed tell is told once, as that of the Job.
func Together(in WorkloadInput) []Finding {
	var found []Finding
	for _, pod := range in.Pods {
		if owner := anatomy.OwnerOf(pod); owner == nil || !hasFailed(in.Jobs, owner.UID) {
			found = append(found, in.Findings[pod.UID]...)
		}
	}
	found = append(found, Workloads(in)...)
	rank(found)
	return found
}

func hasFailed(jobs []*batchv1.Job, uid types.UID) bool {
	return slices.ContainsFunc(jobs, func(of *batchv1.Job) bool {
		return of.UID == uid && jobCondition(of, batchv1.JobFailed) != nil
	})
}

// Short are the workloads that have made fewer pods than they want: their events say
// why.
func Short(in WorkloadInput) []metav1.Object {
	var short []metav1.Object
	for _, of := range in.StatefulSets {
		if of.Status.Replicas < wanted(of.Spec.Replicas) && of.DeletionTimestamp == nil {
			short = append(short, of)
		}
	}
	for _, of := range in.DaemonSets {
		if of.Status.CurrentNumberScheduled < of.Status.DesiredNumberScheduled && of.DeletionTimestamp == nil {
			short = append(short, of)
		}
	}
	for _, of := range in.Jobs {
		if isGoing(of) && of.Status.Active == 0 && !isSuspended(of) {
			short = append(short, of)
		}
	}
	return short
}

// workloadFacts are the workloads of one diagnosis, with what rules ask of them again
// and again.
type workloadFacts struct {
	in *WorkloadInput
	// pods are the pods by the UID of their controller.
	pods map[types.UID][]*corev1.Pod
	sets map[types.UID][]*appsv1.ReplicaSet // by their Deployment
	// refusals are the pods that could not be made.
	refusals []createFailure
}

func newWorkloadFacts(in *WorkloadInput) *workloadFacts {
	w := &workloadFacts{in: in, pods: map[types.UID][]*corev1.Pod{}, sets: map[types.UID][]*appsv1.ReplicaSet{}}
	for _, pod := range in.Pods {
		if owner := anatomy.OwnerOf(pod); owner != nil {
			w.pods[owner.UID] = append(w.pods[owner.UID], pod)
		}
	}
	for _, set := range in.ReplicaSets {
		if owner := anatomy.OwnerOf(set); owner != nil {
			w.sets[owner.UID] = append(w.sets[owner.UID], set)
		}
	}
	w.refusals = w.createFailures()
	return w
}

// failing is the first error of a pod of a controller; nil where its pods tell nothing.
func (w *workloadFacts) failing(controller types.UID) *Finding {
	for _, pod := range w.pods[controller] {
		for i := range w.in.Findings[pod.UID] {
			if finding := &w.in.Findings[pod.UID][i]; finding.Severity == Error {
				return finding
			}
		}
	}
	return nil
}

// isExplained reports whether a pod of the controller, or one that could not be made,
// says why it has not what it wants.
func (w *workloadFacts) isExplained(controller types.UID) bool {
	return w.failing(controller) != nil ||
		slices.ContainsFunc(w.refusals, func(f createFailure) bool { return f.uid == controller })
}

// isExplainedDeployment asks the same of a Deployment's ReplicaSets.
func (w *workloadFacts) isExplainedDeployment(of *appsv1.Deployment) bool {
	return slices.ContainsFunc(w.sets[of.UID], func(set *appsv1.ReplicaSet) bool { return w.isExplained(set.UID) })
}

func object(kind string, of metav1.Object) Object {
	return Object{Kind: kind, Namespace: of.GetNamespace(), Name: of.GetName()}
}

// wanted is a number of replicas, of which the API server makes 1 where none is given.
func wanted(replicas *int32) int32 {
	if replicas == nil {
		return 1
	}
	return *replicas
}

// isSated reports whether a workload has all that it wants.
func isSated(owner metav1.Object) bool {
	switch of := owner.(type) {
	case *appsv1.ReplicaSet:
		return of.Status.ReadyReplicas >= wanted(of.Spec.Replicas)
	case *appsv1.StatefulSet:
		return of.Status.ReadyReplicas >= wanted(of.Spec.Replicas)
	case *corev1.ReplicationController:
		return of.Status.ReadyReplicas >= wanted(of.Spec.Replicas)
	case *appsv1.DaemonSet:
		return of.Status.NumberReady >= of.Status.DesiredNumberScheduled
	case *batchv1.Job:
		return jobCondition(of, batchv1.JobComplete) != nil
	default:
		return false
	}
}

// createFailure is a pod that a controller could not make.
type createFailure struct {
	uid     types.UID
	object  Object
	message string
	told    evidence
	short   int32 // how many pods are missing
	isTold  bool
}

// createFailures are by the condition of a ReplicaSet, and by events where controllers
// have no such condition.
func (w *workloadFacts) createFailures() []createFailure {
	var failures []createFailure
	for _, set := range w.in.ReplicaSets {
		short := wanted(set.Spec.Replicas) - set.Status.Replicas
		for i := range set.Status.Conditions {
			c := &set.Status.Conditions[i]
			if c.Type == appsv1.ReplicaSetReplicaFailure && c.Status == corev1.ConditionTrue && short > 0 {
				failures = append(failures, newCreateFailure("ReplicaSet", set, short, c.Reason, c.Message))
			}
		}
	}
	for _, controller := range w.in.Controllers {
		short := wanted(controller.Spec.Replicas) - controller.Status.Replicas
		for i := range controller.Status.Conditions {
			c := &controller.Status.Conditions[i]
			if c.Type == corev1.ReplicationControllerReplicaFailure && c.Status == corev1.ConditionTrue && short > 0 {
				failures = append(failures, newCreateFailure("ReplicationController", controller, short, c.Reason, c.Message))
			}
		}
	}
	for _, of := range Short(*w.in) {
		kind, short := shortOf(of)
		for _, event := range slices.Backward(w.in.Events[of.GetUID()]) {
			if event.Reason != "FailedCreate" {
				continue
			}
			failure := createFailure{uid: of.GetUID(), object: object(kind, of), message: said(event.Message, readLimit), short: short}
			failure.told.addEvent(&event)
			failures = append(failures, failure)
			break
		}
	}
	return failures
}

func newCreateFailure(kind string, of metav1.Object, short int32, reason, message string) createFailure {
	failure := createFailure{uid: of.GetUID(), object: object(kind, of), message: said(message, readLimit), short: short}
	failure.told.add("status.conditions[ReplicaFailure].reason", reason)
	failure.told.add("status.conditions[ReplicaFailure].message", message)
	return failure
}

func shortOf(of metav1.Object) (kind string, short int32) {
	switch of := of.(type) {
	case *appsv1.StatefulSet:
		return "StatefulSet", wanted(of.Spec.Replicas) - of.Status.Replicas
	case *appsv1.DaemonSet:
		return "DaemonSet", of.Status.DesiredNumberScheduled - of.Status.CurrentNumberScheduled
	default:
		return "Job", 1
	}
}

// rolloutEffect says what a failing pod does to the rollout of its workload, "" for
// nothing that is known.
func rolloutEffect(in *Input) string {
	owner := anatomy.OwnerOf(in.Pod)
	if owner == nil {
		return ""
	}
	switch of := in.Owners[owner.UID].Value.(type) {
	case *appsv1.ReplicaSet:
		up := anatomy.OwnerOf(of)
		if up == nil {
			return ""
		}
		deployment, is := in.Owners[up.UID].Value.(*appsv1.Deployment)
		if !is || of.Annotations[podstatus.RevisionAnnotation] != deployment.Annotations[podstatus.RevisionAnnotation] {
			return ""
		}
		if old := deployment.Status.Replicas - deployment.Status.UpdatedReplicas; old > 0 {
			return "the rollout of " + deployment.Name + " is blocked; " + podsOf(old, "of the version before", "still runs", "still run")
		}
	case *appsv1.StatefulSet:
		if of.Spec.PodManagementPolicy != appsv1.ParallelPodManagement && of.Status.Replicas < wanted(of.Spec.Replicas) {
			return "StatefulSet " + of.Name + " makes no further pod until this one is ready"
		}
	case *batchv1.Job:
		if failed := jobCondition(of, batchv1.JobFailed); failed != nil {
			return "job " + of.Name + " has failed: " + strings.TrimSpace(quoted(failed.Message))
		}
	}
	return ""
}
