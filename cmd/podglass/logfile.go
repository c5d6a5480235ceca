package main

import (
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
}

func newLogFile(path string) *logFile { return &logFile{path: path} }

// File opens the log if need be. It is for what can only be pointed at a file: standard error and
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
	l.file, l.err = os.OpenFile(l.path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	return l.file, l.err
}

// Write appends p, until the session has used up the limit. It never fails: a full disk must not
// end a session, and there is nowhere to report it.
func (l *logFile) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.written > logLimit {
		return len(p), nil
	}
	file, err := l.open()
	if err != nil {
		return len(p), nil // given up, see above
	}
	l.written += len(p)
	_, _ = file.Write(p)
	if l.written > logLimit {
		_, _ = fmt.Fprintf(file, "The log of this session has reached %d MiB; the rest is not written.\n", logLimit>>20)
	}
	return len(p), nil
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
