package around

import (
	"context"
	"slices"
	"sync"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/kubernetes"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/follow"
	"github.com/podglass/podglass/kube/parts"
	"github.com/podglass/podglass/kube/podstatus"
	"github.com/podglass/podglass/kube/poke"
	"github.com/podglass/podglass/kube/services"
)

// NotAsked is why the pods of a service are not known that nobody looks at.
const NotAsked = "its pods have not been asked for"

// mostSilent is how many services that answer nothing have their pods followed
// without being looked at.
const mostSilent = 20

// Known is what is known so far.
type Known struct {
	// Services are those of the pod, or of the namespace, by their names.
	Services []*services.Service
	// Health is Loading until the services and their slices are known, and Gone
	// when the pod is.
	Health follow.Health
	// Unread is one sentence where the services may not be read.
	Unread string
}

// Follower follows. Its methods are safe for concurrent use.
type Follower struct {
	client   kubernetes.Interface
	shared   *follow.Shared
	ref      kube.PodRef // without a name for a whole namespace
	refusals func() []services.Refusal

	pod      *follow.Object[*corev1.Pod] // nil for a namespace
	services *follow.Selection[*corev1.Service]
	slices   *follow.Selection[*discoveryv1.EndpointSlice]
	policies *follow.Selection[*networkingv1.NetworkPolicy]
	pokes    poke.Subscribers
	wake     chan struct{}

	telling  sync.Mutex
	memories map[string]*services.Memory // by service

	mu      sync.Mutex
	focus   string
	behind  map[string]*behind // by selector
	beside  beside
	besides bool // beside was asked for
}

// behind are the pods that a selector means.
type behind struct {
	*follow.Selection[*corev1.Pod]
	cancel context.CancelFunc
}

// Follow makes what follows the services of a pod or, for a ref without a name, of a
// namespace. Nothing is asked for before [Follower.Run]. refusals are the connections
// to pods of the namespace that were seen to fail.
func Follow(client kubernetes.Interface, shared *follow.Shared, ref kube.PodRef, refusals func() []services.Refusal) *Follower {
	all := follow.Query{Namespace: ref.Namespace}
	f := &Follower{
		client: client, shared: shared, ref: ref, refusals: refusals, wake: make(chan struct{}, 1), behind: map[string]*behind{},
		services: follow.Some(shared, follow.NewResource(client, corev1.Resource("services"), "service", client.CoreV1().Services), all, follow.Options{}),
		slices: follow.Some(shared, follow.NewResource(client, discoveryv1.Resource("endpointslices"), "endpoint slice",
			client.DiscoveryV1().EndpointSlices), all, follow.Options{}),
		policies: follow.Some(shared, follow.NewResource(client, networkingv1.Resource("networkpolicies"), "network policy",
			client.NetworkingV1().NetworkPolicies), all, follow.Options{}),
	}
	if ref.Name != "" {
		f.pod = follow.One(shared, pods(client), follow.Query{Namespace: ref.Namespace, Name: ref.Name, UID: ref.UID}, follow.Options{Refuse: ref.Check()})
	}
	return f
}

func pods(client kubernetes.Interface) follow.Resource[*corev1.Pod] {
	return follow.NewResource(client, corev1.Resource("pods"), "pod", client.CoreV1().Pods)
}

// Changed subscribes to changes. The channel, of capacity one, receives after each
// change until cancel is called; it is never closed.
func (f *Follower) Changed() (changes <-chan struct{}, cancel func()) { return f.pokes.Subscribe() }

// Focus says which service is looked at.
func (f *Follower) Focus(service string) {
	f.mu.Lock()
	changed := f.focus != service
	f.focus = service
	f.mu.Unlock()
	if changed {
		poke.Once(f.wake)
	}
}

