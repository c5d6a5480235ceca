// Package podstatus says what the spec and the status of a pod mean: its
// containers in the order in which they start, their states and how their runs
// ended, back-offs, probes and what waits for what; and the pod's words as
// kubectl prints them. It consists of pure functions over objects of the API.
package podstatus
