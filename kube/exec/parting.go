package exec

import (
	"errors"
	"fmt"
	"strings"
	"unicode"

	"github.com/podglass/podglass/kube/explain"
)

// errLeft is why a session ends that the user did not want to wait for.
var errLeft error = &explain.Error{Class: explain.ClassUnreachable, Sentence: "the shell was left while there was " + noAnswer}

// silent tells the user at the terminal that the session gets no answer, or
// gets one again. What is typed in between is dropped: it would have its effect
// at a time when the user does not expect it.
func (t *Terminal) silent(silent bool, input *keyboard, screen *screen, sizes *SizeQueue, fail func(error)) {
	if !silent {
		screen.say("the cluster answers again")
		input.gate.set(gateOpen, nil)
		sizes.Nudge() // it has something to draw over
		return
	}
	input.gate.set(gateShut, func() { fail(errLeft) })
	screen.say(noAnswer + ": keys are dropped, ctrl+] leaves")
}

// isUsersOwn reports whether the user has ended the session, by what was typed
// last, and so is not in the midst of typing.
func isUsersOwn(err error, input *keyboard) bool {
	if errors.Is(err, errLeft) || errors.Is(err, errHangUp) || errors.Is(err, ErrDetached) {
		return true
	}
	var exit *ExitError
	return (err == nil || errors.As(err, &exit)) && input.gate.endsByKey()
}

// part says how a session ended that the user did not end, and waits until that
// has been read. Until then keys go nowhere: they were meant for the session.
func (t *Terminal) part(err error, input *keyboard, screen *screen) {
	seen := input.finish()
	screen.reset()
	screen.say(ending(err) + " · enter returns")
	select {
	case <-seen:
	case <-input.done:
	case <-t.ctx.Done():
	}
}

// ending is how a session ended, in one sentence.
func ending(err error) string {
	var exit *ExitError
	const killed = 128 + 9
	switch {
	case err == nil:
		return "the shell has ended"
	case errors.As(err, &exit) && exit.Code == killed:
		return "the shell was killed"
	case errors.As(err, &exit):
		return fmt.Sprintf("the shell has ended with code %d", exit.Code)
	}
	return explain.Failure(err).Error()
}

// line is a sentence of ours between the lines of a session, in which there is
// nothing but text.
func line(text string) string {
	return "── " + strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, text) + " ──"
}
