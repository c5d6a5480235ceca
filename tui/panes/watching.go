package panes

import (
	"context"

	tea "charm.land/bubbletea/v2"
)

// Watched is what a pane follows: it runs until its context ends, and pokes those that subscribed when it has
// changed.
type Watched interface {
	Run(ctx context.Context)
	Changed() (changes <-chan struct{}, cancel func())
}

// Watching follows one thing at a time for a pane, and is the feed of its changes.
type Watching struct {
	*Feed // nil while nothing is followed

	env    Env
	run    *Task
	serial uint64
}

// NewWatching follows nothing yet.
func (e Env) NewWatching() Watching { return Watching{env: e, run: e.NewTask()} }

// Begin follows something instead of what was followed before.
func (w *Watching) Begin(what Watched) tea.Cmd {
	w.Stop()
	w.serial++
	changes, cancel := what.Changed()
	w.Feed = w.env.NewFeed(w.serial, changes, cancel)
	return tea.Batch(w.Next(), w.run.Follow(what.Run))
}

// Stop follows nothing any more.
func (w *Watching) Stop() {
	w.run.Drop()
	w.Close()
	w.Feed = nil
}
