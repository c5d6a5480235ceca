package portforward

import (
	"bytes"
	"io"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

// pour sends data without end, until the other side has enough.
func pour(stream io.ReadWriteCloser) error {
	data := bytes.Repeat([]byte("x"), 32<<10)
	for {
		if _, err := stream.Write(data); err != nil {
			return err
		}
	}
}

// A client that never reads is cut off where it holds up others: all that comes over the
// session waits behind what it does not take.
func TestAClientThatNeverReadsDoesNotHoldUpOthers(t *testing.T) {
	overBoth(t, func(t *testing.T, cluster func(...runtime.Object) *cluster) {
		c := cluster(runningPod("web-0"))
		c.listen("web-0", 8080, func(stream io.ReadWriteCloser) error {
			word := make([]byte, 4)
			if _, err := io.ReadFull(stream, word); err == nil && string(word) == "pour" {
				return pour(stream)
			}
			_, err := stream.Write(word)
			return err
		})
		s := c.supervisor(t)
		status := start(t, s, podTarget)
		lazy := connect(t, status.Local)
		if _, err := io.WriteString(lazy, "pour"); err != nil {
			t.Fatal(err)
		}
		waitFor(t, s, status.ID, "full", func(s Status) bool { return s.BytesIn > 64<<10 })
		for range 6 { // so that each of the library's five workers is asked
			if answer, err := ask(t, status.Local, "ping"); answer != "ping" || err != nil {
				t.Fatalf("beside it: %q, %v", answer, err)
			}
		}
		status = waitFor(t, s, status.ID, "rid of it", func(s Status) bool { return s.Connections == 0 })
		if status.LastErr != errSlowClient.Error() || status.State != Active {
			t.Errorf("%+v", status)
		}
		if _, err := io.Copy(io.Discard, lazy); err == nil {
			t.Error("what was cut off looks whole")
		}
	})
}

// A pod that is deleted while data flows ends the connection as broken, and the next one
// goes to another pod.
func TestAPodIsDeletedWhileDataFlows(t *testing.T) {
	overBoth(t, func(t *testing.T, cluster func(...runtime.Object) *cluster) {
		c := cluster(webService(), sliceOf("web-0", "web-1"), runningPod("web-0"), runningPod("web-1"))
		c.listen("web-0", 8080, pour)
		c.listen("web-1", 8080, echo("from 1 "))
		watching := make(chan struct{})
		notifyOfWatch(c.objects, watching)
		s := c.supervisor(t)
		status := start(t, s, Spec{Target: Target{Namespace: "shop", Kind: Service, Name: "web", PortName: "http"}})
		conn := connect(t, status.Local)
		if _, err := io.CopyN(io.Discard, conn, 1<<20); err != nil {
			t.Fatal(err)
		}
		<-watching
		if _, err := c.objects.DiscoveryV1().EndpointSlices("shop").Update(t.Context(), sliceOf("web-1"), metav1.UpdateOptions{}); err != nil {
			t.Fatal(err)
		}
		if err := c.objects.CoreV1().Pods("shop").Delete(t.Context(), "web-0", metav1.DeleteOptions{}); err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, conn); err == nil {
			t.Error("what was cut off looks whole")
		}
		if answer, err := ask(t, status.Local, "x"); answer != "from 1 x" || err != nil {
			t.Errorf("got %q, %v", answer, err)
		}
		if status, _ := s.Status(status.ID); status.LastErr != "pod web-0 is gone" {
			t.Errorf("%+v", status)
		}
	})
}

// A pod that sends a lot before anybody asks does not stand in the way of the opening of its
// own connection.
func TestAPodThatSendsAtOnce(t *testing.T) {
	overBoth(t, func(t *testing.T, cluster func(...runtime.Object) *cluster) {
		c := cluster(runningPod("web-0"))
		c.listen("web-0", 8080, pour)
		s := c.supervisor(t)
		status := start(t, s, podTarget)
		for range 20 {
			conn := connect(t, status.Local)
			if _, err := io.CopyN(io.Discard, conn, 2<<20); err != nil {
				t.Fatal(err)
			}
			conn.Close()
		}
		if c.sessions("web-0") != 1 {
			t.Errorf("%d sessions", c.sessions("web-0"))
		}
	})
}

// Clients that hang up in the middle cost nobody anything, and say nothing of the forward.
func TestClientsThatHangUp(t *testing.T) {
	overBoth(t, func(t *testing.T, cluster func(...runtime.Object) *cluster) {
		c := cluster(runningPod("web-0"))
		c.listen("web-0", 8080, pour)
		s := c.supervisor(t)
		status := start(t, s, podTarget)
		for range 20 {
			conn := connect(t, status.Local)
			if _, err := io.CopyN(io.Discard, conn, 100<<10); err != nil {
				t.Fatal(err)
			}
			conn.Close()
		}
		status = waitFor(t, s, status.ID, "idle", func(s Status) bool { return s.Connections == 0 })
		if status.State != Active || status.Err != "" || status.Total != 20 || c.sessions("web-0") != 1 {
			t.Errorf("%+v over %d sessions", status, c.sessions("web-0"))
		}
	})
}
