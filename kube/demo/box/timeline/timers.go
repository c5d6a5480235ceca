package timeline

import (
	"container/heap"
	"slices"
	"time"
)

// Timer is work, or an actor, to be started at an instant.
type Timer struct {
	timeline *Timeline
	at       time.Time
	seq      uint64 // timers of one instant fire in the order they were set
	index    int    // in the heap; -1 when out of it
	run      func()
	actor    *actor
}

// After starts run as an actor when d has passed.
func (t *Timeline) After(d time.Duration, run func()) *Timer {
	t.mu.Lock()
	defer t.mu.Unlock()
	timer := t.addTimer(t.present().Add(d))
	timer.run = run
	return timer
}

// Stop keeps the timer from firing, if it has not fired yet.
func (timer *Timer) Stop() {
	if timer == nil {
		return
	}
	timer.timeline.mu.Lock()
	defer timer.timeline.mu.Unlock()
	timer.timeline.timers.remove(timer)
}

// addTimer registers a timer. The caller holds mu and sets what it starts.
func (t *Timeline) addTimer(at time.Time) *Timer {
	t.seq++
	timer := &Timer{timeline: t, at: at, seq: t.seq, index: -1}
	if t.closed {
		return timer
	}
	heap.Push(&t.timers, timer)
	if timer.index == 0 {
		select {
		case t.poke <- struct{}{}:
		default:
		}
	}
	return timer
}

// timers is a heap of timers, the next to fire first.
type timers []*Timer

func (h timers) Len() int { return len(h) }
func (h timers) Less(i, j int) bool {
	if h[i].at.Equal(h[j].at) {
		return h[i].seq < h[j].seq
	}
	return h[i].at.Before(h[j].at)
}

func (h timers) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].index, h[j].index = i, j
}

// Push is heap.Interface's.
func (h *timers) Push(x any) {
	timer := x.(*Timer)
	timer.index = len(*h)
	*h = append(*h, timer)
}

// Pop is heap.Interface's.
func (h *timers) Pop() any {
	last := len(*h) - 1
	timer := (*h)[last]
	(*h)[last] = nil
	*h = (*h)[:last]
	timer.index = -1
	return timer
}

func (h timers) first() *Timer {
	if len(h) == 0 {
		return nil
	}
	return h[0]
}

func (h *timers) remove(timer *Timer) {
	if timer.index >= 0 && timer.index < len(*h) && (*h)[timer.index] == timer {
		heap.Remove(h, timer.index)
	}
}

// Signal wakes the actors that wait on it. The zero value is ready for use; it must not be
// copied once used.
type Signal struct {
	waiting []*actor
}

// Broadcast wakes everyone who waits on s. Only the holder of the baton may call it.
func (t *Timeline) Broadcast(s *Signal) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, a := range s.waiting {
		t.wake(a)
	}
	s.waiting = nil
}

func (s *Signal) forget(a *actor) {
	if i := slices.Index(s.waiting, a); i >= 0 {
		s.waiting = slices.Delete(s.waiting, i, i+1)
	}
}
