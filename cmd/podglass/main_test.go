package main

import (
	"context"
	"os"
	"testing"

	"k8s.io/cli-runtime/pkg/genericiooptions"
)

// runAsPodglass names the variable that makes the test binary be podglass, so that tests run the real
// program in a process of its own without building it once more. Its value is the scene to play:
// "podglass", or one of the broken programs in scenes_test.go.
const runAsPodglass = "PODGLASS_TEST_SCENE"

func TestMain(m *testing.M) {
	scene := os.Getenv(runAsPodglass)
	if scene == "" {
		os.Exit(m.Run())
	}
	streams := genericiooptions.IOStreams{In: os.Stdin, Out: os.Stdout, ErrOut: os.Stderr}
	argv := append([]string{program}, os.Args[1:]...)
	os.Exit(playScene(context.Background(), scene, argv, streams))
}
