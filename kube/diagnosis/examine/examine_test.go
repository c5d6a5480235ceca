package examine_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes/fake"

	"github.com/podglass/podglass/kube/diagnosis/examine"
	"github.com/podglass/podglass/kube/podstatus/podtest"
	"github.com/podglass/podglass/kube/workload"
)

func ptr[T any](value T) *T { return &value }

func meta(name, ownerKind, owner string) metav1.ObjectMeta {
	made := metav1.ObjectMeta{Namespace: "shop", Name: name, UID: types.UID(name), Labels: map[string]string{"app": "web"}}
	if owner != "" {
		made.OwnerReferences = []metav1.OwnerReference{{Kind: ownerKind, Name: owner, UID: types.UID(owner), Controller: ptr(true)}}
	}
	return made
}

// pod is a pod that app containers are added to, of an owner.
func pod(name, ownerKind, owner string, edits ...func(*corev1.Pod)) *corev1.Pod {
	made := podtest.Pod(edits...)
	made.ObjectMeta = meta(name, ownerKind, owner)
	made.CreationTimestamp = metav1.Now()
	return made
}

var (
	well    = podtest.App("app", podtest.Ready)
	crashed = podtest.App("app", podtest.Ended(1, "Error"))
)

// shop has a deployment of which one pod crashes, a job of a cron job that failed, a
// service, and a pod of nobody.
func shop() *fake.Clientset {
	selector := &metav1.LabelSelector{MatchLabels: map[string]string{"app": "web"}}
	job := &batchv1.Job{ObjectMeta: meta("sums-1", "CronJob", "sums")}
	job.Labels = map[string]string{"batch.kubernetes.io/job-name": "sums-1"}
	job.Spec.Selector = &metav1.LabelSelector{MatchLabels: job.Labels}
	job.Status.Failed = 1
	job.Status.Conditions = []batchv1.JobCondition{{Type: batchv1.JobFailed, Status: corev1.ConditionTrue, Reason: "BackoffLimitExceeded"}}
	sum := pod("sums-1-x", "Job", "sums-1", crashed, podtest.Phase(corev1.PodFailed))
	sum.Labels = job.Labels
	other := pod("other", "", "", crashed)
	other.Labels = map[string]string{"app": "other"}
	objects := []runtime.Object{
		&appsv1.Deployment{ObjectMeta: meta("web", "", ""), Spec: appsv1.DeploymentSpec{Replicas: ptr(int32(2)), Selector: selector, Template: corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: selector.MatchLabels}}}},
		&appsv1.ReplicaSet{ObjectMeta: meta("web-1", "Deployment", "web"), Spec: appsv1.ReplicaSetSpec{Replicas: ptr(int32(2)), Selector: selector}},
		&batchv1.CronJob{ObjectMeta: meta("sums", "", "")},
		&corev1.Service{ObjectMeta: meta("front", "", ""), Spec: corev1.ServiceSpec{Selector: map[string]string{"app": "web"}, Ports: []corev1.ServicePort{{Port: 80}}}},
		job, sum, other,
		pod("web-1-a", "ReplicaSet", "web-1", well), pod("web-1-b", "ReplicaSet", "web-1", crashed),
	}
	return fake.NewClientset(objects...)
}

func TestExamine(t *testing.T) {
	web := []string{"crashes Pod/web-1-b"}
	for _, test := range []struct {
		target  examine.Target
		want    []string
		objects int
	}{
		{examine.Target{}, []string{"job-failed Job/sums-1", "crashes Pod/other", "crashes Pod/web-1-b"}, 8},
		{examine.Target{Labels: "app=web"}, web, 5},
		{arguments("deploy/web"), web, 4},
		{arguments("rs/web-1"), web, 3},
		{arguments("pod/web-1-a"), nil, 3},
		{arguments("svc/front"), web, 4},
		{arguments("svc/front", "deploy/web", "web-1-b"), web, 5},
		{arguments("cj/sums"), []string{"job-failed Job/sums-1"}, 2},
		{arguments("job/sums-1"), []string{"job-failed Job/sums-1"}, 2},
	} {
		t.Run(fmt.Sprintf("%+v", test.target), func(t *testing.T) {
			test.target.Namespaces = []string{"shop"}
			report, err := examine.Examine(t.Context(), shop(), test.target, nil)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range report.Findings {
				got = append(got, f.ID+" "+f.Object.Kind+"/"+f.Object.Name)
			}
			if !slices.Equal(got, test.want) || report.Objects != test.objects {
				t.Errorf("%d objects, found %q, want %q", report.Objects, got, test.want)
			}
		})
	}
}

