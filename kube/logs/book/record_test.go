package book

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/podglass/podglass/kube/logs/store"
)

func plain(dst []byte, line Line) []byte {
	if line.Kind == store.Marker {
		dst = append(dst, "── "...)
	}
	return append(append(dst, line.Text...), '\n')
}

// disk is full after some bytes.
type disk struct {
	strings.Builder
	room int
}

func (d *disk) Write(data []byte) (int, error) {
	if d.Len()+len(data) > d.room {
		n, _ := d.Builder.Write(data[:d.room-d.Len()])
		return n, syscall.ENOSPC
	}
	return d.Builder.Write(data)
}

func TestSaveWritesWhatShows(t *testing.T) {
	m := newModel(2, store.Limits{})
	for i := range 600 {
		m.write(i%2, int64(i), fmt.Sprint("line ", i), false)
	}
	m.book.Mute(1, true)
	m.book.SetFilter(contains{"0", true}, 0)
	m.pass(delay)
	var out strings.Builder
	lines, err := m.book.Save(t.Context(), &out, plain)
	var want strings.Builder
	n := 0
	for i := 0; i < 600; i += 2 {
		if strings.Contains(fmt.Sprint(i), "0") {
			fmt.Fprintln(&want, "line", i)
			n++
		}
	}
	if err != nil || lines != n || out.String() != want.String() {
		t.Errorf("%d lines, %v:\n%s\nwant %d:\n%s", lines, err, out.String(), n, want.String())
	}
}

func TestSaveOnAFullDisk(t *testing.T) {
	m := newModel(1, store.Limits{})
	for i := range 100_000 {
		m.write(0, int64(i), "some text", false)
	}
	m.pass(delay)
	const length = len("some text\n")
	for _, room := range []int{0, 1, length - 1, length, length + 1, 64 << 10, 100_000, 100_000*length - 1} {
		full := &disk{room: room}
		lines, err := m.book.Save(t.Context(), full, plain)
		if !errors.Is(err, syscall.ENOSPC) || lines != strings.Count(full.String(), "\n") || lines != room/length {
			t.Errorf("%d lines with room for %d bytes, %v", lines, room, err)
		}
	}
}

func TestRecordWritesEveryLineFromNowOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newKubelet()
		b := open(t, k, "a", "b")
		k.write("a", 1, "before")
		elapse(time.Second)
		ctx, end := context.WithCancel(t.Context())
		var out strings.Builder
		done := make(chan error, 1)
		after := b.Ends()
		k.write("a", 10, "before it is written")
		elapse(time.Second)
		go func() {
			lines, err := b.Record(ctx, after, &out, plain)
			if lines != 5 {
				t.Errorf("%d lines", lines)
			}
			done <- err
		}()
		elapse(time.Second)
		k.write("a", 100, "one")
		k.write("b", 50, "earlier, and in time")
		elapse(time.Second)
		k.write("b", 60, "late")
		elapse(time.Second)
		b.Mute(0, true)
		k.write("a", 200, "muted")
		elapse(time.Second)
		b.Mute(0, false)
		k.write("a", 300, "the last")
		end()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if got := out.String(); got != "before it is written\nearlier, and in time\none\nlate\nthe last\n" {
			t.Errorf("recorded:\n%s", got)
		}
	})
}

func TestRecordTellsWhatWasEvictedBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newModel(1, store.Limits{Lines: 10})
		var out strings.Builder
		ctx, end := context.WithCancel(t.Context())
		recorded := make(chan error, 1)
		m.write(0, 1, "before", false)
		m.pass(delay)
		r := &blocked{to: &out, went: make(chan struct{}), proceed: make(chan struct{})}
		go func() {
			_, err := m.book.Record(ctx, m.book.Ends(), r, plain)
			recorded <- err
		}()
		synctest.Wait() // it listens
		m.write(0, 2, "first", false)
		m.pass(delay)
		m.book.listeners.Poke()
		<-r.went
		for i := range 25 {
			m.write(0, int64(3+i), fmt.Sprint("line ", i), false)
		}
		close(r.proceed)
		end()
		if err := <-recorded; err != nil {
			t.Error(err)
		}
		got := strings.Split(strings.TrimSpace(out.String()), "\n")
		if len(got) != 12 || got[0] != "first" || got[1] != "── 15 lines were dropped here before being written" || got[2] != "line 15" {
			t.Errorf("recorded:\n%s", out.String())
		}
	})
}

// blocked is a writer that is held up once.
type blocked struct {
	to            *strings.Builder
	went, proceed chan struct{}
	held          bool
}

func (w *blocked) Write(data []byte) (int, error) {
	if !w.held {
		w.held = true
		close(w.went)
		<-w.proceed
	}
	return w.to.Write(data)
}
