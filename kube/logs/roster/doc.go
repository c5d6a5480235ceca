// Package roster tells which containers' logs to read: those of one pod, of a
// workload's pods, or of all pods that selectors pick.
//
// [List] answers once. A [Roster] goes on: containers join it when they have
// started, and leave it when their pod is gone.
package roster
