package exec

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/podglass/podglass/kube"
)

// testTerminal is a Terminal whose session is the function.
func testTerminal(ctx context.Context, run func(context.Context, Options) error) *Terminal {
	t := NewTerminal(ctx, nil, web, Shell{Name: "sh", Command: []string{"sh"}})
	t.run = run
	return t
}

// A Terminal is Bubble Tea's ExecCommand, which this package must not import.
var _ interface {
	Run() error
	SetStdin(io.Reader)
	SetStdout(io.Writer)
	SetStderr(io.Writer)
} = (*Terminal)(nil)

func TestTerminalWithoutATerminal(t *testing.T) {
	c := newCluster(t, func(p process) error {
		// Keys first: they may come before the size, through the same socket.
		line := make([]byte, 64)
		n, _ := io.ReadAtLeast(p.in, line, len("exit\n\x04"))
		if string(line[:n]) != "exit\n\x04" || !p.tty {
			return exited(3)
		}
		if size := <-p.resize; size.Width != defaultCols || size.Height != defaultRows {
			return exited(2)
		}
		io.WriteString(p.out, "bye\r\n")
		return exited(7)
	})
	screen := newSyncBuffer()
	terminal := NewTerminal(t.Context(), c.client(t), web, Shell{Name: "sh", Command: []string{"sh"}})
	terminal.SetStdin(strings.NewReader("exit\n"))
	terminal.SetStdout(screen)
	terminal.SetStderr(io.Discard)
	err := terminal.Run()
	var exit *ExitError
	if !errors.As(err, &exit) || exit.Code != 7 {
		t.Fatalf("got %v, want exit code 7", err)
	}
	got := screen.String()
	if want := "── shell in shop/web › app (sh) · exit or ctrl+d returns ──\r\nbye\r\n"; !strings.Contains(got, want) {
		t.Errorf("screen %q lacks %q", got, want)
	}
	if !strings.HasSuffix(got, restoreModes) {
		t.Errorf("the modes are not restored at the end of %q", got)
	}
}

func TestTerminalWithoutStreams(t *testing.T) {
	terminal := testTerminal(t.Context(), nil)
	if err := terminal.Run(); err == nil {
		t.Fatal("no error")
	}
}

func TestTerminalEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	quit := errors.New("the program quits")
	terminal := testTerminal(ctx, func(ctx context.Context, opts Options) error {
		cancel(quit)
		<-ctx.Done()
		return context.Cause(ctx)
	})
	keys, typist := io.Pipe()
	defer typist.Close()
	terminal.SetStdin(keys)
	terminal.SetStdout(io.Discard)
	if err := terminal.Run(); !errors.Is(err, quit) {
		t.Fatalf("got %v", err)
	}
}

func TestBannerHoldsNoControls(t *testing.T) {
	evil := kube.ContainerRef{Pod: kube.PodRef{Namespace: "n\x1b[2J", Name: "p\u202e"}, Container: "c\n"}
	if got := banner(evil, Shell{Name: "sh"}); strings.ContainsAny(got, "\x1b\n\u202e") {
		t.Errorf("%q", got)
	}
}

func TestABrokenBannerIsNoBrokenTerminal(t *testing.T) {
	terminal := testTerminal(t.Context(), nil)
	terminal.SetStdin(strings.NewReader(""))
	broken := errors.New("broken")
	terminal.SetStdout(writerFunc(func([]byte) (int, error) { return 0, broken }))
	if err := terminal.Run(); !errors.Is(err, broken) {
		t.Fatalf("got %v", err)
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }
