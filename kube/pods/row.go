package pods

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unique"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/duration"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/diagnosis"
	"github.com/podglass/podglass/kube/podstatus"
)

// Row is one pod in a list: what kubectl get pods -o wide prints of it, and its
// containers in a glyph each. A Row never changes once made; a changed pod is
// another Row. Strings that many pods share are held once. What all rows are gone
// through for comes first, since a row is several lines of the processor's cache.
type Row struct {
	Ref kube.PodRef

	// Ready of Total containers are ready, sidecars counted.
	Ready, Total int
	// Status is the word of kubectl's column STATUS.
	Status string
	// Restarts of the containers that count.
	Restarts int
	// Failing says that the pod needs attention: see [diagnosis.Failing]. A pod that the node has been
	// preparing for [preparingTime] counts as failing too.
	Failing bool
	// Deleting says that the pod's deletion was asked for.
	Deleting bool
	// Lost says that the pod's node no longer answers: all but this is what was last heard.
	Lost bool
	// deployment is how much of OwnerName is the name of the Deployment that made the ReplicaSet, 0 where none did.
	deployment uint8
	// Revision is the revision of the store at which the row took this form.
	// Together with Ref.UID it may key a cache of the drawn row.
	Revision uint64
	Created  time.Time
	// Containers in the order in which they start.
	Containers []podstatus.Brief

	// LastRestart is the latest restart, zero when none is on record.
	LastRestart time.Time

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

	// aging is what changes with time alone, nil for most pods: it saves 64 bytes each.
	aging *aging
}

// NewRow makes a row of a pod, keeping nothing of it.
func NewRow(pod *corev1.Pod) *Row {
	sum := podstatus.Summarize(pod)
	row := &Row{
		Ref:            kube.PodRef{Namespace: intern(pod.Namespace), Name: pod.Name, UID: pod.UID},
		Ready:          sum.Ready,
		Total:          sum.Total,
		Status:         intern(sum.Status),
		Restarts:       sum.Restarts.Count,
		LastRestart:    sum.Restarts.Last,
		Created:        pod.CreationTimestamp.Time,
		IP:             podIP(pod),
		Node:           intern(pod.Spec.NodeName),
		NominatedNode:  intern(pod.Status.NominatedNodeName),
		ReadinessGates: intern(podstatus.ReadinessGates(pod)),
		Containers:     briefs(pod),
		Deleting:       pod.DeletionTimestamp != nil,
		Lost:           podstatus.IsLost(pod),
		QOS:            intern(string(pod.Status.QOSClass)),
		Labels:         labelSet(pod.Labels),
	}
	if owner := metav1.GetControllerOfNoCopy(pod); owner != nil {
		row.OwnerKind, row.OwnerName = intern(owner.Kind), intern(owner.Name)
		row.deployment = deploymentIn(owner, pod.Labels)
	}
	row.Requests, row.Limits = requestsAndLimits(pod)
	row.Failing = diagnosis.Failing(pod)
	switch held := podstatus.HeldSince(pod); {
	case row.Failing:
	case row.Deleting:
		row.aging = &aging{overdue: pod.DeletionTimestamp.Add(diagnosis.EndSlack)}
	case !held.IsZero():
		row.aging = &aging{overdue: held.Add(preparingTime)}
	}
	return row
}

// deploymentIn is how much of the name of a ReplicaSet is that of the Deployment that made it, as its hash tells,
// and 0 for any other owner.
func deploymentIn(owner *metav1.OwnerReference, labels map[string]string) uint8 {
	hash := labels[appsv1.DefaultDeploymentUniqueLabelKey]
	rest, cut := strings.CutSuffix(owner.Name, hash)
	if owner.Kind != "ReplicaSet" || hash == "" || !cut || len(rest) < 2 || rest[len(rest)-1] != '-' || len(rest)-1 > math.MaxUint8 {
		return 0
	}
	return uint8(len(rest) - 1)
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
func briefs(pod *corev1.Pod) []podstatus.Brief {
	list := podstatus.Briefs(pod)
	for i := range list {
		list[i].Name = intern(list[i].Name)
	}
	return list
}

// ReadyText is the column READY: "1/2", or "?/2" where nobody knows.
func (r *Row) ReadyText() string {
	ready, total := r.ReadyTexts()
	return ready + "/" + total
}

// ReadyTexts are what stands on either side of the slash in READY.
func (r *Row) ReadyTexts() (ready, total string) {
	if r.Lost {
		return "?", strconv.Itoa(r.Total)
	}
	return strconv.Itoa(r.Ready), strconv.Itoa(r.Total)
}

// LostText says beside the status of a pod, which is the last that was heard, that its node no longer answers.
const LostText = "lost"

// AllReady reports whether all containers of the pod are known to be ready.
func (r *Row) AllReady() bool { return r.Ready == r.Total && !r.Lost }

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

// showsLike reports whether the two rows differ in nothing but their revision
// and their usage, of which a pod itself says nothing.
func (r *Row) showsLike(other *Row) bool {
	return r == other || r.Ref == other.Ref && r.sameState(other) && r.sameAround(other) &&
		slices.Equal(r.Containers, other.Containers)
}

func (r *Row) sameState(other *Row) bool {
	return r.Ready == other.Ready && r.Total == other.Total &&
		r.Status == other.Status &&
		r.Restarts == other.Restarts && r.LastRestart.Equal(other.LastRestart) &&
		r.Failing == other.Failing && r.Deleting == other.Deleting && r.Lost == other.Lost &&
		r.times().equal(other.times())
}

func (r *Row) sameAround(other *Row) bool {
	return r.Created.Equal(other.Created) &&
		r.IP == other.IP && r.Node == other.Node &&
		r.NominatedNode == other.NominatedNode && r.ReadinessGates == other.ReadinessGates &&
		r.OwnerKind == other.OwnerKind && r.OwnerName == other.OwnerName &&
		r.QOS == other.QOS && r.Labels == other.Labels &&
		r.Requests == other.Requests && r.Limits == other.Limits
}
