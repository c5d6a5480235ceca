// Package kube is podglass's connection to one cluster: which cluster it is
// and as whom, what its user may do, and what went wrong in one clear sentence.
//
// It knows nothing of screens. The packages below it (pods, logs, exec,
// portforward, workload) take a [Client] or its Clientset and speak in the
// references declared here.
package kube
