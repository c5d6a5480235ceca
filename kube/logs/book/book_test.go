package book

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/logs"
	"github.com/podglass/podglass/kube/logs/store"
	"github.com/podglass/podglass/kube/parts"
)

// kubelet is a [logs.Source] of containers that run and never restart.
type kubelet struct {
	mu    sync.Mutex
	pipes map[string]*io.PipeWriter // by container
	panic string                    // the container whose stream panics
}

func newKubelet() *kubelet { return &kubelet{pipes: map[string]*io.PipeWriter{}} }

func (k *kubelet) Stream(ctx context.Context, target kube.ContainerRef, _ *corev1.PodLogOptions) (io.ReadCloser, error) {
	if target.Container == k.panic {
		panic("the stream of " + target.Container)
	}
	r, w := io.Pipe()
	context.AfterFunc(ctx, func() { _ = w.CloseWithError(ctx.Err()) })
	k.mu.Lock()
	defer k.mu.Unlock()
	k.pipes[target.Container] = w
	return r, nil
}

func (k *kubelet) Pod(context.Context, kube.PodRef) (*corev1.Pod, error) {
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "web", UID: "1"}}
	for _, name := range []string{"a", "b", "c"} {
		pod.Spec.Containers = append(pod.Spec.Containers, corev1.Container{Name: name})
		pod.Status.ContainerStatuses = append(pod.Status.ContainerStatuses, corev1.ContainerStatus{
			Name: name, ContainerID: name, State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{}},
		})
	}
	return pod, nil
}

func (*kubelet) Await(context.Context) bool { return false }

// write writes a line, stamped so many milliseconds after midnight.
func (k *kubelet) write(container string, ms int, text string) {
	k.mu.Lock()
	pipe := k.pipes[container]
	k.mu.Unlock()
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(ms) * time.Millisecond)
	_, _ = fmt.Fprintf(pipe, "%s %s\n", at.Format(time.RFC3339Nano), text)
}

func ref(container string) kube.ContainerRef {
	return kube.ContainerRef{Pod: kube.PodRef{Namespace: "shop", Name: "web"}, Container: container}
}

// open runs a book of containers until the test ends.
func open(t *testing.T, k *kubelet, containers ...string) *Book {
	b := New(k, Options{First: logs.Options{Tail: -1}})
	for _, name := range containers {
		b.Join(ref(name), false)
	}
	ctx, end := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- b.Run(ctx) }()
	t.Cleanup(func() {
		end()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("ended with %v", err)
		}
	})
	elapse(time.Second)
	return b
}

// elapse lets time pass on the bubble's clock, and all be done that can be.
func elapse(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

func show(b *Book) []string {
	var texts []string
	for _, line := range b.Read(make([]Line, 0, 1000), 0) {
		text := line.Text
		if line.Kind == store.Marker {
			text = "── " + text
		}
		texts = append(texts, string(rune('a'+line.Lane))+" "+text)
	}
	return texts
}

func expect(t *testing.T, b *Book, want ...string) {
	t.Helper()
	if got := show(b); !slices.Equal(got, want) {
		t.Errorf("lines:\n  %s\nwant:\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

func TestLinesOfSeveralContainersInTheOrderOfTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newKubelet()
		b := open(t, k, "a", "b")
		k.write("a", 10, "first")
		k.write("a", 30, "third")
		elapse(delay / 2)
		expect(t, b) // waits for what b may have from before
		k.write("b", 20, "second")
		elapse(delay)
		expect(t, b, "a first", "b second", "a third")

		era := b.Era()
		k.write("b", 5, "long late")
		elapse(2 * delay)
		expect(t, b, "a first", "b second", "b long late", "a third")
		k.write("a", 50, "fifth")
		elapse(2 * delay)
		if b.Era() != era+1 {
			t.Errorf("era %d after %d: only lines between others give positions anew", b.Era(), era)
		}
		k.write("b", 40, "fourth")
		elapse(2 * delay)
		expect(t, b, "a first", "b second", "b long late", "a third", "b fourth", "a fifth")
	})
}

func TestOneContainerDoesNotWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newKubelet()
		b := open(t, k, "a")
		k.write("a", 10, "first")
		elapse(2 * rest)
		expect(t, b, "a first")
	})
}

