package diagnosis_test

import (
	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/podglass/podglass/kube/diagnosis"
	"github.com/podglass/podglass/kube/podstatus"
	"github.com/podglass/podglass/kube/podstatus/podtest"
)

func named(name string) metav1.ObjectMeta {
	return metav1.ObjectMeta{Namespace: "shop", Name: name, UID: types.UID(name)}
}

// controlled is the metadata of what a controller made.
func controlled(name, kind, by string) metav1.ObjectMeta {
	meta := named(name)
	meta.OwnerReferences = []metav1.OwnerReference{{Kind: kind, Name: by, UID: types.UID(by), Controller: ptr(true)}}
	return meta
}

// refusing is a ReplicaSet that could not make its pod.
func refusing(message string) diagnosis.WorkloadInput {
	set := &appsv1.ReplicaSet{ObjectMeta: controlled("web-1", "Deployment", "web"), Spec: appsv1.ReplicaSetSpec{Replicas: ptr(int32(2))}}
	set.Status.Conditions = []appsv1.ReplicaSetCondition{{Type: appsv1.ReplicaSetReplicaFailure, Status: corev1.ConditionTrue, Reason: "FailedCreate", Message: message}}
	return diagnosis.WorkloadInput{ReplicaSets: []*appsv1.ReplicaSet{set}, Deployments: []*appsv1.Deployment{stuck()}}
}

// stuck is a Deployment that has not come further for long.
func stuck() *appsv1.Deployment {
	return &appsv1.Deployment{
		ObjectMeta: named("web"), Spec: appsv1.DeploymentSpec{Replicas: ptr(int32(2)), ProgressDeadlineSeconds: ptr(int32(600))},
		Status: appsv1.DeploymentStatus{UpdatedReplicas: 1, AvailableReplicas: 1, Conditions: []appsv1.DeploymentCondition{{
			Type: appsv1.DeploymentProgressing, Status: corev1.ConditionFalse, Reason: "ProgressDeadlineExceeded", Message: `ReplicaSet "web-1" has timed out progressing.`,
		}}},
	}
}

func deployment(change func(*appsv1.Deployment)) diagnosis.WorkloadInput {
	of := stuck()
	of.Status.Conditions = nil
	change(of)
	return diagnosis.WorkloadInput{Deployments: []*appsv1.Deployment{of}}
}

func job(change func(*batchv1.Job)) diagnosis.WorkloadInput {
	of := &batchv1.Job{ObjectMeta: named("sums"), Spec: batchv1.JobSpec{BackoffLimit: ptr(int32(3)), ActiveDeadlineSeconds: ptr(int64(60))}, Status: batchv1.JobStatus{Failed: 4}}
	change(of)
	return diagnosis.WorkloadInput{Jobs: []*batchv1.Job{of}}
}

func jobIs(kind batchv1.JobConditionType, reason, message string) func(*batchv1.Job) {
	return func(of *batchv1.Job) {
		of.Status.FailedIndexes = ptr("1,3-5")
		of.Status.Conditions = []batchv1.JobCondition{{Type: kind, Status: corev1.ConditionTrue, Reason: reason, Message: message}}
	}
}

// withPod adds a pod of a controller, with what is wrong with it.
func withPod(in diagnosis.WorkloadInput, pod *corev1.Pod, controller string) diagnosis.WorkloadInput {
	pod.OwnerReferences = []metav1.OwnerReference{{UID: types.UID(controller), Controller: ptr(true)}}
	in.Pods = append(in.Pods, pod)
	in.Findings = map[types.UID][]diagnosis.Finding{pod.UID: diagnosis.Diagnose(situation(pod))}
	return in
}

func scaler(kind autoscalingv2.HorizontalPodAutoscalerConditionType, status corev1.ConditionStatus, reason, message string) diagnosis.WorkloadInput {
	of := &autoscalingv2.HorizontalPodAutoscaler{ObjectMeta: named("web"), Spec: autoscalingv2.HorizontalPodAutoscalerSpec{MaxReplicas: 4}}
	of.Status.Conditions = []autoscalingv2.HorizontalPodAutoscalerCondition{{Type: kind, Status: status, Reason: reason, Message: message}}
	return diagnosis.WorkloadInput{Autoscalers: []*autoscalingv2.HorizontalPodAutoscaler{of}}
}

func budget(healthy int32) diagnosis.WorkloadInput {
	of := &policyv1.PodDisruptionBudget{ObjectMeta: named("web"), Status: policyv1.PodDisruptionBudgetStatus{ExpectedPods: 3, CurrentHealthy: healthy, DesiredHealthy: 2}}
	return diagnosis.WorkloadInput{Budgets: []*policyv1.PodDisruptionBudget{of}}
}

