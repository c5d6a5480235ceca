package actions_test

import (
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/podglass/podglass/kube/actions"
	"github.com/podglass/podglass/kube/demo"
)

// What a plan says follows the grace period that is chosen, and the API server gets it.
func TestDeletingWithAnotherGracePeriod(t *testing.T) {
	b := start(t)
	patient := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "patient"}, Spec: corev1.PodSpec{
		NodeName: "node1", TerminationGracePeriodSeconds: new(int64(300)),
		Containers: []corev1.Container{{Name: "app", Image: "busybox:1.36", Command: []string{"sh", "-c", "trap '' TERM; while :; do sleep 1; done"}}},
	}}
	pods := b.client.Clientset.CoreV1().Pods(demo.Namespace)
	if _, err := pods.Create(b.within(), patient, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	b.cluster.Settle()
	plan := b.prepare(actions.Change{Verb: actions.Delete, Of: b.pod("patient")})
	if !plan.HasGrace() || plan.OwnGrace() != 300 {
		t.Errorf("its own grace period is %d", plan.OwnGrace())
	}
	wants(t, "its own", plan.Follows, "its containers have 300 seconds to end")
	for _, test := range []struct {
		seconds                        *int64
		question, follows, flag, typed string
	}{
		{new(int64(5)), "Delete pod patient with 5 seconds to end?", "its containers have 5 seconds to end instead of 300", "--grace-period=5", ""},
		{new(int64(0)), "Delete pod patient at once, without waiting for its node?", "", "--force --grace-period=0", "force"},
		{new(int64(300)), "Delete pod patient with 300 seconds to end?", "its containers have 300 seconds to end", "--grace-period=300", ""},
		{nil, "Delete pod patient?", "its containers have 300 seconds to end", "", ""},
		{new(int64(1)), "Delete pod patient with 1 second to end?", "its containers have 1 second to end instead of 300", "--grace-period=1", ""},
	} {
		plan.SetGrace(test.seconds)
		if plan.Question != test.question || plan.Word != test.typed || strings.Join(plan.Command, " ") != strings.TrimSpace("delete pod patient "+test.flag) {
			t.Errorf("%q, command %q, the word %q", plan.Question, plan.Command, plan.Word)
		}
		wants(t, test.question, plan.Follows, test.follows)
		wants(t, test.question, plan.Warnings, "nothing will replace it")
	}
	if outcome := plan.Run(b.within(), b.client, b.clock.Now()); outcome.State != actions.Done {
		t.Fatalf("%+v", outcome)
	}
	now, err := pods.Get(b.within(), "patient", metav1.GetOptions{})
	if err != nil || now.DeletionGracePeriodSeconds == nil || *now.DeletionGracePeriodSeconds != 1 {
		t.Errorf("%+v, %v", now.ObjectMeta, err)
	}
	other := b.prepare(actions.Change{Verb: actions.Delete, Of: deployment("timecheck")})
	if other.HasGrace() {
		t.Error("a deployment has a grace period")
	}
}

func TestGracePeriods(t *testing.T) {
	for text, want := range map[string]int64{"": -1, " ": -1, "0": 0, "1": 1, " 30 ": 30, "86400": 86400} {
		got, err := actions.ParseGrace(text)
		if err != nil || (got == nil) != (want < 0) || got != nil && *got != want {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"-1", "1s", "1.5", "x", "99999999999"} {
		if got, err := actions.ParseGrace(text); err == nil || err.Error() != "a number of seconds; 0 to force it" {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
}
