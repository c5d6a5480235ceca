package exec

import "fmt"

// hold is what is to be undone as long as a session has the terminal.
type hold struct {
	keys    descriptor
	screen  *screen
	sizes   *SizeQueue
	measure func()       // passes the terminal's size on to sizes
	restore func() error // the former mode of the terminal
	fail    func(error)
}

func (h *hold) take() error {
	restore, err := makeRaw(h.keys, h.screen.to)
	if err == nil {
		h.restore = restore
	}
	return err
}

// lend gives the terminal back as long as a function runs. The terminal may be
// in any mode afterwards.
func (h *hold) lend(while func() error) {
	h.screen.lend(func() {
		_ = h.restore() // what is in the way shows when it is taken again
		_ = while()     // the terminal is taken again in any case
		if err := h.take(); err != nil {
			h.fail(fmt.Errorf("take the terminal again: %w", err))
		}
	})
	h.measure() // nobody is told of a size that changes in the background
	h.sizes.Nudge()
}

func (t *Terminal) setHold(held *hold) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.held = held
}

// Yield gives the terminal back in the middle of the session, as long as a
// function runs, and takes it again: with the modes that the far program has
// set, and a hint to it to draw its screen. It returns false, and has not called
// the function, when the session has no terminal, because it has not begun or is
// over. It may be called from any goroutine.
func (t *Terminal) Yield(while func() error) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.held == nil {
		return false
	}
	t.held.lend(while)
	return true
}
