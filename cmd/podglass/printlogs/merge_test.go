package printlogs

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	corev1 "k8s.io/api/core/v1"
	"pgregory.net/rapid"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/logs"
	"github.com/podglass/podglass/kube/logs/store"
)

var noon = time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)

// merging is a merge whose lines are gathered.
type merging struct {
	*merge
	lines  []string
	at     []time.Time // when each was printed
	cancel context.CancelFunc
	done   chan error
	limit  int // lines after which printing fails, 0 for never
}

var errLimit = errors.New("no more")

func startMerge(t testing.TB, follow bool) *merging {
	m := &merging{done: make(chan error, 1)}
	m.merge = newMerge(follow, func(_ *queue, b *batch, e entry) error {
		text := string(b.text[e.from:e.to])
		if e.event != nil {
			text = "── " + e.event.Text
		}
		if m.limit > 0 && len(m.lines) >= m.limit {
			return errLimit
		}
		m.lines, m.at = append(m.lines, text), append(m.at, time.Now())
		return nil
	}, func() error { return nil })
	ctx, cancel := context.WithCancel(context.Background())
	m.cancel = cancel
	t.Cleanup(cancel)
	go func() { m.done <- m.run(ctx, func(error) { cancel() }) }()
	return m
}

func (m *merging) queue() *queue {
	q := newQueue(nil, nil, m.poke)
	q.opened.Store(true)
	m.join(q)
	return q
}

func after(d time.Duration) time.Time { return noon.Add(d) }

// TestMergeIsExact: whatever comes in which pieces, the lines come out in the order of their times, and
// those of one log in its own.
func TestMergeIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := &merging{done: make(chan error, 1)}
		m.merge = newMerge(false, func(_ *queue, b *batch, e entry) error {
			m.lines = append(m.lines, string(b.text[e.from:e.to]))
			return nil
		}, func() error { return nil })
		type line struct {
			key  int
			text string
		}
		var want []line
		var queues sync.WaitGroup
		for id := range rapid.IntRange(1, 5).Draw(t, "queues") {
			stamps := rapid.SliceOfN(rapid.IntRange(0, 30), 0, 20).Draw(t, "stamps")
			pieces := rapid.IntRange(1, 5).Draw(t, "lines in a piece")
			q := newQueue(nil, nil, m.poke)
			m.join(q)
			highest := 0
			for i, stamp := range stamps {
				highest = max(highest, stamp)
				want = append(want, line{highest, fmt.Sprintf("%d.%d", id, i)})
			}
			queues.Go(func() {
				defer q.end()
				for i, stamp := range stamps {
					at := noon.Add(time.Duration(stamp))
					if stamp == 0 {
						at = time.Time{} // not known: where the one before is
					}
					q.Append(at, fmt.Appendf(nil, "%d.%d", id, i), 0)
					if i%pieces == 0 {
						q.hand()
					}
				}
			})
		}
		go func() {
			queues.Wait()
			m.close()
		}()
		if err := m.run(context.Background(), func(error) {}); err != nil {
			t.Fatal(err)
		}
		slices.SortStableFunc(want, func(a, b line) int { return a.key - b.key })
		for i := range want {
			if i >= len(m.lines) || m.lines[i] != want[i].text {
				t.Fatalf("got %v, want %v", m.lines, want)
			}
		}
		if len(m.lines) != len(want) {
			t.Fatalf("got %v, want %v", m.lines, want)
		}
	})
}

func TestFollowedLinesWaitForOlderOnes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := startMerge(t, true)
		a, b := m.queue(), m.queue()
		a.Append(after(2), []byte("second"), 0)
		a.hand()
		pass(mergeDelay / 2)
		b.Append(after(1), []byte("first"), 0)
		b.hand()
		began := time.Now()
		pass(mergeDelay / 2)
		synctest.Wait()
		if got := strings.Join(m.lines, " "); got != "first second" {
			t.Fatalf("got %q", got)
		}
		if m.at[0] != began || m.at[1].Sub(began) != mergeDelay/2 {
			t.Errorf("printed after %s and %s", m.at[0].Sub(began), m.at[1].Sub(began))
		}
		// A queue that has ended is not waited for.
		b.end()
		a.Append(after(3), []byte("third"), 0)
		a.hand()
		synctest.Wait()
		if got := strings.Join(m.lines, " "); got != "first second third" {
			t.Fatalf("got %q", got)
		}
		a.end()
		m.close()
		if err := <-m.done; err != nil {
			t.Error(err)
		}
	})
}

