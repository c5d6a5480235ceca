package store

import (
	"math"
	"time"
)

// Key orders the lines of different logs, the smaller first. Within one log the order is that in which its lines
// came, which is not quite that of their times; so the key of a line is the latest time, in nanoseconds, that came
// up to it.
type Key int64

// NoKey is before all keys: that of a log of which no line with a time has come.
const NoKey Key = math.MinInt64

// Next is the key of the line after the one with this key. A line without a time has that of the line before it.
func (k Key) Next(at time.Time) Key {
	if at.IsZero() {
		return k
	}
	return max(k, Key(at.UnixNano()))
}
