// Package logs reads the log of a container and keeps it, bounded, for
// any number of readers.
//
// A [Tailer] follows one container through cut connections and restarts and
// appends what it reads to a [Ring]. Any number of readers pull lines out of
// the ring by sequence number, at their own pace; they never hold up the
// tailer.
//
// The text of a line is exactly what the container wrote, less the line end.
// It is untrusted: what draws it makes it safe first.
package logs
