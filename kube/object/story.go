package object

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/follow"
	"github.com/podglass/podglass/kube/kinds"
	"github.com/podglass/podglass/kube/parts"
	"github.com/podglass/podglass/kube/podstatus"
	"github.com/podglass/podglass/kube/poke"
)

// Telling is an event and what it is about.
type Telling struct {
	About Ref
	podstatus.Event
}

// story follows the events about what an object belongs to: its owners and, of a pod,
// its node and claims.
type story struct {
	shared *follow.Shared
	client *kube.Client

	mu     sync.Mutex
	events map[Ref]*follow.Selection[*corev1.Event]
	order  []Ref
}

// FollowStory is [Follow] with the events about the owners of the object, its node and
// its claims besides.
func FollowStory(shared *follow.Shared, client *kube.Client, ref Ref) *Watch {
	w := Follow(shared, client, ref)
	w.story = &story{shared: shared, client: client, events: map[Ref]*follow.Selection[*corev1.Event]{}}
	return w
}

// maxOwners is how far up a chain of owners is followed.
const maxOwners = 5

// run follows more events whenever the object belongs to more.
func (s *story) run(ctx context.Context, group *parts.Group, object kinds.Followed, tell func()) {
	changes, cancel := object.Changed()
	defer cancel()
	for {
		if held, health := object.Held(); health.State != follow.Loading {
			if read, is := held.(follow.API); is && !isNil(read) {
				for _, ref := range s.around(ctx, read) {
					s.add(group, ref, tell)
				}
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-changes:
		}
	}
}

// around is what an object belongs to.
func (s *story) around(ctx context.Context, object follow.API) []Ref {
	var refs []Ref
	if pod, is := object.(*corev1.Pod); is {
		if pod.Spec.NodeName != "" {
			refs = append(refs, Ref{APIVersion: "v1", Kind: "Node", Name: pod.Spec.NodeName})
		}
		for i := range pod.Spec.Volumes {
			if claim := pod.Spec.Volumes[i].PersistentVolumeClaim; claim != nil {
				refs = append(refs, Ref{APIVersion: "v1", Kind: "PersistentVolumeClaim", Namespace: pod.Namespace, Name: claim.ClaimName})
			}
		}
	}
	var next metav1.Object = object
	for range maxOwners {
		controller := metav1.GetControllerOf(next)
		if controller == nil || controller.Kind == "Node" {
			break
		}
		ref := Ref{APIVersion: controller.APIVersion, Kind: controller.Kind, Namespace: object.GetNamespace(), Name: controller.Name, UID: controller.UID}
		refs = append(refs, ref)
		if s.has(ref) { // those above it are followed too
			break
		}
		kind, err := kinds.For(s.client, ref.GVK())
		if err != nil {
			break
		}
		owner, err := kind.Get(ctx, ref.Namespace, ref.Name)
		if err != nil {
			break // its own events are followed anyway
		}
		next = owner
	}
	return refs
}

func (s *story) has(ref Ref) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.events[ref] != nil
}

func (s *story) add(group *parts.Group, ref Ref, tell func()) {
	if s.has(ref) {
		return
	}
	events := Events(s.shared, s.client, ref)
	s.mu.Lock()
	s.events[ref] = events
	s.order = append(s.order, ref)
	s.mu.Unlock()
	group.Go(poke.Relay(events, tell))
	group.Go(events.Run)
}

// tell adds what has been told, and the first reason why something could not be read.
func (s *story) tell(all []Telling) ([]Telling, *explain.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var missing *explain.Error
	for _, ref := range s.order {
		events, health := s.events[ref].All()
		if health.State == follow.Loading && health.Err != nil && missing == nil {
			missing = health.Err
		}
		all = append(all, tellings(ref, events)...)
	}
	return all, missing
}

func tellings(about Ref, events []*corev1.Event) []Telling {
	all := make([]Telling, 0, len(events))
	for _, event := range events {
		all = append(all, Telling{about, podstatus.NewEvent(event)})
	}
	return all
}

// merged brings what was told into the order of the last times, the newest first, each
// sentence about an object once.
func merged(all []Telling) []Telling {
	type sentence struct {
		about                              Ref
		container, reason, message, source string
	}
	at := map[sentence]int{}
	var once []Telling
	for _, told := range all {
		key := sentence{told.About, told.Container, told.Reason, told.Message, told.Source}
		i, known := at[key]
		if !known {
			at[key] = len(once)
			once = append(once, told)
			continue
		}
		same := &once[i]
		same.Count += told.Count
		if told.First.Before(same.First) {
			same.First = told.First
		}
		if told.Last.After(same.Last) {
			same.Last = told.Last
		}
	}
	slices.SortStableFunc(once, func(a, b Telling) int {
		return cmp.Or(b.Last.Compare(a.Last), b.First.Compare(a.First), strings.Compare(a.Reason+a.Message, b.Reason+b.Message),
			strings.Compare(a.About.String(), b.About.String()), strings.Compare(a.Container, b.Container))
	})
	return once
}