func TestFollowedLinesWaitLongerForLogsThatDidNotAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := startMerge(t, true)
		a, b := m.queue(), m.queue()
		b.opened.Store(false)
		a.Append(after(2), []byte("second"), 0)
		a.hand()
		pass(2 * mergeDelay)
		b.Append(after(1), []byte("first"), 0)
		b.hand()
		pass(openDelay)
		synctest.Wait()
		if got := strings.Join(m.lines, " "); got != "first second" {
			t.Fatalf("got %q", got)
		}
		a.end()
		b.end()
		m.close()
		<-m.done
	})
}

func TestOneFollowedLogIsNotDelayed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := startMerge(t, true)
		a := m.queue()
		began := time.Now()
		a.Append(after(1), []byte("line"), 0)
		a.hand()
		synctest.Wait()
		if len(m.at) != 1 || m.at[0] != began {
			t.Errorf("printed at %v, want %v", m.at, began)
		}
		a.end()
		m.close()
		<-m.done
	})
}

func TestEventsKeepTheirPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := startMerge(t, false)
		a, b := m.queue(), m.queue()
		a.Append(after(1), []byte("a1"), 0)
		a.Mark(store.Event{Time: after(3), Text: "restarted"})
		go func() { // it has to wait for room
			a.Append(after(2), []byte("a2"), 0)
			a.end()
		}()
		b.Append(after(2), []byte("b2"), 0)
		b.Append(after(4), []byte("b4"), 0)
		b.end()
		m.close()
		if err := <-m.done; err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(m.lines, " "); got != "a1 b2 ── restarted a2 b4" {
			t.Errorf("got %q", got)
		}
	})
}

// TestASlowOutputHoldsUpTheStreams: nothing is dropped, and little is kept.
func TestASlowOutputHoldsUpTheStreams(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		var printed, appended int
		m := newMerge(true, func(*queue, *batch, entry) error {
			<-release
			printed++
			return nil
		}, func() error { return nil })
		go func() { _ = m.run(context.Background(), func(error) {}) }()
		q := newQueue(nil, nil, m.poke)
		m.join(q)
		const total = 10_000
		go func() {
			for range total {
				q.Append(noon, make([]byte, 100), 0)
				appended++
			}
			q.end()
			m.close()
		}()
		synctest.Wait()
		if kept := appended * 100; kept == 0 || kept > 4*batchBytes {
			t.Errorf("%d bytes were taken while nothing was printed", kept)
		}
		close(release)
		synctest.Wait()
		if printed != total {
			t.Errorf("%d of %d lines were printed", printed, total)
		}
	})
}

func TestAfterAFailureLanesAreNotHeldUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := startMerge(t, true)
		m.limit = 3
		q := m.queue()
		for range 10 {
			q.Append(noon, make([]byte, batchBytes), 0)
		}
		q.end()
		m.close()
		if err := <-m.done; err != errLimit || len(m.lines) != 3 {
			t.Errorf("%d lines, %v", len(m.lines), err)
		}
	})
}

func TestTheEndOfTheContextPrintsWhatWasRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := startMerge(t, false)
		a, b := m.queue(), m.queue()
		a.Append(after(1), []byte("a1"), 0)
		a.hand()
		synctest.Wait()
		if len(m.lines) > 0 {
			t.Fatalf("%q did not wait", m.lines)
		}
		m.cancel()
		synctest.Wait()
		if got := strings.Join(m.lines, " "); got != "a1" {
			t.Errorf("got %q", got)
		}
		a.end()
		b.end()
		m.close()
		<-m.done
	})
}

// pass lets time go by, of which a test in a bubble has its own.
func pass(d time.Duration) { <-time.After(d) }

// podSource has one pod and no logs.
type podSource struct{ logs.Source }

func (podSource) Pod(context.Context, kube.PodRef) (*corev1.Pod, error) { return &corev1.Pod{}, nil }

// TestLaneIsAskedWhileItFills: a silent stream is checked on another goroutine, while lines may come.
func TestLaneIsAskedWhileItFills(t *testing.T) {
	m := startMerge(t, false)
	q := newQueue(nil, podSource{}, m.poke)
	m.join(q)
	const lines = 5000
	var check sync.WaitGroup
	check.Go(func() {
		for range lines {
			if _, err := q.Pod(t.Context(), kube.PodRef{}); err != nil {
				t.Error(err)
			}
		}
	})
	for i := range lines {
		q.Append(after(time.Duration(i)), fmt.Appendf(nil, "%d", i), 0)
	}
	check.Wait()
	q.end()
	m.close()
	if err := <-m.done; err != nil {
		t.Fatal(err)
	}
	for i := range lines {
		if i >= len(m.lines) || m.lines[i] != fmt.Sprint(i) {
			t.Fatalf("%d lines came, and number %d is not as it was", len(m.lines), i)
		}
	}
}
