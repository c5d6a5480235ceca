package anatomy

import (
	"context"
	"time"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/anatomy"
	"github.com/podglass/podglass/kube/anatomy/gather"
	"github.com/podglass/podglass/kube/diagnosis/examine"
	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/follow"
	"github.com/podglass/podglass/kube/parts"
	kubepods "github.com/podglass/podglass/kube/pods"
	"github.com/podglass/podglass/kube/podstatus"
	"github.com/podglass/podglass/kube/poke"
)

// FromClient is the source that a cluster is. The panes that share watches follow
// their pods, and what is around these, through one.
func FromClient(shared *follow.Shared, client *kube.Client) Source {
	return func(ref kube.PodRef) Watch {
		return &live{
			pod:        kubepods.Watch(shared, client.Clientset, ref),
			neighbours: gather.Follow(client.Clientset, shared),
			events:     kubepods.WatchEvents(shared, client.Clientset, ref),
			words:      examine.NewLastWords(client.Clientset),
		}
	}
}

// live follows a pod, its neighbours and its events. The pod shows at once, its neighbours as
// they come.
type live struct {
	pod        *kubepods.Watcher
	neighbours *gather.Follower
	events     *kubepods.EventWatcher
	words      *examine.LastWords
	pokes      poke.Subscribers
}

// Changed subscribes to changes of any of them.
func (l *live) Changed() (changes <-chan struct{}, cancel func()) { return l.pokes.Subscribe() }

// Input is what is known so far. It is as fresh as the least fresh part of it.
func (l *live) Input() (anatomy.Input, follow.Health) {
	pod, health := l.pod.Pod()
	if around := l.neighbours.Health(); health.State == follow.Live && around.State == follow.Stale {
		health = around
	}
	return anatomy.Input{Pod: pod, Neighbours: l.neighbours.Neighbours(), Now: time.Now()}, health
}

// Events are what is told of the pod, and what is known of that.
func (l *live) Events() ([]podstatus.Event, anatomy.Knowledge) {
	events, health := l.events.Events()
	switch {
	case health.State != follow.Loading:
		return events, anatomy.Read
	case health.Err == nil:
		return nil, anatomy.NotAsked
	case health.Err.Class == explain.ClassForbidden:
		return nil, anatomy.Forbidden
	default:
		return nil, anatomy.Failed
	}
}

// Lines are what the containers wrote before they failed.
func (l *live) Lines() map[string][]string { return l.words.Lines() }

// LogsDenied is the missing right to read those, "" for none that is known.
func (l *live) LogsDenied() string { return l.words.Denied() }

// Touch says that what is known is being shown.
func (l *live) Touch() {
	l.pod.Touch()
	l.neighbours.Touch()
	l.events.Touch()
}

// Run follows until the context ends.
func (l *live) Run(ctx context.Context) {
	podChanges, cancelPod := l.pod.Changed()
	defer cancelPod()
	around, cancelAround := l.neighbours.Changed()
	defer cancelAround()
	told, cancelTold := l.events.Changed()
	defer cancelTold()
	said, cancelSaid := l.words.Changed()
	defer cancelSaid()
	group := parts.New(ctx)
	defer group.Wait()
	group.Go(l.pod.Run)
	group.Go(l.neighbours.Run)
	group.Go(l.events.Run)
	group.Go(l.words.Run)
	for {
		select {
		case <-group.Context().Done():
			return
		case <-podChanges:
			if pod, _ := l.pod.Pod(); pod != nil {
				l.neighbours.Show(pod)
				l.words.Show(pod)
			}
		case <-around:
		case <-told:
		case <-said:
		}
		l.pokes.Poke()
	}
}
