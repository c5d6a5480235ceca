package logs_test

import (
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/kube/logs"
	"github.com/podglass/podglass/kube/logs/store"
)

// entry is how a container runtime keeps a line: in one piece, or in parts.
func entry(at time.Duration, parts ...string) (entries []written) {
	for i, part := range parts {
		if i < len(parts)-1 {
			part += goesOn
		}
		entries = append(entries, written{day.Add(at + time.Duration(i)*time.Microsecond), part})
	}
	return entries
}

// part is a part of a long line, which tells where it is from.
func part(name string) string { return name + strings.Repeat(".", 5000) + name }

// half is a part of which two make a line long enough to be kept in parts.
func half(name string) string { return part(name)[:2100] }

// splitLog is a log with two long lines, one after the other, which the runtime
// keeps in parts, between short ones that look like ends of each other.
func splitLog() (entries []written) {
	at := time.Duration(0)
	add := func(parts ...string) {
		entries = append(entries, entry(at, parts...)...)
		at += 300 * time.Millisecond
	}
	add("is not ok")
	add("not ok")
	add("ok")
	add("")
	add(part("a"), part("b"), part("c"))
	add(part("d"), "ok")
	add("ok")
	add("not ok")
	add(part("e"), part("f"), "")
	add("last")
	return entries
}

// linesOf are the lines that the entries make, and whether the first is a part.
func linesOf(all []written, from int) (lines []string, isPart bool) {
	isPart = from > 0 && strings.HasSuffix(all[from-1].text, goesOn)
	inside := false
	for _, entry := range all[from:] {
		text, more := strings.CutSuffix(entry.text, goesOn)
		if inside {
			lines[len(lines)-1] += text
		} else {
			lines = append(lines, text)
		}
		inside = more
	}
	return lines, isPart
}

// expectParts holds that those lines came, of which only the first may be a part.
func (tl *tail) expectParts(t *testing.T, what string, want []string, firstIsPart bool) {
	t.Helper()
	got := tl.output()
	if len(got) != len(want) {
		t.Errorf("%s: %d lines, want %d", what, len(got), len(want))
		return
	}
	first := true
	for i, line := range tl.lines() {
		if line.Kind != store.Output {
			continue
		}
		if line.Part != (first && firstIsPart) {
			t.Errorf("%s: line %d is a part: %t", what, i, line.Part)
		}
		first = false
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%s: line %d is %.20q… of %d bytes, want %.20q… of %d", what, i, got[i], len(got[i]), want[i], len(want[i]))
		}
	}
	for _, marker := range tl.markers() {
		if strings.Contains(marker, "missing") {
			t.Errorf("%s: nothing is missing, but %q", what, marker)
		}
	}
}

// TestTailBeginsInAPart: the kubelet counts parts, so that the last N may begin
// inside a line. That is known of the first line that comes, however the log is
// read, and costs no time.
func TestTailBeginsInAPart(t *testing.T) {
	all := splitLog()
	for name, test := range map[string]struct {
		opts logs.Options
		end  func(c *cluster)
	}{
		"followed":             {opts: logs.Options{}},
		"once":                 {opts: logs.Options{Once: true}},
		"ended":                {opts: logs.Options{}, end: func(c *cluster) { c.end(0, "Completed", nil) }},
		"ended, once":          {opts: logs.Options{Once: true}, end: func(c *cluster) { c.end(0, "Completed", nil) }},
		"previous":             {opts: logs.Options{Previous: true}, end: func(c *cluster) { c.end(1, "Error", nil); c.start() }},
		"since, once":          {opts: logs.Options{Once: true, SinceTime: day.Add(-time.Hour)}},
		"many lines are asked": {opts: logs.Options{Once: true, Tail: 1000}},
	} {
		for tail := 1; tail <= len(all)+2; tail++ {
			synctest.Test(t, func(t *testing.T) {
				c := newCluster()
				c.policy = corev1.RestartPolicyNever
				c.start()
				c.present().lines = all
				if test.end != nil {
					test.end(c)
				}
				opts := test.opts
				opts.Tail = max(opts.Tail, int64(tail))
				tl := start(t, c, opts)
				elapse(0)
				want, isPart := linesOf(all, max(0, len(all)-int(opts.Tail)))
				tl.expectParts(t, fmt.Sprintf("%s, the last %d", name, tail), want, isPart)
				if name == "followed" {
					tl.stop(t)
				} else {
					tl.expectEnd(t)
				}
				if c.openStreams() != 0 {
					t.Errorf("%d streams left open", c.openStreams())
				}
			})
		}
	}
}

