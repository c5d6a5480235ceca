//go:build !linux

package portforward

// holderOf is the program that listens on a local port, which is not asked for on
// this system.
func holderOf(int) string { return "" }
