package tui_test

import (
	"errors"
	"testing"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/tui"
	"github.com/podglass/podglass/tui/tuitest"
)

// job is the job control of a shell that is as a test wants it.
type job struct {
	check, stopped error
	stops          chan struct{}
}

func (j *job) Check() error { return j.check }

func (j *job) Suspend() error {
	j.stops <- struct{}{}
	return j.stopped
}

const suspendKey keymap.Action = "always.suspend"

func withJob(t *testing.T, j tui.Job) *tuitest.Demo {
	t.Helper()
	return tuitest.StartDemo(t, tuitest.Setup{Columns: 80, Rows: 24, Options: func(opts *tui.Options) { opts.Job = j }})
}

func TestSuspending(t *testing.T) {
	t.Parallel()
	j := &job{stops: make(chan struct{})}
	d := withJob(t, j)
	d.See("mc1", "live").Press(suspendKey)
	<-j.stops
	d.Select("mc1").See("▌ mc1")
	d.Press("pods.filter").See("filter").Press(suspendKey) // also while text is typed
	<-j.stops
	d.Type("time").See("filter › time").Gone("mc1")
}

func TestSuspendingThatCannotBe(t *testing.T) {
	t.Parallel()
	never := make(chan struct{})
	for name, j := range map[string]tui.Job{
		"nobody would bring it back": &job{check: errors.New("cannot suspend here: no shell"), stops: never},
		"it was not stopped":         &job{stopped: errors.New("cannot suspend here: no effect"), stops: make(chan struct{}, 1)},
		"there is no job control":    nil,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := withJob(t, j)
			d.See("mc1", "live").Press(suspendKey).See("cannot suspend here", "mc1").Select("mc1").See("▌ mc1")
		})
	}
}
