package store

import "time"

// Kind says who a line is from.
type Kind uint8

// The kinds of lines.
const (
	// Output is a line that the container wrote.
	Output Kind = iota
	// Marker is a line that podglass put in between, to say what happened to
	// the container or to its log at that place.
	Marker
)

// String returns "output" or "marker".
func (k Kind) String() string {
	if k == Marker {
		return "marker"
	}
	return "output"
}

// Line is one line of a log.
type Line struct {
	// Seq numbers the lines of a ring without gaps, up from [Origin], and down
	// from there for those that were put before the first later. It stays valid
	// when older lines are evicted or come back.
	Seq uint64
	// Time is when the container runtime received the line, in UTC with
	// nanoseconds; the zero time where that is not known. A marker has the
	// time of the event where the cluster tells it, and of the line before it
	// otherwise, so that it stays in its place when logs are merged.
	Time time.Time
	// Text is the line without its end and without the timestamp.
	Text string
	Kind Kind
	// Lossy is set on a marker that says that lines are missing, or may be.
	Lossy bool
	// Part is set on the end of a line whose beginning is not there.
	Part bool
	// Cut counts the bytes left out at the end of an over-long line.
	Cut int
}

// Event is something that happened to a container or to its log, for a marker
// line.
type Event struct {
	// Time is when it happened, where the cluster tells it, and that of the line
	// before otherwise; zero when there is none.
	Time time.Time
	// Text says it in a few words. It may hold words from the cluster and so is
	// untrusted.
	Text string
	// Lossy means that lines are missing at this place, or may be.
	Lossy bool
	// End means that the container ended and nothing comes after it.
	End bool
}
