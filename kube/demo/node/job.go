package node

import (
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/utils/ptr"

	"github.com/podglass/podglass/kube/demo/apiserver"
)

// reconcileJob keeps a Job's pods running until enough have succeeded, or too many failed.
func (n *Node) reconcileJob(k key) {
	job, err := apiserver.Get[*batchv1.Job](n.state, k.namespace, k.name)
	if err != nil || job.DeletionTimestamp != nil || jobEnded(job) {
		return
	}
	if job.Spec.Template.Labels["batch.kubernetes.io/job-name"] == "" {
		job.Spec.Template.Labels = withLabels(job.Spec.Template.Labels,
			"batch.kubernetes.io/job-name", job.Name, "job-name", job.Name, "batch.kubernetes.io/controller-uid", string(job.UID))
	}
	o := podOwner{
		object: job, gvk: batchv1.SchemeGroupVersion.WithKind("Job"), component: "job-controller", template: &job.Spec.Template,
	}
	var running, ready, succeeded, failed int32
	for _, pod := range n.podsOf(job) {
		switch {
		case pod.Status.Phase == corev1.PodSucceeded:
			succeeded++
		case pod.Status.Phase == corev1.PodFailed:
			failed++
		case pod.DeletionTimestamp == nil:
			running++
			if podReady(pod) {
				ready++
			}
		}
	}
	completions := ptr.Deref(job.Spec.Completions, 1)
	var end batchv1.JobCondition
	switch {
	case succeeded >= completions:
		end = batchv1.JobCondition{Type: batchv1.JobComplete, Reason: "CompletionsReached", Message: "Reached expected number of succeeded pods"}
		n.event(job, "Job", "", false, o.component, "", "Completed", "Job completed")
	case failed > ptr.Deref(job.Spec.BackoffLimit, 6):
		end = batchv1.JobCondition{Type: batchv1.JobFailed, Reason: "BackoffLimitExceeded", Message: "Job has reached the specified backoff limit"}
		n.event(job, "Job", "", true, o.component, "", end.Reason, end.Message)
	default:
		for range min(ptr.Deref(job.Spec.Parallelism, 1), completions-succeeded) - running {
			if err := n.createPod(o); err != nil {
				break
			}
			running++
		}
	}
	_, _ = apiserver.ModifyStatus(n.state, k.namespace, k.name, func(job *batchv1.Job) error {
		s := &job.Status
		s.Active, s.Ready, s.Succeeded, s.Failed = running, ptr.To(ready), succeeded, failed
		if s.StartTime == nil {
			s.StartTime = ptr.To(n.now())
		}
		if end.Type != "" {
			end.Status, end.LastProbeTime, end.LastTransitionTime = corev1.ConditionTrue, n.now(), n.now()
			s.Conditions = append(s.Conditions, end)
		}
		if end.Type == batchv1.JobComplete {
			s.CompletionTime = ptr.To(n.now())
		}
		return nil
	}) // it may have been deleted meanwhile
}

func jobEnded(job *batchv1.Job) bool {
	for _, c := range job.Status.Conditions {
		if c.Status == corev1.ConditionTrue && (c.Type == batchv1.JobComplete || c.Type == batchv1.JobFailed) {
			return true
		}
	}
	return false
}
