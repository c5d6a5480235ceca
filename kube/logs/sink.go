package logs

import (
	"time"

	"github.com/podglass/podglass/kube/logs/store"
)

// Sink takes the lines of one log from a [Tailer], in their order and from its
// one goroutine: a Sink that waits holds up the stream, and nothing else.
type Sink interface {
	// Append adds a line of output, received at the given time, which may be
	// zero. The text is valid until Append returns. Cut counts the bytes that
	// were left out at its end.
	Append(at time.Time, text []byte, cut int)
	// AppendPart is Append for the end of a line whose beginning did not come:
	// the container runtime keeps long lines in parts, and reading began at one.
	AppendPart(at time.Time, text []byte, cut int)
	// Mark adds a remark about the log at this place of it.
	Mark(event store.Event)
}

// History is a [Sink] that older lines can be put before, as a [store.Ring] is.
type History interface {
	Sink
	Bounds() (first, next uint64)
	Read(dst []store.Line, from uint64) []store.Line
	Prepend(before uint64, lines []store.Line) (kept int)
	Replace(line store.Line) bool
}
