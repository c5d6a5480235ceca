package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

// traceTime is how long the trace of a panic may take to arrive.
const traceTime = time.Second

// standardStreams keep everybody but the screen away from the terminal while it is open. Credential
// plugins, run by client-go whenever a token expires, would read the keys meant for the screen and
// write over it, and Bubble Tea prints the trace of a panic there.
//
//   - File descriptor 2, which plugins inherit and the Go runtime writes its crashes to, is the log.
//   - os.Stderr is a pipe into the log, so that we can see a trace pass.
//   - os.Stdin is something that is no terminal; client-go looks at it each time to tell a plugin
//     whether somebody can be asked.
type standardStreams struct {
	stdin, stderr  *os.File // the real ones
	restoreStderr  func()
	nothing, pipe  *os.File
	traced, copied chan struct{} // closed once a trace has been written to the log; once the pipe is empty
}

func takeStandardStreams(log *logFile) (*standardStreams, error) {
	nothing, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", os.DevNull, err)
	}
	s := &standardStreams{
		stdin: os.Stdin, stderr: os.Stderr, nothing: nothing,
		traced: make(chan struct{}), copied: make(chan struct{}),
	}
	descriptor, err := log.File()
	if err != nil {
		descriptor = nothing
	}
	s.restoreStderr, err = divertStderr(descriptor)
	if err != nil {
		_ = nothing.Close()
		return nil, err
	}
	out, in, err := os.Pipe()
	if err != nil {
		s.restoreStderr()
		_ = nothing.Close()
		return nil, fmt.Errorf("make a pipe for standard error: %w", err)
	}
	s.pipe = in
	go s.copy(log, out)
	os.Stdin, os.Stderr = nothing, in
	return s, nil
}

// copy moves what is written to os.Stderr into the log.
func (s *standardStreams) copy(log io.Writer, out *os.File) {
	defer close(s.copied)
	defer out.Close()
	traced := sync.OnceFunc(func() { close(s.traced) })
	buffer := make([]byte, 64<<10) // a trace is one write, and fits
	for {
		n, err := out.Read(buffer)
		_, _ = log.Write(buffer[:n])
		if bytes.Contains(buffer[:n], []byte("goroutine ")) {
			traced()
		}
		if err != nil {
			return
		}
	}
}

// awaitTrace waits for the trace of a panic: Bubble Tea prints it while the program ends already.
func (s *standardStreams) awaitTrace() {
	select {
	case <-s.traced:
	case <-time.After(traceTime):
	}
}

// giveBack undoes all of it, after what was written has reached the log.
func (s *standardStreams) giveBack() {
	os.Stdin, os.Stderr = s.stdin, s.stderr
	_ = s.pipe.Close()
	<-s.copied
	s.restoreStderr()
	_ = s.nothing.Close()
}
