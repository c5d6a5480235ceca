//go:build !windows

package portforward

import (
	"errors"
	"syscall"
)

// isTaken reports whether a listener failed because someone else listens.
func isTaken(err error) bool { return errors.Is(err, syscall.EADDRINUSE) }
