//go:build unix

package exec

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/podglass/podglass/kube/explain"
)

// Somebody types when the session ends by itself.
func TestKeysTypedAtTheEndGoNowhere(t *testing.T) {
	for name, test := range map[string]struct {
		err  error
		said string
	}{
		"the connection is lost": {lost(web, ""), "── the connection to container app of shop/web was lost · enter returns ──"},
		"it is killed":           {&ExitError{Code: 137}, "── the shell was killed · enter returns ──"},
		"it ends with a code":    {&ExitError{Code: 7}, "── the shell has ended with code 7 · enter returns ──"},
		"it ends":                {nil, "── the shell has ended · enter returns ──"},
		"with controls":          {errors.New("evil\x1b[2J\u202e"), "── evil[2J · enter returns ──"},
	} {
		t.Run(name, func(t *testing.T) {
			real := newRealTerminal(t)
			before := real.mode(t)
			end := make(chan struct{})
			clock := newSteppingClock()
			terminal := testTerminal(t.Context(), func(_ context.Context, opts Options) error {
				key := make([]byte, 3)
				if _, err := io.ReadFull(opts.Stdin, key); err != nil || string(key) != "rm " {
					t.Errorf("the session got %q, %v", key, err)
				}
				io.WriteString(opts.Stdout, "\x1b[?1049h$ ")
				<-end
				return test.err
			})
			terminal.now = clock.Now
			result := make(chan error, 1)
			go func() { result <- real.lend(terminal).Run() }()
			real.typeKeys(t, "rm ")
			real.screen.waitFor(t, "$ ")
			real.typeEach(t, clock, "-")
			close(end)
			real.screen.waitFor(t, test.said)
			if raw := real.mode(t); raw == before {
				t.Error("the terminal is given back before the keys are")
			}
			real.typeEach(t, clock, "X", "\r", "j", "y", "\r") // without a pause
			clock.step()
			real.typeKeys(t, "\r")
			if err := <-result; !errors.Is(err, test.err) {
				t.Errorf("got %v", err)
			}
			if real.mode(t) != before {
				t.Error("the terminal is not as it was")
			}
			nextKeyIsOurs(t, real)
		})
	}
}

// The end that the user brings about needs no other key.
func TestTheUsersOwnEnd(t *testing.T) {
	for keys, err := range map[string]error{"exit\r": &ExitError{Code: 3}, "\x04": nil, "kill -9 $$\r": &ExitError{Code: 137}} {
		t.Run(fmt.Sprintf("%q", keys), func(t *testing.T) {
			real := newRealTerminal(t)
			terminal := real.lend(testTerminal(t.Context(), func(_ context.Context, opts Options) error {
				io.WriteString(opts.Stdout, "$ ")
				_, readErr := io.ReadFull(opts.Stdin, make([]byte, len(keys)))
				return errors.Join(readErr, err)
			}))
			result := make(chan error, 1)
			go func() { result <- terminal.Run() }()
			real.screen.waitFor(t, "$ ")
			real.typeKeys(t, keys)
			if got := <-result; !errors.Is(got, err) {
				t.Errorf("got %v", got)
			}
			nextKeyIsOurs(t, real)
		})
	}
}

func TestAPartingEndsWithTheProgram(t *testing.T) {
	real := newRealTerminal(t)
	ctx, cancel := context.WithCancel(t.Context())
	terminal := real.lend(testTerminal(ctx, func(context.Context, Options) error { return lost(web, "") }))
	result := make(chan error, 1)
	go func() { result <- terminal.Run() }()
	real.screen.waitFor(t, "was lost · enter returns")
	cancel()
	<-result
	nextKeyIsOurs(t, real)
}

func TestSilenceIsTold(t *testing.T) {
	real := newRealTerminal(t)
	silent, again, got := make(chan bool), make(chan struct{}), make(chan string, 1)
	terminal := real.lend(testTerminal(t.Context(), func(ctx context.Context, opts Options) error {
		io.WriteString(opts.Stdout, "$ ")
		opts.Sizes.Next()
		for is := range silent {
			opts.Silent(is)
			again <- struct{}{}
		}
		keys := make([]byte, 2)
		_, err := io.ReadFull(opts.Stdin, keys)
		got <- string(keys)
		if size := opts.Sizes.Next(); size.Height != 29 {
			t.Errorf("the program is not told to draw again, but of %+v", size)
		}
		opts.Silent(true)
		<-ctx.Done()
		return errors.Join(err, context.Cause(ctx))
	}))
	clock := newSteppingClock()
	terminal.now = clock.Now
	result := make(chan error, 1)
	go func() { result <- terminal.Run() }()

	silent <- true
	<-again
	real.screen.waitFor(t, "$ \r\n── no answer from the cluster: keys are dropped, ctrl+] leaves ──\r\n")
	real.typeEach(t, clock, "r", "m")
	silent <- false
	<-again
	real.screen.waitFor(t, "── the cluster answers again ──\r\n")
	close(silent)
	real.typeKeys(t, "ls")
	if keys := <-got; keys != "ls" {
		t.Errorf("the session got %q", keys)
	}

	real.screen.waitFor(t, "answers again ──\r\n── no answer from the cluster")
	real.typeKeys(t, "\x1d")
	err := <-result
	if !errors.Is(err, errLeft) || explain.Failure(err).Error() != "the shell was left while there was no answer from the cluster" {
		t.Errorf("got %v", err)
	}
	nextKeyIsOurs(t, real)
}

func TestSilenceIsToldOverAProgramOnTheWholeScreen(t *testing.T) {
	var out strings.Builder
	s := &screen{to: &out}
	io.WriteString(s, "\x1b[?1049hvi\x1b[3")
	out.Reset()
	s.say("no answer")
	if want := "\x18\x1b7\x1b[999;1H\x1b[0;7m── no answer ──\x1b[0m\x1b[K\x1b8"; out.String() != want {
		t.Errorf("%q", out.String())
	}
}

func TestSentencesAreSpeltForTheTerminal(t *testing.T) {
	var out strings.Builder
	s := &screen{to: &out, spell: strings.NewReplacer("─", "-", "·", "-").Replace}
	s.say("it ended · enter returns")
	if want := "-- it ended - enter returns --\r\n"; out.String() != want {
		t.Errorf("%q", out.String())
	}
}
