package actions_test

import (
	"context"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/podglass/podglass/kube/actions"
	"github.com/podglass/podglass/kube/demo"
	"github.com/podglass/podglass/kube/object"
)

// podsOn are the names of the pods of a node.
func (b *bed) podsOn(node string) string {
	b.Helper()
	pods, err := b.client.Clientset.CoreV1().Pods("").List(b.within(), metav1.ListOptions{FieldSelector: "spec.nodeName=" + node})
	if err != nil {
		b.Fatal(err)
	}
	var names []string
	for i := range pods.Items {
		names = append(names, pods.Items[i].Name)
	}
	return strings.Join(names, " ")
}

// A node is emptied of its pods; what a budget refuses is said beforehand, and asked for again
// until it is allowed.
func TestDrainingANode(t *testing.T) {
	b := start(t)
	pod, err := b.client.Clientset.CoreV1().Pods(demo.Namespace).Get(b.within(), b.pod("timecheck-").Name, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	budgets := b.client.Clientset.PolicyV1().PodDisruptionBudgets(demo.Namespace)
	_, err = budgets.Create(b.within(), &policyv1.PodDisruptionBudget{
		ObjectMeta: metav1.ObjectMeta{Name: "keep"},
		Spec:       policyv1.PodDisruptionBudgetSpec{Selector: &metav1.LabelSelector{MatchLabels: map[string]string{"app": "timecheck"}}},
	}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	daemon := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "daemon", OwnerReferences: []metav1.OwnerReference{{APIVersion: "apps/v1", Kind: "DaemonSet", Name: "daemons", UID: "d", Controller: new(bool)}}},
		Spec:       corev1.PodSpec{NodeName: pod.Spec.NodeName, Containers: []corev1.Container{{Name: "a", Image: "busybox:1.36", Command: []string{"sleep", "1h"}}}},
	}
	*daemon.OwnerReferences[0].Controller = true
	if _, err := b.client.Clientset.CoreV1().Pods(demo.Namespace).Create(b.within(), daemon, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	plan := b.prepare(actions.Change{Verb: actions.Drain, Of: object.Ref{APIVersion: "v1", Kind: "Node", Name: pod.Spec.NodeName}})
	wants(t, "question", []string{plan.Question}, "Drain node "+pod.Spec.NodeName+": evict its ")
	wants(t, "follows", plan.Follows, "new pods are kept away", "1 pod of DaemonSets stay")
	wants(t, "warnings", plan.Warnings, demo.Namespace+"/"+pod.Name+": ReplicaSet timecheck-", "its emptyDir is lost", "disruption budget keep")
	wants(t, "command", plan.Command, "drain", pod.Spec.NodeName, "--ignore-daemonsets", "--delete-emptydir-data")
	if lost := strings.Contains(strings.Join(plan.Warnings, " "), "it belongs to no workload"); lost != (plan.Word == "force") {
		t.Errorf("%q has to be typed, with the warnings %q", plan.Word, plan.Warnings)
	}
	if outcome := plan.Run(b.within(), b.client, b.clock.Now()); outcome.State != actions.Begun {
		t.Fatalf("%+v", outcome)
	}
	said := b.drained(plan, func() {
		if err := budgets.Delete(b.within(), "keep", metav1.DeleteOptions{}); err != nil {
			t.Error(err)
		}
	})
	wants(t, "progress", said, pod.Name+" stays for now: the eviction is refused: The disruption budget keep", pod.Spec.NodeName+" is drained: ")
	if left := b.podsOn(pod.Spec.NodeName); left != "daemon" {
		t.Errorf("%s are left", left)
	}
	node, err := b.client.Clientset.CoreV1().Nodes().Get(b.within(), pod.Spec.NodeName, metav1.GetOptions{})
	if err != nil || !node.Spec.Unschedulable {
		t.Errorf("it is not cordoned (%v)", err)
	}
}

// drained follows a drain to its end; relent is called when something waits.
func (b *bed) drained(plan *actions.Plan, relent func()) []string {
	b.Helper()
	ctx, cancel := context.WithCancel(b.within())
	defer cancel()
	told := make(chan actions.Progress, 100)
	go plan.Watch(ctx, nil, b.client, b.clock.Now, func(p actions.Progress) { told <- p })
	var all []string
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			b.Fatalf("it has come as far as %q", all)
		case <-tick.C:
			b.clock.Step(time.Second)
			b.cluster.Settle()
		case p := <-told:
			all = append(all, p.Text)
			if relent != nil && strings.Contains(p.Text, "stays for now") {
				relent()
				relent = nil
			}
			if p.Ended {
				if p.Bad {
					b.Errorf("it ended badly: %q", all)
				}
				return all
			}
		}
	}
}

// Without the right to evict nothing is claimed: the pods that stay are named.
func TestDrainingWithoutTheRightToEvict(t *testing.T) {
	b := start(t)
	plan := b.prepare(actions.Change{Verb: actions.Drain, Of: object.Ref{APIVersion: "v1", Kind: "Node", Name: "node1"}})
	b.faults.Deny(demo.Rule{Verb: "create", Resource: "pods", Subresource: "eviction"})
	if outcome := plan.Run(b.within(), b.client, b.clock.Now()); outcome.State != actions.Begun {
		t.Fatalf("%+v", outcome)
	}
	var last actions.Progress
	plan.Watch(b.within(), nil, b.client, b.clock.Now, func(p actions.Progress) { last = p })
	if !last.Ended || !last.Bad || !strings.Contains(last.Text, "node1: 0 of ") || !strings.Contains(last.Text, "stays: you may not create pods/eviction") {
		t.Errorf("%+v", last)
	}
	rights := actions.Rights(actions.Drain, object.Ref{APIVersion: "v1", Kind: "Node", Name: "node1"})
	if len(rights) != 2 || rights[1].Subresource != "eviction" || rights[0].Resource != "nodes" {
		t.Errorf("%+v", rights)
	}
}
