package main

import "golang.org/x/sys/unix"

// parentOf is the parent of a process. known is false where that cannot be told.
func parentOf(pid int) (parent int, known bool) {
	process, err := unix.SysctlKinfoProc("kern.proc.pid", pid)
	if err != nil {
		return 0, false
	}
	return int(process.Eproc.Ppid), true
}