func TestJoinWhileRunning(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newKubelet()
		b := open(t, k, "a")
		k.write("a", 10, "first")
		if lane := b.Join(ref("b"), true); lane != 1 {
			t.Errorf("joined as lane %d", lane)
		}
		if again := b.Join(ref("a"), true); again != 0 {
			t.Errorf("in the book already, it joined as lane %d", again)
		}
		elapse(time.Second)
		k.write("b", 20, "hello")
		elapse(time.Second)
		got := show(b)
		if !slices.Contains(got, "b ── web b joined") || !slices.Contains(got, "b hello") {
			t.Errorf("lines %q", got)
		}
		lanes := b.Lanes()
		if len(lanes) != 2 || lanes[1].State.Phase != logs.Streaming || lanes[1].Lines != 2 || lanes[0].Target != ref("a") {
			t.Errorf("lanes %+v", lanes)
		}
	})
}

func TestAPanicOfATailerComesUpInRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newKubelet()
		k.panic = "b"
		b := New(k, Options{First: logs.Options{Tail: -1}})
		b.Join(ref("a"), false)
		b.Join(ref("b"), false)
		defer func() {
			if got, _ := recover().(*parts.Panic); got == nil || got.Value != "the stream of b" {
				t.Errorf("recovered %v", got)
			}
		}()
		err := b.Run(t.Context())
		t.Errorf("ended with %v", err)
	})
}

// TestAPanicOfLoadingOlderLinesComesUp: in who asked for them, and not in a goroutine of which nobody knows.
func TestAPanicOfLoadingOlderLinesComesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newKubelet()
		b := open(t, k, "a", "b")
		k.write("a", 1, "one")
		k.write("b", 2, "two")
		elapse(time.Second)
		k.panic = "b"
		defer func() {
			if got, _ := recover().(*parts.Panic); got == nil || got.Value != "the stream of b" {
				t.Errorf("recovered %v", got)
			}
		}()
		_, _, err := b.Older(t.Context(), 10)
		t.Errorf("loaded with %v", err)
	})
}

func TestFoundCountsWhileLinesArrive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newKubelet()
		b := open(t, k, "a")
		for i := range 10 {
			k.write("a", i, fmt.Sprint("line ", i%2))
		}
		elapse(time.Second)
		b.Search(contains{"line 1", true})
		elapse(time.Second)
		lines := b.Read(make([]Line, 0, 10), 0)
		if got, want := b.Found(lines[3].Pos), (Found{Hits: 5, Rank: 2, Done: true}); got != want {
			t.Errorf("found %+v, want %+v", got, want)
		}
		k.write("a", 11, "line 1")
		elapse(time.Second)
		if got := b.Found(0); got.Hits != 6 || !got.Done {
			t.Errorf("found %+v", got)
		}
		b.Search(nil)
		if got := b.Found(0); got.Hits != 0 || !got.Done {
			t.Errorf("found %+v of nothing", got)
		}
		b.SetFilter(contains{"line 0", false}, 0)
		elapse(time.Second)
		if got := b.Filtered(); got.Hits != 5 || !got.Done {
			t.Errorf("filtered %+v", got)
		}
	})
}

func TestFindWhileTheFilterIsStillSearching(t *testing.T) {
	m := newModel(1, store.Limits{})
	for i := range 10 {
		m.write(0, int64(i), fmt.Sprint("line ", i), false)
	}
	m.pass(delay)
	m.book.SetFilter(contains{"3", true}, 0) // and nothing goes through the lines for it
	if pos, ok := m.book.Find(t.Context(), contains{"line", true}, m.book.order.next, true); !ok || pos != origin+3 {
		t.Errorf("found %d, %v", pos, ok)
	}
	if pos, ok := m.book.Find(t.Context(), contains{"line 4", true}, m.book.order.next, true); ok {
		t.Errorf("found %d, which the filter hides", pos)
	}
}

