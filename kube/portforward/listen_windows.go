package portforward

import (
	"errors"
	"syscall"

	"golang.org/x/sys/windows"
)

// isTaken reports whether a listener failed because someone else listens.
func isTaken(err error) bool {
	return errors.Is(err, windows.WSAEADDRINUSE) || errors.Is(err, syscall.EADDRINUSE)
}
