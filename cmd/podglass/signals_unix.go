//go:build unix

package main

import (
	"os"
	"syscall"
)

// endingSignals are the signals that mean: end now. The terminal is in raw mode, so ctrl+c is a key
// and SIGINT comes from elsewhere; SIGHUP comes when the terminal or the SSH connection goes away.
func endingSignals() []os.Signal {
	return []os.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP}
}