// TestPartsOfAGrowingLog: however many lines come with each request.
func TestPartsOfAGrowingLog(t *testing.T) {
	for _, perRequest := range []int{1, 21, 22, 66} {
		for _, follow := range []bool{false, true} {
			for tail := 1; tail < 4; tail++ {
				synctest.Test(t, func(t *testing.T) {
					c := newCluster()
					c.start()
					at := time.Duration(0)
					write := func() {
						at += time.Millisecond
						c.present().lines = append(c.present().lines, entry(at, half("a"), half("b"), half("c"))...)
					}
					for range 50 {
						write()
					}
					c.onRequest = func() {
						for range perRequest {
							write()
						}
					}
					tl := start(t, c, logs.Options{Tail: int64(tail), Once: !follow})
					elapse(0)
					first := tl.lines()[0]
					if want := len(first.Text) < 3*len(half("a")); first.Part != want {
						t.Errorf("the last %d of +%d: the first line has %d bytes, and is a part: %t", tail, perRequest, len(first.Text), first.Part)
					}
					if follow {
						tl.stop(t)
					}
				})
			}
		}
	}
}

// TestResumeAfterAPart: the line that it is the end of tells where to go on.
func TestResumeAfterAPart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster()
		c.start()
		c.present().lines = entry(0, part("a"), part("b"), part("c"))
		tl := start(t, c, logs.Options{Tail: 1})
		elapse(0)
		c.cut = func(int) (int, error) { return -1, nil }
		c.fail(nil, nil)
		c.forget()
		c.change(func() { c.present().lines = append(c.present().lines, entry(time.Second, "next")...) })
		elapse(40 * time.Second)
		tl.expect(t, part("c"), "── stalled for 32s, nothing lost", "next")
		tl.stop(t)
	})
}

// TestPartsInTime: where lines are bounded by their age, the kubelet leaves out the
// beginning of a line, and the time of the rest.
func TestPartsInTime(t *testing.T) {
	lines := append(entry(0, "one"), written{day.Add(time.Second), part("a") + goesOn}, written{day.Add(3 * time.Second), part("b")})
	lines = append(lines, entry(4*time.Second, "two")...)
	for _, once := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			c := newCluster()
			c.start()
			c.present().lines = lines
			tl := start(t, c, logs.Options{Tail: -1, SinceTime: day.Add(2 * time.Second), Once: once})
			elapse(0)
			tl.expectParts(t, "since 2s", []string{part("b"), "two"}, true)
			if once {
				tl.expectEnd(t)
			} else {
				tl.stop(t)
			}
		})
	}
}

// TestUnfinishedPart: neither the beginning of the line is there nor its end.
func TestUnfinishedPart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster()
		c.policy = corev1.RestartPolicyNever
		c.start()
		c.present().lines = append(entry(0, "one"), written{day.Add(time.Second), part("a") + goesOn}, written{day.Add(time.Second + 1), part("b") + goesOn})
		c.end(0, "Completed", nil)
		tl := start(t, c, logs.Options{Tail: 1})
		elapse(time.Minute)
		tl.expectEnd(t)
		tl.expectParts(t, "the last one", []string{part("b")}, true)
	})
}

// TestNoMoreRequestsForParts than one, which is made beside another.
func TestNoMoreRequestsForParts(t *testing.T) {
	for name, opts := range map[string]logs.Options{"followed": {Tail: 100}, "once": {Tail: 100, Once: true}} {
		synctest.Test(t, func(t *testing.T) {
			c := newCluster()
			c.start()
			c.grows(1000)
			c.onRequest()
			c.onRequest = nil
			tl := start(t, c, opts)
			elapse(0)
			if n := c.countRequests(); n != 2 {
				t.Errorf("%s: %d requests", name, n)
			}
			if most := 300 * 100; int(c.served.Load()) > most {
				t.Errorf("%s: read %d bytes", name, c.served.Load())
			}
			tl.cancel()
			<-tl.result
		})
	}
}

// TestPartsWithoutAnAnswer: what cannot be found out keeps nothing from being read.
func TestPartsWithoutAnAnswer(t *testing.T) {
	all := splitLog()
	for _, cutErr := range []error{errCut, io.EOF} {
		synctest.Test(t, func(t *testing.T) {
			c := newCluster()
			c.start()
			c.present().lines = all
			c.cut = func(n int) (int, error) {
				if n > 0 {
					return 0, cutErr
				}
				return -1, nil
			}
			tl := start(t, c, logs.Options{Tail: 2})
			elapse(0)
			if got := tl.output(); len(got) != 2 || tl.lines()[0].Part {
				t.Errorf("%v: %d lines", cutErr, len(got))
			}
			tl.stop(t)
		})
	}
}

