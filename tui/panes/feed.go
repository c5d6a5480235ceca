package panes

import (
	"cmp"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/tui/pace"
)

// Changed says that the source behind a feed has something new. It carries no
// payload: whoever gets it pulls what it can show.
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
}

// NewFeed listens for the pane to pokes until Close, which calls cancel. serial
// must differ from that of the pane's earlier feeds.
func (e Env) NewFeed(serial uint64, pokes <-chan struct{}, cancel func()) *Feed {
	return &Feed{
		pane: e.ID, serial: serial, pokes: pokes, cancel: cancel, done: make(chan struct{}),
		pace: cmp.Or(e.Pace, pace.New()),
	}
}

// Hurry lets news be shown without waiting for the pace as often as a function says so, which may be called
// from any goroutine: what answers a key is waited for.
func (f *Feed) Hurry(now func() bool) { f.hurry = now }

// Next returns the command that waits for the next change. After Close it
// answers with no message.
func (f *Feed) Next() tea.Cmd {
	return func() tea.Msg {
		select {
		case <-f.done:
			return nil
		case _, open := <-f.pokes:
			if !open {
				return nil
			}
		}
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
	}
}
