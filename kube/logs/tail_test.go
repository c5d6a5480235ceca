package logs_test

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/kube/logs"
)

func lastOnce(n int) logs.Options { return logs.Options{Tail: int64(n), Once: true} }

// grows lets so many lines be written with every request, each with its number.
func (c *cluster) grows(perRequest int) {
	instance := c.present()
	c.onRequest = func() {
		for range perRequest {
			n := len(instance.lines)
			instance.lines = append(instance.lines, written{day.Add(time.Duration(n) * time.Millisecond), fmt.Sprint(n)})
		}
	}
}

// expectRun holds that the lines are numbers, one after the other.
func expectRun(t *testing.T, lines []string, want int) {
	t.Helper()
	if len(lines) != want {
		t.Fatalf("%d lines, want %d: %q", len(lines), want, lines)
	}
	var first int
	for i, line := range lines {
		if i == 0 {
			_, _ = fmt.Sscan(line, &first)
		}
		if line != fmt.Sprint(first+i) {
			t.Fatalf("not in a run: %q", lines)
		}
	}
}

// TestTailOfAGrowingLog: the last N lines are N lines, however many are written
// while they are read, and those of one moment: not before they were asked for,
// nor after the answer.
func TestTailOfAGrowingLog(t *testing.T) {
	for _, tail := range []int{1, 2, 3, 8, 9, 10, 50, 400} {
		for _, perRequest := range []int{0, 1, 5, 100} {
			t.Run(fmt.Sprintf("%d of +%d", tail, perRequest), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					c := newCluster()
					c.start()
					c.grows(1000)
					c.onRequest()
					c.grows(perRequest)
					tl := start(t, c, lastOnce(tail))
					elapse(0)
					tl.expectEnd(t)
					expectRun(t, tl.text(), tail)
					// The request for the lines is the second, or the third with the one before it.
					var last int
					_, _ = fmt.Sscan(tl.text()[tail-1], &last)
					if most := 1000 + 3*perRequest; last < 999+perRequest || last >= most {
						t.Errorf("the last line is %d, and there were 1000 to %d", last, most)
					}
				})
			})
		}
	}
}

// TestTailOfAShortLog: there are fewer lines than are asked for.
func TestTailOfAShortLog(t *testing.T) {
	for _, lines := range []int{0, 1, 7, 8, 9, 30} {
		for _, perRequest := range []int{0, 1, 3} {
			synctest.Test(t, func(t *testing.T) {
				c := newCluster()
				c.start()
				c.grows(lines)
				c.onRequest()
				c.grows(perRequest)
				tl := start(t, c, lastOnce(100))
				elapse(0)
				tl.expectEnd(t)
				if got := len(tl.text()); got < lines || got > lines+3*perRequest {
					t.Errorf("%d lines of %d, with %d more at each request", got, lines, perRequest)
				}
				expectRun(t, tl.text(), len(tl.text()))
			})
		}
	}
}

// TestTailIsWhole cuts each answer after every number of bytes, with an error and
// with what looks like an end, of a log that grows and of one that does not.
func TestTailIsWhole(t *testing.T) {
	const lines, tail = 30, 12
	for request := range 4 {
		for _, cutErr := range []error{errCut, io.EOF} {
			for _, perRequest := range []int{0, 2} {
				for offset := range tail*35 + 1 {
					synctest.Test(t, func(t *testing.T) {
						c := newCluster()
						c.start()
						c.grows(lines)
						c.onRequest()
						c.grows(perRequest)
						c.cut = func(n int) (int, error) {
							if n == request {
								return offset, cutErr
							}
							return -1, nil
						}
						tl := start(t, c, lastOnce(tail))
						elapse(time.Minute)
						tl.expectEnd(t)
						got := tl.output()
						if perRequest == 0 && !slices.Equal(got, numbers(lines-tail, lines)) {
							t.Fatalf("request %d cut at %d with %v: %q", request, offset, cutErr, tl.text())
						}
						// What was there when it was asked for is there, whatever has come since.
						expectRun(t, got, len(got))
						if len(got) > tail || len(got) < tail && !slices.Contains(got, fmt.Sprint(lines-1)) {
							t.Fatalf("request %d cut at %d with %v: %q", request, offset, cutErr, tl.text())
						}
					})
				}
			}
		}
	}
}

func numbers(from, to int) (texts []string) {
	for n := from; n < to; n++ {
		texts = append(texts, fmt.Sprint(n))
	}
	return texts
}

// TestOnceIsWhole cuts two answers in a row where there is no number of lines to
// go by.
func TestOnceIsWhole(t *testing.T) {
	lines := trickyLog()
	for _, cutErr := range []error{io.EOF, errCut} {
		for request := range 3 {
			for offset := range size(lines) {
				synctest.Test(t, func(t *testing.T) {
					c := newCluster()
					c.start()
					c.present().lines = lines
					c.present().unfinished = "no end"
					c.cut = func(n int) (int, error) {
						if n == request || n == request+1 {
							return offset, cutErr
						}
						return -1, nil
					}
					tl := start(t, c, once)
					elapse(time.Minute)
					tl.expectEnd(t)
					if got, want := tl.output(), append(texts(lines), "no end"); request > 0 && !slices.Equal(got, want) {
						t.Fatalf("requests %d and %d cut at %d with %v:\n  %s", request, request+1, offset, cutErr, strings.Join(got, "\n  "))
					}
				})
			}
		}
	}
}

// TestOnceWithoutAnythingNew: lines that are too old are not waited for.
func TestOnceWithoutAnythingNew(t *testing.T) {
	for name, end := range map[string]func(c *cluster){
		"running": func(*cluster) {},
		"ended":   func(c *cluster) { c.end(0, "Completed", nil) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := newCluster()
				c.policy = corev1.RestartPolicyNever
				c.start()
				c.write("one", "two")
				end(c)
				for _, opts := range []logs.Options{
					{Tail: -1, Once: true, SinceTime: day.Add(time.Hour)},
					{Tail: 5, Once: true, SinceTime: day.Add(time.Hour)},
					{Tail: -1, Once: true, SinceTime: day.Add(500 * time.Millisecond)}, // in the second of the lines
				} {
					tl := start(t, c, opts)
					elapse(0)
					tl.expectEnd(t)
					if got := tl.output(); len(got) > 0 {
						t.Errorf("%+v: %q", opts, got)
					}
				}
			})
		})
	}
}

// TestTailOfNone: of a log that grows, no line is one of the last none.
func TestTailOfNone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster()
		c.start()
		c.grows(5)
		tl := start(t, c, lastOnce(0))
		elapse(0)
		tl.expectEnd(t)
		tl.expect(t)
	})
}
