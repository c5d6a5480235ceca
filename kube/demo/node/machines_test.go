package node

import (
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/kube/demo/apiserver"
)

const machine = `
apiVersion: v1
kind: Node
metadata: {name: node3, labels: {kubernetes.io/hostname: node3}}
spec: {taints: [{key: dedicated, value: batch, effect: NoSchedule}]}
---
apiVersion: v1
kind: Pod
metadata: {name: worker}
spec:
  nodeName: node3
  terminationGracePeriodSeconds: 1
  containers: [{name: app, image: "busybox:1.36", command: [sleep, "36000"]}]
---
apiVersion: v1
kind: Pod
metadata: {name: picky}
spec:
  nodeSelector: {kubernetes.io/hostname: node3}
  containers: [{name: app, image: "busybox:1.36", command: [sleep, "36000"]}]
`

func (w *world) named(name string) *corev1.Pod {
	w.Helper()
	pod, err := apiserver.Get[*corev1.Pod](w.state, "shop", name)
	if err != nil {
		w.Fatal(err)
	}
	return pod
}

func conditionOf(pod *corev1.Pod, kind corev1.PodConditionType) corev1.PodCondition {
	for _, c := range pod.Status.Conditions {
		if c.Type == kind {
			return c
		}
	}
	return corev1.PodCondition{}
}

// A machine that a scenario brings dies: what ran there is told as it was, then as not
// ready, and is deleted at last without ever being gone.
func TestAMachineDies(t *testing.T) {
	for name, test := range map[string]struct {
		history time.Duration
		node    corev1.ConditionStatus
		ready   corev1.ConditionStatus
		deleted bool
	}{
		"lives":       {time.Minute, corev1.ConditionTrue, corev1.ConditionTrue, false},
		"has died":    {machineLife + silenceTime/2, corev1.ConditionTrue, corev1.ConditionTrue, false},
		"is missed":   {machineLife + silenceTime + time.Minute, corev1.ConditionUnknown, corev1.ConditionFalse, false},
		"its pods go": {machineLife + silenceTime + evictionTime + time.Minute, corev1.ConditionUnknown, corev1.ConditionFalse, true},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, test.history, machine)
			node, err := apiserver.Get[*corev1.Node](w.state, "", "node3")
			if err != nil {
				t.Fatal(err)
			}
			ready := node.Status.Conditions[len(node.Status.Conditions)-1]
			if ready.Type != corev1.NodeReady || ready.Status != test.node || (len(node.Spec.Taints) == 3) != (test.node == corev1.ConditionUnknown) {
				t.Errorf("the node says %+v, with the taints %v", ready, node.Spec.Taints)
			}
			pod := w.named("worker")
			if got := conditionOf(pod, corev1.PodReady); got.Status != test.ready || pod.Status.Phase != corev1.PodRunning || pod.Status.PodIP != "10.244.2.5" {
				t.Errorf("the pod is %s at %s, ready %+v", pod.Status.Phase, pod.Status.PodIP, got)
			}
			if disrupted := conditionOf(pod, corev1.DisruptionTarget); (pod.DeletionTimestamp != nil) != test.deleted || (disrupted.Reason == "DeletionByTaintManager") != test.deleted {
				t.Errorf("deleted at %v, disrupted %+v", pod.DeletionTimestamp, disrupted)
			}
			if got := conditionOf(w.named("picky"), corev1.PodScheduled).Message; !strings.HasPrefix(got, "0/3 nodes are available: 1 node(s) had untolerated taint {dedicated: batch}, 2 node(s) didn't match") {
				t.Errorf("the scheduler says %q", got)
			}
		})
	}
}

// A pod that writes more into an emptyDir than its limit is evicted, in the kubelet's words.
func TestEviction(t *testing.T) {
	w := newWorld(t, time.Minute, `
apiVersion: v1
kind: Pod
metadata: {name: greedy}
spec:
  volumes: [{name: cache, emptyDir: {sizeLimit: 64Ki}}, {name: roomy, emptyDir: {sizeLimit: 1Mi}}]
  containers:
  - name: app
    image: busybox:1.36
    command: [sh, -c, "dd if=/dev/zero of=/roomy/blob bs=64K count=2; dd if=/dev/zero of=/cache/blob bs=64K count=2; sleep 3600"]
    volumeMounts: [{name: cache, mountPath: /cache}, {name: roomy, mountPath: /roomy}]
`)
	pod := w.named("greedy")
	const message = `Usage of EmptyDir volume "cache" exceeds the limit "64Ki". `
	if s := pod.Status; s.Phase != corev1.PodFailed || s.Reason != "Evicted" || s.Message != message {
		t.Errorf("the pod is %s %s: %q", s.Phase, s.Reason, s.Message)
	}
	if c := conditionOf(pod, corev1.DisruptionTarget); c.Reason != corev1.PodReasonTerminationByKubelet || c.Message != message {
		t.Errorf("the condition is %+v", c)
	}
	if ended := pod.Status.ContainerStatuses[0].State.Terminated; ended == nil || ended.ExitCode != 137 {
		t.Errorf("the container is %+v", pod.Status.ContainerStatuses[0].State)
	}
}
