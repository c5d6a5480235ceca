package book

import (
	"time"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/logs"
	"github.com/podglass/podglass/kube/logs/store"
)

// Lane is one container's part of a book, as of when it was asked for.
type Lane struct {
	// ID counts the lanes of a book from 0, in the order in which they joined.
	ID     int
	Target kube.ContainerRef
	State  logs.State
	// Lines and Bytes are what is kept of the log, Evicted how many lines were
	// dropped to stay within the limits.
	Lines, Bytes int
	Evicted      uint64
	Muted        bool // it does not show
	Solo         bool // of the others, only those that are solo as well show
	Pinned       bool // it shows whatever is solo and whatever the filter says
	Restarted    bool // the container was started again while its log was read
}

// lane is a container's ring and tailer, and how far the book has come with it.
type lane struct {
	target kube.ContainerRef
	ring   *store.Ring
	tailer *logs.Tailer
	poke   func()

	// What the reader chose; guarded by the book's lock.
	muted, solo, pinned bool
	floor               uint64 // lines before it were cleared away

	// next is the first line that is not in the order yet. Only the goroutine of
	// the book changes it, with the book's lock.
	next uint64

	// What only the goroutine of the book knows.
	key      store.Key // of the line before it
	seen     uint64    // the ring's next line when last looked
	due      uint64    // lines before it have waited long enough
	arrivals []arrival // of those that have not
}

// arrival is when lines before a number were first seen.
type arrival struct {
	at   time.Time
	next uint64
}

// lane is a [logs.History] that tells the book of each line.

// Bounds is the ring's.
func (l *lane) Bounds() (first, next uint64) { return l.ring.Bounds() }

// Read is the ring's.
func (l *lane) Read(dst []store.Line, from uint64) []store.Line { return l.ring.Read(dst, from) }

// Prepend is the ring's. [Book.Older] tells the book of it.
func (l *lane) Prepend(before uint64, lines []store.Line) (kept int) {
	return l.ring.Prepend(before, lines)
}

// Replace is the ring's. [Book.Older] tells the book of it.
func (l *lane) Replace(line store.Line) bool { return l.ring.Replace(line) }

// Append is the ring's.
func (l *lane) Append(at time.Time, text []byte, cut int) {
	l.ring.Append(at, text, cut)
	l.poke()
}

// AppendPart is the ring's.
func (l *lane) AppendPart(at time.Time, text []byte, cut int) {
	l.ring.AppendPart(at, text, cut)
	l.poke()
}

// Mark is the ring's.
func (l *lane) Mark(event store.Event) {
	l.ring.Mark(event)
	l.poke()
}

// arrive notes what has come since the last look, and what of it is due.
func (l *lane) arrive(now time.Time, delay time.Duration) {
	if _, next := l.ring.Bounds(); next != l.seen {
		l.seen = next
		l.arrivals = append(l.arrivals, arrival{now, next})
	}
	n := 0
	for n < len(l.arrivals) && now.Sub(l.arrivals[n].at) >= delay {
		l.due = l.arrivals[n].next
		n++
	}
	l.arrivals = append(l.arrivals[:0], l.arrivals[n:]...)
}
