// Package pods is what the cluster says about its pods: a live [Store] of
// compact rows with the words kubectl prints, a [Watcher] of one pod in full,
// and the containers of a pod in the order in which they start.
package pods
