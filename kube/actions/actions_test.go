package actions_test

import (
	"context"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	clocktesting "k8s.io/utils/clock/testing"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/actions"
	"github.com/podglass/podglass/kube/demo"
	"github.com/podglass/podglass/kube/object"
)

// bed is the demo cluster with a clock that the test sets.
type bed struct {
	*testing.T
	cluster *demo.Cluster
	client  *kube.Client
	clock   *clocktesting.FakeClock
	faults  *demo.Faults
}

func start(t *testing.T) *bed {
	t.Helper()
	fake := clocktesting.NewFakeClock(time.Date(2026, time.March, 14, 12, 0, 0, 0, time.UTC))
	faults := &demo.Faults{}
	cluster, err := demo.Start(t.Context(), demo.Options{Clock: fake, Faults: faults})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Close)
	client, err := kube.NewForConfig(cluster.RESTConfig(), demo.Name, demo.Namespace)
	if err != nil {
		t.Fatal(err)
	}
	return &bed{t, cluster, client, fake, faults}
}

func (b *bed) within() context.Context {
	ctx, cancel := context.WithTimeout(b.Context(), 20*time.Second)
	b.Cleanup(cancel)
	return ctx
}

// pod is the first pod whose name begins so.
func (b *bed) pod(prefix string) object.Ref {
	b.Helper()
	pods, err := b.client.Clientset.CoreV1().Pods(demo.Namespace).List(b.within(), metav1.ListOptions{})
	if err != nil {
		b.Fatal(err)
	}
	for _, pod := range pods.Items {
		if strings.HasPrefix(pod.Name, prefix) && pod.DeletionTimestamp == nil {
			return object.Pod(kube.PodRef{Namespace: pod.Namespace, Name: pod.Name, UID: pod.UID})
		}
	}
	b.Fatalf("there is no pod %s", prefix)
	return object.Ref{}
}

func deployment(name string) object.Ref {
	return object.Ref{APIVersion: "apps/v1", Kind: "Deployment", Namespace: demo.Namespace, Name: name}
}

func (b *bed) prepare(change actions.Change) *actions.Plan {
	b.Helper()
	plan, err := actions.Prepare(b.within(), b.client, change)
	if err != nil {
		b.Fatal(err)
	}
	return plan
}

// watch makes a change and follows it to its end, while time passes.
func (b *bed) watch(plan *actions.Plan) []string {
	b.Helper()
	ctx, cancel := context.WithCancel(b.within())
	defer cancel()
	if outcome := plan.Run(ctx, b.client, b.clock.Now()); outcome.State != actions.Done {
		b.Fatalf("%+v", outcome)
	}
	told := make(chan actions.Progress, 100)
	done := make(chan struct{})
	go func() {
		defer close(done)
		plan.Watch(ctx, nil, b.client, b.clock.Now, func(p actions.Progress) { told <- p })
	}()
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
			if p.Ended {
				if p.Bad {
					b.Errorf("it ended badly: %q", all)
				}
				<-done
				return all
			}
		}
	}
}

func wants(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(strings.Join(got, "\n"), w) {
			t.Errorf("%s: %q is not in %q", what, w, got)
		}
	}
}

func TestDeletingAPodIsFollowedToItsReplacement(t *testing.T) {
	b := start(t)
	pod := b.pod("timecheck-")
	plan := b.prepare(actions.Change{Verb: actions.Delete, Of: pod})
	wants(t, "command", plan.Command, "delete", "pod", pod.Name)
	wants(t, "follows", plan.Follows, "ReplicaSet timecheck-", "will replace it", "1 second to end")
	if len(plan.Warnings) > 0 || plan.Question != "Delete pod "+pod.Name+"?" {
		t.Errorf("%q, warnings %q", plan.Question, plan.Warnings)
	}
	if still := b.pod("timecheck-"); still != pod {
		t.Fatal("the dry run has deleted it")
	}
	said := b.watch(plan)
	wants(t, "progress", said[len(said)-1:], pod.Name+" was replaced by timecheck-", "ready after ")
}

