package portforward

import (
	"context"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes/fake"

	"github.com/podglass/podglass/kube"
)

func runningPod(name string, ports ...corev1.ContainerPort) *corev1.Pod {
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: name, UID: types.UID(name + "-uid"), Labels: map[string]string{"app": "web"}},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "app", Ports: ports}}},
		Status: corev1.PodStatus{
			Phase:      corev1.PodRunning,
			PodIP:      "10.244.0.9",
			Conditions: []corev1.PodCondition{{Type: corev1.PodReady, Status: corev1.ConditionTrue}},
		},
	}
}

func webService() *corev1.Service {
	return &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "web"},
		Spec: corev1.ServiceSpec{
			Selector: map[string]string{"app": "web"},
			Ports: []corev1.ServicePort{
				{Name: "http", Port: 80},
				{Name: "dns", Port: 53, Protocol: corev1.ProtocolUDP},
			},
		},
	}
}

// sliceOf is the service's EndpointSlice: "http" at 8080 in the pods, each of
// which is ready unless its name ends in "!", or in "~" for one that is being deleted
// and still serves. One without a name is an address without a pod.
func sliceOf(pods ...string) *discoveryv1.EndpointSlice {
	name, port, tcp := "http", int32(8080), corev1.ProtocolTCP
	slice := &discoveryv1.EndpointSlice{
		ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "web-1", Labels: map[string]string{discoveryv1.LabelServiceName: "web"}},
		Ports:      []discoveryv1.EndpointPort{{Name: &name, Port: &port, Protocol: &tcp}},
	}
	for _, pod := range pods {
		name := strings.TrimRight(pod, "!~")
		unready, going := name+"!" == pod, name+"~" == pod
		ready, serving := !unready && !going, !unready
		made := discoveryv1.Endpoint{
			Addresses:  []string{"10.244.0.9"},
			Conditions: discoveryv1.EndpointConditions{Ready: &ready, Serving: &serving, Terminating: &going},
		}
		if name != "" {
			made.TargetRef = &corev1.ObjectReference{Kind: "Pod", Namespace: "shop", Name: name, UID: types.UID(name + "-uid")}
		}
		slice.Endpoints = append(slice.Endpoints, made)
	}
	return slice
}

func overBoth(t *testing.T, test func(t *testing.T, start func(...runtime.Object) *cluster)) {
	for _, transport := range []string{"websocket", "spdy"} {
		t.Run(transport, func(t *testing.T) {
			test(t, func(objects ...runtime.Object) *cluster {
				c := newCluster(t, fake.NewClientset(objects...))
				c.noWebSocket = transport == "spdy"
				return c
			})
		})
	}
}

// waitFor waits until the forward's status is as wanted.
func waitFor(t *testing.T, s *Supervisor, id int, what string, wanted func(Status) bool) Status {
	t.Helper()
	changed, cancel := s.Changed()
	defer cancel()
	limit := time.After(20 * time.Second)
	for {
		var last Status
		for _, status := range s.List() {
			if status.ID == id {
				last = status
			}
		}
		if wanted(last) {
			return last
		}
		select {
		case <-changed:
		case <-limit:
			t.Fatalf("waited for it to be %s: %+v", what, last)
		}
	}
}

func isActive(status Status) bool { return status.State == Active }

func start(t *testing.T, s *Supervisor, spec Spec) Status {
	t.Helper()
	id, err := s.Start(nil, spec)
	if err != nil {
		t.Fatal(err)
	}
	return waitFor(t, s, id, "active", isActive)
}

func connect(t *testing.T, address string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(20 * time.Second))
	return conn
}

// ask sends a text, ends its side and returns all that comes back. A connection
// that is reset at once may already fail to be made.
func ask(t *testing.T, address, text string) (string, error) {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(20 * time.Second))
	if _, err := io.WriteString(conn, text); err != nil {
		return "", err
	}
	if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
		return "", err
	}
	answer, err := io.ReadAll(conn)
	return string(answer), err
}

var podTarget = Spec{Target: Target{Namespace: "shop", Kind: Pod, Name: "web-0", Port: 8080}}

