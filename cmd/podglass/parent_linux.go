package main

import (
	"bytes"
	"fmt"
	"os"
)

// parentOf is the parent of a process of ours or of another, 0 for one that cannot be seen from here.
// known is false where that cannot be told.
func parentOf(pid int) (parent int, known bool) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, false
	}
	// "PID (NAME) STATE PARENT ...", where the name may be anything.
	_, err = fmt.Sscanf(string(stat[bytes.LastIndexByte(stat, ')')+1:]), " %s %d", new(string), &parent)
	return parent, err == nil
}
