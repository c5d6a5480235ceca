// Package explain words failures for the user: which class a failure is of, and what to do about it, in one
// clear sentence.
//
// It reads the errors of the API server, of nodes, of the network and TLS, of credential plugins and of
// kubeconfig loading. It makes no requests.
package explain
