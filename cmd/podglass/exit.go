package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/tui/safe"
)

// The exit codes of podglass. They are part of its interface: scripts tell a wrong command line
// from a cluster that did not answer.
const (
	exitOK     = 0
	exitFailed = 1 // the cluster, the configuration or podglass itself failed
	exitUsage  = 2 // the command line is wrong, or there is no usable terminal
	// exitIncomplete: what was printed is right, and not everything that was asked for.
	exitIncomplete = 3
)

// exitError is an error that ends the process with a code other than [exitFailed].
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string { return e.err.Error() }
func (e *exitError) Unwrap() error { return e.err }

// usagef says in one sentence what is wrong with the command line or the terminal.
func usagef(format string, args ...any) error {
	return &exitError{code: exitUsage, err: fmt.Errorf(format, args...)}
}

// report prints err as one plain sentence, below it the hint that the user's own configuration has for
// it, and returns the exit code that belongs to it.
// Nothing is coloured or boxed: the same line is read by people, pipes and log collectors.
func report(w io.Writer, err error) int {
	if err == nil {
		return exitOK
	}
	if text := oneLine(err.Error()); text != "" {
		_, _ = fmt.Fprintln(w, text)
	}
	if failed, ok := errors.AsType[*explain.Error](err); ok && failed.Hint != "" {
		_, _ = fmt.Fprintln(w, plainLines(failed.Hint))
	}
	var coded *exitError
	if errors.As(err, &coded) {
		return coded.code
	}
	return exitFailed
}

// oneLine joins the lines of s, since some libraries put advice and lists into their errors.
func oneLine(s string) string {
	return strings.Join(strings.Fields(s), " ")
}

// plainLines are the lines of a text without anything that a terminal would obey.
func plainLines(text string) string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = safe.Text(lines[i])
	}
	return strings.Join(lines, "\n")
}
