package panes

import (
	"fmt"
	"sync"
)

// Work counts what the panes of a program do that ends by itself: questions to the cluster, debounces, and news that is
// not on the screen yet. What goes on as long as a pane, such as a watch or a shell, is none of it, nor is what is
// due in more than [longestWait]. A test that wants to know what the screen comes to waits until there is no work.
// A nil Work counts nothing. Its methods are safe for concurrent use.
type Work struct {
	mu    sync.Mutex
	open  int
	ended uint64
	feeds map[*Feed]struct{}
}

// begin counts one piece of work until end is called, the first time.
func (w *Work) begin() (end func()) {
	if w == nil {
		return func() {}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.open++
	return sync.OnceFunc(func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.open--
		w.ended++
	})
}

func (w *Work) join(f *Feed) {
	if w == nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.feeds == nil {
		w.feeds = map[*Feed]struct{}{}
	}
	w.feeds[f] = struct{}{}
}

func (w *Work) leave(f *Feed) {
	if w == nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.feeds, f)
	w.ended += 1 + f.told.Load()
}

// Idle reports whether there is no work, and how much has ended so far: who asks twice knows by it whether there
// was some in between.
func (w *Work) Idle() (idle bool, ended uint64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	ended = w.ended
	for f := range w.feeds {
		ended += f.told.Load()
		if f.isBusy() {
			return false, ended
		}
	}
	return w.open == 0, ended
}

// String says what goes on, for a test that has waited too long for the end of it.
func (w *Work) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	said := fmt.Sprintf("%d commands are running", w.open)
	for f := range w.feeds {
		if f.isBusy() {
			said += fmt.Sprintf(", feed %d of pane %d has news (%d pokes, coming %v)", f.serial, f.pane, len(f.pokes), f.coming.Load())
		}
	}
	return said
}
