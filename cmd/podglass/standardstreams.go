package main

import (
	"bytes"
	"fmt"
	"os"
	"time"
)

// standardStreams keep everybody but the screen away from the terminal while it is open. Credential
// plugins, run by client-go whenever a token expires, would read the keys meant for the screen and
// write over it, and Bubble Tea prints the trace of a panic there.
//
//   - File descriptor 2, which plugins inherit and the Go runtime writes its crashes to, is the log, and
//     so is os.Stderr. It is a file and no pipe: a browser that a plugin has opened goes on to write
//     there when podglass has ended.
//   - os.Stdin is something that is no terminal; client-go looks at it each time to tell a plugin
//     whether somebody can be asked.
type standardStreams struct {
	stdin, stderr *os.File // the real ones
	restoreStderr func()
	nothing       *os.File
	heard         func() []byte // what was written to standard error since
}

func takeStandardStreams(log *logFile) (*standardStreams, error) {
	nothing, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", os.DevNull, err)
	}
	s := &standardStreams{stdin: os.Stdin, stderr: os.Stderr, nothing: nothing}
	descriptor, err := log.File()
	if err != nil {
		descriptor = nothing
	}
	s.restoreStderr, err = divertStderr(descriptor)
	if err != nil {
		_ = nothing.Close()
		return nil, err
	}
	s.heard = log.since()
	os.Stdin, os.Stderr = nothing, descriptor
	return s, nil
}

// awaitTrace waits for the trace of a panic: Bubble Tea prints it while the program ends already.
func (s *standardStreams) awaitTrace() {
	ticker := time.NewTicker(traceCheckEvery)
	defer ticker.Stop()
	for end := time.Now().Add(traceTime); time.Now().Before(end); <-ticker.C {
		if bytes.Contains(s.heard(), []byte("goroutine ")) {
			return
		}
	}
}

// giveBack undoes all of it.
func (s *standardStreams) giveBack() {
	os.Stdin, os.Stderr = s.stdin, s.stderr
	s.restoreStderr()
	_ = s.nothing.Close()
}
