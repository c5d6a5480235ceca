package main

import (
	"context"
	"fmt"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes/fake"

	"github.com/podglass/podglass/kube"
)

func TestTargetSelectsPods(t *testing.T) {
	meta := metav1.ObjectMeta{Namespace: "shop", Name: "web"}
	app := map[string]string{"app": "web"}
	selector := &metav1.LabelSelector{MatchLabels: app}
	client := &kube.Client{Namespace: "shop", Clientset: fake.NewClientset(
		&corev1.Pod{ObjectMeta: meta},
		&appsv1.Deployment{ObjectMeta: meta, Spec: appsv1.DeploymentSpec{Selector: selector}},
		&appsv1.StatefulSet{ObjectMeta: meta, Spec: appsv1.StatefulSetSpec{Selector: selector}},
		&appsv1.DaemonSet{ObjectMeta: meta, Spec: appsv1.DaemonSetSpec{Selector: selector}},
		&appsv1.ReplicaSet{ObjectMeta: meta, Spec: appsv1.ReplicaSetSpec{Selector: selector}},
		&batchv1.Job{ObjectMeta: meta, Spec: batchv1.JobSpec{Selector: selector}},
		&corev1.ReplicationController{ObjectMeta: meta, Spec: corev1.ReplicationControllerSpec{Selector: app}},
		&corev1.Service{ObjectMeta: meta, Spec: corev1.ServiceSpec{Selector: app}},
	)}
	byLabel := podSelection{selector: "app=web"}
	for arg, want := range map[string]podSelection{
		"pod/web": {pod: "web"}, "po/web": {pod: "web"},
		"deployment/web": byLabel, "deploy/web": byLabel, "deployment.apps/web": byLabel, "Deployments.v1.apps/web": byLabel,
		"sts/web": byLabel, "ds/web": byLabel, "rs/web": byLabel, "job/web": byLabel, "rc/web": byLabel, "svc/web": byLabel,
	} {
		target, err := parseTarget(arg)
		if err != nil {
			t.Errorf("%s: %v", arg, err)
			continue
		}
		got, err := target.resolve(context.Background(), client)
		if err != nil || got != want {
			t.Errorf("%s: %+v, %v; want %+v", arg, got, err, want)
		}
	}
}

func TestTargetThatIsNotThere(t *testing.T) {
	client := &kube.Client{Namespace: "shop", Clientset: fake.NewClientset()}
	for _, kind := range targetKinds() {
		target, err := parseTarget(kind.name + "/missing")
		if err != nil {
			t.Fatal(err)
		}
		_, err = target.resolve(context.Background(), client)
		want := fmt.Sprintf(`there is no %s "missing" in namespace "shop"`, kind.name)
		if err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestServiceWithoutSelector(t *testing.T) {
	client := &kube.Client{Namespace: "shop", Clientset: fake.NewClientset(
		&corev1.Service{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "db"}},
	)}
	target, err := parseTarget("svc/db")
	if err != nil {
		t.Fatal(err)
	}
	_, err = target.resolve(context.Background(), client)
	want := `service "db" in namespace "shop" has no selector, so no pods belong to it`
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
