package portforward

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/kubernetes/fake"
)

func TestAPortThatIsTaken(t *testing.T) {
	c := newCluster(t, fake.NewClientset(runningPod("web-0")))
	s := c.supervisor(t)
	other, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	spec := podTarget
	spec.LocalPort = portOf(other.Addr())
	_, err = s.Start(nil, spec)
	var failure *ListenError
	if !errors.As(err, &failure) || failure.Reason != Taken {
		t.Fatalf("got %v", err)
	}
	if !strings.Contains(err.Error(), "is taken by another program; ") || !strings.HasSuffix(err.Error(), " is free") {
		t.Errorf("%q", err)
	}
	spec.LocalPort = failure.Free
	mine := start(t, s, spec)

	_, err = s.Start(nil, spec)
	if err == nil || !strings.Contains(err.Error(), "is taken by the forward to pod/web-0:8080") {
		t.Errorf("got %v", err)
	}
	s.Stop(mine.ID)
	again := start(t, s, spec)
	if again.Local != mine.Local || again.ID == mine.ID {
		t.Errorf("%+v", again)
	}
}

// takePort is another program that listens on an address, on a port that is free
// on the other addresses.
func takePort(t *testing.T, address string) int {
	t.Helper()
	free, err := listen(nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	port := portOf(free.listeners[0].Addr())
	closeAll(free.listeners)
	other, err := net.Listen("tcp", localAddress(address, port))
	if err != nil {
		t.Skipf("this machine has no %s: %v", address, err)
	}
	t.Cleanup(func() { other.Close() })
	return port
}

// Another program that listens on ::1 alone does not keep 127.0.0.1 from being
// used, as with kubectl.
func TestAPortThatIsTakenOnTheOtherLoopbackAddress(t *testing.T) {
	c := newCluster(t, fake.NewClientset(runningPod("web-0")))
	c.listen("web-0", 8080, echo("hello "))
	s := c.supervisor(t)
	for _, address := range []string{"", "localhost"} {
		spec := podTarget
		spec.Addresses, spec.LocalPort = []string{address}, takePort(t, loopback6)
		status := start(t, s, spec)
		if status.Local != localAddress(loopback4, spec.LocalPort) {
			t.Errorf("it listens on %s", status.Local)
		}
		if want := localAddress(loopback6, spec.LocalPort) + " is taken by another program"; status.Note != want {
			t.Errorf("noted %q, want %q", status.Note, want)
		}
		if answer, err := ask(t, status.Local, "world"); answer != "hello world" || err != nil {
			t.Errorf("%q, %v", answer, err)
		}
	}
}

func TestAnAddressThatIsTaken(t *testing.T) {
	s := newCluster(t, fake.NewClientset(runningPod("web-0"))).supervisor(t)
	for _, test := range []struct {
		taken, address, want string // want "" for a forward without a note
	}{
		{loopback6, loopback6, "local port [::1]:%d is taken by another program; "},
		{loopback6, loopback4, ""},
		{loopback6, "0.0.0.0", ""},
		{loopback6, "::", "local port [::]:%d is taken by another program; "},
		{loopback4, loopback4, "local port 127.0.0.1:%d is taken by another program; "},
		{loopback4, loopback6, ""},
		{loopback4, "", "local port 127.0.0.1:%d is taken by another program; "},
		{loopback4, "0.0.0.0", "local port 0.0.0.0:%d is taken by another program; "},
	} {
		t.Run(test.taken+" for "+test.address, func(t *testing.T) {
			spec := podTarget
			spec.Addresses, spec.LocalPort = []string{test.address}, takePort(t, test.taken)
			id, err := s.Start(nil, spec)
			if test.want == "" {
				if status, ok := s.Status(id); err != nil || !ok || status.Note != "" {
					t.Errorf("%+v, %v", status, err)
				}
				return
			}
			if err == nil || !strings.HasPrefix(err.Error(), fmt.Sprintf(test.want, spec.LocalPort)) || !strings.HasSuffix(err.Error(), " is free") {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestOurOwnForwardIsNamedAsTheHolder(t *testing.T) {
	s := newCluster(t, fake.NewClientset(runningPod("web-0"))).supervisor(t)
	first := podTarget
	first.Addresses = []string{loopback6}
	mine := start(t, s, first)
	second := podTarget
	second.LocalPort = portOfText(t, mine.Local)
	status := start(t, s, second)
	if want := mine.Local + " is taken by the forward to pod/web-0:8080"; status.Note != want {
		t.Errorf("noted %q, want %q", status.Note, want)
	}
	third := second
	third.Addresses = []string{"0.0.0.0"}
	if _, err := s.Start(nil, third); err == nil || !strings.Contains(err.Error(), "is taken by the forward to pod/web-0:8080; ") {
		t.Errorf("got %v", err)
	}
}

func portOfText(t *testing.T, address string) int {
	t.Helper()
	parsed, err := net.ResolveTCPAddr("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	return parsed.Port
}

func TestCovers(t *testing.T) {
	for _, test := range []struct {
		one, other string
		want       bool
	}{
		{"127.0.0.1", "127.0.0.1", true},
		{"127.0.0.1", "::1", false},
		{"0.0.0.0", "127.0.0.1", true},
		{"0.0.0.0", "::1", false},
		{"::", "127.0.0.1", true},
		{"::", "::1", true},
		{"127.0.0.1", "0.0.0.0", false},
	} {
		if got := covers(netip.MustParseAddr(test.one), netip.MustParseAddr(test.other)); got != test.want {
			t.Errorf("%s and %s: %v", test.one, test.other, got)
		}
	}
}

func TestWhatIsNotStarted(t *testing.T) {
	s := newCluster(t, fake.NewClientset()).supervisor(t)
	for name, change := range map[string]func(*Spec){
		"is a UDP port: Kubernetes forwards TCP only": func(s *Spec) { s.Protocol = corev1.ProtocolUDP },
		"is no port":                 func(s *Spec) { s.Port = 0 },
		"70000 is no port":           func(s *Spec) { s.Port = 70000 },
		"is no local port":           func(s *Spec) { s.LocalPort = 70000 },
		"needs a pod or a service":   func(s *Spec) { s.Name = "" },
		"no IP address to listen on": func(s *Spec) { s.Addresses = []string{"example.org"} },
	} {
		spec := podTarget
		change(&spec)
		if _, err := s.Start(nil, spec); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if list := s.List(); len(list) != 0 {
		t.Errorf("left over: %v", list)
	}
}

func TestListenSentences(t *testing.T) {
	for _, test := range []struct {
		err  ListenError
		want string
	}{
		{ListenError{Local: "127.0.0.1:8080", Reason: Taken, holder: "another program", Free: 8081}, "local port 127.0.0.1:8080 is taken by another program; 8081 is free"},
		{ListenError{Local: "127.0.0.1:80", Reason: Privileged, Free: 8080}, "local port 127.0.0.1:80 needs administrator rights, as all below 1024; 8080 is free"},
		{ListenError{Local: "127.0.0.1:80", Reason: Privileged}, "local port 127.0.0.1:80 needs administrator rights, as all below 1024"},
	} {
		if got := test.err.Error(); got != test.want {
			t.Errorf("%q", got)
		}
	}
}
