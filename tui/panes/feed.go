package panes

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// FrameTime is the least time between two messages of one feed. A source that
// changes more often than the screen can usefully show is read that often and
// no more: 30 frames a second look live, and a log flood over a slow link
// costs half of what 60 would.
const FrameTime = time.Second / 30

// Changed says that the source behind a feed has something new. It carries no
// payload: whoever gets it pulls what it can show.
type Changed struct {
	Pane ID     // the pane that listens
	Feed uint64 // the feed, so that a pane drops what an ended one still says
}

// Feed turns the pokes of a source into at most one [Changed] a frame.
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
	last   time.Time // of the latest message; only the goroutine of Next uses it
}

// NewFeed listens for a pane to pokes until Close, which calls cancel. serial
// must differ from that of the pane's earlier feeds.
func NewFeed(pane ID, serial uint64, pokes <-chan struct{}, cancel func()) *Feed {
	return &Feed{pane: pane, serial: serial, pokes: pokes, cancel: cancel, done: make(chan struct{})}
}

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
		if wait := FrameTime - time.Since(f.last); wait > 0 {
			pace := time.NewTimer(wait)
			defer pace.Stop()
			select {
			case <-f.done:
				return nil
			case <-pace.C:
			}
		}
		f.last = time.Now()
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
