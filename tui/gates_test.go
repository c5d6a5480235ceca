package tui_test

import (
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube/demo"
	"github.com/podglass/podglass/tui/tuitest"
)

// Whoever keeps a readiness gate closed says why, and the pane passes that on.
func TestClosedReadinessGate(t *testing.T) {
	t.Parallel()
	const gate = "example.com/registered"
	d := tuitest.StartDemo(t, tuitest.Setup{Columns: 160, Rows: 45})
	pods := d.Client.Clientset.CoreV1().Pods(demo.Namespace)
	pod, err := pods.Create(t.Context(), &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "a-gated"}, Spec: corev1.PodSpec{
		ReadinessGates: []corev1.PodReadinessGate{{ConditionType: gate}},
		Containers:     []corev1.Container{{Name: "web", Image: "busybox:1.36", Command: []string{"sleep", "1000"}}},
	}}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	d.Cluster.Settle()
	chooseFirst(t, d, "a-gated")
	d.Step(10 * time.Second)
	d.See("the readiness gate example.com/registered is", "not set yet")
	if pod, err = pods.Get(t.Context(), pod.Name, metav1.GetOptions{}); err != nil {
		t.Fatal(err)
	}
	pod.Status.Conditions = append(pod.Status.Conditions, corev1.PodCondition{
		Type: gate, Status: corev1.ConditionFalse, Reason: "NoTarget", Message: "no target group knows 👩🏽‍🚒",
	})
	if _, err := pods.UpdateStatus(t.Context(), pod, metav1.UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
	d.See("gate example.com/registered is", "False: NoTarget:", "knows 👩🏽‍🚒")
	d.Press("global.next-pane", "global.zoom").See("the readiness gate example.com/registered is False: NoTarget: no target group knows 👩🏽‍🚒")
}

// What there is one of is told so.
func TestCountsOfOne(t *testing.T) {
	t.Parallel()
	d := tuitest.StartDemo(t, tuitest.Setup{Columns: 120, Rows: 50})
	writes(t, d, "a-few", "alone", "two of us", "both of us")
	d.Match(`│ +alone`).Press("global.next-pane", "global.next-pane", "logs.filter").Type("alone").Press(keymap.Accept).See("filter alone: 1 line").Gone("1 lines")
	d.Press(keymap.Back, "logs.filter").Type("of us").Press(keymap.Accept).See("filter of us: 2 lines")
}
