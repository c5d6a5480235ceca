package roster

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/fake"
	clienttesting "k8s.io/client-go/testing"
	"k8s.io/klog/v2"
	"k8s.io/utils/ptr"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/workload"
)

// TestMain keeps client-go from reporting the faults of these tests.
func TestMain(m *testing.M) {
	utilruntime.ErrorHandlers = nil
	klog.LogToStderr(false)
	os.Exit(m.Run())
}

const patience = 20 * time.Second

// pod is one with an init container, an app and an ephemeral container, in the states given:
// "waiting", "running", "done", or a reason to wait.
func pod(name string, initState, appState string, change ...func(*corev1.Pod)) *corev1.Pod {
	p := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: name, UID: types.UID(name), Labels: map[string]string{"app": "web"}},
		Spec: corev1.PodSpec{
			NodeName: "node1", InitContainers: []corev1.Container{{Name: "init"}}, Containers: []corev1.Container{{Name: "app"}},
		},
		Status: corev1.PodStatus{
			Phase:                 corev1.PodRunning,
			InitContainerStatuses: []corev1.ContainerStatus{status("init", initState)},
			ContainerStatuses:     []corev1.ContainerStatus{status("app", appState)},
		},
	}
	for _, c := range change {
		c(p)
	}
	return p
}

func status(name, state string) corev1.ContainerStatus {
	s := corev1.ContainerStatus{Name: name}
	switch state {
	case "running":
		s.State.Running = &corev1.ContainerStateRunning{}
		s.Ready = true
	case "done":
		s.State.Terminated = &corev1.ContainerStateTerminated{}
	case "waiting":
		s.State.Waiting = &corev1.ContainerStateWaiting{Reason: "PodInitializing"}
	default:
		s.State.Waiting = &corev1.ContainerStateWaiting{Reason: state}
	}
	return s
}

func of(kind, name string) func(*corev1.Pod) {
	return func(p *corev1.Pod) {
		p.OwnerReferences = []metav1.OwnerReference{{Kind: kind, Name: name, UID: types.UID(name), Controller: ptr.To(true)}}
	}
}

func labelled(app string) func(*corev1.Pod) {
	return func(p *corev1.Pod) { p.Labels = map[string]string{"app": app} }
}

var (
	web   = PodSet{Scope: kube.Scope{Namespaces: []string{"shop"}}, Labels: "app=web"}
	named = PodSet{Scope: kube.Scope{Namespaces: []string{"shop"}, Name: "web-0"}}
)

// say is a change in few words.
func say(c Change) string {
	switch c.What {
	case Joined:
		return fmt.Sprintf("+%s/%s", c.Pod.Name, c.Member.Container)
	case Waits:
		return fmt.Sprintf("%s waits: %s", c.Pod.Name, c.Reason)
	case Left:
		return "-" + c.Pod.Name
	default:
		return fmt.Sprintf("trouble: %v", c.Err)
	}
}

// following is a roster that runs until the test ends.
type following struct {
	t       *testing.T
	changes chan Change
}

func followChoice(t *testing.T, client kubernetes.Interface, choice Choice, sets ...PodSet) *following {
	t.Helper()
	f := &following{t, make(chan Change)}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() {
		done <- New(nil, client, sets, choice).Run(ctx, func(c Change) {
			select {
			case f.changes <- c:
			case <-ctx.Done():
			}
		})
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("Run returned %v", err)
		}
	})
	return f
}

// watched tells of each watch of pods that has begun: what happens between a list and its watch is
// lost on a fake server, which knows no versions.
func watched(client *fake.Clientset) (watching chan struct{}) {
	watching = make(chan struct{}, 16)
	client.PrependWatchReactor("pods", func(action clienttesting.Action) (bool, watch.Interface, error) {
		w, err := client.Tracker().Watch(action.GetResource(), action.GetNamespace())
		watching <- struct{}{}
		return true, w, err
	})
	return watching
}

// expect waits for changes, in this order.
func (f *following) expect(want ...string) {
	f.t.Helper()
	for _, w := range want {
		select {
		case c := <-f.changes:
			if got := say(c); got != w {
				f.t.Fatalf("got %q, want %q", got, w)
			}
		case <-time.After(patience):
			f.t.Fatalf("waited for %q", w)
		}
	}
}

