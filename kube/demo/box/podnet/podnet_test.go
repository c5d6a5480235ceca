package podnet

import (
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"time"

	clocktesting "k8s.io/utils/clock/testing"

	"github.com/podglass/podglass/kube/demo/box/timeline"
)

var start = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// catalog is a service "web" at 10.96.0.7:80 that leads to a pod, or to none.
type catalog struct{ pod string }

func (catalog) Lookup(name, _ string) (string, bool) { return "10.96.0.7", name == "web" }

func (c catalog) Route(ip string, port int) (string, int, bool) {
	if ip != "10.96.0.7" || port != 80 {
		return "", 0, ip == "10.96.0.7"
	}
	return c.pod, 8080, true
}

func TestDialing(t *testing.T) {
	tl := timeline.New(start)
	network := New(tl, catalog{"10.244.0.5"})
	server, client := network.Join("10.244.0.5", "shop", "server"), network.Join("10.244.0.6", "shop", "client")
	tl.Do(func() {
		if _, err := server.Listen(8080, false); err != nil {
			t.Error(err)
		}
		if _, err := server.Listen(9090, true); err != nil {
			t.Error(err)
		}
		for _, test := range []struct {
			from *Host
			ip   string
			port int
			want error
		}{
			{client, "10.244.0.5", 8080, nil},
			{client, "10.96.0.7", 80, nil},
			{client, "10.96.0.7", 81, ErrRefused},
			{client, "127.0.0.1", 8080, ErrRefused},
			{client, "10.244.0.5", 9090, ErrRefused}, // bound to localhost
			{server, "127.0.0.1", 9090, nil},
			{server, "10.244.0.5", 8080, nil},
			{client, "192.0.2.1", 80, ErrUnreachable},
		} {
			if _, err := test.from.Dial(test.ip, test.port); !errors.Is(err, test.want) {
				t.Errorf("%s to %s:%d: %v, want %v", test.from.Name, test.ip, test.port, err, test.want)
			}
		}
		server.Leave()
		if _, err := client.Dial("10.244.0.5", 8080); !errors.Is(err, ErrUnreachable) {
			t.Errorf("a pod that left: %v", err)
		}
	})
}

func TestNames(t *testing.T) {
	h := New(timeline.New(start), catalog{}).Join("10.244.0.5", "shop", "server")
	for name, want := range map[string]string{"localhost": "127.0.0.1", "server": "10.244.0.5", "web": "10.96.0.7", "1.2.3.4": "1.2.3.4", "example.com": ""} {
		if ip, err := h.Lookup(name); ip != want || (err == nil) != (want != "") {
			t.Errorf("%s: %q, %v", name, ip, err)
		}
	}
}

// connected returns a connection as outsiders have it, and its other end.
func connected(t *testing.T) (net.Conn, *Conn, *timeline.Timeline, *clocktesting.FakeClock) {
	clk := clocktesting.NewFakeClock(start)
	tl := timeline.New(start)
	tl.Follow(clk)
	t.Cleanup(tl.Close)
	h := New(tl, nil).Join("10.244.0.5", "shop", "server")
	var near, far *Conn
	tl.Do(func() {
		l, err := h.Listen(80, false)
		if err == nil {
			near, err = h.DialLocal(80)
		}
		if err == nil {
			far, err = l.Accept(tl)
		}
		if err != nil {
			t.Fatal(err)
		}
	})
	return near.Outside(tl), far, tl, clk
}

func TestOutsideConnection(t *testing.T) {
	conn, far, tl, _ := connected(t)
	if _, err := conn.Write([]byte("ping")); err != nil {
		t.Fatal(err)
	}
	buffer := make([]byte, 16)
	tl.Do(func() {
		n, err := far.Read(tl, buffer)
		if string(buffer[:n]) != "ping" || err != nil {
			t.Errorf("far end read %q, %v", buffer[:n], err)
		}
		if _, err := far.Write(tl, []byte("pong")); err != nil {
			t.Error(err)
		}
		far.CloseWrite()
	})
	if answer, err := io.ReadAll(conn); string(answer) != "pong" || err != nil {
		t.Errorf("%q, %v", answer, err)
	}
	if err := conn.Close(); err != nil {
		t.Error(err)
	}
	tl.Do(func() {
		if _, err := far.Read(tl, buffer); err != io.EOF {
			t.Errorf("after the close: %v", err)
		}
	})
}

func TestOutsideDeadlines(t *testing.T) {
	conn, _, tl, clk := connected(t)
	if err := conn.SetReadDeadline(start.Add(-time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("past deadline: %v", err)
	}
	_ = conn.SetReadDeadline(start.Add(time.Minute))
	ended := make(chan error)
	go func() {
		_, err := conn.Read(make([]byte, 1))
		ended <- err
	}()
	clk.Step(2 * time.Minute)
	tl.Settle()
	if err := <-ended; !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("deadline: %v", err)
	}
	_ = conn.SetDeadline(time.Time{})
	go func() {
		_, err := conn.Read(make([]byte, 1))
		ended <- err
	}()
	tl.Close()
	if err := <-ended; err == nil {
		t.Error("a read survived the end of the timeline")
	}
}
