package pods

import (
	"slices"
	"strconv"
	"time"
	"unique"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/duration"

	"github.com/podglass/podglass/kube"
)

// Brief is one container as a pod list shows it.
type Brief struct {
	Name  string
	Kind  Kind
	Phase Phase
}

// Row is one pod in a list: what kubectl get pods -o wide prints of it, and its
// containers in a glyph each. A Row never changes once made; a changed pod is
// another Row. Strings that many pods share are held once.
type Row struct {
	Ref kube.PodRef

	// Ready of Total containers are ready, sidecars counted.
	Ready, Total int
	// Status is the word of kubectl's column STATUS.
	Status string
	// Restarts of the containers that count, the latest at LastRestart, which
	// is zero when none is on record.
	Restarts    int
	LastRestart time.Time
	Created     time.Time

	// IP, Node, NominatedNode and ReadinessGates ("1/2") are "" where kubectl
	// prints <none>.
	IP, Node, NominatedNode, ReadinessGates string
	// OwnerKind and OwnerName name the controller of the pod, if it has one.
	OwnerKind, OwnerName string
	// QOS is the pod's quality of service class.
	QOS string
	// Labels are the pod's labels, sorted, as "app=web,tier=front".
	Labels string

	// Requests and Limits are those of the whole pod, as the scheduler counts;
	// 0 is none. Usage is what the metrics API last said.
	Requests, Limits Resources
	Usage            Usage

	// Containers in the order in which they start.
	Containers []Brief
	// Failing says that the pod needs a look: see [NewRow].
	Failing bool
	// Deleting says that the pod's deletion was asked for.
	Deleting bool

	// Revision is the revision of the store at which the row took this form.
	// Together with Ref.UID it may key a cache of the drawn row.
	Revision uint64
}

// NewRow makes a row of a pod, keeping nothing of it.
//
// A row is Failing when the pod failed or is lost with its node, cannot be
// scheduled, or has a container that ended badly, cannot start, or runs without
// being ready. A pod that is being deleted fails only when it is lost. A pod
// that is still being created does not fail.
func NewRow(pod *corev1.Pod) *Row {
	sum := summarize(pod)
	row := &Row{
		Ref:            kube.PodRef{Namespace: intern(pod.Namespace), Name: pod.Name, UID: pod.UID},
		Ready:          sum.ready,
		Total:          sum.total,
		Status:         intern(sum.status),
		Restarts:       sum.restarts.count,
		LastRestart:    sum.restarts.last,
		Created:        pod.CreationTimestamp.Time,
		IP:             podIP(pod),
		Node:           intern(pod.Spec.NodeName),
		NominatedNode:  intern(pod.Status.NominatedNodeName),
		ReadinessGates: intern(readinessGates(pod)),
		Containers:     briefs(pod),
		Deleting:       pod.DeletionTimestamp != nil,
		QOS:            intern(string(pod.Status.QOSClass)),
		Labels:         labelSet(pod.Labels),
	}
	if owner := metav1.GetControllerOfNoCopy(pod); owner != nil {
		row.OwnerKind, row.OwnerName = intern(owner.Kind), intern(owner.Name)
	}
	row.Requests, row.Limits = requestsAndLimits(pod)
	row.Failing = isFailing(pod, row.Containers)
	return row
}

// intern returns a copy of s that all equal strings share.
func intern(s string) string {
	if s == "" {
		return ""
	}
	return unique.Make(s).Value()
}

func podIP(pod *corev1.Pod) string {
	if len(pod.Status.PodIPs) > 0 {
		return pod.Status.PodIPs[0].IP
	}
	return ""
}

// briefs lists the containers in start order.
func briefs(pod *corev1.Pod) []Brief {
	parts := partsOf(pod)
	list := make([]Brief, len(parts))
	for i := range parts {
		list[i] = Brief{
			Name:  intern(parts[i].spec.Name),
			Kind:  parts[i].kind,
			Phase: phaseOf(pod, parts[i].kind, parts[i].status),
		}
	}
	return list
}

func isFailing(pod *corev1.Pod, containers []Brief) bool {
	switch {
	case isLost(pod), pod.Status.Phase == corev1.PodFailed:
		return true
	case pod.Status.Phase == corev1.PodSucceeded, pod.DeletionTimestamp != nil:
		return false
	case isUnschedulable(pod):
		return true
	}
	ready := true
	for _, container := range containers {
		switch {
		case container.Kind == Ephemeral:
		case container.Phase == Failed:
			return true
		case container.Kind == Init:
		case container.Phase == Running:
			return true
		case container.Phase != Ready:
			ready = false
		}
	}
	return ready && pod.Status.Phase == corev1.PodRunning && isUnready(pod)
}

func isUnschedulable(pod *corev1.Pod) bool {
	scheduled := conditionOf(pod, corev1.PodScheduled)
	return scheduled != nil && scheduled.Status == corev1.ConditionFalse &&
		scheduled.Reason == corev1.PodReasonUnschedulable
}

// isUnready reports whether the pod is said not to be ready, as it may be with
// all containers ready when a readiness gate does not hold.
func isUnready(pod *corev1.Pod) bool {
	ready := conditionOf(pod, corev1.PodReady)
	return ready != nil && ready.Status == corev1.ConditionFalse
}

// ReadyText is the column READY: "1/2".
func (r *Row) ReadyText() string { return strconv.Itoa(r.Ready) + "/" + strconv.Itoa(r.Total) }

// RestartsText is the column RESTARTS: "0" or "5 (3m ago)".
func (r *Row) RestartsText(now time.Time) string {
	count := strconv.Itoa(r.Restarts)
	if r.Restarts == 0 || r.LastRestart.IsZero() {
		return count
	}
	return count + " (" + duration.HumanDuration(now.Sub(r.LastRestart)) + " ago)"
}

// AgeText is the column AGE: "3m12s", or "<unknown>" for a pod without a
// creation time.
func (r *Row) AgeText(now time.Time) string {
	if r.Created.IsZero() {
		return "<unknown>"
	}
	return duration.HumanDuration(now.Sub(r.Created))
}

// looksLike reports whether the two rows differ in nothing but their revision
// and their usage, of which a pod itself says nothing.
func (r *Row) looksLike(other *Row) bool {
	return r == other || r.Ref == other.Ref && r.sameState(other) && r.samePlace(other) &&
		slices.Equal(r.Containers, other.Containers)
}

func (r *Row) sameState(other *Row) bool {
	return r.Ready == other.Ready && r.Total == other.Total &&
		r.Status == other.Status &&
		r.Restarts == other.Restarts && r.LastRestart.Equal(other.LastRestart) &&
		r.Failing == other.Failing && r.Deleting == other.Deleting
}

func (r *Row) samePlace(other *Row) bool {
	return r.Created.Equal(other.Created) &&
		r.IP == other.IP && r.Node == other.Node &&
		r.NominatedNode == other.NominatedNode && r.ReadinessGates == other.ReadinessGates &&
		r.OwnerKind == other.OwnerKind && r.OwnerName == other.OwnerName &&
		r.QOS == other.QOS && r.Labels == other.Labels &&
		r.Requests == other.Requests && r.Limits == other.Limits
}
