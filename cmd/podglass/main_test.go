package main

import (
	"context"
	"flag"
	"os"
	"testing"

	"k8s.io/cli-runtime/pkg/genericiooptions"
)

// runAsPodglass names the variable that makes the test binary be podglass, so that tests run the real
// program in a process of its own without building it once more. Its value is the scene to play:
// "podglass", or one of the broken programs in scenes_test.go.
const runAsPodglass = "PODGLASS_TEST_SCENE"

// together is how many tests run at a time. Each waits for most of its time: for a program in a process of its own, and
// for what such a program waits for.
const together = "6"

func TestMain(m *testing.M) {
	scene := os.Getenv(runAsPodglass)
	if scene == "" {
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
	streams := genericiooptions.IOStreams{In: os.Stdin, Out: os.Stdout, ErrOut: os.Stderr}
	argv := append([]string{program}, os.Args[1:]...)
	os.Exit(playScene(context.Background(), scene, argv, streams))
}
