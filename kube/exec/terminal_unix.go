//go:build unix

package exec

import (
	"io"
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/term"
)

// makeRaw puts the terminal into raw mode and returns what undoes it.
func makeRaw(keys descriptor, _ io.Writer) (restore func() error, err error) {
	fd := int(keys.Fd())
	state, err := term.MakeRaw(fd)
	if err != nil {
		return nil, err
	}
	return func() error { return term.Restore(fd, state) }, nil
}

// watchSize calls update whenever the terminal has changed its size, until
// stopped.
func watchSize(update func()) (stop func()) {
	resized := make(chan os.Signal, 1)
	signal.Notify(resized, syscall.SIGWINCH)
	quit, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-quit:
				return
			case <-resized:
				update()
			}
		}
	}()
	return func() {
		signal.Stop(resized)
		close(quit)
		<-done
	}
}
