// Package kube is podglass's connection to one cluster: which cluster it is
// and as whom, and what its user may do. What went wrong is told by package explain.
//
// It knows nothing of screens. The packages below it (pods, logs, exec,
// portforward, workload and others) take a [Client] or its Clientset and speak in the
// references declared here.
package kube
