package logs_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/logs"
	"github.com/podglass/podglass/kube/logs/store"
)

// older loads history until there is no more, in steps of so many lines.
func (tl *tail) older(t *testing.T, step int) {
	t.Helper()
	for range 200 {
		before := len(tl.output())
		loaded, more, err := tl.Older(t.Context(), step)
		if err != nil && !errors.As(err, new(*explain.Error)) {
			t.Fatal(err)
		}
		if got := len(tl.output()) - before; got < loaded || loaded > step {
			t.Fatalf("%d lines loaded, of %d, but there are %d more", loaded, step, got)
		}
		if !more {
			return
		}
	}
	t.Fatal("there is always more")
}

const begins = "── the log begins here"

// TestOlder reads a log backwards, from every line of it, in steps of several
// sizes.
func TestOlder(t *testing.T) {
	lines := trickyLog()
	for tail := 1; tail <= len(lines); tail++ {
		for _, step := range []int{1, 2, 5, 100} {
			synctest.Test(t, func(t *testing.T) {
				c := newCluster()
				c.start()
				c.present().lines = lines
				tl := start(t, c, logs.Options{Tail: int64(tail)})
				elapse(0)
				tl.older(t, step)
				if got, want := tl.text(), append([]string{begins}, texts(lines)...); !slices.Equal(got, want) {
					t.Errorf("from the last %d in steps of %d:\n  %s", tail, step, strings.Join(got, "\n  "))
				}
				requests := c.countRequests()
				if loaded, more, err := tl.Older(t.Context(), 1); loaded != 0 || more || err != nil || c.countRequests() != requests {
					t.Errorf("before the beginning: %d, %v, %v", loaded, more, err)
				}
				tl.stop(t)
				if c.openStreams() != 0 {
					t.Errorf("%d streams left open", c.openStreams())
				}
			})
		}
	}
}

// TestOlderCutAnywhere cuts answers about the history after every number of
// bytes.
func TestOlderCutAnywhere(t *testing.T) {
	lines := trickyLog()
	for _, cutErr := range []error{errCut, io.EOF} {
		for offset := range size(lines) {
			synctest.Test(t, func(t *testing.T) {
				c := newCluster()
				c.start()
				c.present().lines = lines
				c.cut = func(n int) (int, error) {
					if n%3 == 1 { // the first is the tailer's
						return offset, cutErr
					}
					return -1, nil
				}
				tl := start(t, c, logs.Options{Tail: 3})
				elapse(0)
				tl.older(t, 4)
				if got, want := tl.output(), texts(lines); !slices.Equal(got, want) {
					t.Fatalf("cut at %d with %v:\n  %s", offset, cutErr, strings.Join(got, "\n  "))
				}
				tl.stop(t)
			})
		}
	}
}

// TestOlderWhileTheLogGrows: a hundred lines come with every request.
func TestOlderWhileTheLogGrows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster()
		c.start()
		write := func(lines int) {
			instance := c.present()
			for range lines {
				n := len(instance.lines)
				instance.lines = append(instance.lines, written{day.Add(time.Duration(n/3) * time.Millisecond), fmt.Sprint(n)})
			}
		}
		write(1000)
		tl := start(t, c, logs.Options{Tail: 10})
		elapse(0)
		c.change(func() { c.onRequest = func() { write(100) } })
		tl.older(t, 50)
		c.change(func() { c.onRequest = nil })
		elapse(time.Second)
		got := tl.output()
		if len(got) < 2000 || len(got) != len(c.present().lines) {
			t.Errorf("%d lines of %d", len(got), len(c.present().lines))
		}
		for i, text := range got {
			if text != fmt.Sprint(i) {
				t.Fatalf("line %d is %q", i, text)
			}
		}
		tl.stop(t)
	})
}

// TestOlderEqualLines: nothing tells the lines apart but how many there are.
func TestOlderEqualLines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster()
		c.start()
		c.present().lines = slices.Repeat([]written{{day, "same"}}, 100)
		tl := start(t, c, logs.Options{Tail: 40})
		elapse(0)
		tl.older(t, 7)
		if got := len(tl.output()); got != 100 {
			t.Errorf("%d lines of 100", got)
		}
		tl.stop(t)
	})
}

