package logview

import "time"

// ID tells a line from all others for as long as its log is shown: who wrote
// it, and its number there. It stays when lines are numbered anew.
type ID struct {
	Log int
	Seq uint64
}

// Tone is how grave a line is. It colours text that has no colours of its own.
type Tone uint8

// The tones.
const (
	None Tone = iota
	Debug
	Warn
	Error
)

// Line is one line of a log. What it says never changes within an era of its
// [Source].
type Line struct {
	Seq    uint64    // its number; numbers ascend and may have gaps
	ID     ID        // stays when numbers are given anew
	Time   time.Time // zero where it is not known
	Text   string    // safe for a screen; may hold SGR sequences; a newline starts a new row
	Marker bool      // a remark about the log rather than a line of it
	Lossy  bool      // a remark that says that lines are missing
	Part   bool      // it is the end of a longer line
	Cut    int       // bytes left out at the end of Text
	Tint   int       // which of the containers' colours Label has
	Label  string    // who wrote the line, where a log has several writers
	Gone   uint64    // lines that were dropped right before this one
	Tone   Tone
	// Context lines are shown only because they are near a match.
	Context bool
	// Group lines have lines before them that are hidden: see [View.SetGaps].
	Group bool
}

// Source is where lines come from. Other goroutines may add lines and drop old
// ones at any time.
//
// Within an era, lines come at the end, go anywhere (old ones, as a rule at the
// beginning) and may be found to be there before the first. Whatever else
// changes begins a new era: another filter, other tints, lines that are drawn
// differently, and older lines that are merged in between.
type Source interface {
	// Bounds returns the number of the first line and the number after the
	// last; they are equal while there are none.
	Bounds() (first, next uint64)
	// Read appends lines to dst, up to its capacity: those numbered from or
	// more, ascending.
	Read(dst []Line, from uint64) []Line
	// ReadBack appends lines to dst, up to its capacity: those numbered less
	// than to, descending.
	ReadBack(dst []Line, to uint64) []Line
	// Era changes when the numbers were given anew. The view then finds the
	// lines that it shows again by their ID.
	Era() uint64
	// Locate returns the number of a line, or of the nearest one that is shown;
	// false when there is none.
	Locate(id ID) (seq uint64, ok bool)
}

// Counter is a [Source] that knows how many of its lines have numbers of from
// or more that are less than to. Without it a view counts numbers instead,
// which is more where they have gaps.
type Counter interface {
	Count(from, to uint64) uint64
}

// none is the source of a view that has none.
type none struct{}

func (none) Bounds() (first, next uint64)         { return 0, 0 }
func (none) Read(dst []Line, _ uint64) []Line     { return dst }
func (none) ReadBack(dst []Line, _ uint64) []Line { return dst }
func (none) Era() uint64                          { return 0 }
func (none) Locate(ID) (seq uint64, ok bool)      { return 0, false }