// TestOlderCompletesParts: the line that the first is the end of takes its place,
// and what comes before is loaded, whole too, wherever the answers begin.
func TestOlderCompletesParts(t *testing.T) {
	all := splitLog()
	want, _ := linesOf(all, 0)
	for tail := 1; tail <= len(all); tail++ {
		for _, step := range []int{1, 2, 3, 100} {
			for name, told := range map[string]bool{"told": true, "not told": false} {
				synctest.Test(t, func(t *testing.T) {
					c := newCluster()
					c.start()
					c.present().lines = all
					c.cut = func(n int) (int, error) {
						if !told && n > 0 {
							return 0, errCut // what comes before is not found out
						}
						return -1, nil
					}
					tl := start(t, c, logs.Options{Tail: int64(tail)})
					elapse(0)
					c.change(func() { c.cut = nil })
					first := tl.lines()[0]
					tl.older(t, step)
					tl.expectParts(t, fmt.Sprintf("%s, from the last %d in steps of %d", name, tail, step), want, false)
					if tl.text()[0] != begins {
						t.Errorf("the beginning is %q", tl.text()[0])
					}
					for _, line := range tl.lines() {
						if line.Seq == first.Seq && !strings.HasSuffix(line.Text, first.Text) {
							t.Errorf("line %d was %.20q…, and is %.20q…", first.Seq, first.Text, line.Text)
						}
					}
					tl.stop(t)
				})
			}
		}
	}
}

// TestOlderOfPartsInTime: the part has no time to find it by.
func TestOlderOfPartsInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster()
		c.start()
		c.present().lines = append(entry(0, "one"), written{day.Add(time.Second), part("a") + goesOn}, written{day.Add(3 * time.Second), part("b")})
		c.present().lines = append(c.present().lines, entry(4*time.Second, "two")...)
		tl := start(t, c, logs.Options{Tail: -1, SinceTime: day.Add(2 * time.Second)})
		elapse(0)
		tl.expectParts(t, "since 2s", []string{part("b"), "two"}, true)
		tl.older(t, 10)
		tl.expectParts(t, "all", []string{"one", part("a") + part("b"), "two"}, false)
		tl.stop(t)
	})
}

// TestOlderOfAPartWithoutRoom: the part stays, marked.
func TestOlderOfAPartWithoutRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster()
		c.start()
		c.present().lines = append(entry(0, "one"), entry(time.Second, part("a"), part("b"))...)
		ring := store.NewRing(store.Limits{Bytes: 8_000})
		tailer := logs.NewTailer(c, target, ring, logs.Options{Tail: 1})
		ctx, cancel := context.WithCancel(t.Context())
		result := make(chan error, 1)
		go func() { result <- tailer.Run(ctx) }()
		elapse(0)
		if loaded, more, err := tailer.Older(ctx, 10); loaded != 0 || !more || err != nil {
			t.Errorf("loaded %d, more %t, %v", loaded, more, err)
		}
		if line := ring.Read(make([]store.Line, 0, 1), 0)[0]; line.Text != part("b") || !line.Part {
			t.Errorf("the part became %.20q…", line.Text)
		}
		cancel()
		<-result
	})
}

// TestLongerThanIsKept: of the whole line only the beginning fits.
func TestLongerThanIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCluster()
		c.start()
		parts := make([]string, 20)
		for i := range parts {
			parts[i] = strings.Repeat(string(rune('a'+i)), 16<<10)
		}
		c.present().lines = append(entry(0, "one"), entry(time.Second, parts...)...)
		c.present().lines = append(c.present().lines, entry(2*time.Second, "two")...)
		tl := start(t, c, logs.Options{Tail: 3})
		elapse(0)
		tl.expectParts(t, "the last 3", []string{parts[18] + parts[19], "two"}, true)
		tl.older(t, 10)
		whole := strings.Join(parts, "")
		tl.expectParts(t, "all", []string{"one", whole[:logs.MaxLine], "two"}, false)
		if line := tl.lines()[2]; line.Cut != len(whole)-logs.MaxLine {
			t.Errorf("%d bytes are cut", line.Cut)
		}
		tl.stop(t)
	})
}
