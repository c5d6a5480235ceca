package object

import (
	"context"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/follow"
	"github.com/podglass/podglass/kube/kinds"
	"github.com/podglass/podglass/kube/parts"
	"github.com/podglass/podglass/kube/poke"
)

// Watch follows an object, the events about it and, for a service, its endpoints.
// Its methods are safe for concurrent use.
type Watch struct {
	ref    Ref
	client *kube.Client
	object kinds.Followed // nil when its kind cannot be read, for the reason in err
	err    *explain.Error
	events *follow.Selection[*corev1.Event]
	around []kinds.Followed // what a description holds besides
	story  *story           // nil where only the object's own events are followed
	pokes  poke.Subscribers
}

// Follow makes what follows an object; nothing is asked for before [Watch.Run].
// Those who share watches share those of the object and of its events.
func Follow(shared *follow.Shared, client *kube.Client, ref Ref) *Watch {
	w := &Watch{ref: ref, client: client, events: Events(shared, client, ref)}
	kind, err := kinds.For(client, ref.GVK())
	if err != nil {
		w.err = explain.Failure(err)
		return w
	}
	w.object = kind.Follow(shared, follow.Query{Namespace: ref.Namespace, Name: ref.Name, UID: ref.UID})
	if ref.GVK().GroupKind() == (schema.GroupKind{Kind: "Service"}) {
		slices := kinds.Of(client.Clientset, schema.GroupKind{Group: discoveryv1.GroupName, Kind: "EndpointSlice"})
		query := follow.Query{Namespace: ref.Namespace, Labels: discoveryv1.LabelServiceName + "=" + ref.Name}
		w.around = append(w.around, slices.Follow(shared, query))
	}
	return w
}

// Events follows the events about an object, and no others.
func Events(shared *follow.Shared, client *kube.Client, ref Ref) *follow.Selection[*corev1.Event] {
	about := fields.Set{"involvedObject.kind": ref.Kind, "involvedObject.name": ref.Name}
	if ref.UID != "" && ref.Kind != "Node" { // a kubelet gives a node's name as its UID
		about = fields.Set{"involvedObject.uid": string(ref.UID)}
	}
	events := follow.NewResource(client.Clientset, corev1.Resource("events"), "event", client.Clientset.CoreV1().Events)
	return follow.Some(shared, events, follow.Query{Namespace: ref.Namespace, Fields: about.String()}, follow.Options{})
}

// Changed subscribes to changes of any of it. The channel, of capacity one, receives
// after each change until cancel is called; it is never closed.
func (w *Watch) Changed() (changes <-chan struct{}, cancel func()) { return w.pokes.Subscribe() }

// Touch says that it is being shown: what has to be polled is polled seldom while
// nobody looks. It never waits.
func (w *Watch) Touch() {
	for _, followed := range w.all() {
		followed.Touch()
	}
}

// part is a part of what is followed.
type part interface {
	Run(ctx context.Context)
	Changed() (changes <-chan struct{}, cancel func())
	Touch()
}

func (w *Watch) all() []part {
	all := []part{w.events}
	if w.object != nil {
		all = append(all, w.object)
	}
	for _, followed := range w.around {
		all = append(all, followed)
	}
	return all
}

// Run follows until ctx ends. It is called once.
func (w *Watch) Run(ctx context.Context) {
	group := parts.New(ctx)
	defer group.Wait()
	for _, followed := range w.all() {
		group.Go(poke.Relay(followed, w.pokes.Poke))
		group.Go(followed.Run)
	}
	if w.story != nil && w.object != nil {
		group.Go(func(ctx context.Context) { w.story.run(ctx, group, w.object, w.pokes.Poke) })
	}
}

// Snapshot is what is known of an object at a time. Nothing of it may be changed.
type Snapshot struct {
	Ref    Ref
	Object follow.API // nil while it has not been read
	Health follow.Health
	// Events are those about this object, and no earlier one of its name, in the order of their names;
	// EventsHealth is how far that can be trusted.
	Events       []*corev1.Event
	EventsHealth follow.Health
	// Told is what [FollowStory] has found, the newest first; Missing is why some of it
	// may not be read, nil where nothing is missing.
	Told    []Telling
	Missing *explain.Error
}

// Snapshot is what is known now.
func (w *Watch) Snapshot() Snapshot {
	s := Snapshot{Ref: w.ref}
	if w.object == nil {
		s.Health = follow.Health{Err: w.err}
		return s
	}
	var held any
	if held, s.Health = w.object.Held(); s.Health.State != follow.Loading {
		if object, is := held.(follow.API); is && !isNil(object) {
			s.Object = object
		}
	}
	s.Events, s.EventsHealth = w.events.All()
	s.Events = s.about(s.Events)
	if w.story != nil {
		told, missing := w.story.tell(tellings(w.ref, s.Events))
		s.Told, s.Missing = merged(told), missing
	}
	return s
}

// about are the events about this very object, and not about an earlier one of its name.
func (s *Snapshot) about(all []*corev1.Event) []*corev1.Event {
	if s.Object == nil || s.Ref.UID != "" && s.Ref.Kind != "Node" {
		return all
	}
	var some []*corev1.Event
	for _, event := range all {
		uid := event.InvolvedObject.UID
		if uid == s.Object.GetUID() || uid == "" || s.Ref.Kind == "Node" && string(uid) == s.Ref.Name {
			some = append(some, event)
		}
	}
	return some
}
