package actions

import (
	"context"
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/types"

	"github.com/podglass/podglass/keymap/count"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/object"
	"github.com/podglass/podglass/kube/podstatus"
)

// leaving is a pod that a node is drained of.
type leaving struct {
	ref     object.Ref
	asked   bool   // its eviction was accepted
	refused string // why it stays for now: a budget
	failed  string // why it stays
}

// triedEvictions is how many evictions the API server tries before somebody is asked.
const triedEvictions = 100

// onNode picks the pods of a node.
func onNode(name string) string { return fields.OneTermEqualSelector("spec.nodeName", name).String() }

// drain drafts emptying a node: it is cordoned, and its pods are evicted. As kubectl drain
// does it leaves alone the pods of DaemonSets, which come again, and static pods.
func (p *Plan) drain(ctx context.Context, client *kube.Client) error {
	named := "node " + p.Ref.Name
	pods, err := client.Clientset.CoreV1().Pods(metav1.NamespaceAll).List(ctx, metav1.ListOptions{FieldSelector: onNode(p.Ref.Name)})
	if err != nil {
		return explain.Failure(fmt.Errorf("read the pods of %s: %w", p.Ref, err))
	}
	p.Title = "Drain node"
	p.Command = []string{"drain", p.Ref.Name}
	p.patches(types.MergePatchType, nested("spec", "unschedulable", true))
	if !p.cordoned() {
		p.follows("new pods are kept away from it until it is uncordoned")
	}
	d := drainage{plan: p, owners: map[types.UID]owned{}}
	for i := range pods.Items {
		d.add(ctx, client, &pods.Items[i])
	}
	d.flags()
	p.Question = fmt.Sprintf("Drain %s: evict its %s?", named, count.Of(len(p.leaving), "pod"))
	if len(p.leaving) == 0 {
		p.Question = fmt.Sprintf("Drain %s, which has no pods to evict?", named)
	}
	return nil
}

// drainage sorts the pods of a node.
type drainage struct {
	plan    *Plan
	owners  map[types.UID]owned // by their UIDs: pods of one workload have one
	daemons int
	static  int
	local   bool // some have data in an emptyDir
	lost    bool // some are replaced by nobody
}

// owned is the controller of a pod, or why it is not known.
type owned struct {
	owner *unstructured.Unstructured
	err   error
}

// add takes a pod that leaves, unless it stays.
func (d *drainage) add(ctx context.Context, client *kube.Client, pod *corev1.Pod) {
	controller := metav1.GetControllerOfNoCopy(pod)
	ended := podstatus.IsOver(pod)
	switch {
	case pod.Annotations[corev1.MirrorPodAnnotationKey] != "":
		d.static++
		return
	case controller != nil && controller.Kind == "DaemonSet" && !ended:
		d.daemons++
		return
	}
	ref := object.Pod(kube.PodRef{Namespace: pod.Namespace, Name: pod.Name, UID: pod.UID})
	one := &leaving{ref: ref}
	d.plan.leaving = append(d.plan.leaving, one)
	named := pod.Namespace + "/" + pod.Name
	if ended {
		d.plan.follows(named + " has ended, and is deleted")
		return
	}
	owner, err := d.ownerOf(ctx, client, pod)
	sentence, lost := replacement(pod, owner, err)
	d.lost = d.lost || lost && controller == nil
	if hasLocalData(pod) {
		d.local = true
		sentence += "; what is in its emptyDir is lost"
	}
	if len(d.plan.leaving) <= triedEvictions {
		if why := refusedByBudget(evict(ctx, client, ref, []string{metav1.DryRunAll})); why != "" {
			sentence, lost = sentence+"; "+why+", and is asked for again", true
		}
	}
	if lost {
		d.plan.warns(named + ": " + sentence)
	} else {
		d.plan.follows(named + ": " + sentence)
	}
}