// TestArgumentsHideNothingOfOneAnother: whatever is named besides, and in whichever order, what one argument tells is told.
func TestArgumentsHideNothingOfOneAnother(t *testing.T) {
	db := &corev1.Service{ObjectMeta: meta("db", "", ""), Spec: corev1.ServiceSpec{Selector: map[string]string{"app": "db"}, Ports: []corev1.ServicePort{{Port: 5432}}}}
	once := &batchv1.Job{ObjectMeta: meta("once", "", "")}
	once.Spec.Selector = &metav1.LabelSelector{MatchLabels: map[string]string{"batch.kubernetes.io/job-name": "once"}}
	once.Status = batchv1.JobStatus{Failed: 1, Conditions: []batchv1.JobCondition{{Type: batchv1.JobFailed, Status: corev1.ConditionTrue, Reason: "BackoffLimitExceeded"}}}
	told := func(texts ...string) (all []string) {
		client := shop()
		if err := errors.Join(client.Tracker().Add(db), client.Tracker().Add(once)); err != nil {
			t.Fatal(err)
		}
		target := arguments(texts...)
		target.Namespaces = []string{"shop"}
		report, err := examine.Examine(t.Context(), client, target, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range report.Findings {
			all = append(all, f.ID+" "+f.Object.Kind+"/"+f.Object.Name)
		}
		return append(all, report.Unsettled...)
	}
	named := []string{"deploy/web", "rs/web-1", "svc/front", "svc/db", "job/once", "cj/sums", "pod/web-1-a"}
	for _, one := range named {
		for _, other := range named {
			both := told(one, other)
			for _, sentence := range append(told(one), told(other)...) {
				if !slices.Contains(both, sentence) {
					t.Errorf("check %s %s says %q, and not %q", one, other, both, sentence)
				}
			}
		}
	}
}

func arguments(texts ...string) examine.Target {
	var target examine.Target
	for _, text := range texts {
		argument, err := workload.ParseArgument(text)
		if err != nil {
			panic(err)
		}
		target.Arguments = append(target.Arguments, argument)
	}
	return target
}

// TestUnsettled: what is on its way is told, and is no finding.
func TestUnsettled(t *testing.T) {
	client := fake.NewClientset(
		&appsv1.Deployment{ObjectMeta: meta("web", "", ""), Spec: appsv1.DeploymentSpec{Replicas: ptr(int32(2))}, Status: appsv1.DeploymentStatus{UpdatedReplicas: 2, AvailableReplicas: 1}},
		pod("web-1", "", "", podtest.App("app", podtest.Waiting("ContainerCreating")), podtest.Phase(corev1.PodPending)),
	)
	report, err := examine.Examine(t.Context(), client, examine.Target{Namespaces: []string{"shop"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"deployment/shop/web: 1 of 2 pods are of the newest version and available", "pod/shop/web-1: ContainerCreating"}
	if len(report.Findings) > 0 || !slices.Equal(report.Unsettled, want) {
		t.Errorf("found %+v, unsettled %q", report.Findings, report.Unsettled)
	}
}

// TestARolloutIsSettledWhenItsNewPodsAreAvailable: pods of the version before count for nothing, unless they are to stay.
func TestARolloutIsSettledWhenItsNewPodsAreAvailable(t *testing.T) {
	deployment := func(all, updated, available int32) runtime.Object {
		return &appsv1.Deployment{
			ObjectMeta: meta("web", "", ""), Spec: appsv1.DeploymentSpec{Replicas: ptr(int32(3))},
			Status: appsv1.DeploymentStatus{Replicas: all, UpdatedReplicas: updated, AvailableReplicas: available},
		}
	}
	set := func(updated, available int32, strategy appsv1.StatefulSetUpdateStrategy) runtime.Object {
		return &appsv1.StatefulSet{
			ObjectMeta: meta("db", "", ""), Spec: appsv1.StatefulSetSpec{Replicas: ptr(int32(3)), UpdateStrategy: strategy},
			Status: appsv1.StatefulSetStatus{Replicas: 3, UpdatedReplicas: updated, AvailableReplicas: available},
		}
	}
	daemons := func(updated, available int32, strategy appsv1.DaemonSetUpdateStrategyType) runtime.Object {
		return &appsv1.DaemonSet{
			ObjectMeta: meta("agent", "", ""), Spec: appsv1.DaemonSetSpec{UpdateStrategy: appsv1.DaemonSetUpdateStrategy{Type: strategy}},
			Status: appsv1.DaemonSetStatus{DesiredNumberScheduled: 3, CurrentNumberScheduled: 3, NumberReady: 3, UpdatedNumberScheduled: updated, NumberAvailable: available},
		}
	}
	after := func(partition int32) appsv1.StatefulSetUpdateStrategy {
		return appsv1.StatefulSetUpdateStrategy{RollingUpdate: &appsv1.RollingUpdateStatefulSetStrategy{Partition: &partition}}
	}
	var rolling appsv1.StatefulSetUpdateStrategy
	byHand := appsv1.StatefulSetUpdateStrategy{Type: appsv1.OnDeleteStatefulSetStrategyType}
	newest := func(of string, n int) string {
		return fmt.Sprintf("%s: %d of 3 pods are of the newest version and available", of, n)
	}
	for name, test := range map[string]struct {
		of   runtime.Object
		want string // "" for settled
	}{
		"all new":                            {deployment(3, 3, 3), ""},
		"one new not available, two old":     {deployment(5, 3, 4), newest("deployment/shop/web", 2)},
		"all new made, as many old":          {deployment(6, 3, 3), newest("deployment/shop/web", 0)},
		"set: all new":                       {set(3, 3, rolling), ""},
		"set: none new yet":                  {set(0, 3, rolling), newest("statefulset/shop/db", 0)},
		"set: one new, all available":        {set(1, 3, rolling), newest("statefulset/shop/db", 1)},
		"set: those from the partition on":   {set(1, 3, after(2)), ""},
		"set: not all from the partition on": {set(1, 3, after(1)), newest("statefulset/shop/db", 2)},
		"set: none before the partition":     {set(0, 3, after(5)), ""},
		"set: replaced by hand":              {set(0, 3, byHand), ""},
		"daemons: one old":                   {daemons(2, 3, appsv1.RollingUpdateDaemonSetStrategyType), newest("daemonset/shop/agent", 2)},
		"daemons: replaced by hand":          {daemons(0, 3, appsv1.OnDeleteDaemonSetStrategyType), ""},
	} {
		report, err := examine.Examine(t.Context(), fake.NewClientset(test.of), examine.Target{Namespaces: []string{"shop"}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(report.Unsettled, "; "); got != test.want {
			t.Errorf("%s: unsettled is %q, want %q", name, got, test.want)
		}
	}
}

// TestAWorkloadThatHasMadeNoPodYetIsNotSettled: each kind, right after it was created.
func TestAWorkloadThatHasMadeNoPodYetIsNotSettled(t *testing.T) {
	owned := &appsv1.ReplicaSet{ObjectMeta: meta("web-1", "Deployment", "web"), Spec: appsv1.ReplicaSetSpec{Replicas: ptr(int32(2))}}
	owned.Generation = 1
	ended := &batchv1.Job{ObjectMeta: meta("ended", "", "")}
	ended.Status.Conditions = []batchv1.JobCondition{{Type: batchv1.JobComplete, Status: corev1.ConditionTrue}}
	client := fake.NewClientset(
		&appsv1.Deployment{ObjectMeta: meta("web", "", ""), Spec: appsv1.DeploymentSpec{Replicas: ptr(int32(2))}}, owned,
		&appsv1.ReplicaSet{ObjectMeta: meta("alone", "", "")},
		&corev1.ReplicationController{ObjectMeta: meta("old", "", ""), Spec: corev1.ReplicationControllerSpec{Replicas: ptr(int32(3))}},
		&batchv1.Job{ObjectMeta: meta("sums", "", "")}, ended,
		&batchv1.Job{ObjectMeta: meta("later", "", ""), Spec: batchv1.JobSpec{Suspend: ptr(true)}},
		&batchv1.Job{ObjectMeta: meta("none", "", ""), Spec: batchv1.JobSpec{Parallelism: ptr(int32(0))}},
	)
	report, err := examine.Examine(t.Context(), client, examine.Target{Namespaces: []string{"shop"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"deployment/shop/web: 0 of 2 pods are of the newest version and available",
		"replicaset/shop/alone: 0 of 1 pods are available",
		"replicationcontroller/shop/old: 0 of 3 pods are available",
		"job/shop/sums: it is not complete, and no pod of it runs",
	}
	if diff := cmp.Diff(want, report.Unsettled); diff != "" {
		t.Error(diff)
	}
}

// BenchmarkExamine is of 10,000 pods that are well: what is kept of them is little.
func BenchmarkExamine(b *testing.B) {
	var objects []runtime.Object
	for i := range 10_000 {
		objects = append(objects, pod(fmt.Sprintf("web-%d", i), "", "", well))
	}
	client := fake.NewClientset(objects...)
	b.ReportAllocs()
	for b.Loop() {
		report, err := examine.Examine(b.Context(), client, examine.Target{Namespaces: []string{""}}, nil)
		if err != nil || len(report.Findings) > 0 {
			b.Fatal(report, err)
		}
	}
}
