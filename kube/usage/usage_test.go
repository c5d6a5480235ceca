package usage_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	testclock "k8s.io/utils/clock/testing"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/demo"
	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/pods"
	"github.com/podglass/podglass/kube/usage"
)

// startDemo is a source in front of the demo cluster, which has a metrics API.
func startDemo(t *testing.T, faults *demo.Faults) *usage.Source {
	t.Helper()
	clock := testclock.NewFakeClock(time.Date(2026, time.March, 14, 12, 0, 0, 0, time.UTC))
	cluster, err := demo.Start(t.Context(), demo.Options{Clock: clock, Faults: faults})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Close)
	client, err := kube.NewForConfig(cluster.RESTConfig(), demo.Name, demo.Namespace)
	if err != nil {
		t.Fatal(err)
	}
	source, err := usage.NewSource(client)
	if err != nil {
		t.Fatal(err)
	}
	return source
}

func TestSource(t *testing.T) {
	source := startDemo(t, nil)
	mc1 := types.NamespacedName{Namespace: demo.Namespace, Name: "mc1"}
	for _, scope := range []kube.Scope{
		{}, {Namespaces: []string{demo.Namespace}}, {Namespaces: []string{demo.Namespace}, Name: "mc1"},
	} {
		used, err := source.Pods(t.Context(), scope, "")
		if err != nil {
			t.Fatal(err)
		}
		if used[mc1].MilliCPU == 0 || used[mc1].Memory == 0 {
			t.Errorf("%s: mc1 uses %+v", scope, used[mc1])
		}
		if alone := len(used) == 1; alone != (scope.Name != "") {
			t.Errorf("%s: %d pods", scope, len(used))
		}
	}
	containers, err := source.Containers(t.Context(), kube.PodRef{Namespace: demo.Namespace, Name: "mc1"})
	if err != nil || len(containers) != 2 || containers["1st"].Memory == 0 {
		t.Errorf("%+v, %v", containers, err)
	}
}

func TestSourceSaysWhichRightIsMissing(t *testing.T) {
	faults := &demo.Faults{}
	faults.Deny(demo.Rule{Group: "metrics.k8s.io", Resource: "pods"})
	source := startDemo(t, faults)
	_, err := source.Pods(t.Context(), kube.Scope{Namespaces: []string{demo.Namespace}}, "")
	explained, ok := errors.AsType[*explain.Error](err)
	if !ok || explained.Class != explain.ClassForbidden || !strings.Contains(explained.Sentence, "list pods.metrics.k8s.io in namespace shop") {
		t.Errorf("got %v", err)
	}
}

// script answers one entry after the other, the last again and again.
type script struct {
	answers []error
	asked   []time.Time
	away    time.Duration // how long the API server is, after a failure
}

func (s *script) Await(ctx context.Context) bool {
	if s.away == 0 {
		return false
	}
	select {
	case <-time.After(s.away):
	case <-ctx.Done():
	}
	return ctx.Err() == nil
}

func (s *script) Pods(context.Context, kube.Scope, string) (map[types.NamespacedName]pods.Resources, error) {
	s.asked = append(s.asked, time.Now())
	err := s.answers[0]
	if len(s.answers) > 1 {
		s.answers = s.answers[1:]
	}
	return map[types.NamespacedName]pods.Resources{{Name: "a"}: {MilliCPU: int64(len(s.asked))}}, err
}

// sink keeps what was said last. Nobody looks at it unless looks says so.
type sink struct {
	last    map[types.NamespacedName]pods.Resources
	touched chan struct{}
}

// seen is a sink that is always looked at.
func seen() *sink {
	looks := make(chan struct{})
	close(looks)
	return &sink{touched: looks}
}

func (s *sink) Touched() <-chan struct{} { return s.touched }

func (s *sink) SetUsage(used map[types.NamespacedName]pods.Resources) { s.last = used }

// TestPoll runs in a bubble, where the minutes pass at once.
func TestPoll(t *testing.T) {
	unavailable := apierrors.NewServiceUnavailable("the metrics server starts")
	absent := apierrors.NewNotFound(schema.GroupResource{Group: "metrics.k8s.io", Resource: "pods"}, "")
	tests := []struct {
		name    string
		answers []error
		after   time.Duration
		known   bool
		asked   int
		away    time.Duration
	}{
		{"when the API server is back", []error{unavailable, nil}, 3 * time.Second, true, 2, 2 * time.Second},
		{"at once", []error{nil}, 0, true, 1, 0},
		{"every 15 seconds", []error{nil}, time.Minute, true, 5, 0},
		{"a short absence", []error{nil, unavailable, unavailable, nil}, 40 * time.Second, true, 3, 0},
		{"a long absence", []error{nil, unavailable}, time.Minute, false, 5, 0},
		{"back again", []error{unavailable, unavailable, unavailable, unavailable, nil}, time.Minute, true, 5, 0},
		{"never there", []error{absent}, 3 * time.Minute, false, 2, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				script, got := &script{answers: test.answers, away: test.away}, seen()
				done := make(chan struct{})
				go func() {
					defer close(done)
					usage.Poll(ctx, script, kube.Scope{}, "", got)
				}()
				<-time.After(test.after)
				synctest.Wait()
				if known := got.last != nil; known != test.known || len(script.asked) != test.asked {
					t.Errorf("known: %v, asked %d times; want %v, %d", known, len(script.asked), test.known, test.asked)
				}
				cancel()
				<-done
			})
		})
	}
}

// TestPollWhileNobodyLooks asks once, forgets what it knows when that is old, and
// asks again at once when somebody looks.
func TestPollWhileNobodyLooks(t *testing.T) {
	absent := apierrors.NewNotFound(schema.GroupResource{Group: "metrics.k8s.io", Resource: "pods"}, "")
	for name, test := range map[string]struct {
		answer error
		known  bool // the metrics API answers
		asked  int
	}{
		"usage":    {nil, true, 1},
		"no usage": {absent, false, 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				script, got := &script{answers: []error{test.answer}}, &sink{touched: make(chan struct{}, 1)}
				done := make(chan struct{})
				go func() {
					defer close(done)
					usage.Poll(ctx, script, kube.Scope{}, "", got)
				}()
				<-time.After(10 * time.Minute)
				synctest.Wait()
				if len(script.asked) != test.asked || (got.last != nil) != test.known || len(got.last) > 0 {
					t.Errorf("asked %d times; known %v: %v", len(script.asked), got.last != nil, got.last)
				}
				got.touched <- struct{}{}
				synctest.Wait()
				if len(script.asked) != test.asked+1 || (len(got.last) > 0) != test.known {
					t.Errorf("somebody touched: asked %d times; %v", len(script.asked), got.last)
				}
				cancel()
				<-done
			})
		})
	}
}