// ownerOf reads the controller of a pod once for all that have the same.
func (d *drainage) ownerOf(ctx context.Context, client *kube.Client, pod *corev1.Pod) (*unstructured.Unstructured, error) {
	controller := metav1.GetControllerOfNoCopy(pod)
	if controller == nil {
		return nil, nil
	}
	known, is := d.owners[controller.UID]
	if !is {
		known.owner, known.err = ownerOf(ctx, client, pod)
		d.owners[controller.UID] = known
	}
	return known.owner, known.err
}

// flags completes the command, without which kubectl would refuse.
func (d *drainage) flags() {
	p := d.plan
	if d.daemons > 0 {
		p.Command = append(p.Command, "--ignore-daemonsets")
		p.follows(count.Of(d.daemons, "pod") + " of DaemonSets stay")
	}
	if d.static > 0 {
		p.follows(count.Of(d.static, "static pod") + " stay")
	}
	if d.local {
		p.Command = append(p.Command, "--delete-emptydir-data")
	}
	if d.lost {
		p.Command = append(p.Command, "--force")
		p.Word = "force"
	}
}

func hasLocalData(pod *corev1.Pod) bool {
	for i := range pod.Spec.Volumes {
		if pod.Spec.Volumes[i].EmptyDir != nil {
			return true
		}
	}
	return false
}

// evictions asks for the evictions that were not accepted yet, each once.
func (p *Plan) evictions(ctx context.Context, client *kube.Client, tell func()) {
	for _, one := range p.leaving {
		if p.isAnswered(one) || ctx.Err() != nil {
			continue
		}
		err := evict(ctx, client, one.ref, nil)
		if ctx.Err() != nil {
			return
		}
		p.evicting.Lock()
		one.answered(err)
		p.evicting.Unlock()
		tell()
	}
}

func (p *Plan) isAnswered(one *leaving) bool {
	p.evicting.Lock()
	defer p.evicting.Unlock()
	return one.asked || one.failed != ""
}

// answered takes the answer to the request for an eviction. One that was not answered is
// asked for again: it is the same as the first, of the same pod.
func (l *leaving) answered(err error) {
	l.refused = ""
	switch {
	case err == nil, apierrors.IsNotFound(err), apierrors.IsConflict(err): // another UID is another pod
		l.asked = true
	case refusedByBudget(err) != "":
		l.refused = refusedByBudget(err)
	default:
		explained := explain.Failure(fmt.Errorf("evict %s: %w", l.ref, err))
		switch explained.Class {
		case explain.ClassTimeout, explain.ClassUnreachable, explain.ClassUnknown:
			l.refused = explained.Sentence
		default:
			l.failed = explained.Sentence
		}
	}
}

// drained is how far a node is with its pods, by those that are still on it.
func (p *Plan) drained(present map[types.UID]bool) Progress {
	p.evicting.Lock()
	defer p.evicting.Unlock()
	total, gone, waits, failed := len(p.leaving), 0, "", ""
	for _, one := range p.leaving {
		switch {
		case !present[one.ref.UID]:
			gone++
		case one.failed != "" && failed == "":
			failed = one.ref.Name + " stays: " + one.failed
		case one.refused != "" && waits == "":
			waits = one.ref.Name + " stays for now: " + one.refused
		}
	}
	text := fmt.Sprintf("%s: %d of %s gone", p.Ref.Name, gone, count.Of(total, "pod"))
	switch {
	case gone == total:
		return Progress{Text: fmt.Sprintf("%s is drained: %s gone", p.Ref.Name, count.Of(total, "pod")), Ended: true}
	case p.allAnswered(present) && failed != "":
		return Progress{Text: text + "; " + failed, Ended: true, Bad: true}
	case waits != "":
		return Progress{Text: text + "; " + waits}
	}
	return Progress{Text: strings.TrimSuffix(text+"; "+failed, "; ")}
}

// allAnswered reports whether nothing more will happen: whatever is still there stays.
func (p *Plan) allAnswered(present map[types.UID]bool) bool {
	for _, one := range p.leaving {
		if present[one.ref.UID] && one.failed == "" {
			return false
		}
	}
	return true
}
