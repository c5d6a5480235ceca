package anatomy

import (
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/kube/podstatus"
)

// Life is what the cluster says of the pod as a whole.
type Life struct {
	// Status is the pod's state in the word that kubectl has for it; Ready of Total
	// containers are ready, as kubectl counts them.
	Status string `json:"status,omitempty"`
	Ready  int    `json:"ready"`
	Total  int    `json:"total"`
	// Lost says that the node of the pod no longer answers: what is said of its containers is the last that was heard.
	Lost bool `json:"lost,omitempty"`

	Phase   string `json:"phase,omitempty"`
	Reason  string `json:"reason,omitempty"`
	Message string `json:"message,omitempty"`

	Created *time.Time `json:"created,omitempty"`
	// Started is when the kubelet took the pod up.
	Started *time.Time `json:"started,omitempty"`

	Conditions []Condition `json:"conditions,omitempty"`
	// Gates are the conditions that somebody beside the kubelet has to set before
	// the pod is ready; SchedulingGates keep it from being scheduled.
	Gates           []Condition `json:"readinessGates,omitempty"`
	SchedulingGates []string    `json:"schedulingGates,omitempty"`

	RestartPolicy string `json:"restartPolicy"`
	QoS           string `json:"qosClass,omitempty"`
	// Priority is the number, PriorityClass the name it comes from.
	Priority      *int32 `json:"priority,omitempty"`
	PriorityClass string `json:"priorityClass,omitempty"`
	Preemption    string `json:"preemptionPolicy,omitempty"`
	Scheduler     string `json:"scheduler,omitempty"`
	DNSPolicy     string `json:"dnsPolicy,omitempty"`

	Labels      map[string]string `json:"labels,omitempty"`
	Annotations map[string]string `json:"annotations,omitempty"`
	// Static says that the kubelet runs the pod from a file on its node: the
	// object in the cluster only mirrors it.
	Static bool `json:"static,omitempty"`
}

// ReadyText is how many of the containers are ready: "1 of 2 ready".
func (l *Life) ReadyText() string {
	text := fmt.Sprintf("%d of %d ready", l.Ready, l.Total)
	if l.Lost {
		text += " when its node last answered"
	}
	return text
}

// Condition is a condition of the pod.
type Condition struct {
	Type string `json:"type"`
	// Status is True, False or Unknown; "" for a gate that nothing has set.
	Status  string     `json:"status,omitempty"`
	Reason  string     `json:"reason,omitempty"`
	Message string     `json:"message,omitempty"`
	Since   *time.Time `json:"since,omitempty"`
}

func lifeOf(pod *corev1.Pod) Life {
	status, spec := &pod.Status, &pod.Spec
	sum := podstatus.Summarize(pod)
	l := Life{
		Status: sum.Status, Ready: sum.Ready, Total: sum.Total, Lost: podstatus.IsLost(pod),
		Phase: string(status.Phase), Reason: status.Reason, Message: status.Message,
		Created:       timeOrNil(pod.CreationTimestamp.Time),
		RestartPolicy: string(spec.RestartPolicy), QoS: string(status.QOSClass),
		Priority: spec.Priority, PriorityClass: spec.PriorityClassName,
		Scheduler: spec.SchedulerName, DNSPolicy: string(spec.DNSPolicy),
		Labels: pod.Labels, Annotations: annotations(pod),
	}
	if l.RestartPolicy == "" {
		l.RestartPolicy = string(corev1.RestartPolicyAlways) // the API server's default
	}
	if spec.PreemptionPolicy != nil {
		l.Preemption = string(*spec.PreemptionPolicy)
	}
	if status.StartTime != nil {
		l.Started = timeOrNil(status.StartTime.Time)
	}
	_, l.Static = pod.Annotations[corev1.MirrorPodAnnotationKey]
	for i := range status.Conditions {
		l.Conditions = append(l.Conditions, conditionOf(&status.Conditions[i]))
	}
	for _, gate := range spec.ReadinessGates {
		condition := Condition{Type: string(gate.ConditionType)}
		for i := range status.Conditions {
			if status.Conditions[i].Type == gate.ConditionType {
				condition = conditionOf(&status.Conditions[i])
			}
		}
		l.Gates = append(l.Gates, condition)
	}
	for _, gate := range spec.SchedulingGates {
		l.SchedulingGates = append(l.SchedulingGates, gate.Name)
	}
	return l
}

func conditionOf(from *corev1.PodCondition) Condition {
	return Condition{
		Type: string(from.Type), Status: string(from.Status), Reason: from.Reason, Message: from.Message,
		Since: timeOrNil(from.LastTransitionTime.Time),
	}
}

// annotations are those of the pod but for the copy of its whole manifest that
// kubectl keeps in one.
func annotations(pod *corev1.Pod) map[string]string {
	if _, has := pod.Annotations[corev1.LastAppliedConfigAnnotation]; !has {
		return pod.Annotations
	}
	rest := make(map[string]string, len(pod.Annotations))
	for key, value := range pod.Annotations {
		if key != corev1.LastAppliedConfigAnnotation {
			rest[key] = value
		}
	}
	return rest
}
