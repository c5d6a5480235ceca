//go:build unix

package main

import (
	"os"
	"os/signal"

	"golang.org/x/sys/unix"
)

// endingSignals are the signals that mean: end now. The terminal is in raw mode, so ctrl+c is a key
// and SIGINT comes from elsewhere; SIGHUP comes when the terminal or the SSH connection goes away.
func endingSignals() []os.Signal {
	return []os.Signal{unix.SIGINT, unix.SIGTERM, unix.SIGHUP}
}

// tracingSignals are the signals that mean: end now, and tell what you are doing.
func tracingSignals() []os.Signal {
	return []os.Signal{unix.SIGQUIT, unix.SIGABRT}
}

// attend does what job control asks for from elsewhere, until done closes. lend gives the terminal
// back for as long as a function runs.
func (j *job) attend(done <-chan struct{}, suspend func(), lend func(while func() error)) {
	stops, continues := make(chan os.Signal, 1), make(chan os.Signal, 1)
	signal.Notify(stops, unix.SIGTSTP)
	defer signal.Stop(stops)
	signal.Notify(continues, unix.SIGCONT)
	defer signal.Stop(continues)
	for {
		select {
		case <-done:
			return
		case <-stops:
			suspend()
		case <-continues:
			if !j.wasContinued() {
				// SIGSTOP gave no time to give the terminal back, and whoever had it since
				// may have left it in any mode.
				lend(j.AwaitForeground)
			}
		}
	}
}
