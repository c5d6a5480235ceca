package main

import (
	"io"
	"os"
	"syscall"
)

// output is standard output as the commands that print a text use it. It remembers what went wrong: cobra
// prints help and completions without looking.
type output struct {
	io.Writer
	err error
}

func (o *output) Write(p []byte) (int, error) {
	n, err := o.Writer.Write(p)
	if err != nil && o.err == nil {
		o.err = err
	}
	return n, err
}

// closedOutput stands for a standard output that was closed before the program started.
type closedOutput struct{}

func (closedOutput) Write([]byte) (int, error) { return 0, syscall.EBADF }

// orClosed is the output itself, unless it was closed.
func orClosed(out io.Writer) io.Writer {
	if file, ok := out.(*os.File); ok && wasClosed(file) {
		return closedOutput{}
	}
	return out
}
