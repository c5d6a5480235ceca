package tui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/actions"
	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/object"
	"github.com/podglass/podglass/tui/panes"
)

// editing is an object in the user's editor. Nothing that was typed is lost: what cannot be
// applied comes back into the editor, and where that makes no sense the file stays.
type editing struct {
	client *kube.Client
	draft  *actions.Draft
	file   string // in a directory of its own, which is the user's alone
	given  string // what podglass has written into it
	back   bool   // it came back into the editor
}

// editorEnded says that the terminal is ours again.
type editorEnded struct {
	edit *editing
	err  error
}

// edit opens an object in the user's editor.
func (c *changing) edit(client *kube.Client, ref object.Ref) tea.Cmd {
	if c.editor == nil {
		return c.bench.showToast(panes.Notice{Tone: panes.Warn, Text: "there is no editor here"})
	}
	type opened struct {
		draft *actions.Draft
		err   error
	}
	return panes.Run(c.plan, planTime, func(ctx context.Context) (o opened) {
		o.draft, o.err = actions.Open(ctx, client, ref)
		return o
	}, func(o opened) tea.Cmd {
		if o.err != nil {
			return c.bench.showToast(wrong(explain.Failure(o.err)))
		}
		return c.begin(&editing{client: client, draft: o.draft})
	})
}

// begin writes the object into a file and opens that. It is a task of its own: the file of one
// that is dropped would be left.
func (c *changing) begin(e *editing) tea.Cmd {
	return panes.Run(c.env.NewTask(), 0, func(context.Context) error { return e.begin() }, func(err error) tea.Cmd {
		if err != nil {
			return c.bench.showToast(wrong(explain.Failure(err)))
		}
		return c.hand(e)
	})
}

// begin writes the object into a file.
func (e *editing) begin() error {
	directory, err := os.MkdirTemp("", "podglass-edit-")
	if err != nil {
		return fmt.Errorf("make a file to edit: %w", err)
	}
	e.file = filepath.Join(directory, strings.ToLower(e.draft.Ref.Kind)+"-"+strings.ReplaceAll(e.draft.Ref.Name, ":", "-")+".yaml")
	if err := e.write(e.draft.Text, nil); err != nil {
		e.remove()
		return err
	}
	return nil
}

// write writes a text into the file, and above it why it was not applied.
func (e *editing) write(text string, failure error) error {
	var head strings.Builder
	if failure != nil {
		e.back = true
		for line := range strings.SplitSeq("Not applied: "+failure.Error(), "\n") {
			head.WriteString("# " + line + "\n")
		}
		head.WriteString("#\n")
	}
	fmt.Fprintf(&head, "# %s of context %s. These lines are left out.\n# Nothing is changed where the text is saved as it is, or empty.\n", e.draft.Ref, e.client.ContextName())
	e.given = head.String() + text
	const ownerOnly = 0o600
	if err := os.WriteFile(e.file, []byte(e.given), ownerOnly); err != nil {
		return fmt.Errorf("write %s: %w", e.file, err)
	}
	return nil
}

// read is what the file holds now, and the object in it.
func (e *editing) read() (whole, text string, err error) {
	body, err := os.ReadFile(e.file)
	if err != nil {
		return "", "", fmt.Errorf("read what was edited: %w", err)
	}
	text = string(body)
	for strings.HasPrefix(text, "#") {
		_, text, _ = strings.Cut(text, "\n")
	}
	return string(body), text, nil
}

// remove takes the file away.
func (e *editing) remove() { _ = os.RemoveAll(filepath.Dir(e.file)) }

// hand gives the terminal to the editor.
func (c *changing) hand(e *editing) tea.Cmd {
	c.bench.endToasts()
	run := &editorRun{Cmd: c.editor(e.file), ctx: c.env.Context, holds: c.handed}
	return tea.Exec(run, func(err error) tea.Msg { return editorEnded{e, err} })
}

// editorRun is an editor that has the terminal, until it ends or the program does.
type editorRun struct {
	*exec.Cmd
	ctx   context.Context //nolint:containedctx // Bubble Tea runs it, and gives none
	holds *atomic.Bool
}

func (r *editorRun) Run() error {
	<-time.After(handoverTime)
	r.holds.Store(true)
	defer r.holds.Store(false)
	if err := r.Start(); err != nil {
		return err
	}
	defer context.AfterFunc(r.ctx, func() {
		if r.Process.Signal(syscall.SIGTERM) != nil { // it can give the terminal back as it was
			_ = r.Process.Kill()
		}
	})()
	return r.Wait()
}