func TestForwardToAPod(t *testing.T) {
	overBoth(t, func(t *testing.T, cluster func(...runtime.Object) *cluster) {
		c := cluster(runningPod("web-0"))
		c.listen("web-0", 8080, echo("hello "))
		s := c.supervisor(t)
		status := start(t, s, podTarget)
		if status.Pod != "web-0" || !strings.HasPrefix(status.Local, "127.0.0.1:") {
			t.Errorf("%+v", status)
		}
		if answer, err := ask(t, status.Local, "world"); answer != "hello world" || err != nil {
			t.Fatalf("got %q, %v", answer, err)
		}
		_, port, _ := net.SplitHostPort(status.Local)
		if hasIPv6() {
			if answer, err := ask(t, net.JoinHostPort("::1", port), "six"); answer != "hello six" || err != nil {
				t.Fatalf("over IPv6: %q, %v", answer, err)
			}
		}
		status = waitFor(t, s, status.ID, "idle", func(s Status) bool { return s.Connections == 0 })
		if status.Total == 0 || status.BytesOut < 5 || status.BytesIn < 11 || status.Err != "" {
			t.Errorf("%+v", status)
		}
	})
}

func hasIPv6() bool {
	listener, err := net.Listen("tcp6", "[::1]:0")
	if err != nil {
		return false
	}
	listener.Close()
	return true
}

func TestARefusedConnectionEndsAlone(t *testing.T) {
	overBoth(t, func(t *testing.T, cluster func(...runtime.Object) *cluster) {
		c := cluster(runningPod("web-0"))
		s := c.supervisor(t)
		status := start(t, s, podTarget)

		if answer, err := ask(t, status.Local, "anyone?"); err == nil || answer != "" {
			t.Errorf("got %q, %v, want a broken connection", answer, err)
		}
		status = waitFor(t, s, status.ID, "told of the refusal", func(s Status) bool { return s.Err != "" })
		if status.State != Failing || status.Err != "nothing listens on port 8080 in pod web-0" {
			t.Fatalf("%+v", status)
		}
		c.listen("web-0", 8080, echo(""))
		if answer, err := ask(t, status.Local, "now"); answer != "now" || err != nil {
			t.Fatalf("got %q, %v", answer, err)
		}
		status = waitFor(t, s, status.ID, "well again", func(s Status) bool { return s.Err == "" })
		if status.State != Active || !status.Tried || status.LastErr != "nothing listens on port 8080 in pod web-0" {
			t.Errorf("%+v", status)
		}
		if dials := c.sessions("web-0"); dials != 1 {
			t.Errorf("%d sessions for one refused connection: %+v", dials, status)
		}
	})
}

func TestConnectionsShareASession(t *testing.T) {
	overBoth(t, func(t *testing.T, cluster func(...runtime.Object) *cluster) {
		c := cluster(runningPod("web-0"))
		c.listen("web-0", 8080, echo(""))
		s := c.supervisor(t)
		status := start(t, s, podTarget)
		open := connect(t, status.Local)
		io.WriteString(open, "a")
		for range 10 {
			if answer, err := ask(t, status.Local, "x"); answer != "x" || err != nil {
				t.Fatalf("got %q, %v", answer, err)
			}
		}
		io.WriteString(open, "b")
		both := make([]byte, 2)
		if _, err := io.ReadFull(open, both); err != nil || string(both) != "ab" {
			t.Fatalf("the open connection got %q, %v", both, err)
		}
	})
}

func TestForwardToAServiceSurvivesItsPod(t *testing.T) {
	overBoth(t, func(t *testing.T, cluster func(...runtime.Object) *cluster) {
		c := cluster(webService(), sliceOf("web-0", "web-1"), runningPod("web-0"), runningPod("web-1"))
		c.listen("web-0", 8080, echo("from 0 "))
		c.listen("web-1", 8080, echo("from 1 "))
		s := c.supervisor(t)
		status := start(t, s, Spec{Target: Target{Namespace: "shop", Kind: Service, Name: "web", PortName: "http"}})
		if answer, err := ask(t, status.Local, "x"); answer != "from 0 x" || err != nil {
			t.Fatalf("got %q, %v", answer, err)
		}
		if _, err := c.objects.DiscoveryV1().EndpointSlices("shop").Update(t.Context(), sliceOf("web-1"), metav1.UpdateOptions{}); err != nil {
			t.Fatal(err)
		}
		c.cut("web-0")
		waitFor(t, s, status.ID, "active with the other pod", func(s Status) bool { return s.State == Active && s.Pod == "web-1" })
		if answer, err := ask(t, status.Local, "x"); answer != "from 1 x" || err != nil {
			t.Fatalf("got %q, %v", answer, err)
		}
	})
}