func statefulSet(replicas int32, pod *corev1.Pod) diagnosis.WorkloadInput {
	of := &appsv1.StatefulSet{ObjectMeta: named("db"), Spec: appsv1.StatefulSetSpec{Replicas: ptr(int32(3))}, Status: appsv1.StatefulSetStatus{Replicas: replicas}}
	return withPod(diagnosis.WorkloadInput{StatefulSets: []*appsv1.StatefulSet{of}}, pod, "db")
}

func daemonSet(available int32) diagnosis.WorkloadInput {
	of := &appsv1.DaemonSet{ObjectMeta: named("agent"), Status: appsv1.DaemonSetStatus{DesiredNumberScheduled: 3, CurrentNumberScheduled: 3, NumberAvailable: available}}
	return diagnosis.WorkloadInput{DaemonSets: []*appsv1.DaemonSet{of}}
}

// onNodes has three nodes for the pods of a DaemonSet and one that it does not want: one
// has a pod that is ready, one a pod that is not.
func onNodes(in diagnosis.WorkloadInput) diagnosis.WorkloadInput {
	in.DaemonSets[0].Status.CurrentNumberScheduled = 2
	reserved := func(of *corev1.Node) {
		of.Spec.Taints = []corev1.Taint{{Key: "dedicated", Value: "db", Effect: corev1.TaintEffectNoSchedule}}
	}
	cordoned := func(of *corev1.Node) {
		of.Spec.Taints = []corev1.Taint{{Key: "node.kubernetes.io/unschedulable", Effect: corev1.TaintEffectNoSchedule}}
	}
	in.Nodes = []*corev1.Node{node("node1"), node("node2"), node("node3", cordoned), node("node4", reserved)}
	for name, status := range map[string]corev1.ConditionStatus{"node1": corev1.ConditionTrue, "node2": corev1.ConditionFalse} {
		pod := podtest.Pod(podtest.Named("shop", "agent-"+name), podtest.App("web", podtest.Ready), podtest.Condition(corev1.PodReady, status, ""))
		pod.Spec.NodeName = name
		pod.OwnerReferences = []metav1.OwnerReference{{UID: "agent", Controller: ptr(true)}}
		in.Pods = append(in.Pods, pod)
	}
	return in
}

// refusedSet is a StatefulSet of which only an event tells why it has no pods.
func refusedSet(message string) diagnosis.WorkloadInput {
	in := statefulSet(0, podtest.Pod(podtest.Named("shop", "other"), podtest.App("web", podtest.Ready)))
	in.Events = map[types.UID][]podstatus.Event{"db": {{Warning: true, Reason: "FailedCreate", Message: message, First: podtest.Noon, Last: podtest.Noon, Count: 1}}}
	return in
}

