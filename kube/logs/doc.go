// Package logs reads the log of a container.
//
// A [Tailer] follows one container through cut connections and restarts and
// appends what it reads to a [Sink]: to a ring of kube/logs/store, or to what prints it.
//
// Down from the file that uses the others: rounds.go observes the pod again and again,
// and turns from instance to instance; conclude.go reads once from one log and does what
// follows; read.go asks for the log and takes in the answer: reader.go splits its lines,
// position.go tells old from new, and a sink gets those. What to do next is decided in
// transitions.go, by what progress.go knows of the log and observe.go of the pod. No file
// uses one that uses it, which a test holds.
//
// The text of a line is exactly what the container wrote, less the line end.
// It is untrusted: what draws it makes it safe first.
package logs