func TestFindEndsWithItsContext(t *testing.T) {
	m := newModel(1, store.Limits{})
	m.write(0, 1, "a", false)
	m.pass(delay)
	ctx, end := context.WithCancel(t.Context())
	end()
	if pos, ok := m.book.Find(ctx, contains{"a", true}, 0, false); ok {
		t.Errorf("found %d", pos)
	}
}

func TestOlderHistoryKeepsThePositionsOfNewerLines(t *testing.T) {
	m := newModel(2, store.Limits{})
	for i := range 10 {
		m.write(i%2, int64(100+i), fmt.Sprint("line ", i), false)
	}
	m.pass(delay)
	before := m.book.Read(make([]Line, 0, 20), 0)
	for i, l := range m.book.lanes {
		first, _ := l.ring.Bounds()
		older := []store.Line{{Time: time.UnixMilli(int64(50 - i)), Text: fmt.Sprint("older ", i)}}
		if kept := l.Prepend(first, older); kept != 1 {
			t.Fatalf("%d older lines kept", kept)
		}
	}
	m.book.older = true
	m.pass(delay)
	after := m.book.Read(make([]Line, 0, 20), 0)
	if len(after) != 12 || after[0].Text != "older 1" || after[1].Text != "older 0" {
		t.Fatalf("lines %v", after)
	}
	for i, line := range before {
		if got := after[i+2]; got.Pos != line.Pos || got.Text != line.Text {
			t.Errorf("%q at %d is now %q at %d", line.Text, line.Pos, got.Text, got.Pos)
		}
	}
}

// TestOlderLinesCompleteAPart: what was found in the part is looked for again in
// the line that takes its place, which is no longer marked as one.
func TestOlderLinesCompleteAPart(t *testing.T) {
	m := newModel(1, store.Limits{})
	l := m.book.lanes[0]
	l.AppendPart(time.UnixMilli(100), []byte("end of it"), 0)
	m.write(0, 101, "after", false)
	m.book.SetFilter(contains{text: "beginning"}, 0)
	m.book.Search(contains{text: "end"})
	m.pass(delay)
	if got := m.book.Read(make([]Line, 0, 5), 0); len(got) != 0 {
		t.Fatalf("the filter lets %v through", got)
	}
	first, _ := l.Bounds()
	if !l.Replace(store.Line{Seq: first, Time: time.UnixMilli(99), Text: "beginning and end"}) {
		t.Fatal("not replaced")
	}
	era := m.book.Era()
	m.book.older = true
	m.pass(delay)
	got := m.book.Read(make([]Line, 0, 5), 0)
	if len(got) != 1 || got[0].Text != "beginning and end" || got[0].Part || m.book.Era() == era {
		t.Errorf("lines %+v, era %d after %d", got, m.book.Era(), era)
	}
	if found := m.book.Found(got[0].Pos + 1); found.Hits != 1 {
		t.Errorf("%d found", found.Hits)
	}
}

func TestOlderAsksForEachContainerThatShows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newKubelet()
		b := open(t, k, "a", "b")
		k.write("a", 10, "first")
		elapse(time.Second)
		ctx, end := context.WithTimeout(t.Context(), time.Second)
		defer end()
		if loaded, more, err := b.Older(ctx, 10); loaded != 0 || !more || err == nil {
			t.Errorf("loaded %d, more %v, %v; the fake kubelet never answers", loaded, more, err)
		}
	})
}

func TestClearAndMark(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newKubelet()
		b := open(t, k, "a", "b")
		k.write("a", 1, "one")
		k.write("b", 2, "two")
		elapse(time.Second)
		b.Clear()
		elapse(time.Second)
		expect(t, b)
		b.Mark("deployed")
		k.write("a", 3, "three")
		elapse(time.Second)
		expect(t, b, "b ── deployed", "a three")
		b.SetFilter(contains{"nothing", true}, 0)
		elapse(time.Second)
		expect(t, b, "b ── deployed")
	})
}
