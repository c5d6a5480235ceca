package main

import (
	"os"
	"syscall"
)

// endingSignals are the signals that mean: end now. Windows delivers SIGTERM when the console closes.
func endingSignals() []os.Signal {
	return []os.Signal{os.Interrupt, syscall.SIGTERM}
}
