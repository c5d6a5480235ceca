package panes

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"
)

// Task is one thing that a pane does in the background, one at a time: a question to the cluster, a
// wait. Beginning it again, or dropping it, drops the answer that is still to come, and so does closing
// the pane: an answer never finds another target than it was asked for. Make one with [Env.NewTask];
// its methods belong in Update.
type Task struct {
	pane   ID
	ctx    context.Context // of the pane
	work   *Work
	serial uint64
	cancel context.CancelFunc // of what runs now; nil for nothing
	end    func()             // of the work that it is counted as; nil for none
}

// NewTask is a task of the pane that the Env was made for.
func (e Env) NewTask() *Task {
	ctx := e.Context
	if ctx == nil {
		ctx = context.Background()
	}
	return &Task{pane: e.ID, ctx: ctx, work: e.Work}
}

// Reply is the answer to a command of a task, addressed to a pane. App takes it for the pane that it is
// addressed to, if that is still open.
type Reply struct {
	Pane   ID // 0 for App itself
	task   *Task
	serial uint64
	take   func() tea.Cmd
}

// Take hands the answer to the caller of [Run], or drops it when it is stale.
func (r Reply) Take() tea.Cmd {
	if r.task.serial != r.serial {
		return nil
	}
	r.task.serial++ // it is taken once
	r.task.cancel = nil
	r.task.finish()
	if r.task.ctx.Err() != nil {
		return nil
	}
	return r.take()
}

// Discard is Take where the pane is closed.
func (r Reply) Discard() {
	if r.task.serial == r.serial {
		r.task.finish()
	}
}

// begin drops what the task did before.
func (t *Task) begin() (ctx context.Context, reply Reply) {
	t.Drop()
	ctx, t.cancel = context.WithCancel(t.ctx)
	return ctx, Reply{Pane: t.pane, task: t, serial: t.serial}
}

// Drop ends what the task does; its answer, if one is still to come, is dropped.
func (t *Task) Drop() {
	t.serial++
	if t.cancel != nil {
		t.cancel()
		t.cancel = nil
	}
	t.finish()
}

// count makes what the task does now part of the work of the program.
func (t *Task) count() { t.end = t.work.begin() }

func (t *Task) finish() {
	if t.end != nil {
		t.end()
		t.end = nil
	}
}

// Running reports whether an answer is still to come.
func (t *Task) Running() bool { return t.cancel != nil }

// Run returns the command that does some work outside of Update. The work ends with the task, with its
// pane and, unless limit is 0, with the time limit; take gets its answer, in Update.
func Run[T any](t *Task, limit time.Duration, work func(context.Context) T, take func(T) tea.Cmd) tea.Cmd {
	run := Await(t, limit, work, take)
	t.count()
	return run
}

// Await is Run for work that waits for what may never come, such as the end of a shell: it counts as no [Work].
func Await[T any](t *Task, limit time.Duration, work func(context.Context) T, take func(T) tea.Cmd) tea.Cmd {
	ctx, reply := t.begin()
	cancel := t.cancel
	return func() tea.Msg {
		defer cancel()
		bounded, end := ctx, func() {}
		if limit > 0 {
			bounded, end = context.WithTimeout(ctx, limit)
		}
		defer end()
		answer := work(bounded)
		reply.take = func() tea.Cmd { return take(answer) }
		return reply
	}
}

// After returns the command that answers after a while, unless the task was begun again by then: what
// waits for a cursor to come to rest (debounce), or for the next time to ask.
func (t *Task) After(wait time.Duration, take func() tea.Cmd) tea.Cmd {
	_, reply := t.begin()
	reply.take = take
	if wait <= longestWait {
		t.count()
	}
	return tea.Tick(wait, func(time.Time) tea.Msg { return reply })
}

// Follow returns the command that works until the pane is closed or the task is dropped, as a watch does.
// It has no answer.
func (t *Task) Follow(work func(context.Context)) tea.Cmd {
	ctx, _ := t.begin()
	return func() tea.Msg {
		work(ctx)
		return nil
	}
}
