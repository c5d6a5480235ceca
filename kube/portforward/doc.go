// Package portforward makes ports of pods and services reachable on this
// machine, for as long as the user wants and not only as long as one pod runs.
//
// A [Supervisor] owns the forwards. Each owns its local listener from start to
// stop; beneath it a link connects to a ready pod, and to another when that one
// goes. A connection that is accepted in between waits for the next pod. Every
// connection is a pair of streams of its own, so one that fails in the pod ends
// alone and the others go on.
package portforward
