package tui_test

import (
	"flag"
	"os"
	"runtime/debug"
	"testing"
)

// together is how many tests run at a time. Each waits for most of its time, for what its own cluster tells and for
// the program's debounces, so that there can be more of them than processors.
const together = "4"

// gcPercent is how much the heap grows between two collections, in percent of what is in use: memory is there, and to
// collect as often as a program does takes a fifth of the time of its tests.
const gcPercent = 400

func TestMain(m *testing.M) {
	debug.SetGCPercent(gcPercent)
	flag.Parse()
	chosen := false
	flag.Visit(func(f *flag.Flag) { chosen = chosen || f.Name == "test.parallel" })
	if !chosen {
		if err := flag.Set("test.parallel", together); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}
