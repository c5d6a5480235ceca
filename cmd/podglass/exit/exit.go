// Package exit is what podglass ends with: its exit codes, and the errors that carry them.
package exit

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"

	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/tui/safe"
)

// The exit codes of podglass. They are part of its interface: scripts tell a wrong command line
// from a cluster that did not answer.
const (
	OK     = 0
	Failed = 1 // the cluster, the configuration or podglass itself failed
	Usage  = 2 // the command line is wrong, or there is no usable terminal
	// Incomplete: what was printed is right, and not everything that was asked for.
	Incomplete = 3
)

// Error is an error that ends the process with a code other than [Failed].
type Error struct {
	Code int
	Err  error
}

func (e *Error) Error() string { return e.Err.Error() }
func (e *Error) Unwrap() error { return e.Err }

// With ends the process with a code and nothing said.
func With(code int) error { return &Error{code, errors.New("")} }

// Usagef says in one sentence what is wrong with the command line or the terminal.
func Usagef(format string, args ...any) error {
	return &Error{Usage, fmt.Errorf(format, args...)}
}

// Incompletef says what is missing of an output that is not everything.
func Incompletef(format string, args ...any) error {
	return &Error{Incomplete, fmt.Errorf(format, args...)}
}

// Output says why the output takes no more. The reader that closed it is told by the exit code
// alone, as after SIGPIPE.
func Output(err error) error {
	switch {
	case errors.Is(err, syscall.EPIPE):
		return With(Signal(syscall.SIGPIPE))
	case errors.Is(err, syscall.EBADF), errors.Is(err, os.ErrClosed):
		return errors.New("standard output is closed, so that nothing can be printed; to throw it away send it to " + os.DevNull)
	}
	return fmt.Errorf("write the output: %w", err)
}

// Signal is the exit code that shells give a process that a signal ended.
func Signal(sig os.Signal) int {
	const base = 128
	if number, ok := sig.(syscall.Signal); ok {
		return base + int(number)
	}
	return Failed
}

// Report prints err as one plain sentence, below it the hint that the user's own configuration has for
// it, and returns the exit code that belongs to it. Nothing is coloured or boxed: the same line is read
// by people, pipes and log collectors.
func Report(w io.Writer, err error) int {
	if err == nil {
		return OK
	}
	if text := OneLine(err.Error()); text != "" {
		_, _ = fmt.Fprintln(w, text)
	}
	if failed, ok := errors.AsType[*explain.Error](err); ok && failed.Hint != "" {
		_, _ = fmt.Fprintln(w, PlainLines(failed.Hint))
	}
	if coded, ok := errors.AsType[*Error](err); ok {
		return coded.Code
	}
	return Failed
}

// OneLine joins the lines of s, since some libraries put advice and lists into their errors.
func OneLine(s string) string {
	return strings.Join(strings.Fields(s), " ")
}

// PlainLines are the lines of a text without anything that a terminal would obey.
func PlainLines(text string) string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = safe.Text(lines[i])
	}
	return strings.Join(lines, "\n")
}
