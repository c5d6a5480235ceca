// Package apiserver speaks the Kubernetes API over HTTP for the demo cluster.
//
// [State] holds the objects: client-go's object tracker with resource versions and a log of changes
// around it, so that a list followed by a watch from its resource version misses nothing. [Server]
// serves them as a real API server does: discovery, lists in chunks, watches, patches, logs, exec,
// attach and port-forward. What happens inside containers is asked of a [Runtime].
package apiserver
