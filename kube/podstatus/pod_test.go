package podstatus

import (
	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/kube/podstatus/podtest"
)

// What the pods of these tests are made from, by short names.
var (
	on        = podtest.On
	noon      = podtest.Noon
	ago       = podtest.Ago
	pod       = podtest.Pod
	phase     = podtest.Phase
	because   = podtest.Because
	condition = podtest.Condition
	gate      = podtest.Gate
	app       = podtest.App
	initial   = podtest.Initial
	sidecar   = podtest.Sidecar
	ephemeral = podtest.Ephemeral
	waiting   = podtest.Waiting
	running   = podtest.Running
	started   = podtest.Started
	ready     = podtest.Ready
	ended     = podtest.Ended
	deleting  = podtest.Deleting
	killed    = podtest.Killed
	restarted = podtest.Restarted
)

const (
	yes = corev1.ConditionTrue
	no  = corev1.ConditionFalse
)
