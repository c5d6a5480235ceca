package panes

import (
	"cmp"
	"sync/atomic"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/tui/pace"
)

// Changed says that the source behind a feed has something new. It carries no
// payload: the pane pulls what it can show.
type Changed struct {
	Pane ID     // the pane that listens
	Feed uint64 // the feed, so that a pane drops what an ended one still says
}

// Feed turns the pokes of a source into at most one [Changed] a frame, at the
// pace that all feeds of a program share.
//
// A source pokes a channel of capacity one and never waits for the screen; the
// feed's command waits for the poke instead, in a goroutine that Bubble Tea
// owns. Call [Feed.Next] to start, and again for every Changed received.
type Feed struct {
	pane   ID
	serial uint64
	pokes  <-chan struct{}
	cancel func()
	done   chan struct{}
	pace   *pace.Pace
	hurry  func() bool
	work   *Work
	behind func() bool // of the source; see [Feed.Behind]
	coming atomic.Bool // it was poked, and what is new is not drawn yet
	told   atomic.Uint64
}

// NewFeed listens for the pane to pokes until Close, which calls cancel. serial
// must differ from that of the pane's earlier feeds.
func (e Env) NewFeed(serial uint64, pokes <-chan struct{}, cancel func()) *Feed {
	f := &Feed{
		pane: e.ID, serial: serial, pokes: pokes, cancel: cancel, done: make(chan struct{}),
		pace: cmp.Or(e.Pace, pace.New()), work: e.Work,
	}
	f.work.join(f)
	return f
}

// Hurry lets news be shown without waiting for the pace as often as a function says so, which may be called
// from any goroutine: what answers a key is waited for.
func (f *Feed) Hurry(now func() bool) { f.hurry = now }

// Behind tells of a source that is not poked yet but will be, such as one that gathers for a while what comes in. It
// may be called from any goroutine.
func (f *Feed) Behind(is func() bool) { f.behind = is }

// isBusy reports whether there is news that is not drawn yet.
func (f *Feed) isBusy() bool {
	return len(f.pokes) > 0 || f.coming.Load() || f.behind != nil && f.behind()
}

// Next returns the command that waits for the next change. After Close it
// answers with no message.
func (f *Feed) Next() tea.Cmd {
	f.coming.Store(false)
	return func() tea.Msg {
		select {
		case <-f.done:
			return nil
		case _, open := <-f.pokes:
			if !open {
				return nil
			}
		}
		f.coming.Store(true)
		f.told.Add(1)
		if (f.hurry == nil || !f.hurry()) && !f.pace.Wait(f.done) {
			return nil
		}
		return Changed{Pane: f.pane, Feed: f.serial}
	}
}

// Is reports whether the message is this feed's. A nil feed has none.
func (f *Feed) Is(msg Changed) bool {
	return f != nil && f.pane == msg.Pane && f.serial == msg.Feed
}

// Close ends the feed and the goroutine of its command. A nil feed is closed.
func (f *Feed) Close() {
	if f == nil {
		return
	}
	select {
	case <-f.done:
	default:
		close(f.done)
		f.cancel()
		f.work.leave(f)
	}
}
