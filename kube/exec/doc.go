// Package exec runs commands and shells in containers, without kubectl.
//
// [Run] is one command over client-go's remotecommand: WebSocket first and
// SPDY when the way to the server does not let WebSocket through. [Preflight]
// tells beforehand why a shell cannot be had, [Probe] finds the shell that the
// container has, [Find] does both, and [Terminal] lends the real terminal to a session and takes
// it back whole.
//
// Text that comes from the far end (messages of container runtimes, in
// [StartError]) is untrusted; make it safe before it meets a screen.
package exec
