package anatomy

import (
	"context"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/kubernetes"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/anatomy"
	"github.com/podglass/podglass/kube/anatomy/gather"
	"github.com/podglass/podglass/kube/follow"
	kubepods "github.com/podglass/podglass/kube/pods"
	"github.com/podglass/podglass/kube/poke"
)

const (
	// gatherRest is how long a pod must rest before its neighbours are asked for
	// again.
	gatherRest = 300 * time.Millisecond
	// gatherEvery is how often they are asked for while the pod does not change.
	gatherEvery = 15 * time.Second
	// gatherTime is how long all their answers may take.
	gatherTime = 10 * time.Second
)

// FromClient is the source that a cluster is. The panes that share watches follow a
// pod through one.
func FromClient(shared *follow.Shared, client *kube.Client) Source {
	return func(ref kube.PodRef) Watch {
		return &live{client: client.Clientset, pod: kubepods.Watch(shared, client.Clientset, ref), pokes: make(chan struct{}, 1)}
	}
}

// live follows a pod with a watch, and asks for its neighbours when it changes and from
// time to time. The pod shows at once, its neighbours when they have answered.
type live struct {
	client kubernetes.Interface
	pod    *kubepods.Watcher
	pokes  chan struct{}

	mu         sync.Mutex
	neighbours anatomy.Neighbours
}

// Changed pokes when there is something new.
func (l *live) Changed() (changes <-chan struct{}, cancel func()) { return l.pokes, func() {} }

// Input is what is known by now.
func (l *live) Input() (anatomy.Input, follow.Health) {
	pod, health := l.pod.Pod()
	l.mu.Lock()
	defer l.mu.Unlock()
	return anatomy.Input{Pod: pod, Neighbours: l.neighbours, Now: time.Now()}, health
}

// Run follows until the context ends.
func (l *live) Run(ctx context.Context) {
	changes, cancel := l.pod.Changed()
	defer cancel()
	var running sync.WaitGroup
	defer running.Wait()
	running.Go(func() { l.pod.Run(ctx) })
	due := time.NewTimer(gatherEvery)
	defer due.Stop()
	first := true
	for {
		select {
		case <-ctx.Done():
			return
		case <-changes:
			poke.Once(l.pokes)
			rest := gatherRest
			if pod, _ := l.pod.Pod(); pod != nil && first {
				rest, first = 0, false
			}
			due.Reset(rest)
		case <-due.C:
			due.Reset(gatherEvery)
			if pod, _ := l.pod.Pod(); pod != nil {
				l.gather(ctx, pod)
			}
		}
	}
}

func (l *live) gather(ctx context.Context, pod *corev1.Pod) {
	ctx, cancel := context.WithTimeout(ctx, gatherTime)
	defer cancel()
	var cache gather.Cache
	found := cache.Gather(ctx, l.client, pod)
	l.mu.Lock()
	l.neighbours = found
	l.mu.Unlock()
	poke.Once(l.pokes)
}
