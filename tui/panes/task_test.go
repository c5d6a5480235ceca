package panes

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
)

// taker notes what answers it takes.
type taker struct{ got []string }

func (k *taker) take(answer string) tea.Cmd { k.got = append(k.got, answer); return nil }

func say(answer string) func(context.Context) string {
	return func(context.Context) string { return answer }
}

func reply(t *testing.T, cmd tea.Cmd) Reply {
	t.Helper()
	answer, ok := cmd().(Reply)
	if !ok {
		t.Fatal("it does not answer")
	}
	return answer
}

func TestATaskTakesTheLatestAnswerOnce(t *testing.T) {
	var k taker
	task := Env{ID: 7}.NewTask()
	first, second := Run(task, 0, say("first"), k.take), Run(task, 0, say("second"), k.take)
	if !task.Running() {
		t.Error("nothing runs")
	}
	late, latest := reply(t, first), reply(t, second)
	if latest.Pane != 7 {
		t.Errorf("the answer is addressed to pane %d", latest.Pane)
	}
	latest.Take()
	latest.Take()
	late.Take()
	if len(k.got) != 1 || k.got[0] != "second" || task.Running() {
		t.Errorf("it took %q, and still runs: %v", k.got, task.Running())
	}
}

func TestATaskThatIsDroppedTakesNothing(t *testing.T) {
	ctx, closePane := context.WithCancel(context.Background())
	for name, drop := range map[string]func(*Task){
		"dropped":            (*Task).Drop,
		"its pane is closed": func(*Task) { closePane() },
	} {
		var k taker
		task := Env{ID: 7, Context: ctx}.NewTask()
		answer := reply(t, Run(task, 0, say("late"), k.take))
		if drop(task); answer.Take() != nil || len(k.got) > 0 {
			t.Errorf("%s: it took %q", name, k.got)
		}
	}
}

// The work ends when its answer is of no use any more, and in time.
func TestTheWorkOfATaskEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, closePane := context.WithCancel(context.Background())
		defer closePane()
		task := Env{Context: ctx}.NewTask()
		var why error
		work := func(limit time.Duration) tea.Cmd {
			return Run(task, limit, func(ctx context.Context) error {
				<-ctx.Done()
				return ctx.Err()
			}, func(err error) tea.Cmd { why = err; return nil })
		}
		began := time.Now()
		reply(t, work(3*time.Second)).Take()
		if !errors.Is(why, context.DeadlineExceeded) || time.Since(began) != 3*time.Second {
			t.Errorf("after %v it ended with %v", time.Since(began), why)
		}
		for _, way := range []struct {
			name string
			end  func()
		}{
			{"dropped", func() { task.Drop() }}, {"begun anew", func() { task.After(0, nil) }}, {"the pane is closed", closePane},
		} {
			done := make(chan tea.Msg, 1)
			cmd := work(0)
			go func() { done <- cmd() }()
			synctest.Wait()
			way.end()
			synctest.Wait()
			select {
			case <-done:
			default:
				t.Errorf("%s: it goes on", way.name)
				task.Drop()
			}
		}
	})
}

func TestADebounceCountsOnlyTheLatest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var k taker
		task := Env{}.NewTask()
		rest := func(name string) tea.Cmd { return task.After(time.Second, func() tea.Cmd { return k.take(name) }) }
		first, second := rest("first"), rest("second")
		began := time.Now()
		late, latest := reply(t, first), reply(t, second)
		late.Take()
		latest.Take()
		if len(k.got) != 1 || k.got[0] != "second" || time.Since(began) < time.Second {
			t.Errorf("after %v it took %q", time.Since(began), k.got)
		}
	})
}

func TestWhatATaskFollowsEndsWithIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		task := Env{}.NewTask()
		done := make(chan tea.Msg, 1)
		cmd := task.Follow(func(ctx context.Context) { <-ctx.Done() })
		go func() { done <- cmd() }()
		synctest.Wait()
		task.Drop()
		if msg := <-done; msg != nil {
			t.Errorf("it answers %v", msg)
		}
	})
}