// Touch says that what is known is being shown; see [follow.Selection.Touch].
func (f *Follower) Touch() {
	f.services.Touch()
	f.slices.Touch()
	f.policies.Touch()
	if f.pod != nil {
		f.pod.Touch()
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, pods := range f.behind {
		pods.Touch()
	}
}

// Run follows until ctx ends. It is called once.
func (f *Follower) Run(ctx context.Context) {
	group := parts.New(ctx)
	defer group.Wait()
	all := []follows{f.services, f.slices, f.policies}
	if f.pod != nil {
		all = append(all, f.pod)
	}
	for _, one := range all {
		f.begin(group.Context(), group, one)
	}
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

// follows is something that is followed.
type follows interface {
	poke.Source
	Run(ctx context.Context)
}

// begin follows until ctx ends, and wakes for each change.
func (f *Follower) begin(ctx context.Context, group *parts.Group, one follows) {
	relay := poke.Relay(one, func() { poke.Once(f.wake) })
	group.Go(func(context.Context) { relay(ctx) })
	group.Go(func(context.Context) { one.Run(ctx) })
}

// adjust begins to follow the pods that are wanted, and ends what is not.
func (f *Follower) adjust(group *parts.Group) {
	known := f.Known()
	wanted := map[string]bool{}
	silent, lost := 0, false
	f.mu.Lock()
	focus := f.focus
	f.mu.Unlock()
	for _, service := range known.Services {
		if len(service.Selector) == 0 {
			continue
		}
		answers := service.Answering() > 0
		puzzling := !answers || service.FromPods // its pods tell
		if puzzling {
			silent++
		}
		if f.pod != nil || service.Name == focus || puzzling && silent <= mostSilent {
			wanted[labels.SelectorFromSet(service.Selector).String()] = true
		}
		lost = lost || !answers && len(service.Endpoints) == 0 || len(service.Narrowed) > 0
	}
	f.mu.Lock()
	var ended []*behind
	for selector, pods := range f.behind {
		if !wanted[selector] {
			delete(f.behind, selector)
			ended = append(ended, pods)
		}
	}
	for selector := range wanted {
		if f.behind[selector] == nil {
			f.behind[selector] = f.beginPods(group, selector)
		}
	}
	ask := lost && !f.besides
	f.besides = f.besides || ask
	f.mu.Unlock()
	for _, pods := range ended {
		pods.cancel()
	}
	if ask {
		group.Go(f.listBeside)
	}
}

func (f *Follower) beginPods(group *parts.Group, selector string) *behind {
	ctx, cancel := context.WithCancel(group.Context())
	begun := &behind{
		Selection: follow.Some(f.shared, pods(f.client), follow.Query{Namespace: f.ref.Namespace, Labels: selector}, follow.Options{}),
		cancel:    cancel,
	}
	f.begin(ctx, group, begun)
	return begun
}

// Known is what is known so far. A service of which nothing has changed is the same as the
// last time; none must be changed.
func (f *Follower) Known() Known {
	all, health := f.services.All()
	endpointSlices, sliceHealth := f.slices.All()
	switch {
	case health.State == follow.Loading && health.Err != nil:
		return Known{Health: health, Unread: health.Err.Sentence}
	case health.State == follow.Loading:
		return Known{Health: health}
	case sliceHealth.State == follow.Loading && sliceHealth.Err == nil:
		return Known{Health: sliceHealth}
	case health.State == follow.Live && sliceHealth.State == follow.Stale:
		health = sliceHealth
	}
	if f.pod != nil {
		pod, podHealth := f.pod.Get()
		if pod == nil {
			return Known{Health: podHealth}
		}
		all = slices.DeleteFunc(slices.Clone(all), func(s *corev1.Service) bool { return !podstatus.SelectedBy(pod, s) })
	}
	f.telling.Lock()
	defer f.telling.Unlock()
	known := Known{Health: health}
	memories := map[string]*services.Memory{}
	of := map[string][]*discoveryv1.EndpointSlice{}
	for _, slice := range endpointSlices {
		name := slice.Labels[discoveryv1.LabelServiceName]
		of[name] = append(of[name], slice)
	}
	for _, service := range all {
		in := f.input(service)
		in.Slices = of[service.Name]
		if sliceHealth.State == follow.Loading {
			in.SlicesUnread = sliceHealth.Err.Sentence
		}
		memory := f.memories[service.Name]
		if memory == nil {
			memory = &services.Memory{}
		}
		memories[service.Name] = memory
		known.Services = append(known.Services, memory.Of(in))
	}
	f.memories = memories
	return known
}

// input is what is known around a service, without its slices.
func (f *Follower) input(service *corev1.Service) *services.Input {
	in := &services.Input{Service: service, PodsUnread: NotAsked}
	in.Policies, _ = f.policies.All()
	if f.refusals != nil {
		in.Refusals = f.refusals()
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	in.Workloads, in.Nodes = f.beside.workloads, f.beside.nodes
	pods := f.behind[labels.SelectorFromSet(service.Spec.Selector).String()]
	if pods == nil || len(service.Spec.Selector) == 0 {
		return in
	}
	list, health := pods.All()
	switch {
	case health.State != follow.Loading && len(list) == 0:
		if f.beside.known {
			in.Pods, in.PodsUnread = f.beside.pods, f.beside.podsUnread
		}
	case health.State != follow.Loading:
		in.Pods, in.PodsUnread = list, ""
	case health.Err != nil:
		in.PodsUnread = health.Err.Sentence
	}
	return in
}
