package portforward

import (
	"bytes"
	"errors"
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

// A client that does not read is waited for while it is alone, and given up once others
// wait.
func TestPatience(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe() // takes nothing that is not read
		defer near.Close()
		defer far.Close()
		shared := false
		client := &patient{near, func() bool { return shared }}
		data := bytes.Repeat([]byte("x"), 1<<20)
		wrote := make(chan error, 1)
		write := func() { _, err := client.Write(data); wrote <- err }

		go write()
		<-time.After(10 * clientPatience) // of the bubble's clock
		got, err := io.ReadAll(io.LimitReader(far, int64(len(data))))
		if err != nil || !bytes.Equal(got, data) || <-wrote != nil {
			t.Fatalf("%d bytes, %v", len(got), err)
		}

		shared = true
		begun := time.Now()
		go write()
		<-time.After(clientPatience / 2)
		if _, err := far.Read(make([]byte, 1)); err != nil { // it takes something
			t.Fatal(err)
		}
		if err := <-wrote; !errors.Is(err, errSlowClient) {
			t.Errorf("got %v", err)
		}
		// From the look at which it had taken something last.
		if took := time.Since(begun); took != 3*clientCheckEvery+clientPatience {
			t.Errorf("given up after %s", took)
		}
	})
}