func TestDeletingAPodOfNobody(t *testing.T) {
	b := start(t)
	plan := b.prepare(actions.Change{Verb: actions.Delete, Of: b.pod("mc1")})
	wants(t, "warnings", plan.Warnings, "nothing will replace it")
	wants(t, "progress", b.watch(plan), "Pod mc1 is gone")
}

func TestScalingTheWorkloadOfAPod(t *testing.T) {
	b := start(t)
	plan := b.prepare(actions.Change{Verb: actions.Scale, Of: b.pod("timecheck-"), Replicas: 3})
	if plan.Ref.Kind != "Deployment" || plan.Ref.Name != "timecheck" || plan.Replicas != 1 || plan.Question != "Scale deployment timecheck from 1 to 3?" {
		t.Errorf("%+v, %q", plan.Ref, plan.Question)
	}
	wants(t, "command", plan.Command, "scale", "deployment/timecheck", "--replicas", "3")
	wants(t, "follows", plan.Follows, "2 pods will be started")
	wants(t, "up", b.watch(plan), "timecheck: 3 of 3 ready")
	plan = b.prepare(actions.Change{Verb: actions.Scale, Of: deployment("timecheck"), Replicas: 1})
	wants(t, "follows", plan.Follows, "2 pods will be deleted")
	wants(t, "down", b.watch(plan), "timecheck: 1 of 1 ready")
	if left, err := b.client.Clientset.CoreV1().Pods(demo.Namespace).List(b.within(), metav1.ListOptions{LabelSelector: "app=timecheck"}); err != nil || len(left.Items) != 1 {
		t.Errorf("it is said to be so with %d pods, terminating ones included (%v)", len(left.Items), err)
	}
	plan = b.prepare(actions.Change{Verb: actions.Scale, Of: deployment("timecheck")})
	wants(t, "warnings", plan.Warnings, "all of its 1 pod will be deleted")
}

func TestRestartingARollout(t *testing.T) {
	b := start(t)
	old := b.pod("timecheck-")
	plan := b.prepare(actions.Change{Verb: actions.Restart, Of: old})
	wants(t, "command", plan.Command, "rollout", "restart", "deployment/timecheck")
	wants(t, "progress", b.watch(plan), "timecheck: 1 of 1 ready") // what is between is gone quickly
	if now := b.pod("timecheck-"); now == old {
		t.Error("it is the same pod")
	}
}

func TestPausingARollout(t *testing.T) {
	b := start(t)
	wants(t, "pause", b.watch(b.prepare(actions.Change{Verb: actions.Pause, Of: b.pod("timecheck-")})), "timecheck: paused")
	for verb, want := range map[actions.Verb]string{
		actions.Pause:   "the rollout of deployment timecheck is paused already",
		actions.Restart: "the rollout of deployment timecheck is paused; resume it before it is restarted",
	} {
		if _, err := actions.Prepare(b.within(), b.client, actions.Change{Verb: verb, Of: deployment("timecheck")}); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", verb, err, want)
		}
	}
	// Another image is kept until then, and nothing is waited for.
	plan := b.prepare(actions.Change{Verb: actions.Image, Of: deployment("timecheck"), Container: "logger", Image: "busybox:1.37"})
	wants(t, "follows", plan.Follows, "no pod is replaced before its rollout is resumed")
	wants(t, "progress", b.watch(plan), "timecheck: 1 of 1 ready")
	wants(t, "resume", b.watch(b.prepare(actions.Change{Verb: actions.Resume, Of: deployment("timecheck")})), "timecheck: resumed")
}

