//go:build unix

package main

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// divertStderr makes file descriptor 2 write to file until restore is called. It is done on the
// descriptor and not on os.Stderr, because credential plugins inherit the one that client-go took
// when it was set up, and because the Go runtime writes its crash traces there.
func divertStderr(file *os.File) (restore func(), err error) {
	stderr := int(os.Stderr.Fd())
	saved, err := unix.FcntlInt(uintptr(stderr), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("keep standard error: %w", err)
	}
	if err := replaceDescriptor(int(file.Fd()), stderr); err != nil {
		_ = unix.Close(saved)
		return nil, fmt.Errorf("divert standard error to %s: %w", file.Name(), err)
	}
	return func() {
		_ = replaceDescriptor(saved, stderr)
		_ = unix.Close(saved)
	}, nil
}
