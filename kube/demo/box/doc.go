// Package box runs the demo's containers: a pod's processes, files and network, in memory.
//
// A [Pod] is what the containers of a pod share: the network, and on demand the process
// namespace. A [Container] is a file system with mounts, an environment and a table of
// processes. A [Process] is an actor on the timeline that runs a built-in program in the
// manner of busybox, or a shell script: mvdan.cc/sh parses and expands it, this package
// executes it, so that pipes, waits and signals happen on the timeline and nothing ever
// reaches the host's files, processes, environment or network.
//
// Everything here happens with the timeline's baton, except [Container.Run] and
// [Container.Attach], which serve clients from outside.
package box
