package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"golang.org/x/sys/unix"
)

// wasClosed reports whether a standard stream was closed when the program started, as a shell does for >&-.
//
// The Go runtime does not let that be: it opens the null device in its place, for reading and writing, before
// anything of the program runs (runtime.checkfds). A shell that is told to throw output away opens it for
// writing only. Some other programs open it as the runtime does for what they start (Python's
// subprocess.DEVNULL, libuv), so that it takes a shell as the parent, and one that has not got it from such a
// program itself.
func wasClosed(stream *os.File) bool {
	descriptor := stream.Fd()
	flags, err := unix.FcntlInt(descriptor, unix.F_GETFL, 0)
	if err != nil {
		return errors.Is(err, unix.EBADF)
	}
	return flags&unix.O_ACCMODE == unix.O_RDWR && isNull(stream) && isShell(os.Getppid()) && !holdsNull(os.Getppid(), descriptor)
}

func isNull(file *os.File) bool {
	null, err := os.Stat(os.DevNull)
	if err != nil {
		return false
	}
	info, err := file.Stat()
	return err == nil && os.SameFile(info, null)
}

// isShell reports whether a process is one of the usual shells.
func isShell(pid int) bool {
	name, err := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid))
	shells := []string{"sh", "ash", "bash", "dash", "zsh", "ksh", "mksh", "fish", "busybox"}
	return err == nil && slices.Contains(shells, strings.TrimSpace(string(name)))
}

// holdsNull reports whether a process has the null device open, or may have it, under a number.
func holdsNull(pid int, descriptor uintptr) bool {
	path, err := os.Readlink(fmt.Sprintf("/proc/%d/fd/%d", pid, descriptor))
	if err != nil {
		return !errors.Is(err, fs.ErrNotExist)
	}
	return path == os.DevNull
}