// The broken rollout of the demo goes back to the revision that works.
func TestUndoingABrokenRollout(t *testing.T) {
	b := start(t)
	change := actions.Change{Verb: actions.Undo, Of: b.pod("numbers-web-")}
	look, err := actions.NewPlan(b.within(), b.client, change)
	if err != nil {
		t.Fatal(err)
	}
	revisions, err := look.Revisions(b.within(), b.client)
	if err != nil || len(revisions) != 2 || !revisions[0].Present || revisions[1].Present || revisions[0].Number <= revisions[1].Number {
		t.Fatalf("%+v, %v", revisions, err)
	}
	plan := b.prepare(change)
	wants(t, "question", []string{plan.Question}, "Take deployment numbers-web back to revision 1?")
	wants(t, "command", plan.Command, "rollout", "undo", "deployment/numbers-web", "--to-revision", "1")
	wants(t, "differences", plan.Follows, "label version: v1 instead of v2", "spec/initContainers is taken away: init-version", "spec/containers/web/args: ")
	wants(t, "progress", b.watch(plan), "numbers-web: 1 of 1 ready")
	for revision, want := range map[int64]string{9: "deployment numbers-web has no revision 9", 3: "deployment numbers-web is at revision 3 already"} {
		change.Revision, change.Of = revision, deployment("numbers-web")
		if _, err := actions.Prepare(b.within(), b.client, change); err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

func TestSettingAnImage(t *testing.T) {
	b := start(t)
	change := actions.Change{Verb: actions.Image, Of: b.pod("timecheck-"), Container: "logger", Image: "busybox:1.37"}
	plan := b.prepare(change)
	wants(t, "question", []string{plan.Question}, "Let container logger of deployment timecheck run busybox:1.37?")
	wants(t, "follows", plan.Follows, "instead of busybox:1.36", "its pods are replaced one after another")
	wants(t, "command", plan.Command, "set", "image", "deployment/timecheck", "logger=busybox:1.37")
	if outcome := plan.Run(b.within(), b.client, b.clock.Now()); outcome.State != actions.Done {
		t.Fatalf("%+v", outcome)
	}
	made, err := b.client.Clientset.AppsV1().Deployments(demo.Namespace).Get(b.within(), "timecheck", metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	images := map[string]string{}
	for _, container := range made.Spec.Template.Spec.Containers {
		images[container.Name] = container.Image
	}
	if images["logger"] != "busybox:1.37" || images["timecheck"] != "busybox:1.36" {
		t.Errorf("%v", images)
	}
	change.Of = deployment("timecheck")
	for container, want := range map[string]string{
		"logger": "container logger of deployment timecheck has the image busybox:1.37 already",
		"other":  "the template of deployment timecheck has no container other",
	} {
		change.Container = container
		if _, err := actions.Prepare(b.within(), b.client, change); err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// A finalizer that holds what is deleted is named for as long as it does.
func TestAFinalizerThatHoldsIsNamed(t *testing.T) {
	b := start(t)
	maps := b.client.Clientset.CoreV1().ConfigMaps(demo.Namespace)
	_, err := maps.Create(b.within(), &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "held", Finalizers: []string{"example.com/keep"}}}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	plan := b.prepare(actions.Change{Verb: actions.Delete, Of: object.Ref{APIVersion: "v1", Kind: "ConfigMap", Namespace: demo.Namespace, Name: "held"}})
	if outcome := plan.Run(b.within(), b.client, b.clock.Now()); outcome.State != actions.Done {
		t.Fatalf("%+v", outcome)
	}
	var said []string
	plan.Watch(b.within(), nil, b.client, b.clock.Now, func(p actions.Progress) {
		said = append(said, p.Text)
		if !p.Ended {
			_, err = maps.Patch(b.within(), "held", types.MergePatchType, []byte(`{"metadata":{"finalizers":null}}`), metav1.PatchOptions{})
		}
	})
	wants(t, "progress", said, "ConfigMap held is being deleted; it is held by example.com/keep", "ConfigMap held is gone")
	if err != nil {
		t.Error(err)
	}
}

func TestCordoningANode(t *testing.T) {
	b := start(t)
	node := object.Ref{APIVersion: "v1", Kind: "Node", Name: "node1"}
	wants(t, "cordon", b.watch(b.prepare(actions.Change{Verb: actions.Cordon, Of: node})), "node1: cordoned")
	if _, err := actions.Prepare(b.within(), b.client, actions.Change{Verb: actions.Cordon, Of: node}); err == nil || err.Error() != "node node1 is cordoned already" {
		t.Error(err)
	}
	wants(t, "uncordon", b.watch(b.prepare(actions.Change{Verb: actions.Free, Of: node})), "node1: uncordoned")
}

func TestWhatCannotBeDone(t *testing.T) {
	b := start(t)
	gone := b.pod("mc1")
	gone.UID = "another"
	for name, test := range map[string]struct {
		change actions.Change
		want   string
	}{
		"a pod of nobody is scaled":    {actions.Change{Verb: actions.Scale, Of: b.pod("mc1"), Replicas: 2}, "Pod mc1 belongs to no workload"},
		"a pod of nobody is restarted": {actions.Change{Verb: actions.Restart, Of: b.pod("mc1")}, "belongs to no workload"},
		"a deployment is evicted":      {actions.Change{Verb: actions.Evict, Of: deployment("timecheck")}, "only pods are evicted"},
		"fewer than none":              {actions.Change{Verb: actions.Scale, Of: deployment("timecheck"), Replicas: -1}, "must be greater than or equal to 0"},
		"it is not there":              {actions.Change{Verb: actions.Delete, Of: deployment("other")}, `"other"`},
		"it is another one":            {actions.Change{Verb: actions.Delete, Of: gone}, "Pod mc1 is gone; another one has its name now"},
	} {
		_, err := actions.Prepare(b.within(), b.client, test.change)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %s", name, err, test.want)
		}
	}
}

// TestObjectsThatOwnEachOther: nobody checks owners, so that looking for the workload at the top may come back to where it
// began.
func TestObjectsThatOwnEachOther(t *testing.T) {
	b := start(t)
	configMaps := b.client.Clientset.CoreV1().ConfigMaps(demo.Namespace)
	controls := true
	one, err := configMaps.Create(b.within(), &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "one"}}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	other := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "other", OwnerReferences: []metav1.OwnerReference{
		{APIVersion: "v1", Kind: "ConfigMap", Name: one.Name, UID: one.UID, Controller: &controls},
	}}}
	if other, err = configMaps.Create(b.within(), other, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	one.OwnerReferences = []metav1.OwnerReference{{APIVersion: "v1", Kind: "ConfigMap", Name: other.Name, UID: other.UID, Controller: &controls}}
	if _, err = configMaps.Update(b.within(), one, metav1.UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
	of := object.Ref{APIVersion: "v1", Kind: "ConfigMap", Namespace: demo.Namespace, Name: "one"}
	if _, err = actions.Prepare(b.within(), b.client, actions.Change{Verb: actions.Scale, Of: of, Replicas: 2}); err == nil || !strings.Contains(err.Error(), "cannot be scaled") {
		t.Errorf("got %v", err)
	}
}

func TestEvictionIsRefusedByABudget(t *testing.T) {
	b := start(t)
	pod := b.pod("timecheck-")
	plan := b.prepare(actions.Change{Verb: actions.Evict, Of: pod})
	wants(t, "follows", plan.Follows, "will replace it", "a disruption budget may refuse it")
	wants(t, "command", plan.Command, "create", "--raw", "/api/v1/namespaces/"+demo.Namespace+"/pods/"+pod.Name+"/eviction", "-f")
	wants(t, "its input", []string{plan.Input}, `"kind": "Eviction"`, `"name": "`+pod.Name+`"`)
	_, err := b.client.Clientset.PolicyV1().PodDisruptionBudgets(demo.Namespace).Create(b.within(), &policyv1.PodDisruptionBudget{
		ObjectMeta: metav1.ObjectMeta{Name: "keep"},
		Spec:       policyv1.PodDisruptionBudgetSpec{Selector: &metav1.LabelSelector{MatchLabels: map[string]string{"app": "timecheck"}}},
	}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	outcome := plan.Run(b.within(), b.client, b.clock.Now())
	if outcome.State != actions.NotDone || !strings.Contains(outcome.Sentence, "disruption budget keep") {
		t.Errorf("%+v", outcome)
	}
	if b.pod("timecheck-") != pod {
		t.Error("it is gone")
	}
}

// Without the right the dry run is refused, and the right is named with its
// subresource.
func TestTheMissingRightIsNamed(t *testing.T) {
	b := start(t)
	b.faults.Deny(demo.Rule{Verb: "patch", Group: "apps", Resource: "deployments", Subresource: "*"}, demo.Rule{Verb: "delete", Resource: "pods"})
	for change, want := range map[actions.Change]string{
		{Verb: actions.Scale, Of: deployment("timecheck"), Replicas: 2}: "you may not patch deployments/scale.apps",
		{Verb: actions.Restart, Of: deployment("timecheck")}:            "you may not patch deployments.apps",
		{Verb: actions.Delete, Of: b.pod("mc1")}:                        "you may not delete pods",
	} {
		if _, err := actions.Prepare(b.within(), b.client, change); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", change.Verb, err, want)
		}
	}
	right := actions.Rights(actions.Scale, deployment("timecheck"))[0]
	if want := (kube.Attributes{Verb: "patch", Group: "apps", Resource: "deployments", Subresource: "scale", Namespace: demo.Namespace, Name: "timecheck"}); right != want {
		t.Errorf("%+v", right)
	}
}

// A server that is away before the request is not asked again, and it is said that
// nothing is known.
func TestNothingIsClaimedWithoutAnAnswer(t *testing.T) {
	b := start(t)
	plan := b.prepare(actions.Change{Verb: actions.Delete, Of: b.pod("mc1")})
	b.faults.Down()
	outcome := plan.Run(b.within(), b.client, b.clock.Now())
	if outcome.State != actions.Unknown || !strings.Contains(outcome.Sentence, "whether it was done is not known, look at Pod mc1 again") {
		t.Errorf("%+v", outcome)
	}
	if err := b.faults.Up(); err != nil {
		t.Fatal(err)
	}
	b.pod("mc1")
}

func TestWhatUndoesAChangeIsWarnedOf(t *testing.T) {
	b := start(t)
	patch := func(body string) {
		t.Helper()
		_, err := b.client.Clientset.AppsV1().Deployments(demo.Namespace).Patch(b.within(), "timecheck", types.MergePatchType, []byte(body), metav1.PatchOptions{})
		if err != nil {
			t.Fatal(err)
		}
	}
	for body, want := range map[string]string{
		`{"metadata":{"annotations":{"argocd.argoproj.io/tracking-id":"shop:apps/Deployment:shop/timecheck"},"labels":null}}`:                     "Argo CD may undo it: the object belongs to its application shop",
		`{"metadata":{"annotations":null,"labels":{"kustomize.toolkit.fluxcd.io/name":"apps"}}}`:                                                  "Flux may undo it: the object belongs to its kustomization apps",
		`{"metadata":{"annotations":{"meta.helm.sh/release-name":"shop","argocd.argoproj.io/tracking-id":null},"labels":null,"finalizers":null}}`: "the next upgrade of the Helm release shop may undo it",
		`{"metadata":{"finalizers":["example.com/keep"],"annotations":null}}`:                                                                     "it stays until its finalizers are removed: example.com/keep",
	} {
		patch(`{"metadata":{"labels":{"kustomize.toolkit.fluxcd.io/name":null}}}`)
		patch(body)
		wants(t, body, b.prepare(actions.Change{Verb: actions.Delete, Of: deployment("timecheck")}).Warnings, want)
	}
	patch(`{"metadata":{"finalizers":null}}`)
	sets, err := b.client.Clientset.AppsV1().ReplicaSets(demo.Namespace).List(b.within(), metav1.ListOptions{LabelSelector: "app=timecheck"})
	if err != nil || len(sets.Items) == 0 {
		t.Fatalf("%v, %v", sets, err)
	}
	ref := object.Ref{APIVersion: "apps/v1", Kind: "ReplicaSet", Namespace: demo.Namespace, Name: sets.Items[0].Name}
	wants(t, "a set of a deployment", b.prepare(actions.Change{Verb: actions.Delete, Of: ref}).Warnings, "Deployment timecheck will make it again")
}