// A container runtime keeps the connection of a deleted pod open; the forward
// must not show as active for it.
func TestADeletedPodIsNoticedThoughItsConnectionStays(t *testing.T) {
	overBoth(t, func(t *testing.T, cluster func(...runtime.Object) *cluster) {
		c := cluster(runningPod("web-0"), shop())
		watching := make(chan struct{})
		notifyOfWatch(c.objects, watching)
		s := c.supervisor(t)
		status := start(t, s, podTarget)
		<-watching
		if err := c.objects.CoreV1().Pods("shop").Delete(t.Context(), "web-0", metav1.DeleteOptions{}); err != nil {
			t.Fatal(err)
		}
		failed := waitFor(t, s, status.ID, "failed", func(s Status) bool { return s.State == Failed })
		if failed.Err != `there is no pod "web-0" in namespace "shop"` || failed.Local != status.Local {
			t.Errorf("%+v", failed)
		}
		if answer, err := ask(t, status.Local, "x"); err == nil {
			t.Errorf("got %q of a pod that is gone", answer)
		}
		if _, err := c.objects.CoreV1().Pods("shop").Create(t.Context(), runningPod("web-0"), metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
		c.listen("web-0", 8080, echo("again "))
		if answer, err := ask(t, status.Local, "x"); answer != "again x" || err != nil {
			t.Fatalf("got %q, %v: a connection must wake a failed forward", answer, err)
		}
	})
}

// An answer that is cut off must not look like a whole one.
func TestACutAnswerIsNoWholeOne(t *testing.T) {
	overBoth(t, func(t *testing.T, cluster func(...runtime.Object) *cluster) {
		c := cluster(runningPod("web-0"))
		begun, never := make(chan struct{}), make(chan struct{})
		t.Cleanup(func() { close(never) })
		c.listen("web-0", 8080, func(stream io.ReadWriteCloser) error {
			io.WriteString(stream, "half of")
			close(begun)
			<-never
			return nil
		})
		s := c.supervisor(t)
		status := start(t, s, podTarget)
		conn := connect(t, status.Local)
		half := make([]byte, len("half of"))
		if _, err := io.ReadFull(conn, half); err != nil {
			t.Fatal(err)
		}
		<-begun
		c.cut("web-0")
		if rest, err := io.ReadAll(conn); err == nil {
			t.Errorf("the rest is %q and no error", rest)
		}
		waitFor(t, s, status.ID, "told of the loss", func(s Status) bool {
			if s.State == Active && s.Err != "" {
				t.Errorf("active, and yet %q", s.Err)
			}
			return s.LastErr == errLost.Error()
		})
	})
}

// A service's UDP port shows only when the service is looked at.
func TestAUDPPortOfAService(t *testing.T) {
	s := newCluster(t, fake.NewClientset(webService())).supervisor(t)
	id, err := s.Start(nil, Spec{Target: Target{Namespace: "shop", Kind: Service, Name: "web", PortName: "dns"}})
	if err != nil {
		t.Fatal(err)
	}
	status := waitFor(t, s, id, "failed", func(s Status) bool { return s.State == Failed })
	if status.Err != "svc/web:dns is a UDP port: Kubernetes forwards TCP only" {
		t.Errorf("%q", status.Err)
	}
}

func TestStop(t *testing.T) {
	overBoth(t, func(t *testing.T, cluster func(...runtime.Object) *cluster) {
		c := cluster(runningPod("web-0"))
		c.listen("web-0", 8080, echo("hello"))
		s := c.supervisor(t)
		status := start(t, s, podTarget)
		open := connect(t, status.Local)
		if _, err := io.ReadFull(open, make([]byte, 5)); err != nil {
			t.Fatal(err)
		}
		s.Stop(status.ID)
		s.Stop(status.ID)
		if _, err := io.ReadAll(open); err == nil {
			t.Log("the open connection ended") // either way of ending will do
		}
		if conn, err := net.Dial("tcp", status.Local); err == nil {
			conn.Close()
			t.Error("the port is still open")
		}
		list := s.List()
		if len(list) != 1 || list[0].State != Stopped || list[0].Connections != 0 || list[0].Err != "" {
			t.Errorf("%+v", list)
		}
		s.Remove(status.ID)
		if list := s.List(); len(list) != 0 {
			t.Errorf("%+v", list)
		}
		s.Close()
		if _, err := s.Start(nil, podTarget); err == nil {
			t.Error("started after Close")
		}
	})
}

func TestChangedIsOnePoke(t *testing.T) {
	s := newCluster(t, fake.NewClientset()).supervisor(t)
	changed, cancel := s.Changed()
	for range 3 {
		s.watchers.Poke()
	}
	<-changed
	select {
	case <-changed:
		t.Error("pokes pile up")
	default:
	}
	cancel()
	s.watchers.Poke()
	select {
	case <-changed:
		t.Error("poked after cancel")
	default:
	}
}

func TestSeveralAddresses(t *testing.T) {
	c := newCluster(t, fake.NewClientset(runningPod("web-0")))
	c.listen("web-0", 8080, echo("hello "))
	s := c.supervisor(t)
	spec := podTarget
	spec.Addresses = []string{"127.0.0.1", "127.0.0.2"}
	status := start(t, s, spec)
	if len(status.Locals) != 2 {
		t.Fatalf("%+v", status)
	}
	for _, local := range status.Locals {
		if answer, err := ask(t, local, "x"); answer != "hello x" || err != nil {
			t.Errorf("%s: %q, %v", local, answer, err)
		}
	}
	if one, other := portOfText(t, status.Locals[0]), portOfText(t, status.Locals[1]); one != other {
		t.Errorf("ports %d and %d", one, other)
	}
	// One address that cannot be had is the end of all.
	spec.Addresses = []string{"127.0.0.1", "192.0.2.1"}
	if _, err := s.Start(nil, spec); err == nil || !strings.Contains(err.Error(), "192.0.2.1") {
		t.Errorf("got %v", err)
	}
}

func TestRestart(t *testing.T) {
	c := newCluster(t, fake.NewClientset(runningPod("web-0")))
	c.listen("web-0", 8080, echo("hello "))
	s := c.supervisor(t)
	status := start(t, s, podTarget)
	for _, stopped := range []bool{true, false} {
		if stopped {
			s.Stop(status.ID)
		}
		if err := s.Restart(status.ID); err != nil {
			t.Fatal(err)
		}
		again := waitFor(t, s, status.ID, "active again", isActive)
		if again.Local != status.Local || again.Tried || again.Total != 0 {
			t.Errorf("%+v", again)
		}
		if answer, err := ask(t, again.Local, "x"); answer != "hello x" || err != nil {
			t.Errorf("%q, %v", answer, err)
		}
	}
	s.Stop(status.ID)
	other, err := net.Listen("tcp4", status.Local)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if err := s.Restart(status.ID); err == nil || !strings.Contains(err.Error(), "is taken") {
		t.Errorf("got %v", err)
	}
	if again, _ := s.Status(status.ID); again.State != Stopped {
		t.Errorf("%+v", again)
	}
}

// stuck is a connector whose attempts to connect take as long as the test says, even when nobody waits for them.
type stuck struct {
	*fakeConnector
	begun, release chan struct{}
}

func (c *stuck) connect(context.Context, Target, endpoint) (*session, error) {
	c.begun <- struct{}{}
	<-c.release
	return nil, errRoute
}

// TestAForwardThatIsRemovedIsNotRestarted: from when it is off the list, although it has not ended yet.
func TestAForwardThatIsRemovedIsNotRestarted(t *testing.T) {
	c := &stuck{&fakeConnector{answer: these("web-0"), begun: time.Now()}, make(chan struct{}, 1), make(chan struct{})}
	s := newSupervisor(func(*kube.Client) connector { return c })
	t.Cleanup(s.Close)
	id, err := s.Start(nil, podTarget)
	if err != nil {
		t.Fatal(err)
	}
	<-c.begun
	changed, cancel := s.Changed()
	defer cancel()
	removed := make(chan struct{})
	go func() {
		defer close(removed)
		s.Remove(id)
	}()
	for limit := time.After(5 * time.Second); len(s.List()) > 0; {
		select {
		case <-changed:
		case <-limit:
			close(c.release)
			t.Fatal("it is on the list until it has ended, so that it can be restarted")
		}
	}
	if err := s.Restart(id); err != nil || len(s.List()) > 0 {
		t.Errorf("restarted: %v, %v", s.List(), err)
	}
	close(c.release)
	<-removed
}

// Before the first connection nothing is known of what listens.
func TestAForwardIsNotTriedAtFirst(t *testing.T) {
	c := newCluster(t, fake.NewClientset(runningPod("web-0")))
	c.listen("web-0", 8080, func(stream io.ReadWriteCloser) error {
		io.WriteString(stream, "hello")
		io.Copy(io.Discard, stream) // until the client ends
		return nil
	})
	s := c.supervisor(t)
	status := start(t, s, podTarget)
	if !status.Untried() {
		t.Errorf("%+v", status)
	}
	open := connect(t, status.Local)
	if _, err := io.ReadFull(open, make([]byte, 5)); err != nil {
		t.Fatal(err)
	}
	// The first bytes are proof enough: the connection stays open.
	status = waitFor(t, s, status.ID, "tried", func(s Status) bool { return s.Tried })
	if status.Untried() || status.Connections != 1 || status.PodPort != 8080 {
		t.Errorf("%+v", status)
	}
}

// A pod that stops being ready is left for one that is, and what is open goes on.
func TestAPodThatIsNotReadyIsLeft(t *testing.T) {
	overBoth(t, func(t *testing.T, cluster func(...runtime.Object) *cluster) {
		c := cluster(webService(), sliceOf("web-0", "web-1"), runningPod("web-0"), runningPod("web-1"))
		c.listen("web-0", 8080, echo("from 0 "))
		c.listen("web-1", 8080, echo("from 1 "))
		watching := make(chan struct{})
		notifyOfWatch(c.objects, watching)
		s := c.supervisor(t)
		status := start(t, s, Spec{Target: Target{Namespace: "shop", Kind: Service, Name: "web", PortName: "http"}})
		open := connect(t, status.Local)
		if _, err := io.ReadFull(open, make([]byte, len("from 0 "))); err != nil {
			t.Fatal(err)
		}
		<-watching
		if _, err := c.objects.DiscoveryV1().EndpointSlices("shop").Update(t.Context(), sliceOf("web-0!", "web-1"), metav1.UpdateOptions{}); err != nil {
			t.Fatal(err)
		}
		unready := runningPod("web-0")
		unready.Status.Conditions[0].Status, unready.ResourceVersion = corev1.ConditionFalse, "2"
		if _, err := c.objects.CoreV1().Pods("shop").Update(t.Context(), unready, metav1.UpdateOptions{}); err != nil {
			t.Fatal(err)
		}
		status = waitFor(t, s, status.ID, "with the other pod", func(s Status) bool { return s.State == Active && s.Pod == "web-1" })
		if status.LastErr != "pod web-0 is not ready any more" {
			t.Errorf("%q", status.LastErr)
		}
		if answer, err := ask(t, status.Local, "x"); answer != "from 1 x" || err != nil {
			t.Errorf("got %q, %v", answer, err)
		}
		io.WriteString(open, "still")
		if _, err := io.ReadFull(open, make([]byte, len("still"))); err != nil {
			t.Errorf("the open connection: %v", err)
		}
	})
}

// A connection that comes while there is no pod waits, and works as soon as the
// slices have one.
func TestAConnectionWaitsForTheNextPod(t *testing.T) {
	c := newCluster(t, fake.NewClientset(webService(), sliceOf("web-0!"), runningPod("web-0")))
	c.listen("web-0", 8080, echo("hello "))
	s := c.supervisor(t)
	id, err := s.Start(nil, Spec{Target: Target{Namespace: "shop", Kind: Service, Name: "web", PortName: "http"}})
	if err != nil {
		t.Fatal(err)
	}
	status := waitFor(t, s, id, "waiting", func(s Status) bool { return s.Err != "" })
	if status.Err != "no pod behind service web is ready (1 not ready)" || status.State != Starting {
		t.Errorf("%+v", status)
	}
	conn := connect(t, status.Local)
	waitFor(t, s, id, "with a connection that waits", func(s Status) bool { return s.Waiting == 1 })
	if _, err := c.objects.DiscoveryV1().EndpointSlices("shop").Update(t.Context(), sliceOf("web-0"), metav1.UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(conn, make([]byte, len("hello "))); err != nil {
		t.Error(err)
	}
}
