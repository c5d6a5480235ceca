package containers

import (
	"context"

	tea "charm.land/bubbletea/v2"
	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/anatomy/gather"
	"github.com/podglass/podglass/kube/diagnosis/examine"
	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/follow"
	kubepods "github.com/podglass/podglass/kube/pods"
	"github.com/podglass/podglass/kube/podstatus"
	"github.com/podglass/podglass/kube/usage"
	"github.com/podglass/podglass/tui/panes"
)

// usageKept is how many answers may be missed before usage is unknown: an
// old number must not look like a present one.
const usageKept = 3

// Watch follows one pod; [kubepods.Watcher] is one.
type Watch interface {
	Run(ctx context.Context)
	Changed() (changes <-chan struct{}, cancel func())
	Pod() (*corev1.Pod, follow.Health)
	Touch() // says that it is being shown
}

// Events follows what is told of one pod; [kubepods.EventWatcher] is one.
type Events interface {
	Run(ctx context.Context)
	Changed() (changes <-chan struct{}, cancel func())
	Events() ([]podstatus.Event, follow.Health)
	Touch() // says that they are being shown
}

// Source is where the pane learns of a pod.
type Source struct {
	Watch  func(kube.PodRef) Watch
	Events func(kube.PodRef) Events
	// Around follows what a pod's volumes and variables are made of.
	Around func() *gather.Follower
	// Node follows the node of a pod that is not ready; nil for nothing.
	Node func() *gather.Follower
	// Words follows what the containers of a pod wrote before they failed; nil for
	// nothing.
	Words func() *examine.LastWords
	// Usage is what the containers of a pod use now, by name; its error is of
	// type *[explain.Error].
	Usage func(context.Context, kube.PodRef) (map[string]kubepods.Resources, error)
}

// FromClient is the source that a cluster is. It asks for nothing yet. The panes that
// share watches follow a pod through one.
func FromClient(shared *follow.Shared, client *kube.Client) Source {
	source := Source{
		Watch:  func(ref kube.PodRef) Watch { return kubepods.Watch(shared, client.Clientset, ref) },
		Events: func(ref kube.PodRef) Events { return kubepods.WatchEvents(shared, client.Clientset, ref) },
		Around: func() *gather.Follower { return gather.FollowInside(client.Clientset, shared) },
		Node:   func() *gather.Follower { return gather.FollowNode(client.Clientset, shared) },
		Words:  func() *examine.LastWords { return examine.NewLastWords(client.Clientset) },
	}
	metrics, err := usage.NewSource(client)
	source.Usage = func(ctx context.Context, ref kube.PodRef) (map[string]kubepods.Resources, error) {
		if err != nil {
			return nil, err
		}
		return metrics.Containers(ctx, ref)
	}
	return source
}

// link is what follows one pod as long as the pane shows it.
type link struct {
	rest, further      *panes.Task // until the cursor has rested
	watch, watchEvents *panes.Task
	watchAround        *panes.Task
	watchWords         *panes.Task
	watchNode          *panes.Task
	usage              *panes.Task

	pod    Watch
	events Events
	around *gather.Follower   // nil until the details have the pane
	node   *gather.Follower   // nil until the pod is not ready
	words  *examine.LastWords // nil until the cursor has rested

	// Of the events, of what is around the pod, of its node, and of the words.
	feed, aroundFeed, nodeFeed, wordsFeed *panes.Feed

	feeds  uint64 // so far
	missed int    // answers about usage
	drawn  bool   // since usage was last asked for
}

func newLink(env panes.Env) link {
	return link{
		rest: env.NewTask(), further: env.NewTask(),
		watch: env.NewTask(), watchEvents: env.NewTask(), watchAround: env.NewTask(), watchWords: env.NewTask(), watchNode: env.NewTask(), usage: env.NewTask(),
	}
}

// usageFound is an answer about usage.
type usageFound struct {
	used map[string]kubepods.Resources
	err  error
}

// follow starts to watch the pod that the cursor rests on.
func (p *Pane) follow() tea.Cmd {
	p.link.pod = p.source.Watch(p.target.Pod)
	return tea.Batch(
		p.Listen(p.link.pod.Changed()),
		p.link.watch.Follow(p.link.pod.Run),
		p.link.further.After(furtherTime, p.followFurther),
	)
}

// followFurther starts to watch its events, and asks for its usage.
func (p *Pane) followFurther() tea.Cmd {
	p.link.events = p.source.Events(p.target.Pod)
	p.link.feed = p.newFeed(p.link.events.Changed())
	p.link.drawn = true
	return tea.Batch(p.link.feed.Next(), p.link.watchEvents.Follow(p.link.events.Run), p.followWords(), p.askUsage())
}

