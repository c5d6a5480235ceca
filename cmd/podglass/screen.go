package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"runtime/debug"
	"slices"
	"syscall"

	tea "charm.land/bubbletea/v2"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"

	"github.com/podglass/podglass/cmd/podglass/exit"
	"github.com/podglass/podglass/kube/exec"
)

// framesPerSecond is how often the screen is brought up to date where something has changed. It is the
// most that Bubble Tea allows.
const framesPerSecond = 120

// screen runs one program on the whole terminal and answers for the terminal afterwards: whatever
// happens in between, the user gets it back as it was, and reads one sentence about a failure.
type screen struct {
	terminal *terminal
	job      *job
	output   io.Writer // the terminal's, where frames are written to
	log      *logFile
	logger   *slog.Logger
}

// model is what a screen shows; [tui.App] is one. Its methods but for those of Bubble Tea may be called
// from any goroutine.
type model interface {
	tea.Model
	// Interrupt ends what keeps the model from taking messages, such as a shell that has the terminal.
	Interrupt()
	// Shell is the shell that has the terminal now, nil when the model has it.
	Shell() *exec.Terminal
	// Editing reports whether an editor has the terminal.
	Editing() bool
}

// run shows m until it quits.
func (s *screen) run(ctx context.Context, m model) error {
	streams, err := takeStandardStreams(s.log)
	if err != nil {
		return err
	}
	defer streams.giveBack()
	defer s.catchLibraryPanics()()
	if os.Getenv("GOGC") == "" {
		defer tuneCollector()()
	}

	p := tea.NewProgram(m,
		tea.WithContext(ctx), tea.WithInput(s.terminal.in), tea.WithOutput(s.output),
		// A key shows with the next frame, so that frames, of which only those are written that differ,
		// decide how the program feels.
		tea.WithFPS(framesPerSecond),
		// Bubble Tea knows neither SIGHUP nor a program that is too busy to quit.
		tea.WithoutSignalHandler())
	signalled := s.attendSignals(p, m)
	_, err = p.Run()
	if sig := signalled(); sig != nil {
		return exit.With(exit.Signal(sig))
	}
	if errors.Is(err, tea.ErrProgramPanic) {
		streams.awaitTrace()
	}
	return s.verdict(err)
}

// verdict turns what the program returned into what the user reads.
func (s *screen) verdict(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, tea.ErrInterrupted):
		return exit.With(exit.Signal(syscall.SIGINT))
	case errors.Is(err, tea.ErrProgramPanic):
		return s.fault()
	default:
		return fmt.Errorf("the screen stopped working: %w", err)
	}
}

// fault is the sentence for a panic. The trace went to standard error, which is the log by then.
func (s *screen) fault() error {
	if err := s.log.Check(); err != nil {
		return fmt.Errorf("podglass stopped because of a fault of its own, and could not write about it: %w", err)
	}
	return fmt.Errorf("podglass stopped because of a fault of its own; what happened is in %s", s.log.path)
}

// catchLibraryPanics handles panics in goroutines of the Kubernetes libraries, which nobody but
// their own handler can recover. The program on the screen cannot be asked to end from there.
func (s *screen) catchLibraryPanics() (undo func()) {
	handlers := utilruntime.PanicHandlers
	utilruntime.PanicHandlers = append(slices.Clone(handlers), func(_ context.Context, r any) {
		if r == http.ErrAbortHandler {
			return
		}
		s.logger.Error("panic", "value", r, "stack", string(debug.Stack()))
		s.terminal.rescue()
		os.Exit(exit.Report(s.terminal.out, s.fault()))
	})
	return func() { utilruntime.PanicHandlers = handlers }
}
