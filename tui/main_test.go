package tui_test

import (
	"flag"
	"os"
	"testing"
)

// together is how many tests run at a time. Each waits for most of its time, for what its own cluster tells and for
// the program's debounces, so that there can be more of them than processors.
const together = "4"

func TestMain(m *testing.M) {
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
