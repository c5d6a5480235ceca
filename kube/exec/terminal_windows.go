package exec

import (
	"errors"
	"io"
	"time"

	"golang.org/x/sys/windows"
	"golang.org/x/term"
)

// sizePeriod is how often the console's size is looked at: Windows sends no
// signal for it.
const sizePeriod = 250 * time.Millisecond

// makeRaw puts the console into raw mode, with escape sequences understood on
// both sides, and returns what undoes it.
func makeRaw(keys descriptor, output io.Writer) (restore func() error, err error) {
	fd := int(keys.Fd())
	state, err := term.MakeRaw(fd)
	if err != nil {
		return nil, err
	}
	restoreKeys := func() error { return term.Restore(fd, state) }

	screen, ok := terminalFile(output)
	if !ok {
		return restoreKeys, nil
	}
	console := windows.Handle(screen.Fd())
	var mode uint32
	if err := windows.GetConsoleMode(console, &mode); err != nil {
		return nil, errors.Join(err, restoreKeys())
	}
	wanted := mode | windows.ENABLE_PROCESSED_OUTPUT | windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING
	if err := windows.SetConsoleMode(console, wanted); err != nil {
		return nil, errors.Join(err, restoreKeys())
	}
	return func() error {
		return errors.Join(windows.SetConsoleMode(console, mode), restoreKeys())
	}, nil
}

// watchSize looks at the terminal's size again and again, until stopped.
func watchSize(update func()) (stop func()) {
	ticker := time.NewTicker(sizePeriod)
	quit, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-quit:
				return
			case <-ticker.C:
				update()
			}
		}
	}()
	return func() {
		ticker.Stop()
		close(quit)
		<-done
	}
}