func workloadExamples() []workloadExample {
	const forbidden = `pods "web-1-abcde" is forbidden: `
	well := deployment(func(of *appsv1.Deployment) { of.Status.UpdatedReplicas = 2 })
	crashing := podtest.Pod(podtest.Named("shop", "web-1-x"), podtest.App("web", looping(1, "Error")...))
	starting := podtest.Pod(podtest.Named("shop", "db-0"), podtest.App("db", podtest.Waiting("ContainerCreating")), podtest.Phase(corev1.PodPending))
	return []workloadExample{
		{"quota-exceeded", "2 pods are missing: quota small has no room: a pod asks for pods=1, pods=2 of pods=2 are used", refusing(forbidden + "exceeded quota: small, requested: pods=1, used: pods=2, limited: pods=2"), well},
		{"quota-exceeded", "2 pods are missing: refused by quota small: must specify limits.cpu for: web", refusing(forbidden + "failed quota: small: must specify limits.cpu for: web"), well},
		{"quota-exceeded", "3 pods are missing: quota small has no room: a pod asks for pods=1, pods=2 of pods=2 are used", refusedSet(`create Pod db-0 in StatefulSet db failed error: pods "db-0" is forbidden: exceeded quota: small, requested: pods=1, used: pods=2, limited: pods=2`), well},
		{"limits-refused", "2 pods are missing: refused by the LimitRange of the namespace: maximum cpu usage per Container is 1, but limit is 2", refusing(forbidden + "maximum cpu usage per Container is 1, but limit is 2"), well},
		{"pod-security-refused", "2 pods are missing: refused by PodSecurity restricted:latest: allowPrivilegeEscalation != false (container \"web\" must set securityContext.allowPrivilegeEscalation=false)", refusing(forbidden + `violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "web" must set securityContext.allowPrivilegeEscalation=false)`), well},
		{"webhook-refused", "2 pods are missing: refused by the admission webhook policy.example.com: image is not signed", refusing(`admission webhook "policy.example.com" denied the request: image is not signed`), well},
		{"webhook-refused", `2 pods are missing: an admission webhook cannot be asked: failed calling webhook "policy.example.com": connection refused`, refusing(`Internal error occurred: failed calling webhook "policy.example.com": connection refused`), well},
		{"service-account-missing", "2 pods are missing: there is no service account shop/robot", refusing(forbidden + `error looking up service account shop/robot: serviceaccount "robot" not found`), well},
		{"pods-refused", "2 pods are missing: refused by the API server: the moon is in the wrong phase", refusing(forbidden + "the moon is in the wrong phase"), well},
		{"rollout-stuck", "the rollout is past its deadline of 600s: 1 of 2 pods are of the new version, 1 available", diagnosis.WorkloadInput{Deployments: []*appsv1.Deployment{stuck()}}, withPod(refusing("x"), crashing, "web-1")},
		{"rollout-paused", "the rollout is paused: 1 of 2 pods are of the new version", deployment(func(of *appsv1.Deployment) { of.Spec.Paused = true }), deployment(func(of *appsv1.Deployment) { of.Spec.Paused, of.Status.UpdatedReplicas = true, 2 })},
		{"rollout-not-available", "2 pods are ready, and not yet for the 30s that it takes to count", deployment(func(of *appsv1.Deployment) {
			of.Spec.MinReadySeconds, of.Status.ReadyReplicas, of.Status.AvailableReplicas = 30, 2, 0
		}), well},
		{"statefulset-waits", "1 of 3 pods are there: the next one waits until db-0 is ready", statefulSet(1, starting), statefulSet(3, starting)},
		{"daemonset-short", "2 of 3 pods are available", daemonSet(2), daemonSet(3)},
		{"daemonset-short", "1 of 3 pods are available: not ready on node2, no pod on node3", onNodes(daemonSet(1)), onNodes(daemonSet(3))},
		{"job-failed", "the job has failed: 4 pods have failed, and its backoffLimit is 3; in pod sums-x web fails: exit 1, restarted 5 times", withPod(job(jobIs(batchv1.JobFailed, "BackoffLimitExceeded", "Job has reached the specified backoff limit")), podtest.Pod(podtest.Named("shop", "sums-x"), podtest.App("web", looping(1, "Error")...)), "sums"), job(jobIs(batchv1.JobComplete, "", ""))},
		{"job-failed", "the job has failed: it ran for longer than its deadline of 60s", job(jobIs(batchv1.JobFailed, "DeadlineExceeded", "Job was active longer than specified deadline")), job(func(*batchv1.Job) {})},
		{"job-failed", "the job has failed, as its failure policy says: Container web for pod shop/sums-x failed with exit code 42 matching FailJob rule at index 0", job(jobIs(batchv1.JobFailed, "PodFailurePolicy", "Container web for pod shop/sums-x failed with exit code 42 matching FailJob rule at index 0")), job(func(*batchv1.Job) {})},
		{"job-failed", "the job has failed: not all of its indexes succeeded, failed are 1,3-5", job(jobIs(batchv1.JobFailed, "FailedIndexes", "Job has failed indexes")), job(func(*batchv1.Job) {})},
		{"job-suspended", "the job is suspended: it makes no pods", job(func(of *batchv1.Job) { of.Spec.Suspend = ptr(true) }), job(func(*batchv1.Job) {})},
		{"budget-blocks", "no pod can be evicted: 1 of 3 pods are healthy, and 2 must be", budget(1), budget(3)},
		{"autoscaler-blind", "it does not scale: unable to get metrics for resource cpu", scaler(autoscalingv2.ScalingActive, corev1.ConditionFalse, "FailedGetResourceMetric", "unable to get metrics for resource cpu"), scaler(autoscalingv2.ScalingActive, corev1.ConditionFalse, "ScalingDisabled", "scaling is disabled since the replica count of the target is zero")},
		{"autoscaler-at-limit", "it would add pods, and may have no more than 4 pods", scaler(autoscalingv2.ScalingLimited, corev1.ConditionTrue, "TooManyReplicas", "the desired replica count is more than the maximum replica count"), scaler(autoscalingv2.ScalingLimited, corev1.ConditionTrue, "TooFewReplicas", "")},
	}
}
