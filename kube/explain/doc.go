// Package explain tells failures to a person: which class a failure is of, and what to do about it, in one
// clear sentence.
//
// It reads the errors of the API server, of nodes, of the network and TLS, of credential plugins and of
// kubeconfig loading. It asks nothing of anybody.
package explain
