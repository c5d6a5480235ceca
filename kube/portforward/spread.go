package portforward

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"
)

// mostSpread is how many pods connections are spread over.
const mostSpread = 16

// fan spreads the connections of a forward over the pods that requests go to: it keeps a
// session to each of them beside the link's own, without which there is none. The nil fan
// spreads nothing.
type fan struct {
	link *link

	mu     sync.Mutex
	beside []*session // by the names of their pods
	turns  int
}

// run keeps the sessions until ctx is done, which ends them.
func (f *fan) run(ctx context.Context) {
	changes := f.link.connector.changes(ctx, f.link.target)
	again := time.NewTicker(spreadCheckEvery)
	defer again.Stop()
	for {
		moved := f.link.change()
		f.adjust(ctx)
		select {
		case <-ctx.Done():
			return
		case <-time.After(changeGap): // so that changes become no flood
		}
		select {
		case <-ctx.Done():
			return
		case <-moved:
		case <-changes:
		case <-again.C:
		}
	}
}

// adjust connects to the pods that lack a session and leaves those that get no requests.
// What cannot be told or reached now is asked again. Each is used from when it is
// reached: one that hangs does not hold up the others.
func (f *fan) adjust(ctx context.Context) {
	own := f.link.pod()
	if own == "" {
		return // which pod it takes is not known yet; that it has one is a change
	}
	asking, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	all, err := f.link.connector.candidates(asking, f.link.target)
	var none *noPodError
	if err != nil && !errors.As(err, &none) {
		return
	}
	all = slices.DeleteFunc(all, func(e endpoint) bool { return e.pod.UID == own })
	all = all[:min(len(all), mostSpread-1)]
	kept, dropped := f.keep(all)
	if dropped {
		f.link.tell()
	}
	var dialing sync.WaitGroup
	for _, to := range all {
		if slices.ContainsFunc(kept, func(s *session) bool { return s.pod.UID == to.pod.UID }) {
			continue
		}
		dialing.Go(func() {
			guarded(func(error) {}, func() { f.begin(ctx, to) })
		})
	}
	dialing.Wait()
}

// begin connects to a pod and takes it in.
func (f *fan) begin(ctx context.Context, to endpoint) {
	s, err := f.link.connector.connect(ctx, f.link.target, to)
	if err != nil {
		return
	}
	f.mu.Lock()
	f.beside = append(f.beside, s)
	slices.SortFunc(f.beside, func(a, b *session) int { return strings.Compare(a.pod.Name, b.pod.Name) })
	f.mu.Unlock()
	f.link.tell()
}

// keep returns the sessions that lead to one of the pods, and retires the others: what is
// open over them goes on until it ends. It reports whether there were others.
func (f *fan) keep(all []endpoint) (kept []*session, dropped bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, s := range f.beside {
		switch {
		case s.ctx.Err() != nil:
		case slices.ContainsFunc(all, func(e endpoint) bool { return e.pod.UID == s.pod.UID }):
			kept = append(kept, s)
		default:
			s.retire()
		}
	}
	dropped = len(kept) < len(f.beside)
	f.beside = slices.Clone(kept)
	return kept, dropped
}

// turn exchanges a session that is held for the one whose turn it is.
func (f *fan) turn(own *session) *session {
	if f == nil {
		return own
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	at := f.turns % (len(f.beside) + 1)
	f.turns++
	if at == 0 || !f.beside[at-1].hold() {
		return own
	}
	own.release()
	return f.beside[at-1]
}

// pods are the names of the pods beside the link's own.
func (f *fan) pods() (names []string) {
	if f == nil {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, s := range f.beside {
		if s.ctx.Err() == nil {
			names = append(names, s.pod.Name)
		}
	}
	return names
}