func TestContainersJoinWhenTheyHaveStarted(t *testing.T) {
	client := fake.NewClientset(
		pod("web-0", "done", "running"),
		pod("web-1", "running", "waiting"),
		pod("web-2", "done", "ImagePullBackOff"),
		pod("db-0", "done", "running", labelled("db")),
	)
	watching := watched(client)
	f := followChoice(t, client, Choice{}, web)
	f.expect("+web-0/init", "+web-0/app", "+web-1/init", "web-1 waits: Init:0/1", "+web-2/init", "+web-2/app")
	<-watching
	update(t, client, pod("web-1", "done", "ContainerCreating"))
	f.expect("web-1 waits: ContainerCreating")
	update(t, client, pod("web-1", "done", "running"))
	f.expect("+web-1/app")
	debugged := pod("web-1", "done", "running", func(p *corev1.Pod) {
		p.Spec.EphemeralContainers = []corev1.EphemeralContainer{{EphemeralContainerCommon: corev1.EphemeralContainerCommon{Name: "debug"}}}
		p.Status.EphemeralContainerStatuses = []corev1.ContainerStatus{status("debug", "running")}
	})
	update(t, client, debugged)
	f.expect("+web-1/debug")
	remove(t, client, "web-1")
	f.expect("-web-1")
	create(t, client, pod("web-3", "done", "running"))
	f.expect("+web-3/init", "+web-3/app")
}

func TestAPodOfTheSameNameIsAnother(t *testing.T) {
	client := fake.NewClientset(pod("web-0", "done", "running"))
	watching := watched(client)
	f := followChoice(t, client, Choice{}, web)
	f.expect("+web-0/init", "+web-0/app")
	<-watching
	remove(t, client, "web-0")
	f.expect("-web-0")
	create(t, client, pod("web-0", "running", "waiting", func(p *corev1.Pod) { p.UID = "second" }))
	f.expect("+web-0/init", "web-0 waits: Init:0/1")
}

func TestAPodInTwoPlacesCountsOnce(t *testing.T) {
	client := fake.NewClientset(pod("web-0", "done", "running"))
	choice := Choice{only: []pattern{{text: "app"}}}
	watching := watched(client)
	f := followChoice(t, client, choice, web, named)
	f.expect("+web-0/app")
	<-watching
	<-watching
	create(t, client, pod("web-1", "done", "running"))
	f.expect("+web-1/app")
	listing, err := List(t.Context(), client, []PodSet{web, named}, choice)
	if err != nil || listing.Pods != 2 || len(listing.Found) != 2 {
		t.Errorf("%+v, %v", listing, err)
	}
}

func TestGetIsEnoughForOnePod(t *testing.T) {
	client := fake.NewClientset(pod("web-0", "done", "waiting"))
	deny(client, "list", "pods")
	deny(client, "watch", "pods")
	listing, err := List(t.Context(), client, []PodSet{named}, Choice{})
	if err != nil || found(listing) != "web-0/init web-0/app(PodInitializing)" {
		t.Errorf("%s, %v", found(listing), err)
	}
	f := followChoice(t, client, Choice{}, named)
	f.expect("+web-0/init", "web-0 waits: PodInitializing")
	update(t, client, pod("web-0", "done", "running"))
	f.expect("+web-0/app")
}

func TestTroubleIsToldAndPasses(t *testing.T) {
	client := fake.NewClientset(pod("web-0", "done", "running"))
	allow := deny(client, "list", "pods")
	f := followChoice(t, client, Choice{}, web)
	f.expect("trouble: you may not list pods in namespace shop (as jane)")
	allow()
	f.expect("trouble: <nil>", "+web-0/init", "+web-0/app")
}

func TestPodsOfACronJob(t *testing.T) {
	job := func(name, owner string) *batchv1.Job {
		return &batchv1.Job{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: name, OwnerReferences: []metav1.OwnerReference{
			{Kind: "CronJob", Name: owner, UID: types.UID(owner), Controller: ptr.To(true)},
		}}}
	}
	client := fake.NewClientset(job("nightly-1", "nightly"), job("hourly-1", "hourly"), job("nightly-2", "nightly"),
		pod("nightly-1-a", "done", "done", of("Job", "nightly-1")), pod("hourly-1-a", "done", "done", of("Job", "hourly-1")))
	where := web
	where.Owner = &workload.Owner{Argument: workload.Argument{Kind: workload.CronJob, Name: "nightly"}, UID: "nightly"}
	listing, err := List(t.Context(), client, []PodSet{where}, Choice{})
	if err != nil || found(listing) != "nightly-1-a/init nightly-1-a/app" {
		t.Errorf("%s, %v", found(listing), err)
	}
	watching := watched(client)
	f := followChoice(t, client, Choice{}, where)
	f.expect("+nightly-1-a/init", "+nightly-1-a/app")
	<-watching
	allow := deny(client, "get", "jobs")
	create(t, client, pod("nightly-2-a", "running", "waiting", of("Job", "nightly-2")))
	f.expect("trouble: you may not get jobs in namespace shop (as jane)")
	allow()
	f.expect("trouble: <nil>", "+nightly-2-a/init", "nightly-2-a waits: Init:0/1")
	create(t, client, pod("hourly-1-b", "done", "done", of("Job", "hourly-1")))
	create(t, client, pod("nightly-2-b", "done", "done", of("Job", "nightly-2")))
	f.expect("+nightly-2-b/init", "+nightly-2-b/app")
}

