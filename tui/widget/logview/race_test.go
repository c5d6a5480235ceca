package logview

import (
	"sync"
	"testing"
)

// shared is a source that others change while it is read.
type shared struct {
	mu  sync.Mutex
	log log
}

func (s *shared) do(change func(*log)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(&s.log)
}

func (s *shared) Bounds() (first, next uint64) {
	s.do(func(l *log) { first, next = l.Bounds() })
	return first, next
}

func (s *shared) Read(dst []Line, from uint64) []Line {
	s.do(func(l *log) { dst = l.Read(dst, from) })
	return dst
}

func (s *shared) ReadBack(dst []Line, to uint64) []Line {
	s.do(func(l *log) { dst = l.ReadBack(dst, to) })
	return dst
}

func (s *shared) Era() (era uint64) {
	s.do(func(l *log) { era = l.Era() })
	return era
}

func (s *shared) Locate(id ID) (seq uint64, ok bool) {
	s.do(func(l *log) { seq, ok = l.Locate(id) })
	return seq, ok
}

// TestTheSourceChangesAtAnyTime moves and draws while lines come, go and are
// numbered anew in between any two calls.
func TestTheSourceChangesAtAnyTime(t *testing.T) {
	source := &shared{}
	v := newView(t, source, 30, 6)
	done := make(chan struct{})
	var writers sync.WaitGroup
	for n, change := range []func(*log){
		func(l *log) { l.print("a line", "another line that is longer than the screen is wide") },
		func(l *log) { l.evict(max(len(l.lines)-50, 0)) },
		func(l *log) { l.renumber(uint64(len(l.lines) % 7)) },
		func(l *log) { l.hide(uint64(len(l.lines)%5), true) },
	} {
		writers.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-done:
					return
				default:
				}
				if i%(10*n+1) == 0 {
					source.do(change)
				}
			}
		})
	}
	all := moves(v)
	for range 100 {
		for name, move := range all {
			move()
			exact(t, v, 31, 6)
			if _, _, ok := v.Cursor(); ok && v.Following() {
				t.Errorf("%s: there is a cursor while following", name)
			}
		}
	}
	close(done)
	writers.Wait()
}
