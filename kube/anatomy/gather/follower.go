package gather

import (
	"context"
	"maps"
	"sync"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/kubernetes"

	"github.com/podglass/podglass/kube/anatomy"
	"github.com/podglass/podglass/kube/follow"
	"github.com/podglass/podglass/kube/parts"
	"github.com/podglass/podglass/kube/poke"
)

// Follower keeps up with the neighbours of one pod: with those that it has when
// the pod changes, or when an owner or a service does. What was known stays while
// the API server is away. Its methods are safe for concurrent use.
type Follower struct {
	client kubernetes.Interface
	shared *follow.Shared
	wants  func(*corev1.Pod, *anatomy.Neighbours) []question
	pokes  poke.Subscribers
	wake   chan struct{} // of capacity one

	mu        sync.Mutex
	pod       *corev1.Pod
	followers map[question]*oneFollower
}

// oneFollower follows one [question], until it is ended.
type oneFollower struct {
	live
	cancel context.CancelFunc
	done   chan struct{}
}

// Follow makes what follows the neighbours of a pod, which [Follower.Show] names;
// nothing is asked for before [Follower.Run]. shared may be nil.
func Follow(client kubernetes.Interface, shared *follow.Shared) *Follower {
	if shared == nil {
		shared = &follow.Shared{}
	}
	return &Follower{client: client, shared: shared, wants: wantsOf, wake: make(chan struct{}, 1), followers: map[question]*oneFollower{}}
}

// FollowInside is [Follow] for what the containers find inside ([wantsInside]).
func FollowInside(client kubernetes.Interface, shared *follow.Shared) *Follower {
	f := Follow(client, shared)
	f.wants = wantsInside
	return f
}

// FollowNode is [Follow] for the node of the pod alone.
func FollowNode(client kubernetes.Interface, shared *follow.Shared) *Follower {
	f := Follow(client, shared)
	f.wants = wantsNode
	return f
}

// Show says whose neighbours are followed: the pod as it is now. It never waits,
// and the pod must not be changed after.
func (f *Follower) Show(pod *corev1.Pod) {
	f.mu.Lock()
	f.pod = pod
	f.mu.Unlock()
	poke.Once(f.wake)
}

// Changed subscribes to changes of the neighbours. The channel, of capacity one,
// receives after each change until cancel is called; it is never closed.
func (f *Follower) Changed() (changes <-chan struct{}, cancel func()) { return f.pokes.Subscribe() }

// Run follows until ctx ends, and returns when all watches have ended. It is
// called once.
func (f *Follower) Run(ctx context.Context) {
	group := parts.New(ctx)
	defer group.Wait()
	for {
		f.adjust(group)
		f.pokes.Poke()
		select {
		case <-f.wake:
		case <-group.Context().Done():
			return
		}
	}
}

// adjust begins to follow what is wanted, and ends what is not.
func (f *Follower) adjust(group *parts.Group) {
	known, pod := f.known()
	if pod == nil {
		return
	}
	wanted := map[question]bool{}
	followers := f.followed()
	for _, want := range f.wants(pod, &known) {
		wanted[want] = true
		if followers[want] == nil {
			followers[want] = f.begin(group, want)
		}
	}
	var ended []*oneFollower
	for want, follower := range followers {
		if !wanted[want] {
			delete(followers, want)
			ended = append(ended, follower)
		}
	}
	f.mu.Lock()
	f.followers = followers
	f.mu.Unlock()
	for _, follower := range ended {
		follower.end()
	}
}

func (f *Follower) begin(group *parts.Group, want question) *oneFollower {
	ctx, cancel := context.WithCancel(group.Context())
	begun := &oneFollower{live: liveOf(f.client, f.shared, want), cancel: cancel, done: make(chan struct{})}
	relay := poke.Relay(begun, func() { poke.Once(f.wake) })
	group.Go(func(context.Context) { relay(ctx) })
	group.Go(func(context.Context) {
		defer close(begun.done)
		begun.Run(ctx)
	})
	return begun
}

func (l *oneFollower) end() {
	l.cancel()
	<-l.done
}

// followed is a copy of what is followed.
func (f *Follower) followed() map[question]*oneFollower {
	f.mu.Lock()
	defer f.mu.Unlock()
	return maps.Clone(f.followers)
}

// Neighbours are those of the pod, as far as they are known.
func (f *Follower) Neighbours() anatomy.Neighbours {
	known, _ := f.known()
	return known
}

func (f *Follower) known() (anatomy.Neighbours, *corev1.Pod) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var known anatomy.Neighbours
	for want, follower := range f.followers {
		follower.answer().apply(want, &known)
	}
	return known, f.pod
}

// Health is the worst of what is followed: Stale with an error where something is
// not up to date, Loading where something has not come yet, else Live. What may not
// be read, or is not there, is an answer, and part of the neighbours.
func (f *Follower) Health() follow.Health {
	worst := follow.Health{State: follow.Live}
	for _, follower := range f.followed() {
		health := follower.health()
		switch {
		case health.State == follow.Stale:
			return health
		case health.State == follow.Loading && health.Err == nil:
			worst = health
		}
	}
	return worst
}

// Touch says that the neighbours are being shown: what has to be polled is polled
// seldom while nobody looks. It never waits.
func (f *Follower) Touch() {
	for _, follower := range f.followed() {
		follower.Touch()
	}
}
