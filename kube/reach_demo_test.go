package kube_test

import (
	"context"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/demo"
	"github.com/podglass/podglass/kube/follow"
	"github.com/podglass/podglass/kube/logs"
	"github.com/podglass/podglass/kube/logs/store"
	"github.com/podglass/podglass/kube/pods"
	"github.com/podglass/podglass/kube/portforward"
)

// backTime is how long what follows the cluster may take to follow it again once
// its API server is back.
const backTime = 3 * time.Second

// loop is something that follows the cluster: whether it does, and what tells of
// changes of that.
type loop struct {
	name    string
	follows func() bool
	changed <-chan struct{}
}

// awayFor restarts the cluster's API server with a pause, and returns how long
// each of the loops took to follow again.
func awayFor(t *testing.T, cluster *demo.Cluster, pause time.Duration, loops []loop) map[string]time.Duration {
	t.Helper()
	for _, l := range loops {
		await(t, l, true)
	}
	cluster.Faults().Down()
	for _, l := range loops {
		await(t, l, false)
	}
	up := time.NewTimer(pause)
	<-up.C
	if err := cluster.Faults().Up(); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	took := map[string]time.Duration{}
	var mu sync.Mutex
	var all sync.WaitGroup
	for _, l := range loops {
		all.Go(func() {
			await(t, l, true)
			mu.Lock()
			defer mu.Unlock()
			took[l.name] = time.Since(began)
		})
	}
	all.Wait()
	return took
}

func await(t *testing.T, l loop, follows bool) {
	t.Helper()
	patience := time.After(time.Minute)
	for l.follows() != follows {
		select {
		case <-l.changed:
		case <-patience:
			t.Errorf("waited for %s to follow: %v", l.name, follows)
			return
		}
	}
}

// running runs work until the test ends.
func running(t *testing.T, work func(context.Context)) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		work(ctx)
	}()
	t.Cleanup(func() {
		cancel()
		<-done
	})
}

// probes counts the requests of a client that ask whether the server is there.
type probes struct {
	next  http.RoundTripper
	count *atomic.Int64
}

func (p probes) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.URL.Path == "/readyz" {
		p.count.Add(1)
	}
	return p.next.RoundTrip(req)
}

// TestEverythingIsBackSoonAfterTheAPIServer follows a cluster in each of the ways
// that there are, and lets its API server go away for long enough that pauses
// which double have become long.
func TestEverythingIsBackSoonAfterTheAPIServer(t *testing.T) {
	t.Parallel()
	cluster, err := demo.Start(t.Context(), demo.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Close)
	config := cluster.RESTConfig()
	var asked atomic.Int64
	config.Wrap(func(next http.RoundTripper) http.RoundTripper { return probes{next, &asked} })
	client, err := kube.NewForConfig(config, demo.Name, demo.Namespace)
	if err != nil {
		t.Fatal(err)
	}

	list := pods.NewStore(client.Clientset, kube.Scope{Namespaces: []string{demo.Namespace}}, pods.Options{})
	running(t, list.Run)
	mc1 := kube.PodRef{Namespace: demo.Namespace, Name: "mc1"}
	watcher := pods.Watch(nil, client.Clientset, mc1)
	running(t, watcher.Run)
	events := pods.WatchEvents(nil, client.Clientset, mc1)
	running(t, events.Run)
	listed, stopList := list.Changed()
	defer stopList()
	seen, stopWatch := watcher.Changed()
	defer stopWatch()
	told, stopEvents := events.Changed()
	defer stopEvents()
	loops := []loop{
		{"the list", func() bool { return list.Snapshot(pods.Query{}).Health.State == follow.Live }, listed},
		{"the pod", func() bool { _, health := watcher.Pod(); return health.State == follow.Live }, seen},
		{"its events", func() bool { _, health := events.Events(); return health.State == follow.Live }, told},
	}
	for _, container := range []string{"1st", "2nd"} {
		tailer := logs.NewTailer(logs.FromClient(client.Clientset), kube.ContainerRef{Pod: mc1, Container: container},
			store.NewRing(store.Limits{}), logs.Options{Tail: 10})
		running(t, func(ctx context.Context) { _ = tailer.Run(ctx) })
		changed, stop := tailer.Changed()
		defer stop()
		loops = append(loops, loop{"the log of " + container, func() bool { return tailer.State().Phase == logs.Streaming }, changed})
	}
	forwards := portforward.NewSupervisor()
	defer forwards.Close()
	id, err := forwards.Start(client, portforward.Spec{Target: portforward.Target{
		Namespace: demo.Namespace, Kind: portforward.Service, Name: "timecheck", Port: 8080,
	}})
	if err != nil {
		t.Fatal(err)
	}
	forwarded, stopForwards := forwards.Changed()
	defer stopForwards()
	loops = append(loops, loop{"the forward", func() bool {
		status, ok := forwards.Status(id)
		return ok && status.State == portforward.Active
	}, forwarded})

	const pause = 5 * time.Second
	for name, took := range awayFor(t, cluster, pause, loops) {
		t.Logf("%s was back after %s", name, took)
		if took > backTime {
			t.Errorf("%s took %s to come back, want at most %s", name, took, backTime)
		}
	}
	if n := asked.Load(); n < 5 || n > int64((pause+backTime)/(400*time.Millisecond)) {
		t.Errorf("the server was asked for %d times by %d loops in %s", n, len(loops), pause)
	}
}
