package printlogs

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/logs"
	"github.com/podglass/podglass/kube/logs/roster"
	"github.com/podglass/podglass/kube/poke"
	"github.com/podglass/podglass/kube/workload"
)

// follower reads logs as containers join.
type follower struct {
	*printer
	readers *readers
	fixed   bool                       // the pods were named, so that no others will come
	alone   bool                       // one container was there, and no more is expected
	pods    map[kube.PodRef]bool       // that were there at the start, or were told of
	begun   map[kube.ContainerRef]bool // that had started at the start, so that they have a history
	past    map[kube.ContainerRef]bool // that had ended by then

	mu     sync.Mutex
	joined map[kube.ContainerRef]bool
	active atomic.Int64
	idle   chan struct{} // a tailer ended
	refuse sync.Once
}

// follow prints logs until the pods that were named are over, or forever.
func (p *printer) follow(ctx context.Context, listing roster.Listing) error {
	f := &follower{
		printer: p, readers: newReaders(ctx, p, newMerge(true, p.print, p.flush)),
		fixed: p.request.arePods(), pods: map[kube.PodRef]bool{}, begun: map[kube.ContainerRef]bool{}, past: map[kube.ContainerRef]bool{},
		joined: map[kube.ContainerRef]bool{}, idle: make(chan struct{}, 1),
	}
	f.alone = f.fixed && len(listing.Found) == 1
	for _, found := range listing.Found {
		f.pods[found.Pod] = true
		f.begun[found.ContainerRef] = found.Waiting == ""
		f.past[found.ContainerRef] = found.Ended
	}
	f.readers.start(func() {
		_ = roster.New(nil, p.client.Clientset, p.where, p.request.choice).Run(f.readers.ctx, f.change) // ends with the context
		f.readers.close()
	})
	f.readers.start(f.awaitEnd)
	f.readers.start(f.readers.tellSilence)
	return f.readers.finish()
}

// arePods reports whether every argument names a pod.
func (o *Request) arePods() bool {
	for _, target := range o.targets {
		if target.Kind != workload.Pod {
			return false
		}
	}
	return len(o.targets) > 0
}

// change is called by the roster.
func (f *follower) change(c roster.Change) {
	switch c.What {
	case roster.Joined:
		f.join(c.Member)
	case roster.Waits:
		f.notes.pod(c.Pod, "waiting: "+c.Reason)
	case roster.Left:
		f.notes.pod(c.Pod, "the pod is gone")
	case roster.Trouble:
		if c.Err == nil {
			f.notes.general("pods are followed again")
			return
		}
		f.notes.general("new pods are not noticed at present: " + c.Err.Sentence)
	}
}

func (f *follower) join(member roster.Member) {
	if f.active.Load() >= maxLogs {
		f.refuse.Do(func() {
			f.notes.general(fmt.Sprintf("no more than %d logs are read at a time; those that come on top are left out", maxLogs))
			f.update(func(o *outcome) { o.lost = true })
		})
		return
	}
	f.mu.Lock()
	known := len(f.joined)
	f.joined[member.ContainerRef] = true
	f.mu.Unlock()
	if !f.pods[member.Pod] {
		f.pods[member.Pod] = true
		f.notes.pod(member.Pod, "joined")
	}
	opts := f.request.read
	if !f.begun[member.ContainerRef] {
		opts = logs.Options{Tail: -1, MaxLine: maxLine} // all of it is new
	}
	f.active.Add(1)
	source := f.writer.source(member, !f.alone || known > 0)
	source.past = f.past[member.ContainerRef]
	f.readers.read(source, opts, func() {
		f.active.Add(-1)
		poke.Once(f.idle)
	})
}

// awaitEnd ends the command when there is nothing left to wait for.
func (f *follower) awaitEnd() {
	ticker := time.NewTicker(endCheck)
	defer ticker.Stop()
	for {
		select {
		case <-f.readers.ctx.Done():
			return
		case <-f.idle:
		case <-ticker.C:
		}
		if f.active.Load() == 0 && (f.hopeless() || f.fixed && f.areOver()) {
			f.readers.cancel()
			return
		}
	}
}

// areOver reports whether the pods that were named will write no more.
func (f *follower) areOver() bool {
	listing, err := roster.List(f.readers.ctx, f.client.Clientset, f.where, f.request.choice)
	if err != nil {
		return explain.Failure(err).Class == explain.ClassNotFound
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, found := range listing.Found {
		if !f.joined[found.ContainerRef] && !(found.Over && found.Waiting != "") {
			return false
		}
	}
	return f.active.Load() == 0
}
