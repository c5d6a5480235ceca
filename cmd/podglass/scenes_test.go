package main

import (
	"context"
	"io"
	"os"

	tea "charm.land/bubbletea/v2"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/podglass/podglass/cmd/podglass/exit"
	"github.com/podglass/podglass/kube/exec"
)

// sceneReady is what a scene shows once it takes keys.
const sceneReady = "scene is set"

// sceneHangs is what a scene writes when it takes no more messages.
const sceneHangs = "the show has stopped"

// scene is something that the test binary can play beside podglass, without a screen.
type scene func(ctx context.Context, in io.Reader, out io.Writer) error

// playScene is the main function of the test binary when it plays podglass.
func playScene(ctx context.Context, name string, argv []string, streams genericiooptions.IOStreams) int {
	if name == program {
		return execute(ctx, argv, streams)
	}
	if play, ok := plainScenes()[name]; ok {
		return exit.Report(streams.ErrOut, play(ctx, streams.In, streams.Out))
	}
	terminal, err := requireTerminal(streams.In, streams.Out, os.Getenv("TERM"))
	if err != nil {
		return exit.Report(streams.ErrOut, err)
	}
	log := newLogFile(defaultPaths().Log)
	s := &screen{
		terminal: terminal, job: newJob(terminal.in), output: terminal.frames(), log: log, logger: redirectLibraryLogs(log),
	}
	return exit.Report(streams.ErrOut, s.run(ctx, brokenModel{scene: name}))
}

// brokenModel goes wrong on the first key, in the way its scene names.
type brokenModel struct{ scene string }

func (m brokenModel) Interrupt()            {}
func (m brokenModel) Editing() bool         { return false }
func (m brokenModel) Shell() *exec.Terminal { return nil }
func (m brokenModel) Init() tea.Cmd         { return nil }

func (m brokenModel) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if _, ok := msg.(tea.KeyPressMsg); !ok {
		return m, nil
	}
	switch m.scene {
	case "panic in update":
		panic("update went wrong")
	case "panic in command":
		return m, func() tea.Msg { panic("command went wrong") }
	case "panic in library":
		go func() {
			defer utilruntime.HandleCrash()
			panic("library went wrong")
		}()
	case "hang":
		_, _ = os.Stdout.WriteString(sceneHangs)
		select {}
	case "write to standard error":
		_, _ = os.Stderr.WriteString("a plugin speaks\n")
		return m, tea.Quit
	}
	return m, nil
}

func (m brokenModel) View() tea.View {
	v := tea.NewView(sceneReady)
	v.AltScreen = true
	v.MouseMode = tea.MouseModeCellMotion
	v.ReportFocus = true
	return v
}
