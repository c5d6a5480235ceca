package actions

import (
	"context"
	"fmt"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"

	"github.com/podglass/podglass/keymap/count"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/follow"
	"github.com/podglass/podglass/kube/kinds"
	"github.com/podglass/podglass/kube/parts"
	"github.com/podglass/podglass/kube/podstatus"
	"github.com/podglass/podglass/kube/poke"
)

// Progress is how far the cluster has come with a change that was made.
type Progress struct {
	Text  string // "web: 2 of 3 ready"
	Ended bool
	Bad   bool // it ended otherwise than was meant
}

// Watch follows what becomes of a change that [Plan.Run] has made, and tells each step that is
// news, until it is so or ctx ends.
func (p *Plan) Watch(ctx context.Context, shared *follow.Shared, client *kube.Client, now func() time.Time, tell func(Progress)) {
	w := &watch{plan: p, now: now, before: p.before}
	kind, err := kinds.For(client, p.Ref.GVK())
	if err != nil {
		tell(Progress{Text: p.Ref.Name + ": " + p.Change.Verb.past() + "; it cannot be watched: " + err.Error(), Ended: true})
		return
	}
	w.object = kind.Follow(shared, follow.Query{Namespace: p.Ref.Namespace, Name: p.Ref.Name, UID: p.Ref.UID})
	if p.Change.Verb == Drain {
		w.client, w.again = client, evictAgain
		w.pods = kinds.Of(client.Clientset, schema.GroupKind{Kind: "Pod"}).Follow(shared, follow.Query{Fields: onNode(p.Ref.Name)})
	} else if selector := p.selector(); selector != "" {
		pods := kinds.Of(client.Clientset, schema.GroupKind{Kind: "Pod"})
		w.pods = pods.Follow(shared, follow.Query{Namespace: p.Ref.Namespace, Labels: selector})
	}
	w.run(ctx, tell)
}

// selector picks the pods of the workload that is changed, or to which the pod
// belongs that goes; "" for none.
func (p *Plan) selector() string {
	of := p.object
	if p.Ref.Kind == "Pod" {
		of = p.owner
	}
	if of == nil {
		return ""
	}
	if of.GetKind() == "ReplicationController" {
		set, _, _ := unstructured.NestedStringMap(of.Object, "spec", "selector")
		return labels.SelectorFromSet(set).String()
	}
	fields, found, _ := unstructured.NestedMap(of.Object, "spec", "selector")
	var selector metav1.LabelSelector
	if !found || runtime.DefaultUnstructuredConverter.FromUnstructured(fields, &selector) != nil {
		return ""
	}
	chosen, err := metav1.LabelSelectorAsSelector(&selector)
	if err != nil {
		return ""
	}
	return chosen.String()
}

type watch struct {
	plan   *Plan
	now    func() time.Time
	object kinds.Followed
	pods   kinds.Followed // nil where none belong to it
	before map[types.UID]bool
	made   bool // the change has been seen on the object

	client *kube.Client  // that evicts, for a drain
	again  time.Duration // between two rounds of evictions; 0 for none
}

func (w *watch) run(ctx context.Context, tell func(Progress)) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	group := parts.New(ctx)
	defer group.Wait()
	defer cancel()
	wake := make(chan struct{}, 1)
	for _, followed := range []kinds.Followed{w.object, w.pods} {
		if followed == nil {
			continue
		}
		group.Go(poke.Relay(followed, func() { poke.Once(wake) }))
		group.Go(followed.Run)
	}
	if w.again > 0 {
		group.Go(func(ctx context.Context) { w.evict(ctx, wake) })
	}
	last := Progress{}
	for {
		select {
		case <-group.Context().Done():
			return
		case <-wake:
		}
		if now := w.progress(); now != last && now.Text != "" {
			last = now
			tell(now)
		}
		if last.Ended {
			return
		}
	}
}

// evict asks for evictions until all are accepted, and for those that a budget refuses again
// and again.
func (w *watch) evict(ctx context.Context, wake chan<- struct{}) {
	for {
		w.plan.evictions(ctx, w.client, func() { poke.Once(wake) })
		again := time.NewTimer(w.again)
		select {
		case <-ctx.Done():
			again.Stop()
			return
		case <-again.C:
		}
	}
}

// progress is how far it has come; without a text while that is not known.
func (w *watch) progress() Progress {
	held, health := w.object.Held()
	if health.State == follow.Loading {
		return Progress{}
	}
	pods, known := w.owned()
	if !known {
		return Progress{}
	}
	gone := health.State == follow.Gone
	if w.plan.removes() {
		return w.removal(held, gone, pods)
	}
	if gone {
		return Progress{Text: w.plan.Ref.String() + " was deleted meanwhile", Ended: true, Bad: true}
	}
	fields, err := runtime.DefaultUnstructuredConverter.ToUnstructured(held)
	if err != nil {
		return Progress{}
	}
	if w.made = w.made || w.plan.includes(&unstructured.Unstructured{Object: fields}); !w.made {
		return Progress{} // that is how it was before
	}
	switch w.plan.Change.Verb {
	case Scale, Restart, Undo, Image:
		return w.rollout(fields, pods)
	case Edit:
		if w.plan.changesTemplate() || w.plan.changesReplicas() {
			return w.rollout(fields, pods)
		}
	case Resize:
		if pod, is := held.(*corev1.Pod); is {
			return w.plan.resized(pod)
		}
	case Drain:
		return w.plan.drained(present(pods))
	}
	return Progress{Text: w.plan.Ref.Name + ": " + w.plan.Change.Verb.past(), Ended: true}
}

