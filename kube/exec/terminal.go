package exec

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"golang.org/x/term"

	"github.com/podglass/podglass/kube"
)

// Where no terminal tells a size, the far terminal gets the classic one.
const (
	defaultCols = 80
	defaultRows = 24
)

// Terminal lends the real terminal to a shell in a container: it is raw and
// belongs to the shell until the shell ends, and then it is as it was, with
// every key that is typed from then on left to the next reader.
//
// It has the methods of Bubble Tea's ExecCommand. A Terminal is used once.
type Terminal struct {
	// Banner is the line shown before the session, "" for none.
	Banner string
	// Spell is how sentences of podglass' own are written on this terminal; nil for as they are.
	Spell func(sentence string) string
	// Least is how long Run keeps the terminal at the least.
	Least time.Duration
	// Quick says that Run returns as soon as the session ends. Otherwise one that the
	// user did not end is told of, and enter is waited for.
	Quick bool
	// Attach joins the process that the container itself runs, which must have a
	// terminal, instead of starting a shell.
	Attach bool
	// Detach are keys, one after the other, that end the session and nothing in the
	// container; none for no such keys. See [ParseDetachKeys].
	Detach []byte

	ctx     context.Context // Run takes none; done = the session ends
	target  kube.ContainerRef
	command []string
	run     func(context.Context, Options) error
	now     func() time.Time

	stdin          io.Reader
	stdout, stderr io.Writer

	mu   sync.Mutex
	held *hold // nil while the terminal is not ours
}

// NewTerminal prepares a session of shell in target. When ctx is done the
// session ends and the terminal is given back.
func NewTerminal(ctx context.Context, client *kube.Client, target kube.ContainerRef, shell Shell) *Terminal {
	return &Terminal{
		Banner:  banner(target, shell),
		ctx:     ctx,
		target:  target,
		command: shell.Command,
		now:     time.Now,
		run: func(ctx context.Context, opts Options) error {
			return Run(ctx, client, opts)
		},
	}
}

func banner(target kube.ContainerRef, shell Shell) string {
	return line(fmt.Sprintf("shell in %s › %s (%s) · exit or ctrl+d returns", target.Pod, target.Container, shell.Name))
}

// SetStdin sets where keys come from: the terminal, for the session to be a
// full one. Any other reader works, but for a key or two that a reader which
// cannot be interrupted may swallow after the session.
func (t *Terminal) SetStdin(r io.Reader) { t.stdin = r }

// SetStdout sets the screen.
func (t *Terminal) SetStdout(w io.Writer) { t.stdout = w }

// SetStderr is there for the interface; a terminal has one output.
func (t *Terminal) SetStderr(w io.Writer) { t.stderr = w }

// Run holds the session and returns when it has ended, with the errors of the
// package's Run: an [*ExitError] is the shell's own and often no more than the
// status of its last command.
//
// When Run returns, by whatever way, the terminal has its former mode, no
// goroutine reads from it, and a program that was killed at the far end has
// left no screen mode behind.
func (t *Terminal) Run() (err error) {
	if t.stdin == nil || t.stdout == nil {
		return errors.New("a shell needs a terminal to read from and write to")
	}
	least := time.After(t.Least)
	ctx, cancel := context.WithCancelCause(t.ctx)
	defer cancel(nil)
	fail := func(err error) { cancel(err) }

	screen := &screen{to: t.stdout, spell: t.Spell}
	if t.Banner != "" {
		if _, err := fmt.Fprintf(screen, "\r\n%s\r\n", t.Banner); err != nil {
			return fmt.Errorf("write to the terminal: %w", err)
		}
	}
	keys, isTerminal := terminalFile(t.stdin)
	sizes := NewSizeQueue()
	measure := t.measure(sizes)
	measure()
	if isTerminal {
		held := &hold{keys: keys, screen: screen, sizes: sizes, measure: measure, fail: fail}
		if err := held.take(); err != nil {
			return fmt.Errorf("take over the terminal: %w", err)
		}
		t.setHold(held)
		defer func() {
			t.setHold(nil)
			err = errors.Join(err, held.restore())
		}()
	}
	defer screen.reset()

	stopSizes := watchSize(func() {
		defer recovered(fail)
		measure()
	})
	defer stopSizes()

	input, err := newKeyboard(t.stdin, t.now)
	if err != nil {
		return fmt.Errorf("read from the terminal: %w", err)
	}
	input.atEnd = func() []byte {
		if isTerminal {
			cancel(errHangUp)
			return nil
		}
		return endOfTransmission
	}
	input.fail = fail
	t.prepareAttach(input, sizes, fail)
	input.start()
	defer input.stop()

	err = t.run(ctx, Options{
		Target: t.target, Command: t.command, Attach: t.Attach, TTY: true,
		Stdin: input, Stdout: screen, Sizes: sizes,
		Silent: func(silent bool) { t.silent(silent, input, screen, sizes, fail) },
	})
	if isTerminal && !t.Quick && t.ctx.Err() == nil && !isUsersOwn(err, input) {
		t.part(err, input, screen)
	}
	<-least
	return err
}

// prepareAttach lets keys detach, and makes a program that runs already draw its screen for the new client.
func (t *Terminal) prepareAttach(input *keyboard, sizes *SizeQueue, fail func(error)) {
	if len(t.Detach) > 0 {
		input.gate.detach = &detacher{keys: t.Detach, detached: func() { fail(ErrDetached) }}
	}
	if t.Attach {
		sizes.Nudge()
	}
}

// errHangUp ends the session when the real terminal goes away.
var errHangUp = errors.New("the terminal was closed")

// endOfTransmission is ctrl+d: input that is no terminal ends, but the far
// terminal has no end of its own.
var endOfTransmission = []byte{4}

// measure returns a function that passes on the size that the real terminal has
// when it is called.
func (t *Terminal) measure(sizes *SizeQueue) func() {
	sizes.Set(defaultCols, defaultRows)
	get := sizeOf(t.stdout, t.stdin)
	if get == nil {
		return func() {}
	}
	return func() {
		if cols, rows, err := get(); err == nil {
			sizes.Set(clamp(cols), clamp(rows))
		}
	}
}

func clamp(cells int) uint16 {
	return uint16(min(max(cells, 0), 1<<16-1))
}

// sizeOf returns a function that measures the first of the streams which is a
// terminal, nil when none is.
func sizeOf(streams ...any) func() (cols, rows int, err error) {
	for _, stream := range streams {
		if file, ok := terminalFile(stream); ok {
			return func() (int, int, error) { return term.GetSize(int(file.Fd())) }
		}
	}
	return nil
}

// descriptor is what makes a stream a file, also where another type wraps the file.
type descriptor interface{ Fd() uintptr }

// terminalFile returns the terminal that a stream is.
func terminalFile(stream any) (descriptor, bool) {
	file, ok := stream.(descriptor)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return nil, false
	}
	return file, true
}
