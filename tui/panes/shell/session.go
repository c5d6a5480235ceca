package shell

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/exec"
	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/poke"
	"github.com/podglass/podglass/themes"
	"github.com/podglass/podglass/tui/safe"
	"github.com/podglass/podglass/tui/widget/cells"
	"github.com/podglass/podglass/tui/widget/term"
)

// session is a shell in a container and the terminal that it writes to. The terminal is written by the
// connection's goroutine and read by the pane; mu guards it.
type session struct {
	target kube.ContainerRef
	input  *queue
	sizes  *exec.SizeQueue
	poked  chan struct{}

	mu     sync.Mutex
	screen *term.Terminal
	heard  bool        // the shell has answered
	silent bool        // nobody answers
	held   time.Time   // since when the program keeps back what it draws; zero for not
	show   *time.Timer // shows it anyway
}

// writeAtOnce is how many bytes are written to the terminal before the pane may look at it.
const writeAtOnce = 4 << 10

func newSession(target kube.ContainerRef, screen *term.Terminal) *session {
	s := &session{target: target, input: newQueue(), sizes: exec.NewSizeQueue(), poked: make(chan struct{}, 1), screen: screen}
	s.show = time.AfterFunc(syncTime, func() { poke.Once(s.poked) })
	s.show.Stop() // until something is kept back
	cols, rows := screen.Size()
	s.sizes.Set(uint16(cols), uint16(rows)) //nolint:gosec // a terminal is not so large
	return s
}

// Write takes what the shell writes.
func (s *session) Write(p []byte) (int, error) {
	for rest := p; len(rest) > 0; {
		n := min(len(rest), writeAtOnce)
		s.mu.Lock()
		if !s.heard {
			s.heard = true
			s.input.widen()
		}
		_, _ = s.screen.Write(rest[:n]) // it does not fail
		s.hold()
		replies := s.screen.TakeReplies()
		s.mu.Unlock()
		s.input.reply(replies)
		rest = rest[n:]
	}
	poke.Once(s.poked)
	return len(p), nil
}

// hold notes since when the program keeps back what it draws, and sees to it that this ends.
func (s *session) hold() {
	switch {
	case !s.screen.Synchronized():
		s.held = time.Time{}
	case s.held.IsZero():
		s.held = time.Now()
		s.show.Reset(syncTime)
	}
}

// keepsBack reports whether what shows is to stay as it is, since the program is in the midst of drawing.
func (s *session) keepsBack() bool { return !s.held.IsZero() && time.Since(s.held) < syncTime }

// run holds the session until it ends, and returns how.
func (s *session) run(ctx context.Context, cluster Cluster, opts exec.Options) error {
	opts.Target, opts.Stdin, opts.Stdout = s.target, s.input, s
	if opts.TTY {
		opts.Sizes = s.sizes
	} else {
		opts.Stdout = lines{s}
		opts.Stderr = lines{s}
	}
	opts.Silent = s.setSilent
	err := cluster.Run(ctx, opts)
	s.input.close()
	s.show.Stop()
	return err
}

// lines is the output of what runs without a terminal, whose lines end with a line feed alone.
type lines struct{ to *session }

func (l lines) Write(p []byte) (int, error) {
	var out []byte
	for _, b := range p {
		if b == '\n' {
			out = append(out, '\r')
		}
		out = append(out, b)
	}
	if _, err := l.to.Write(out); err != nil {
		return 0, err
	}
	return len(p), nil
}

func (s *session) setSilent(silent bool) {
	s.mu.Lock()
	s.silent = silent
	s.mu.Unlock()
	poke.Once(s.poked)
}

// resize gives the terminal and the shell another size.
func (s *session) resize(cols, rows int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.screen.Resize(cols, rows)
	cols, rows = s.screen.Size()
	s.sizes.Set(uint16(cols), uint16(rows)) //nolint:gosec // a terminal is not so large
}

// part writes a sentence of ours below what the shell has written.
func (s *session) part(glyphs *themes.Glyphs, sentence string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.screen.Abandon()
	s.held = time.Time{}
	if x, _, _ := s.screen.Cursor(); x > 0 {
		_, _ = s.screen.Write([]byte("\r\n"))
	}
	cols, _ := s.screen.Size()
	for _, line := range cells.CodePoints.Wrap(glyphs.Respell("── "+safe.Text(sentence)+" ──"), cols) {
		_, _ = fmt.Fprintf(s.screen, "\x1b[2m%s\x1b[0m\r\n", line)
	}
}

// ending is how a session ended, in a few words, and whether that is what its user wanted.
func ending(err error, became string) (words string, good bool) {
	code := 0
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		code = exit.Code
	} else if err != nil {
		words = explain.Failure(err).Error()
		if became != "" {
			words += ": " + became
		}
		return words, false
	}
	words = fmt.Sprintf("exit %d", code)
	if became != "" {
		return words + ": " + became, false
	}
	const signals = 128
	if code == signals+9 {
		return words + ": it was killed", false
	}
	return words, true
}
