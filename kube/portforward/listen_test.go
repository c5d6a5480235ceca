package portforward

import (
	"errors"
	"net"
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
	_, err = s.Start(spec)
	var failure *ListenError
	if !errors.As(err, &failure) || failure.Reason != Taken {
		t.Fatalf("got %v", err)
	}
	if !strings.Contains(err.Error(), "is taken by another program; ") || !strings.HasSuffix(err.Error(), " is free") {
		t.Errorf("%q", err)
	}
	spec.LocalPort = failure.Free
	mine := start(t, s, spec)

	_, err = s.Start(spec)
	if err == nil || !strings.Contains(err.Error(), "is taken by the forward to pod/web-0:8080") {
		t.Errorf("got %v", err)
	}
	s.Stop(mine.ID)
	again := start(t, s, spec)
	if again.Local != mine.Local || again.ID == mine.ID {
		t.Errorf("%+v", again)
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
		"no IP address to listen on": func(s *Spec) { s.Address = "example.org" },
	} {
		spec := podTarget
		change(&spec)
		if _, err := s.Start(spec); err == nil || !strings.Contains(err.Error(), name) {
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
		{ListenError{Local: "127.0.0.1:80", Reason: Privileged, Free: 8080}, "local port 127.0.0.1:80 needs administrator rights; 8080 is free"},
		{ListenError{Local: "127.0.0.1:80", Reason: Privileged}, "local port 127.0.0.1:80 needs administrator rights"},
	} {
		if got := test.err.Error(); got != test.want {
			t.Errorf("%q", got)
		}
	}
}
