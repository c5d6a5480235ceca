package workload

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes/fake"
	clienttesting "k8s.io/client-go/testing"
	"k8s.io/utils/ptr"

	"github.com/podglass/podglass/kube/explain"
)

func TestParseArgument(t *testing.T) {
	for text, want := range map[string]Argument{
		"web": {Pod, "web"}, "pod/web": {Pod, "web"}, "po/web": {Pod, "web"}, "PODS/web": {Pod, "web"},
		"deploy/web": {Deployment, "web"}, "deployment.apps/web": {Deployment, "web"}, "Deployments.v1.apps/web": {Deployment, "web"},
		"sts/web": {StatefulSet, "web"}, "ds/web": {DaemonSet, "web"}, "rs/web": {ReplicaSet, "web"},
		"rc/web": {ReplicationController, "web"}, "job/web": {Job, "web"}, "jobs.batch/web": {Job, "web"},
		"cj/web": {CronJob, "web"}, "cronjob/web": {CronJob, "web"}, "svc/web": {Service, "web"}, "services/web": {Service, "web"},
	} {
		if got, err := ParseArgument(text); err != nil || got != want {
			t.Errorf("%s: %v, %v; want %v", text, got, err, want)
		}
	}
}

func TestParseArgumentRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"": `"" is not TYPE/NAME, such as deployment/web`, "pod/": `"pod/" is not TYPE/NAME, such as deployment/web`,
		"/web": `"/web" is not TYPE/NAME, such as deployment/web`, "a/b/c": `"a/b/c" is not TYPE/NAME, such as deployment/web`,
		"node/a": `podglass cannot tell the pods of a "node"; it knows pod, deployment, statefulset, daemonset, replicaset, ` +
			`replicationcontroller, job, cronjob, service, and any others by label with -l`,
	} {
		if got, err := ParseArgument(text); err == nil || err.Error() != want {
			t.Errorf("%s: %v, %v; want %s", text, got, err, want)
		}
	}
}

// everyKind is an object "web" of each kind, with pods labelled app=web.
func everyKind() []runtime.Object {
	meta := metav1.ObjectMeta{Namespace: "shop", Name: "web", UID: "web-uid"}
	app := map[string]string{"app": "web"}
	selector := &metav1.LabelSelector{MatchLabels: app}
	return []runtime.Object{
		&corev1.Pod{ObjectMeta: meta},
		&appsv1.Deployment{ObjectMeta: meta, Spec: appsv1.DeploymentSpec{Selector: selector}},
		&appsv1.StatefulSet{ObjectMeta: meta, Spec: appsv1.StatefulSetSpec{Selector: selector}},
		&appsv1.DaemonSet{ObjectMeta: meta, Spec: appsv1.DaemonSetSpec{Selector: selector}},
		&appsv1.ReplicaSet{ObjectMeta: meta, Spec: appsv1.ReplicaSetSpec{Selector: selector}},
		&corev1.ReplicationController{ObjectMeta: meta, Spec: corev1.ReplicationControllerSpec{Selector: app}},
		&batchv1.Job{ObjectMeta: meta, Spec: batchv1.JobSpec{Selector: selector}},
		&batchv1.CronJob{ObjectMeta: meta},
		&corev1.Service{ObjectMeta: meta, Spec: corev1.ServiceSpec{Selector: app}},
	}
}

func TestResolve(t *testing.T) {
	client := fake.NewClientset(everyKind()...)
	for _, kind := range Kinds() {
		arg := Argument{kind, "web"}
		want := Selection{Namespace: "shop", Labels: "app=web"}
		switch kind {
		case Pod:
			want = Selection{Namespace: "shop", Pod: "web"}
		case CronJob:
			want.Labels = "batch.kubernetes.io/job-name"
		}
		got, err := Resolve(t.Context(), client, "shop", arg)
		owner := got.Owner
		got.Owner = nil
		if err != nil || got != want {
			t.Errorf("%s: %+v, %v; want %+v", arg, got, err, want)
		}
		if hasOwner := owner != nil; hasOwner != (kind == CronJob) || hasOwner && (owner.UID != "web-uid" || owner.Argument != arg) {
			t.Errorf("%s: owner %+v", arg, owner)
		}
	}
}

