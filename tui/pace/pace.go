// Package pace decides how often news is drawn. A source may change ten thousand
// times a second; the screen is brought up to date as often as that looks live
// and as the terminal, which may be at the far end of a slow link, can take.
//
// News waits for a [Pace], of which a program has one: whatever is new by then
// is drawn in the same frame. What the user does is drawn at once and asks
// nobody, but what it costs on the link is counted, and so is every other byte
// that goes through [Pace.Output].
package pace

import (
	"sync"
	"time"
)

// What a frame of news waits for. See docs/performance.md for what it comes to.
const (
	// FrameTime is the least time from one frame to the next: 30 a second look
	// live, and cost half of what 60 would.
	FrameTime = time.Second / 30
	// TypingFrameTime is the same while the user types, so that a key seldom
	// meets a frame that is being drawn, and typing what counts as that after a
	// key.
	TypingFrameTime = time.Second / 10
	typing          = time.Second / 2
	// SteadyFrameTime is the same when news has been waiting for each of so many
	// frames in a row: what never stops can be followed by eye no better at 30 a
	// second, and the time goes to reading it, and to keys.
	SteadyFrameTime = time.Second / 10
	steady          = 30

	// Rate is how many bytes a second frames may cost in the long run, and Burst
	// how many may go out at once after a while with fewer: in any second no
	// more than the two together. A screen of 160x45 repainted is 7 to 10 KB.
	Rate  = 48 << 10
	Burst = 12 << 10

	// MaxFrameTime is the most that the rate is allowed to put between two
	// frames, so that a large screen does not lag behind.
	MaxFrameTime = 150 * time.Millisecond

	// RestTimes is how many times as long as a write blocked the terminal is left
	// alone afterwards, but at most for LongestRest: a terminal that is slow to
	// read keeps the program, which takes no keys while it writes, for a third of
	// the time.
	RestTimes   = 2
	LongestRest = time.Second

	// maxDebt is how many bytes beyond the allowance are remembered: what takes
	// MaxFrameTime to pay off.
	maxDebt = float64(Rate * MaxFrameTime / time.Second)
)

// Pace spaces frames. It is safe for concurrent use. Make one with [New].
type Pace struct {
	mu    sync.Mutex
	frame time.Time // when the latest frame of news began
	key   time.Time // when the user last did something
	rest  time.Time // the terminal is left alone until then
	row   int       // frames in a row for which news was waiting

	// allowance is what may be written at present, below 0 for what has been
	// written too much. It grows by Rate, up to Burst.
	allowance float64 // bytes
	counted   time.Time

	next chan struct{} // closed when the next frame begins; nil while nobody waits for it
}

// New returns a Pace that has been idle so far.
func New() *Pace { return &Pace{allowance: Burst, counted: time.Now()} }

// Wait returns true when news may be drawn: at once after an idle while, and
// together for all who wait. It returns false when done is closed before.
func (p *Pace) Wait(done <-chan struct{}) bool {
	next := p.join()
	if next == nil {
		return true
	}
	select {
	case <-next:
		return true
	case <-done:
		return false
	}
}

// join returns what is closed when the next frame begins, or nil when it has
// just begun.
func (p *Pace) join() <-chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.next != nil {
		return p.next
	}
	wait := p.wait(time.Now())
	if wait <= 0 {
		p.frame = time.Now()
		p.row = 0
		return nil
	}
	p.next = make(chan struct{})
	time.AfterFunc(wait, p.tick)
	return p.next
}

// tick begins the next frame, unless more has been written in the meantime.
func (p *Pace) tick() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if wait := p.wait(time.Now()); wait > 0 {
		time.AfterFunc(wait, p.tick)
		return
	}
	p.frame = time.Now()
	p.row++
	close(p.next)
	p.next = nil
}

// wait is how long the next frame of news has to wait, 0 or less for not at all.
// The caller holds mu.
func (p *Pace) wait(now time.Time) time.Duration {
	p.count(now)
	least := FrameTime
	switch {
	case p.row >= steady:
		least = SteadyFrameTime
	case now.Sub(p.key) < typing:
		least = TypingFrameTime
	}
	due := p.frame.Add(least)
	if p.allowance < 0 {
		due = later(due, now.Add(seconds(-p.allowance/Rate)))
		// The cost of answers to keys does not delay news without a bound.
		due = earlier(due, p.frame.Add(MaxFrameTime))
	}
	return later(due, p.rest).Sub(now)
}

// count brings the allowance up to date. The caller holds mu.
func (p *Pace) count(now time.Time) {
	p.allowance = min(p.allowance+Rate*now.Sub(p.counted).Seconds(), Burst)
	p.counted = now
}

// Typing tells that the user does something, which is about to be drawn.
func (p *Pace) Typing() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.key = time.Now()
}

// wrote counts a write of n bytes that took a while.
func (p *Pace) wrote(n int, took time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	p.count(now)
	p.allowance = max(p.allowance-float64(n), -maxDebt)
	p.rest = now.Add(min(took*RestTimes, LongestRest))
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
