package portforward

import (
	"os"
	"runtime"
	"testing"
	"time"

	"k8s.io/client-go/kubernetes/fake"
)

// held is what a process has open: goroutines, file descriptors (0 where the system does not
// list them) and bytes in use after a collection.
type held struct {
	goroutines, files int
	bytes             int64
}

func holdings() held {
	runtime.GC()
	runtime.GC()
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	files, _ := os.ReadDir("/proc/self/fd")
	return held{runtime.NumGoroutine(), len(files), int64(memory.HeapAlloc)}
}

// released waits until no more is held than before, but for an allowance of bytes; what
// ends does so a little later.
func released(t *testing.T, before held, allowance int64) {
	t.Helper()
	var now held
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); <-time.After(50 * time.Millisecond) {
		now = holdings()
		if now.goroutines <= before.goroutines && now.files <= before.files && now.bytes <= before.bytes+allowance {
			return
		}
	}
	stacks := make([]byte, 1<<20)
	t.Errorf("held before %+v, after %+v\n%s", before, now, stacks[:runtime.Stack(stacks, true)])
}

// A forward that is used a thousand times, and forwards that come and go, leave nothing
// behind.
func TestNothingIsLeft(t *testing.T) {
	c := newCluster(t, fake.NewClientset(runningPod("web-0")))
	c.noWebSocket = true // the kubelet's own library forgets its streams; the tunnel of the tests does not
	c.listen("web-0", 8080, echo("hello "))
	s := c.supervisor(t)
	status := start(t, s, podTarget)
	cycle := func(times int) {
		for range times {
			if answer, err := ask(t, status.Local, "x"); answer != "hello x" || err != nil {
				t.Fatalf("%q, %v", answer, err)
			}
		}
		waitFor(t, s, status.ID, "idle", func(s Status) bool { return s.Connections == 0 })
	}
	cycle(50)
	before := holdings()
	cycle(1000)
	released(t, before, 1<<20)

	come := func(times int) {
		for range times {
			one := start(t, s, podTarget)
			if answer, err := ask(t, one.Local, "x"); answer != "hello x" || err != nil {
				t.Fatalf("%q, %v", answer, err)
			}
			s.Remove(one.ID)
		}
	}
	come(5)
	c.forget()
	before = holdings()
	come(100)
	c.forget()
	released(t, before, 1<<20)
}