func TestResolveWhatIsNotThere(t *testing.T) {
	client := fake.NewClientset(&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "shop"}})
	for _, kind := range Kinds() {
		_, err := Resolve(t.Context(), client, "elsewhere", Argument{kind, "missing"})
		if err == nil || err.Error() != `there is no namespace "elsewhere"` {
			t.Errorf("in a namespace that does not exist: %v", err)
		}
		_, err = Resolve(t.Context(), client, "shop", Argument{kind, "missing"})
		want := fmt.Sprintf(`there is no %s "missing" in namespace "shop"`, kind)
		told, ok := errors.AsType[*explain.Error](err)
		if !ok || err.Error() != want || told.Class != explain.ClassNotFound || told.Namespace != "shop" {
			t.Errorf("got %#v, want %s", err, want)
		}
	}
}

func TestResolveTellsWhatWasPerhapsMeant(t *testing.T) {
	named := func(name string) metav1.ObjectMeta { return metav1.ObjectMeta{Namespace: "shop", Name: name} }
	selector := &metav1.LabelSelector{MatchLabels: map[string]string{"app": "web"}}
	client := fake.NewClientset(
		&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "shop"}},
		&corev1.Pod{ObjectMeta: named("checkout-6d8f-abcde")},
		&corev1.Pod{ObjectMeta: named("web-0")},
		&appsv1.StatefulSet{ObjectMeta: named("web"), Spec: appsv1.StatefulSetSpec{Selector: selector}},
		&appsv1.Deployment{ObjectMeta: named("checkout"), Spec: appsv1.DeploymentSpec{Selector: selector}},
	)
	for text, want := range map[string]string{
		"web":                     "; did you mean statefulset/web?",
		"checkout-6d8f":           "; did you mean checkout-6d8f-abcde?",
		"web-1":                   "; did you mean web-0?",
		"deploy/chekout":          "; did you mean checkout?",
		"deploy/something":        "",
		"sts/web-very-other-name": "",
	} {
		arg, err := ParseArgument(text)
		if err != nil {
			t.Fatal(err)
		}
		_, err = Resolve(t.Context(), client, "shop", arg)
		if err == nil || !strings.HasSuffix(err.Error(), `in namespace "shop"`+want) {
			t.Errorf("%s: %v, want an end of %q", text, err, want)
		}
	}
}

func TestResolveWithoutSelector(t *testing.T) {
	client := fake.NewClientset(&corev1.Service{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "db"}})
	_, err := Resolve(t.Context(), client, "shop", Argument{Service, "db"})
	want := `service "db" in namespace "shop" has no selector, so no pods belong to it`
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestResolveNamesTheMissingRight(t *testing.T) {
	client := fake.NewClientset()
	client.PrependReactor("get", "deployments", func(clienttesting.Action) (bool, runtime.Object, error) {
		return true, nil, apierrors.NewForbidden(schema.GroupResource{Group: "apps", Resource: "deployments"}, "web",
			errors.New(`User "jane" cannot get resource "deployments" in API group "apps" in the namespace "shop"`))
	})
	_, err := Resolve(t.Context(), client, "shop", Argument{Deployment, "web"})
	want := `you may not get deployments.apps "web" in namespace shop (as jane)`
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestOwner(t *testing.T) {
	job := func(name string, owner string) *batchv1.Job {
		return &batchv1.Job{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: name, OwnerReferences: []metav1.OwnerReference{
			{Kind: "CronJob", Name: "web", UID: types.UID("uid-of-" + owner), Controller: ptr.To(true)},
		}}}
	}
	client := fake.NewClientset(job("web-1", "web"), job("other-1", "other"),
		&batchv1.Job{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "alone"}})
	owner := &Owner{Argument{CronJob, "web"}, "uid-of-web"}
	for _, test := range []struct {
		kind, name string
		want       bool
	}{
		{"Job", "web-1", true},
		{"Job", "other-1", false},
		{"Job", "alone", false},
		{"Job", "gone", false},
		{"ReplicaSet", "web-1", false},
		{"", "", false},
	} {
		got, err := owner.Owns(t.Context(), client, "shop", test.kind, test.name)
		if err != nil || got != test.want {
			t.Errorf("%s %s: %v, %v", test.kind, test.name, got, err)
		}
	}
	client.PrependReactor("get", "jobs", func(clienttesting.Action) (bool, runtime.Object, error) {
		return true, nil, errors.New("away")
	})
	if _, err := owner.Owns(t.Context(), client, "shop", "Job", "web-1"); err == nil || !strings.Contains(err.Error(), "away") {
		t.Errorf("got %v", err)
	}
}
