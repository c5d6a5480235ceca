//go:build !linux

package main

import "os"

// wasClosed reports whether a standard stream was closed when the program started. Where the runtime puts the
// null device in its place that cannot be told here.
func wasClosed(stream *os.File) bool {
	_, err := stream.Stat()
	return err != nil
}
