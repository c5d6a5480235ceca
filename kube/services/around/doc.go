// Package around follows what package services tells of: the services of a pod or of
// a namespace, their slices, the pods behind them and the network policies.
//
// Pods are followed only for the services of a pod, for the one service that somebody
// looks at, and for those that answer nothing: a namespace may have ten thousand.
package around
