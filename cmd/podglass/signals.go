package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"runtime/pprof"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/cmd/podglass/exit"
	"github.com/podglass/podglass/tui"
)

// attendSignals does what signals to the process ask for. The returned function ends that, and says
// which signal ended the program, if one did.
func (s *screen) attendSignals(p *tea.Program, m model) (signalled func() os.Signal) {
	ended, received := make(chan struct{}), make(chan os.Signal, 1)
	traces := make(chan os.Signal, 1)
	if signals := tracingSignals(); len(signals) > 0 {
		signal.Notify(traces, signals...)
	}
	ends := make(chan os.Signal, 1)
	signal.Notify(ends, endingSignals()...)
	go func() {
		for {
			select {
			case <-ended:
				return
			case sig := <-traces:
				if !m.Editing() { // a key of the editor's, which goes to the whole process group
					s.trace(m, sig)
				}
			case sig := <-ends:
				if sig == os.Interrupt && m.Editing() {
					continue
				}
				received <- sig
				s.quit(p, m, sig, ended)
				return
			}
		}
	}()
	// Neither of them may wait: a program that has just been continued, and has not taken the terminal
	// again, takes no messages.
	go s.job.attend(ended,
		func() { go s.suspend(p, m) },
		func(while func() error) { go s.lend(p, m, while) })
	return func() os.Signal {
		signal.Stop(ends)
		signal.Stop(traces)
		close(ended)
		select {
		case sig := <-received:
			return sig
		default:
			return nil
		}
	}
}

// quit ends the program because a signal says so, within the closing time.
func (s *screen) quit(p *tea.Program, m model, sig os.Signal, ended <-chan struct{}) {
	if s.job.isSuspended() { // there is nothing to give back, and the terminal is not ours to change
		os.Exit(exit.Signal(sig))
	}
	m.Interrupt()
	go p.Quit() // blocks while the program takes no messages
	select {
	case <-ended:
	case <-time.After(closingTime):
		s.terminal.rescue()
		os.Exit(exit.Signal(sig))
	}
}

// suspend stops the process as the key does. With an editor it stops where the editor does.
func (s *screen) suspend(p *tea.Program, m model) {
	switch shell := m.Shell(); {
	case m.Editing():
		if s.job.Check() == nil {
			_ = s.job.Suspend() // it cannot be told: the terminal is the editor's
		}
	case shell == nil:
		p.Send(tui.Suspend{})
	case s.job.Check() == nil:
		shell.Yield(s.job.Suspend)
	}
}

// lend gives the terminal back while a function runs, and takes it again.
func (s *screen) lend(p *tea.Program, m model, while func() error) {
	if m.Editing() {
		_ = while()
		return
	}
	if shell := m.Shell(); shell == nil || !shell.Yield(while) {
		p.Send(tui.Lend{While: while})
	}
}

// trace gives the terminal back and writes to the log what every goroutine is doing, however little of
// the program still works.
func (s *screen) trace(m model, sig os.Signal) {
	end := func() error {
		os.Exit(exit.Report(s.terminal.out, &exit.Error{Code: exit.Signal(sig), Err: s.writeTrace(sig)}))
		return nil
	}
	switch shell := m.Shell(); {
	case s.job.isSuspended():
	case shell != nil && shell.Yield(end):
	default:
		s.terminal.rescue()
	}
	_ = end()
}

// writeTrace returns the sentence for the user.
func (s *screen) writeTrace(sig os.Signal) error {
	file, err := s.log.File()
	if err == nil {
		_, _ = fmt.Fprintf(file, "What every goroutine was doing when podglass was told to end (%v):\n\n", sig)
		err = pprof.Lookup("goroutine").WriteTo(file, 2)
	}
	if err != nil {
		return fmt.Errorf("podglass was told to end (%v), and could not write what it was doing: %w", sig, err)
	}
	return fmt.Errorf("podglass was told to end (%v); what it was doing is in %s", sig, s.log.path)
}

// untilSignal does work that ends with its context, which it does when the process is told to end. The error
// then has the exit code of that signal.
func untilSignal(ctx context.Context, work func(context.Context) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	signalled := endOnSignal(cancel)
	err := work(ctx)
	if caught := signalled(); caught != nil {
		return exit.With(exit.Signal(caught))
	}
	return err
}

// endOnSignal calls end when the process is told to end. It runs no longer than [flushTime] after
// that, and ends at once when told again. The returned function stops listening and says which signal
// came, nil if none did.
func endOnSignal(end func()) (signalled func() os.Signal) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, endingSignals()...)
	received, ended := make(chan os.Signal, 1), make(chan struct{})
	go func() {
		select {
		case <-ended:
		case caught := <-signals:
			signal.Stop(signals)
			received <- caught
			end()
			select {
			case <-ended:
			case <-time.After(flushTime):
				os.Exit(exit.Signal(caught))
			}
		}
	}()
	return func() os.Signal {
		signal.Stop(signals)
		close(ended)
		select {
		case caught := <-received:
			return caught
		default:
			return nil
		}
	}
}
