//go:build unix

package main

import (
	"errors"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"
)

// A process that is stopped notices nothing until SIGCONT comes. One that is not notices that none
// comes, when it has checked so often.
const (
	stopChecks     = 5
	stopCheckEvery = 100 * time.Millisecond
)

var errNoShell = errors.New("cannot suspend here: no shell would bring it back")

// job is this process and its group as the job control of a shell sees them.
type job struct {
	terminal  *os.File
	suspended atomic.Bool // the terminal is a shell's

	mu        sync.Mutex
	continued chan struct{} // closed by the SIGCONT that ends a stop of our own; nil when there is none
}

func newJob(terminal *os.File) *job {
	return &job{terminal: terminal}
}

// Check says why the process group would not be stopped, or not be brought back, nil if it would.
func (j *job) Check() error {
	if isOrphaned() {
		return errNoShell
	}
	return nil
}

// Suspend stops the process group and returns when a shell has brought it to the foreground again.
func (j *job) Suspend() error {
	j.suspended.Store(true)
	defer j.suspended.Store(false)
	if !j.stop() {
		return errNoShell
	}
	return j.AwaitForeground()
}

// AwaitForeground stops the process group again for as long as it runs in the background, where a
// shell's bg puts it: the terminal is somebody else's there.
func (j *job) AwaitForeground() error {
	for !j.inForeground() {
		// A shell that ends a stopped process tells it to go on as well, so that it hears of
		// its end: that must not be put off by another stop.
		<-time.After(stopCheckEvery)
		if !j.inForeground() && !j.stop() {
			return errNoShell
		}
	}
	return nil
}

// isSuspended reports whether the process has given the terminal back to a shell.
func (j *job) isSuspended() bool { return j.suspended.Load() }

// stop stops the process group and returns when it goes on. It returns false when the group was not
// stopped: the signal has no effect on one that is orphaned, or where it is ignored.
//
// The signal is not SIGTSTP, which we catch: Go never gives a signal its default effect back. SIGTTOU has
// the same one.
func (j *job) stop() bool {
	continued := make(chan struct{})
	j.expect(continued)
	defer j.expect(nil)
	_ = unix.Kill(0, unix.SIGTTOU) // to our own group it cannot fail
	for range stopChecks {
		select {
		case <-continued:
			return true
		case <-time.After(stopCheckEvery):
		}
	}
	return false
}

func (j *job) expect(continued chan struct{}) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.continued = continued
}

// wasContinued takes note of a SIGCONT, and reports whether it ends a stop of our own.
func (j *job) wasContinued() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.continued == nil {
		return false
	}
	close(j.continued)
	j.continued = nil
	return true
}

// inForeground reports whether the terminal is ours to read from and to change.
func (j *job) inForeground() bool {
	group, err := unix.IoctlGetInt(int(j.terminal.Fd()), unix.TIOCGPGRP)
	return err != nil || group == unix.Getpgrp()
}

// isOrphaned reports whether no process is left that would bring our process group back: a process of
// our session, and not of our group, that is the parent of one of the group. Where nobody is, the
// system drops signals that suspend. This is so for the leader of a session, such as a command that a
// terminal or ssh runs in the place of a shell.
func isOrphaned() bool {
	group := unix.Getpgrp()
	session, err := unix.Getsid(0)
	if err != nil {
		return false
	}
	for pid := os.Getpid(); ; {
		parent, known := parentOf(pid)
		if !known {
			return false // stopping finds out
		}
		if parent == 0 { // it is outside of this container
			return true
		}
		theirs, err := unix.Getsid(parent)
		if err != nil || theirs != session {
			return true
		}
		switch leads, err := unix.Getpgid(parent); {
		case err != nil:
			return true
		case leads != group:
			return false
		}
		pid = parent
	}
}
