package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"sync"
)

// logLimit bounds what one session writes, and the size at which the next one starts a new file.
// With the one old file that is kept, the log never takes more than about twice this.
const logLimit = 5 << 20 // bytes

// logFile is opened by the first write, so that a session in which nothing goes wrong leaves no file.
// It is safe for concurrent use.
type logFile struct {
	path string

	mu      sync.Mutex
	file    *os.File
	err     error // opening failed: the log is given up, the program goes on
	written int   // bytes in this session
	lost    error // why something is not in the log, nil as long as all is
}

func newLogFile(path string) *logFile { return &logFile{path: path} }

// File opens the log if needed. It is for what can only be pointed at a file: standard error and
// the crash output of the Go runtime.
func (l *logFile) File() (*os.File, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.open()
}

func (l *logFile) open() (*os.File, error) {
	if l.file != nil || l.err != nil {
		return l.file, l.err
	}
	if err := os.MkdirAll(filepath.Dir(l.path), 0o700); err != nil {
		l.err = fmt.Errorf("create the directory of the log: %w", err)
		return nil, l.err
	}
	if info, err := os.Stat(l.path); err == nil && info.Size() > logLimit {
		// The old file may be open in another podglass, which Windows forbids to rename: then it
		// grows on, by another session at the most.
		_ = os.Rename(l.path, l.path+".old")
	}
	// Appending keeps the lines of several sessions apart; only the owner may read, since errors
	// name servers and users.
	l.file, l.err = os.OpenFile(l.path, os.O_CREATE|os.O_APPEND|os.O_RDWR, 0o600)
	return l.file, l.err
}

// Write appends p, until the session has used up the limit. It never fails: a full disk must not
// end a session, and there is nowhere to report it.
func (l *logFile) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.written > logLimit {
		l.lost = fmt.Errorf("it has written %d MiB in this session, and writes no more", logLimit>>20)
		return len(p), nil
	}
	file, err := l.open()
	if err != nil {
		return len(p), nil // given up, see above
	}
	l.written += len(p)
	if _, err := file.Write(p); err != nil {
		l.lost = err
	}
	if l.written > logLimit {
		_, _ = fmt.Fprintf(file, "The log of this session has reached %d MiB; the rest is not written.\n", logLimit>>20)
	}
	return len(p), nil
}

// heardLimit is how much of what others write is read at a time.
const heardLimit = 64 << 10

// since returns a function that tells what was written from now on by others than [logFile.Write]:
// credential plugins, and the Go runtime. They have the file for their standard error.
func (l *logFile) since() (heard func() []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file == nil {
		return func() []byte { return nil }
	}
	info, err := l.file.Stat()
	if err != nil {
		return func() []byte { return nil }
	}
	return func() []byte { return l.others(info.Size()) }
}

// others is what stands after an offset, without the lines of our own loggers.
func (l *logFile) others(offset int64) []byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file == nil {
		return nil
	}
	text := make([]byte, heardLimit)
	n, _ := l.file.ReadAt(text, offset) // fails at the end of the file, after what there is
	var theirs []byte
	for line := range bytes.Lines(text[:n]) {
		if !bytes.HasPrefix(line, []byte(loggedMark)) {
			theirs = append(theirs, line...)
		}
	}
	return theirs
}

// Listen begins to listen to what a credential plugin writes. It is a [kube.Hearing].
func (l *logFile) Listen() (heard func() string) {
	since := l.since()
	return func() string { return string(since()) }
}

// Check says why what was written last may not be in the log, nil if it is.
func (l *logFile) Check() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, err := l.open(); err != nil {
		return err
	}
	return l.lost
}

// Close closes the file if it was ever opened.
func (l *logFile) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file == nil {
		return nil
	}
	err := l.file.Close()
	l.file = nil
	return err
}