func TestList(t *testing.T) {
	crashing := pod("web-1", "done", "CrashLoopBackOff", func(p *corev1.Pod) {
		p.Status.ContainerStatuses[0].LastTerminationState.Terminated = &corev1.ContainerStateTerminated{ExitCode: 1}
	})
	pending := pod("web-2", "", "", func(p *corev1.Pod) {
		p.Spec.NodeName, p.Status = "", corev1.PodStatus{Phase: corev1.PodPending}
		p.Status.Conditions = []corev1.PodCondition{{Type: corev1.PodScheduled, Status: corev1.ConditionFalse, Reason: "Unschedulable"}}
	})
	elsewhere := pod("web-3", "done", "running", func(p *corev1.Pod) { p.Namespace = "jobs" })
	client := fake.NewClientset(pod("web-0", "done", "running"), crashing, pending, elsewhere, pod("db-0", "done", "running", labelled("db")))
	everywhere := PodSet{Labels: "app=web"}
	for _, test := range []struct {
		name         string
		set          PodSet
		only, except []string
		want         string
	}{
		{"one pod", named, nil, nil, "web-0/init web-0/app"},
		{
			"a selector", web, nil, nil,
			"web-0/init web-0/app web-1/init web-1/app web-2/init(Unschedulable) web-2/app(Unschedulable)",
		},
		{"one container", web, []string{"app"}, nil, "web-0/app web-1/app web-2/app(Unschedulable)"},
		{"without one", web, nil, []string{"in.t"}, "web-0/app web-1/app web-2/app(Unschedulable)"},
		{"everywhere", everywhere, []string{"app"}, nil, "web-3/app web-0/app web-1/app web-2/app(Unschedulable)"},
		{"two namespaces", PodSet{Scope: kube.Scope{Namespaces: []string{"jobs", "none"}}}, nil, nil, "web-3/init web-3/app"},
	} {
		t.Run(test.name, func(t *testing.T) {
			choice, err := ParseChoice(test.only, test.except)
			if err != nil {
				t.Fatal(err)
			}
			listing, err := List(t.Context(), client, []PodSet{test.set}, choice)
			if err != nil || found(listing) != test.want || !slices.Equal(listing.Names, []string{"app", "init"}) {
				t.Errorf("%s of %v, %v", found(listing), listing.Names, err)
			}
		})
	}
}

func TestListTellsWhatItCouldNotLookInto(t *testing.T) {
	client := fake.NewClientset(pod("web-0", "done", "running"))
	client.PrependReactor("list", "pods", func(a clienttesting.Action) (bool, runtime.Object, error) {
		if a.GetNamespace() == "jobs" {
			return true, nil, forbidden("list", "pods", "jobs")
		}
		return false, nil, nil
	})
	listing, err := List(t.Context(), client, []PodSet{{Scope: kube.Scope{Namespaces: []string{"jobs", "shop"}}}}, Choice{})
	if err != nil || len(listing.Found) != 2 || len(listing.Problems) != 1 || listing.Problems[0].Class != explain.ClassForbidden {
		t.Errorf("%+v, %v", listing, err)
	}
	_, err = List(t.Context(), client, []PodSet{{Scope: kube.Scope{Namespaces: []string{"jobs"}}}}, Choice{})
	if err == nil || err.Error() != "you may not list pods in namespace jobs (as jane)" {
		t.Errorf("got %v", err)
	}
	_, err = List(t.Context(), client, []PodSet{{Scope: kube.Scope{Namespaces: []string{"shop"}, Name: "gone"}}}, Choice{})
	if err == nil || err.Error() != `there is no pod "gone" in namespace "shop"` {
		t.Errorf("got %v", err)
	}
}