// present are the pods by their UIDs.
func present(pods []*corev1.Pod) map[types.UID]bool {
	all := make(map[types.UID]bool, len(pods))
	for _, pod := range pods {
		all[pod.UID] = true
	}
	return all
}

// owned are the pods that belong to what is changed. known is false while they are
// still to come.
func (w *watch) owned() (pods []*corev1.Pod, known bool) {
	if w.pods == nil {
		return nil, true
	}
	held, health := w.pods.Held()
	if health.State == follow.Loading {
		return nil, health.Err != nil && w.client == nil // it goes on without them, unless they are what it is about
	}
	pods, _ = held.([]*corev1.Pod)
	if w.before == nil {
		w.before = map[types.UID]bool{}
		for _, pod := range pods {
			w.before[pod.UID] = true
		}
	}
	return pods, true
}

// removal is how far a deletion has come, and the replacement.
func (w *watch) removal(object any, gone bool, pods []*corev1.Pod) Progress {
	name := w.plan.Ref.Name
	if w.plan.Ref.Kind != "Pod" || w.plan.owner == nil {
		if gone {
			return Progress{Text: w.plan.Ref.String() + " is gone", Ended: true}
		}
		return Progress{Text: w.plan.Ref.String() + " is being deleted" + heldBy(object)}
	}
	for _, pod := range pods {
		controller := metav1.GetControllerOf(pod)
		if w.before[pod.UID] || controller == nil || controller.UID != w.plan.owner.GetUID() || pod.DeletionTimestamp != nil {
			continue
		}
		switch ready := podstatus.IsReady(pod); {
		case ready && gone:
			took := w.now().Sub(w.plan.sent).Round(time.Second)
			return Progress{Text: fmt.Sprintf("%s was replaced by %s, ready after %s", name, pod.Name, count.Of(int(took.Seconds()), "second")), Ended: true}
		case ready:
			return Progress{Text: fmt.Sprintf("%s is ready in place of %s, which is still terminating", pod.Name, name)}
		default:
			return Progress{Text: fmt.Sprintf("%s is replaced by %s, which is not ready yet", name, pod.Name)}
		}
	}
	if gone {
		return Progress{Text: name + " is gone; no pod has replaced it yet"}
	}
	return Progress{Text: name + " is terminating" + heldBy(object)}
}

// heldBy names the finalizers that hold an object that is being deleted.
func heldBy(object any) string {
	of, is := object.(metav1.Object)
	if !is || of.GetDeletionTimestamp() == nil || len(of.GetFinalizers()) == 0 {
		return ""
	}
	return "; it is held by " + strings.Join(of.GetFinalizers(), ", ")
}

// replaces reports whether the pods of the workload are replaced.
func (w *watch) replaces() bool {
	return !w.plan.paused() && (w.plan.Change.Verb.replaces() || w.plan.Change.Verb == Edit && w.plan.changesTemplate())
}

// rollout is how far a workload is with its pods.
func (w *watch) rollout(fields map[string]any, pods []*corev1.Pod) Progress {
	s := stand(w.plan.Ref.Kind, fields)
	name := w.plan.Ref.Name
	terminating := int64(0)
	for _, pod := range pods {
		if pod.DeletionTimestamp != nil && (w.before[pod.UID] || w.plan.Change.Verb == Scale) {
			terminating++
		}
	}
	text := fmt.Sprintf("%s: %d of %d ready", name, s.ready, s.wanted)
	switch {
	case !s.observed:
		return Progress{Text: name + ": waiting for its controller"}
	case s.failed != "":
		return Progress{Text: name + ": " + s.failed, Ended: true, Bad: true}
	case w.plan.Change.Verb == Scale && s.wanted != int64(w.plan.Change.Replicas):
		return Progress{Text: fmt.Sprintf("%s: something has set the replicas to %d", name, s.wanted), Ended: true, Bad: true}
	case w.replaces() && s.due == 0 && s.wanted > 0:
		return Progress{Text: name + ": the change is made; by its update strategy no pod is replaced now", Ended: true}
	case w.replaces() && s.updated < s.due:
		return Progress{Text: fmt.Sprintf("%s: %d of %d replaced", name, s.updated, s.due)}
	case w.replaces() && s.due == s.wanted && s.total > s.updated:
		return Progress{Text: fmt.Sprintf("%s: %d of %d replaced, %s left", name, s.updated, s.due, count.Of(s.total-s.updated, "old pod"))}
	case terminating > 0:
		return Progress{Text: fmt.Sprintf("%s, %d terminating", text, terminating)}
	case s.ready != s.wanted || s.total != s.wanted:
		return Progress{Text: text}
	}
	return Progress{Text: text, Ended: true}
}
