package logs

import (
	"context"
	"sync"

	tea "charm.land/bubbletea/v2"
	"k8s.io/client-go/kubernetes"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/follow"
	kubelogs "github.com/podglass/podglass/kube/logs"
	"github.com/podglass/podglass/kube/logs/book"
	"github.com/podglass/podglass/kube/logs/roster"
	"github.com/podglass/podglass/kube/logs/store"
	"github.com/podglass/podglass/kube/workload"
	"github.com/podglass/podglass/tui/panes"
)

// openLog is the book of a subject that is being read.
type openLog struct {
	subject subject
	book    *book.Book
	feed    *panes.Feed
	ctx     context.Context // ends when it is closed
	end     context.CancelFunc
	roster  *members // nil when there is just the one container
}

// members brings the containers of a subject into its book.
type members struct {
	client  kubernetes.Interface
	watches *follow.Shared
	subject subject
	book    *book.Book

	mu      sync.Mutex
	trouble *explain.Error
	tints   map[kube.ContainerRef]uint32
	// byLabels is what picks the pods in place of their owner, "" for nothing.
	byLabels string
}

// open begins to read a subject. The command does the reading, and ends with it.
func (p *Pane) open(s subject) tea.Cmd {
	ctx, end := context.WithCancel(context.Background())
	b := book.New(kubelogs.FromClient(p.cluster.Client), book.Options{
		First: s.options(), Limits: store.Limits{Budget: p.cluster.Budget},
	})
	r := &openLog{subject: s, book: b, ctx: ctx, end: end}
	p.serial++
	changes, cancel := b.Changed()
	r.feed = p.env.NewFeed(p.serial, changes, cancel)
	r.feed.Behind(b.Behind)
	cmds := []tea.Cmd{r.feed.Next(), func() tea.Msg {
		// What ends the tailers is in their states, which the pane shows.
		_ = b.Run(ctx)
		return nil
	}}
	if s.extent == oneContainer {
		b.Join(s.target.ContainerRef, false)
	} else {
		r.roster = &members{client: p.cluster.Client, watches: p.cluster.Watches, subject: s, book: b, tints: map[kube.ContainerRef]uint32{}}
		cmds = append(cmds, func() tea.Msg {
			r.roster.run(ctx)
			return nil
		})
	}
	p.log = r
	p.lines.show(r)
	p.view.SetSource(p.lines)
	p.showFinder()
	p.showEmpty()
	return tea.Batch(cmds...)
}

// close stops reading. The log is forgotten.
func (r *openLog) close() {
	if r != nil {
		r.end()
		r.feed.Close()
	}
}

// run joins the containers that are there, then those that come.
func (m *members) run(ctx context.Context) {
	sets := []roster.PodSet{m.subject.podSet(m.selector(ctx))}
	if found, err := roster.List(ctx, m.client, sets, roster.Choice{}); err == nil {
		for _, container := range found.Found {
			m.join(container.Member, false)
		}
	}
	// It ends with the context. Why it cannot follow the pods meanwhile, if so, it
	// reports.
	_ = roster.New(m.watches, m.client, sets, roster.Choice{}).Run(ctx, func(change roster.Change) {
		switch change.What {
		case roster.Joined:
			m.join(change.Member, true)
		case roster.Trouble:
			m.mu.Lock()
			m.trouble = change.Err
			m.mu.Unlock()
		}
	})
}

// selector picks the pods of the subject's owner, or those with the same labels
// where the owner may not be read.
func (m *members) selector(ctx context.Context) string {
	owner, ok := m.subject.owner()
	if m.subject.extent != allPods || !ok {
		return m.subject.selector()
	}
	ctx, cancel := context.WithTimeout(ctx, resolveTime)
	defer cancel()
	found, err := workload.Resolve(ctx, m.client, m.subject.target.Pod.Namespace, owner)
	if err != nil || found.Labels == "" || found.Owner != nil {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.byLabels = m.subject.selector()
		return m.byLabels
	}
	return found.Labels
}

func (m *members) join(member roster.Member, isNew bool) {
	m.mu.Lock()
	m.tints[member.ContainerRef] = member.Tint()
	m.mu.Unlock()
	m.book.Join(member.ContainerRef, isNew)
}

// tint is the number that decides the colour of a container.
func (m *members) tint(target kube.ContainerRef) uint32 {
	if m == nil {
		return 0
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.tints[target]
}

// standIn is the selector that picks the pods in place of an owner that may not be
// read, "" for none.
func (m *members) standIn() string {
	if m == nil {
		return ""
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.byLabels
}

// err is why the pods cannot be followed at present, nil when they can.
func (m *members) err() *explain.Error {
	if m == nil {
		return nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.trouble
}