// Editing reports whether an editor has the terminal, so that the program takes no messages
// and keys that are signals are the editor's. It may be called from any goroutine.
func (a *App) Editing() bool { return a.changing.handed.Load() }

func (r *editorRun) SetStdin(in io.Reader)   { r.Stdin = in }
func (r *editorRun) SetStdout(out io.Writer) { r.Stdout = out }
func (r *editorRun) SetStderr(err io.Writer) { r.Stderr = err }

// edited is what came out of the editor.
type edited struct {
	whole, text string
	plan        *actions.Plan
	err         error
}

// errEmpty says that nothing is left of a text.
var errEmpty = errors.New("the text is empty")

// returned takes the terminal back, and lets the API server try what was edited.
func (c *changing) returned(msg editorEnded) tea.Cmd {
	e := msg.edit
	// A task of its own: another change that is planned meanwhile must not drop what was typed.
	try := panes.Run(c.env.NewTask(), planTime, func(ctx context.Context) (done edited) {
		if done.whole, done.text, done.err = e.read(); done.err != nil {
			return done
		}
		switch {
		case msg.err != nil:
			done.err = &editorError{msg.err}
		case strings.TrimSpace(done.text) == "":
			done.err = errEmpty
		case done.whole == e.given:
			done.err = actions.ErrUnedited
		default:
			done.plan, done.err = e.draft.Plan(ctx, e.client, done.text)
		}
		return done
	}, func(done edited) tea.Cmd { return c.judge(e, done) })
	return tea.Batch(c.regain(), try)
}

// editorError is an editor that failed.
type editorError struct{ error }

func (e *editorError) Error() string { return "the editor failed: " + e.error.Error() }
func (e *editorError) Unwrap() error { return e.error }

// judge asks before what was edited is applied, or gives it back into the editor.
func (c *changing) judge(e *editing, done edited) tea.Cmd {
	var gone *actions.GoneError
	var failed *editorError
	switch {
	case done.err == nil:
		then := afterwards{
			cancelled: func() tea.Cmd { return c.keep(e, panes.Plain, "nothing was changed") },
			made:      func(outcome actions.Outcome) tea.Cmd { return c.applied(e, done.text, outcome) },
		}
		return c.review(e.client, []planned{{ref: e.draft.Ref, plan: done.plan}}, then)
	case errors.Is(done.err, actions.ErrUnedited), errors.Is(done.err, errEmpty):
		return c.keep(e, panes.Plain, e.draft.Ref.String()+" stays as it is: "+done.err.Error())
	case errors.As(done.err, &gone), errors.As(done.err, &failed), done.whole == "":
		return c.keep(e, panes.Bad, done.err.Error())
	}
	return c.back(e, done.text, done.err)
}

// back gives a text back into the editor, with the reason why it was not applied.
func (c *changing) back(e *editing, text string, failure error) tea.Cmd {
	return panes.Run(c.env.NewTask(), 0, func(context.Context) error { return e.write(text, failure) }, func(err error) tea.Cmd {
		if err != nil {
			return c.keep(e, panes.Bad, failure.Error()+"; "+err.Error())
		}
		return c.hand(e)
	})
}

// applied ends the edit, unless the API server refuses it now.
func (c *changing) applied(e *editing, text string, outcome actions.Outcome) tea.Cmd {
	switch outcome.State {
	case actions.NotDone:
		return c.back(e, text, errors.New(outcome.Sentence))
	case actions.Unknown:
		return c.keep(e, panes.Bad, outcome.Sentence)
	}
	return c.forgetFile(e)
}

// keep ends an edit with a sentence. The file stays if somebody has typed into it.
func (c *changing) keep(e *editing, tone panes.Tone, sentence string) tea.Cmd {
	return panes.Run(c.env.NewTask(), 0, func(context.Context) bool {
		whole, _, err := e.read()
		typed := err == nil && (whole != e.given || e.back)
		if !typed {
			e.remove()
		}
		return typed
	}, func(typed bool) tea.Cmd {
		if typed {
			sentence += "; what was typed is kept in " + e.file
		}
		return c.bench.showToast(panes.Notice{Tone: tone, Text: sentence})
	})
}

func (c *changing) forgetFile(e *editing) tea.Cmd {
	return panes.Run(c.env.NewTask(), 0, func(context.Context) struct{} {
		e.remove()
		return struct{}{}
	}, func(struct{}) tea.Cmd { return nil })
}