// followWords starts to read what the containers write before they fail.
func (p *Pane) followWords() tea.Cmd {
	if p.source.Words == nil {
		return nil
	}
	p.link.words = p.source.Words()
	if p.facts.Pod != nil {
		p.link.words.Show(p.facts.Pod)
	}
	p.link.wordsFeed = p.newFeed(p.link.words.Changed())
	return tea.Batch(p.link.wordsFeed.Next(), p.link.watchWords.Follow(p.link.words.Run))
}

// lookInside starts to follow what the pod's volumes and variables are made of, once
// the details have the whole pane: until then few of these lines show.
func (p *Pane) lookInside() tea.Cmd {
	if !p.view.whole || p.facts.Pod == nil || p.link.around != nil || p.source.Around == nil {
		return nil
	}
	p.link.around = p.source.Around()
	p.link.around.Show(p.facts.Pod)
	p.link.aroundFeed = p.newFeed(p.link.around.Changed())
	return tea.Batch(p.link.aroundFeed.Next(), p.link.watchAround.Follow(p.link.around.Run))
}

// askNode starts to follow the node of a pod that is not ready, or does not go: it may be
// why.
func (p *Pane) askNode() tea.Cmd {
	pod := p.facts.Pod
	if pod == nil || podstatus.IsReady(pod) && pod.DeletionTimestamp == nil || podstatus.IsOver(pod) || p.link.node != nil || p.source.Node == nil {
		return nil
	}
	p.link.node = p.source.Node()
	p.link.node.Show(pod)
	p.link.nodeFeed = p.newFeed(p.link.node.Changed())
	return tea.Batch(p.link.nodeFeed.Next(), p.link.watchNode.Follow(p.link.node.Run))
}

// newFeed makes a feed that is told from the list's own, which counts from 1.
func (p *Pane) newFeed(changes <-chan struct{}, cancel func()) *panes.Feed {
	const ours = 1 << 63
	p.link.feeds++
	return p.Env.NewFeed(p.link.feeds|ours, changes, cancel)
}

// askUsage asks what the containers use, unless nobody has seen the pane since
// the last time.
func (p *Pane) askUsage() tea.Cmd {
	if !p.link.drawn {
		if p.link.missed++; p.link.missed >= usageKept {
			p.facts.usage = nil
			p.show()
		}
		return p.link.usage.After(usageEvery, p.askUsage)
	}
	p.link.drawn = false
	ask, ref := p.source.Usage, p.target.Pod
	return panes.Run(p.link.usage, usageAnswer, func(ctx context.Context) (found usageFound) {
		found.used, found.err = ask(ctx, ref)
		return found
	}, p.takeUsage)
}

// takeUsage takes an answer about usage.
func (p *Pane) takeUsage(found usageFound) tea.Cmd {
	wait := usageEvery
	if found.err == nil {
		p.link.missed = 0
		p.facts.usage, p.facts.usageError, p.facts.unmetered = found.used, nil, false
	} else {
		explained := explain.Failure(found.err)
		p.link.missed++
		// A new pod has no usage yet; there is nothing to say about that.
		absent := explained.Class == explain.ClassForbidden || explained.Class == explain.ClassNotFound && explained.Name == ""
		if absent {
			wait = usagePatience
		}
		if absent || p.link.missed >= usageKept {
			p.facts.usage, p.facts.usageError, p.facts.unmetered = nil, explained, absent
		}
	}
	p.show()
	return p.link.usage.After(wait, p.askUsage)
}

// touch says of what is followed that it is being shown.
func (l *link) touch() {
	l.drawn = true
	if l.pod != nil {
		l.pod.Touch()
	}
	if l.events != nil {
		l.events.Touch()
	}
	if l.around != nil {
		l.around.Touch()
	}
	if l.node != nil {
		l.node.Touch()
	}
}

// stop ends all that is followed, and all that was about to be.
func (p *Pane) stop() {
	for _, task := range []*panes.Task{p.link.rest, p.link.further, p.link.watch, p.link.watchEvents, p.link.watchAround, p.link.watchWords, p.link.watchNode, p.link.usage} {
		task.Drop()
	}
	p.link.feed.Close()
	p.link.aroundFeed.Close()
	p.link.nodeFeed.Close()
	p.link.wordsFeed.Close()
	p.link.pod, p.link.events, p.link.around, p.link.node, p.link.words, p.link.missed, p.link.drawn = nil, nil, nil, nil, nil, 0, false
	p.link.feed, p.link.aroundFeed, p.link.nodeFeed, p.link.wordsFeed = nil, nil, nil, nil
	p.List.Close()
}
