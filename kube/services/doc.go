// Package services tells how a request to a service finds a container: service,
// port, endpoints, pod, container; and why it finds none.
//
// It is pure functions over objects that somebody else has read. The rules are
// those of the endpoint slice controller, which writes the slices, and of
// kube-proxy, which reads them.
package services
