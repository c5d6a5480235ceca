package actions_test

import (
	"encoding/json"
	"fmt"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/utils/ptr"

	"github.com/podglass/podglass/kube/actions"
	"github.com/podglass/podglass/kube/demo"
	"github.com/podglass/podglass/kube/object"
)

// template is that of a set at one of its revisions.
func template(image string) corev1.PodTemplateSpec {
	return corev1.PodTemplateSpec{
		ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{"app": "set"}},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "a", Image: image}}},
	}
}

// keep keeps a revision of a set as its controller does.
func (b *bed) keep(owner metav1.Object, kind string, number int64, image string) {
	b.Helper()
	body, err := json.Marshal(template(image))
	if err != nil {
		b.Fatal(err)
	}
	fields := map[string]any{}
	if err := json.Unmarshal(body, &fields); err != nil {
		b.Fatal(err)
	}
	fields["$patch"] = "replace"
	if body, err = json.Marshal(map[string]any{"spec": map[string]any{"template": fields}}); err != nil {
		b.Fatal(err)
	}
	_, err = b.client.Clientset.AppsV1().ControllerRevisions(demo.Namespace).Create(b.within(), &appsv1.ControllerRevision{
		ObjectMeta: metav1.ObjectMeta{
			Name: fmt.Sprintf("%s-%d", owner.GetName(), number), Labels: map[string]string{"app": "set"},
			OwnerReferences: []metav1.OwnerReference{{APIVersion: "apps/v1", Kind: kind, Name: owner.GetName(), UID: owner.GetUID(), Controller: ptr.To(true)}},
		},
		Revision: number, Data: runtime.RawExtension{Raw: body},
	}, metav1.CreateOptions{})
	if err != nil {
		b.Fatal(err)
	}
}

// Stateful and daemon sets go back to what their ControllerRevisions keep.
func TestRevisionsOfSets(t *testing.T) {
	b := start(t)
	apps, selector := b.client.Clientset.AppsV1(), &metav1.LabelSelector{MatchLabels: map[string]string{"app": "set"}}
	stateful, err := apps.StatefulSets(demo.Namespace).Create(b.within(), &appsv1.StatefulSet{
		ObjectMeta: metav1.ObjectMeta{Name: "stateful"}, Spec: appsv1.StatefulSetSpec{Selector: selector, Template: template("busybox:1.37")},
	}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	daemons, err := apps.DaemonSets(demo.Namespace).Create(b.within(), &appsv1.DaemonSet{
		ObjectMeta: metav1.ObjectMeta{Name: "daemons"}, Spec: appsv1.DaemonSetSpec{Selector: selector, Template: template("busybox:1.37")},
	}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for kind, owner := range map[string]metav1.Object{"StatefulSet": stateful, "DaemonSet": daemons} {
		b.keep(owner, kind, 1, "busybox:1.35")
		b.keep(owner, kind, 2, "busybox:1.36")
		b.keep(owner, kind, 3, "busybox:1.37")
		change := actions.Change{Verb: actions.Undo, Of: object.Ref{APIVersion: "apps/v1", Kind: kind, Namespace: demo.Namespace, Name: owner.GetName()}}
		look, err := actions.NewPlan(b.within(), b.client, change)
		if err != nil {
			t.Fatal(err)
		}
		revisions, err := look.Revisions(b.within(), b.client)
		if err != nil || len(revisions) != 3 || !revisions[0].Present || revisions[0].Number != 3 || revisions[2].Differs != nil {
			t.Fatalf("%+v, %v", revisions, err)
		}
		wants(t, "difference", revisions[0].Differs, "spec/containers/a/image: busybox:1.37 instead of busybox:1.36")
		wants(t, "images", revisions[1].Images, "busybox:1.36")
		change.Revision = 1
		plan := b.prepare(change)
		wants(t, "question", []string{plan.Question}, "Take "+kind+" "+owner.GetName()+" back to revision 1?")
		wants(t, "follows", plan.Follows, "spec/containers/a/image: busybox:1.35 instead of busybox:1.37")
		if outcome := plan.Run(b.within(), b.client, b.clock.Now()); outcome.State != actions.Done {
			t.Errorf("%+v", outcome)
		}
	}
	now, err := apps.StatefulSets(demo.Namespace).Get(b.within(), "stateful", metav1.GetOptions{})
	if err != nil || now.Spec.Template.Spec.Containers[0].Image != "busybox:1.35" || len(now.Spec.Template.Spec.Containers) != 1 {
		t.Errorf("%+v, %v", now, err)
	}
}
