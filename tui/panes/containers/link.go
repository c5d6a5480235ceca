package containers

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"
	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/kube"
	kubepods "github.com/podglass/podglass/kube/pods"
	"github.com/podglass/podglass/kube/usage"
	"github.com/podglass/podglass/tui/panes"
)

const (
	// restTime is how long the cursor of the pod list must rest on a pod before
	// its object is watched. Until then its containers show as the list has
	// them.
	restTime = 80 * time.Millisecond
	// furtherTime is how much longer it must rest before what is less urgent is
	// asked for: the pod's events and its usage.
	furtherTime = 300 * time.Millisecond

	// usageEvery is how often usage is asked for: as often as the metrics
	// server measures.
	usageEvery = 15 * time.Second
	// usagePatience is how long after a refusal it is asked for again: a cluster
	// without metrics rarely gets them.
	usagePatience = 2 * time.Minute
	// usageAnswer is how long the answer may take.
	usageAnswer = 10 * time.Second
	// usageKept is how many answers may be missed before usage is unknown: an
	// old number must not look like a present one.
	usageKept = 3
)

// Watch follows one pod; [kubepods.Watcher] is one.
type Watch interface {
	Run(ctx context.Context)
	Changed() (changes <-chan struct{}, cancel func())
	Pod() (*corev1.Pod, kubepods.Health)
}

// Events follows what is told of one pod; [kubepods.EventWatcher] is one.
type Events interface {
	Run(ctx context.Context)
	Changed() (changes <-chan struct{}, cancel func())
	Events() ([]kubepods.Event, kubepods.Health)
}

// Source is where the pane learns of a pod.
type Source struct {
	Watch  func(kube.PodRef) Watch
	Events func(kube.PodRef) Events
	// Usage is what the containers of a pod use now, by name; its error is of
	// type *[kube.Error].
	Usage func(context.Context, kube.PodRef) (map[string]kubepods.Resources, error)
}

// FromClient is the source that a cluster is. It asks for nothing yet.
func FromClient(client *kube.Client) Source {
	source := Source{
		Watch:  func(ref kube.PodRef) Watch { return kubepods.Watch(client.Clientset, ref) },
		Events: func(ref kube.PodRef) Events { return kubepods.WatchEvents(client.Clientset, ref) },
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
	end context.CancelFunc // nil while nothing is followed
	// within is a command that works until end is called.
	within func(work func(context.Context) tea.Msg) tea.Cmd
	pod    Watch
	events Events
	feed   *panes.Feed // of the events
	serial uint64      // of the feed, and of what is asked about usage
	missed int         // answers about usage
	drawn  bool        // since usage was last asked for
}

type (
	// usageFound is an answer about usage.
	usageFound struct {
		pane   panes.ID
		serial uint64
		used   map[string]kubepods.Resources
		err    error
	}
	// usageDue says that usage is to be asked for again.
	usageDue struct {
		pane   panes.ID
		serial uint64
	}
)

// linkUpdate takes the messages about what is followed.
func (p *Pane) linkUpdate(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case panes.Settled:
		switch {
		case p.settle.Is(msg) && p.link.end == nil:
			return p.follow()
		case p.further.Is(msg) && p.link.end != nil && p.link.events == nil:
			return p.followFurther()
		}
	case panes.Changed:
		if p.link.feed.Is(msg) {
			p.facts.events, p.facts.eventsHealth = p.link.events.Events()
			p.show()
			return p.link.feed.Next()
		}
	case usageFound:
		if msg.pane == p.ID && msg.serial == p.link.serial {
			return p.takeUsage(msg)
		}
	case usageDue:
		if msg.pane == p.ID && msg.serial == p.link.serial {
			return p.askUsage()
		}
	}
	return nil
}

// follow starts to watch the pod that the cursor rests on.
func (p *Pane) follow() tea.Cmd {
	ctx, end := context.WithCancel(context.Background())
	pod := p.source.Watch(p.target.Pod)
	p.link.end, p.link.pod = end, pod
	p.link.within = func(work func(context.Context) tea.Msg) tea.Cmd {
		return func() tea.Msg { return work(ctx) }
	}
	return tea.Batch(p.Listen(pod.Changed()), p.link.runs(pod.Run), p.further.After(furtherTime))
}

// followFurther starts to watch its events, and asks for its usage.
func (p *Pane) followFurther() tea.Cmd {
	events := p.source.Events(p.target.Pod)
	p.link.events = events
	p.link.serial++
	// The list's own feed counts from 1; this one is told from it.
	changes, cancel := events.Changed()
	p.link.feed = p.Env.NewFeed(p.ID, p.link.serial|eventFeeds, changes, cancel)
	p.link.drawn = true
	return tea.Batch(p.link.feed.Next(), p.link.runs(events.Run), p.askUsage())
}

// eventFeeds is set in the serials of the feeds of events.
const eventFeeds = 1 << 63

// runs is a command that works until the link ends, and has nothing to say then.
func (l *link) runs(work func(context.Context)) tea.Cmd {
	return l.within(func(ctx context.Context) tea.Msg {
		work(ctx)
		return nil
	})
}

// askUsage asks what the containers use, unless nobody has seen the pane since
// the last time.
func (p *Pane) askUsage() tea.Cmd {
	if !p.link.drawn {
		return p.usageAfter(usageEvery)
	}
	p.link.drawn = false
	ask, ref := p.source.Usage, p.target.Pod
	found := usageFound{pane: p.ID, serial: p.link.serial}
	return p.link.within(func(ctx context.Context) tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, usageAnswer)
		defer cancel()
		found.used, found.err = ask(ctx, ref)
		return found
	})
}

func (p *Pane) usageAfter(wait time.Duration) tea.Cmd {
	due := usageDue{pane: p.ID, serial: p.link.serial}
	return tea.Tick(wait, func(time.Time) tea.Msg { return due })
}

// takeUsage takes an answer about usage.
func (p *Pane) takeUsage(msg usageFound) tea.Cmd {
	wait := usageEvery
	if msg.err == nil {
		p.link.missed = 0
		p.facts.usage, p.facts.usageError = msg.used, nil
	} else {
		explained := kube.Explain(msg.err)
		p.link.missed++
		// A new pod has no usage yet; there is nothing to say about that.
		absent := explained.Class == kube.ClassForbidden || explained.Class == kube.ClassNotFound && explained.Name == ""
		if absent {
			wait = usagePatience
		}
		if absent || p.link.missed >= usageKept {
			p.facts.usage, p.facts.usageError = nil, explained
		}
	}
	p.show()
	return p.usageAfter(wait)
}

// stop ends all that is followed, and all that was about to be.
func (p *Pane) stop() {
	if p.link.end != nil {
		p.link.end()
	}
	p.link.feed.Close()
	p.settle.Stop()
	p.further.Stop()
	p.link = link{serial: p.link.serial + 1}
	p.List.Close()
}
