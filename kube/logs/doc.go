// Package logs reads the log of a container.
//
// A [Tailer] follows one container through cut connections and restarts and
// appends what it reads to a [Sink]: to a ring of kube/logs/store, or to what prints it.
//
// The text of a line is exactly what the container wrote, less the line end.
// It is untrusted: what draws it makes it safe first.
package logs
