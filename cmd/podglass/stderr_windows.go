package main

import (
	"fmt"
	"os"

	"golang.org/x/sys/windows"
)

// divertStderr makes the standard error of the process write to file until restore is called. A
// credential plugin that client-go was already set up with keeps the console's handle; Windows has
// no way to change what a handle means.
func divertStderr(file *os.File) (restore func(), err error) {
	saved := windows.Stderr
	if err := windows.SetStdHandle(windows.STD_ERROR_HANDLE, windows.Handle(file.Fd())); err != nil {
		return nil, fmt.Errorf("divert standard error to %s: %w", file.Name(), err)
	}
	return func() { _ = windows.SetStdHandle(windows.STD_ERROR_HANDLE, saved) }, nil
}
