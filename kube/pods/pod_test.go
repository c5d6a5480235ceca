package pods

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
	named     = podtest.Named
	phase     = podtest.Phase
	because   = podtest.Because
	deleting  = podtest.Deleting
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
	killed    = podtest.Killed
	restarted = podtest.Restarted
	labelled  = podtest.Labelled
)

const (
	yes = corev1.ConditionTrue
	no  = corev1.ConditionFalse
)
