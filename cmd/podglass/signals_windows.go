package main

import (
	"os"
	"syscall"
)

// endingSignals are the signals that mean: end now. Windows delivers SIGTERM when the console closes.
func endingSignals() []os.Signal {
	return []os.Signal{os.Interrupt, syscall.SIGTERM}
}

// tracingSignals are the signals that mean: end now, and tell what you are doing. Windows has none.
func tracingSignals() []os.Signal { return nil }

// attend has nothing to do.
func (*job) attend(<-chan struct{}, func(), func(func() error)) {}