func TestOlderWasRotated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster()
		c.start()
		c.write("one", "two", "three", "four")
		tl := start(t, c, logs.Options{Tail: 2})
		elapse(0)
		c.change(func() { c.present().lines = nil })
		c.change(func() { c.present().lines = []written{{day.Add(time.Second), "five"}} })
		tl.older(t, 10)
		tl.expect(t, "── older lines were rotated away", "three", "four")
		tl.stop(t)
	})
}

func TestOlderAfterRestarts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster()
		c.start()
		c.write("one", "two", "three")
		tl := start(t, c, logs.Options{Tail: 1})
		elapse(0)
		c.end(1, "Error", nil)
		c.start()
		c.write("four")
		elapse(5 * time.Second)
		if loaded, more, err := tl.Older(t.Context(), 1); loaded != 1 || !more || err != nil {
			t.Errorf("loaded %d, %v, %v", loaded, more, err)
		}
		tl.expect(t, "two", "three", "── restarted · exit 1", "four")
		c.end(1, "Error", nil)
		c.start()
		elapse(5 * time.Second)
		tl.older(t, 10)
		tl.expect(t, "── older lines are gone: the cluster no longer has the log of this run",
			"two", "three", "── restarted · exit 1", "four", "── restarted · exit 1")
		tl.stop(t)
	})
}

// TestOlderBringsBackEvicted: the numbers are the same, and there is room for
// as much as the other rings of the budget leave.
func TestOlderBringsBackEvicted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster()
		c.start()
		c.write("one", "two", "three", "four", "five")
		budget := store.NewBudget(160_000)
		ring, other := store.NewRing(store.Limits{Budget: budget}), store.NewRing(store.Limits{Budget: budget})
		for range 80 {
			other.Append(time.Time{}, bytes.Repeat([]byte{'x'}, 1000), 0)
		}
		tailer := logs.NewTailer(c, target, ring, all)
		result := make(chan error)
		go func() { result <- tailer.Run(t.Context()) }()
		elapse(0)
		c.write(slices.Repeat([]string{strings.Repeat("x", 1000)}, 100)...)
		elapse(0)
		first, next := ring.Bounds()
		if first == store.Origin {
			t.Fatal("nothing was evicted")
		}
		if loaded, more, err := tailer.Older(t.Context(), 50); loaded != 0 || !more || err != nil {
			t.Errorf("loaded %d without room, %v, %v", loaded, more, err)
		}
		other.Release()
		if loaded, more, err := tailer.Older(t.Context(), 500); loaded != int(first-store.Origin) || more || err != nil {
			t.Errorf("loaded %d, want %d, %v, %v", loaded, first-store.Origin, more, err)
		}
		first, again := ring.Bounds()
		if one := ring.Read(make([]store.Line, 0, 1), store.Origin)[0]; one.Text != "one" || again != next || first != store.Origin-1 {
			t.Errorf("the first line is %+v, %d..%d", one, first, again)
		}
		c.deleted = true
		c.end(0, "", nil)
		if err := <-result; err != nil {
			t.Error(err)
		}
	})
}

func TestOlderFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster()
		c.start()
		tl := start(t, c, logs.Options{Tail: 1})
		elapse(0)
		if loaded, more, err := tl.Older(t.Context(), 10); loaded != 0 || !more || err != nil {
			t.Errorf("before the first line: %d, %v, %v", loaded, more, err)
		}
		c.write("one", "two")
		elapse(0)
		for name, err := range map[string]error{"away": errors.New("connection refused"), "forbidden": forbidden("pods/log")} {
			c.fail(nil, err)
			var failure *explain.Error
			if _, more, err := tl.Older(t.Context(), 10); !more || !errors.As(err, &failure) {
				t.Errorf("%s: %v, %v", name, more, err)
			}
		}
		tl.stop(t)
	})
}
