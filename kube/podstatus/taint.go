package podstatus

import (
	"github.com/go-logr/logr"
	corev1 "k8s.io/api/core/v1"
)

// Tolerates reports whether a toleration is of a taint. Those that compare numbers count,
// whatever the cluster's feature gates say.
func Tolerates(toleration *corev1.Toleration, taint *corev1.Taint) bool {
	return toleration.ToleratesTaint(logr.Discard(), taint, true)
}