func TestChoice(t *testing.T) {
	for _, test := range []struct {
		only, except []string
		want, name   string
	}{
		{nil, nil, "init app app-2 debug.x", ""},
		{[]string{"app"}, nil, "app", "app"},
		{[]string{"app.*"}, nil, "app app-2", ""},
		{[]string{"app", "init"}, nil, "init app", ""},
		{nil, []string{"app.*"}, "init debug.x", ""},
		{[]string{"app|init"}, []string{"init"}, "app", ""},
		{[]string{"debug.x"}, nil, "debug.x", ""},
	} {
		c, err := ParseChoice(test.only, test.except)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, name := range []string{"init", "app", "app-2", "debug.x"} {
			if c.Picks(name) {
				got = append(got, name)
			}
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%v %v picks %v", test.only, test.except, got)
		}
	}
	c, err := ParseChoice([]string{"app", "x.*", "y"}, nil)
	if missing := c.Unmatched([]string{"app", "init"}); err != nil || !slices.Equal(missing, []string{"x.*", "y"}) {
		t.Errorf("unmatched: %v, %v", missing, err)
	}
	for _, bad := range []string{"", "(", "a{2,1}"} {
		if _, err := ParseChoice(nil, []string{bad}); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

func TestOf(t *testing.T) {
	owner := &workload.Owner{}
	got := Of(workload.Selection{Namespace: "shop", Pod: "web-0", Labels: "a=b", Owner: owner})
	if got.Scope.String() != "shop/web-0" || got.Labels != "a=b" || got.Owner != owner {
		t.Errorf("%+v", got)
	}
}

func TestWhatString(t *testing.T) {
	for what, want := range map[What]string{Joined: "joined", Waits: "waits", Left: "left", Trouble: "trouble"} {
		if what.String() != want {
			t.Errorf("%d is %s", what, what)
		}
	}
}

func found(l Listing) string {
	var list []string
	for _, f := range l.Found {
		text := f.Pod.Name + "/" + f.Container
		if f.Waiting != "" {
			text += "(" + f.Waiting + ")"
		}
		list = append(list, text)
	}
	return strings.Join(list, " ")
}

func update(t *testing.T, client kubernetes.Interface, pod *corev1.Pod) {
	t.Helper()
	pod.ResourceVersion = fmt.Sprint(time.Now().UnixNano()) // the fake cluster gives none
	if _, err := client.CoreV1().Pods(pod.Namespace).Update(t.Context(), pod, metav1.UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
}

func create(t *testing.T, client kubernetes.Interface, pod *corev1.Pod) {
	t.Helper()
	if _, err := client.CoreV1().Pods(pod.Namespace).Create(t.Context(), pod, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
}

func remove(t *testing.T, client kubernetes.Interface, name string) {
	t.Helper()
	if err := client.CoreV1().Pods("shop").Delete(t.Context(), name, metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
}

// deny refuses requests as the API server does, until the returned function is called.
func deny(client *fake.Clientset, verb, resource string) (allow func()) {
	denied := make(chan struct{})
	refuse := func() error {
		select {
		case <-denied:
			return nil
		default:
			return forbidden(verb, resource, "shop")
		}
	}
	client.PrependReactor(verb, resource, func(clienttesting.Action) (bool, runtime.Object, error) {
		err := refuse()
		return err != nil, nil, err
	})
	return func() { close(denied) }
}

func forbidden(verb, resource, namespace string) error {
	return apierrors.NewForbidden(corev1.Resource(resource), "",
		fmt.Errorf(`User "jane" cannot %s resource %q in API group "" in the namespace %q`, verb, resource, namespace))
}

func TestTintsOfOnePodDiffer(t *testing.T) {
	one := Member{ContainerRef: kube.ContainerRef{Pod: kube.PodRef{Namespace: "shop", Name: "web-0", UID: "a"}, Container: "init"}}
	again, next := one, one
	again.Pod.UID = "b"
	next.Container, next.Index = "app", 1
	if one.Tint() != again.Tint() || next.Tint() != one.Tint()+1 {
		t.Errorf("%d, %d, %d", one.Tint(), again.Tint(), next.Tint())
	}
}

// String returns the kind in one lower-case word.
func (w What) String() string {
	switch w {
	case Joined:
		return "joined"
	case Waits:
		return "waits"
	case Left:
		return "left"
	default:
		return "trouble"
	}
}
