package shell

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/exec"
	"github.com/podglass/podglass/kube/podstatus"
	"github.com/podglass/podglass/themes"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/panes/panetest"
	"github.com/podglass/podglass/tui/widget/cells"
	"github.com/podglass/podglass/tui/widget/dialog"
)

const patience = 20 * time.Second

// fake is a cluster whose containers run a function.
type fake struct {
	running []podstatus.Container
	find    error
	process exec.Process
	fate    string
	program func(ctx context.Context, opts exec.Options) error

	mu   sync.Mutex
	opts []exec.Options
}

func (f *fake) Containers(context.Context, kube.PodRef) ([]podstatus.Container, string, error) {
	return f.running, "app", nil
}

func (f *fake) Find(context.Context, kube.ContainerRef) (exec.Shell, error) {
	return exec.Shell{Command: []string{"/bin/ash"}, Name: "ash"}, f.find
}

func (f *fake) Check(context.Context, kube.ContainerRef) (exec.Process, error) {
	return f.process, f.find
}

func (f *fake) Run(ctx context.Context, opts exec.Options) error {
	f.mu.Lock()
	f.opts = append(f.opts, opts)
	f.mu.Unlock()
	return f.program(ctx, opts)
}

func (f *fake) Fate(context.Context, kube.ContainerRef) string { return f.fate }

// last are the options of the latest run.
func (f *fake) last() exec.Options {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.opts[len(f.opts)-1]
}

// echo is a program that prompts, writes back each line with "got" before it, and ends with "exit N".
func echo(ctx context.Context, opts exec.Options) error {
	io.WriteString(opts.Stdout, "$ ")
	line := ""
	buffer := make([]byte, 1)
	for {
		if _, err := opts.Stdin.Read(buffer); err != nil {
			return context.Cause(ctx)
		}
		if buffer[0] != '\r' {
			line += string(buffer)
			opts.Stdout.Write(buffer)
			continue
		}
		code := 0
		if n, _ := fmt.Sscanf(line, "exit %d", &code); n == 1 {
			io.WriteString(opts.Stdout, "\r\n")
			if code == 0 {
				return nil
			}
			return &exec.ExitError{Code: code}
		}
		fmt.Fprintf(opts.Stdout, "\r\ngot %q\r\n$ ", line)
		line = ""
	}
}

// hands are somebody at a pane.
type hands struct {
	*Pane
	t        testing.TB
	msgs     chan tea.Msg
	requests []any
}

func open(t testing.TB, cluster *fake, how panes.Shell, container string) *hands {
	t.Helper()
	theme, err := themes.Load(themes.DefaultName, nil)
	if err != nil {
		t.Fatal(err)
	}
	h := &hands{t: t, msgs: make(chan tea.Msg, 1000)}
	ctx, cancel := context.WithCancel(t.Context())
	env := panes.Env{
		ID: 1, Context: ctx, Now: time.Now, Look: panes.Look{Styles: theme.Styles(), Glyphs: themes.Unicode()},
		Ask: func(request any) { h.requests = append(h.requests, request) },
	}
	h.Pane = New(env, cluster, "ctrl+b")
	h.SetSize(100, 12)
	target := panes.Target{ContainerRef: kube.ContainerRef{Pod: kube.PodRef{Namespace: "shop", Name: "web"}, Container: container}}
	h.perform(h.Open(panes.Open{Kind: "shell", Target: target, How: how}))
	t.Cleanup(func() { h.Close(); cancel() })
	return h
}

func (h *hands) perform(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go func() {
		switch msg := cmd().(type) {
		case nil:
		case tea.BatchMsg:
			for _, cmd := range msg {
				h.perform(cmd)
			}
		default:
			h.msgs <- msg
		}
	}()
}

// take gives the pane one message.
func (h *hands) take(msg tea.Msg) {
	if reply, ok := msg.(panes.Reply); ok {
		h.perform(reply.Take())
		return
	}
	h.perform(h.Update(msg))
}

// until takes messages until something is so.
func (h *hands) until(what string, is func() bool) {
	h.t.Helper()
	limit := time.After(patience)
	for !is() {
		select {
		case msg := <-h.msgs:
			h.take(msg)
		case <-limit:
			h.t.Fatalf("waited for %s; title %+v, on the screen:\n%s", what, h.Title(), h.drawn())
		}
	}
}

// drawn is the screen without styles.
func (h *hands) drawn() string { return cells.Unstyled(h.View()) }

func (h *hands) see(texts ...string) {
	h.t.Helper()
	for _, text := range texts {
		h.until(text, func() bool { return strings.Contains(h.drawn(), text) })
	}
}

func (h *hands) typed(text string) {
	for _, r := range text {
		key := tea.Key{Code: r, Text: string(r)}
		if r == '\r' {
			key = tea.Key{Code: tea.KeyEnter}
		}
		h.perform(h.Update(tea.KeyPressMsg(key)))
	}
}

func (h *hands) do(name keymap.Action) {
	h.t.Helper()
	h.perform(panetest.Do(h.t, h.Pane, Actions(), name))
}

// asked returns the last request of a type.
func asked[T any](h *hands) (last T) {
	h.t.Helper()
	found := false
	for _, request := range h.requests {
		if is, ok := request.(T); ok {
			last, found = is, true
		}
	}
	if !found {
		h.t.Fatalf("there is no %T in %+v", last, h.requests)
	}
	return last
}

func TestShellTakesKeysAndDrawsWhatIsWritten(t *testing.T) {
	h := open(t, &fake{program: echo}, panes.Shell{}, "app")
	h.see("$")
	h.typed("hello\r")
	h.see(`got "hello"`)
	if title := h.Title(); strings.Join(title.Path, " ") != "web app shell" || title.State != "ash" {
		t.Errorf("the title is %+v", title)
	}
	if x, y, shown := h.Cursor(); x != 2 || y != 2 || !shown {
		t.Errorf("the cursor is at %d,%d, %v", x, y, shown)
	}
	h.do("shell.send-prefix")
	h.typed("\r")
	h.see(`got "\x02"`)
	if alive, noun := h.Alive(); alive != 1 || noun != "shell" || h.BeforeClose() == nil {
		t.Errorf("%d %s alive", alive, noun)
	}
	if h.Mode() != panes.Raw || h.Scope() != keymap.Shell {
		t.Errorf("mode %v in %s", h.Mode(), h.Scope())
	}
}

// What is typed before there is a shell goes to it.
func TestKeysAreHeldUntilTheShellAnswers(t *testing.T) {
	release := make(chan struct{})
	h := open(t, &fake{program: func(ctx context.Context, opts exec.Options) error {
		<-release
		return echo(ctx, opts)
	}}, panes.Shell{}, "app")
	h.typed("ls\r")
	h.typed(strings.Repeat("x", maxHeld))
	if notice := asked[panes.Notice](h); !strings.Contains(notice.Text, "keys are dropped") {
		t.Errorf("it says %q", notice.Text)
	}
	close(release)
	h.until("the line that was typed", func() (got bool) {
		h.locked(func() {
			got = len(h.screen.Find(`got "ls"`)) == 1
		})
		return got
	})
}

func TestHeldKeysAreDroppedWithAWord(t *testing.T) {
	missing := &exec.NoShellError{Target: kube.ContainerRef{Pod: kube.PodRef{Namespace: "shop", Name: "web"}, Container: "app"}, Tried: []string{"sh"}}
	h := open(t, &fake{find: missing}, panes.Shell{}, "app")
	h.typed("rm -r x\r")
	h.see("has no shell", "r starts it again")
	if notice := asked[panes.Notice](h); !strings.Contains(notice.Text, "what was typed for the shell is dropped") {
		t.Errorf("it says %q", notice.Text)
	}
	if h.Title().Tone != panes.Bad || h.BeforeClose() != nil {
		t.Errorf("the title is %+v", h.Title())
	}
	// In the midst of typing nobody means these keys.
	h.typed("rq\r")
	for _, request := range h.requests {
		if _, closes := request.(panes.Close); closes {
			t.Error("a key that was typed for the shell closed the pane")
		}
	}
}

func TestEndAndAgain(t *testing.T) {
	cluster := &fake{program: echo, fate: "the pod was deleted"}
	h := open(t, cluster, panes.Shell{}, "app")
	h.see("$")
	h.typed("exit 137\r")
	h.see("── exit 137: the pod was deleted · r starts it again, enter closes ──")
	if title := h.Title(); title.State != "exit 137: the pod was deleted" || title.Tone != panes.Bad {
		t.Errorf("the title is %+v", title)
	}
	if alive, _ := h.Alive(); alive != 0 {
		t.Error("it counts as alive")
	}
	cluster.fate = ""
	h.do("shell.reconnect")
	h.until("a second shell", func() bool { return h.stage == running })
	h.typed("again\r")
	h.see("the pod was deleted", `got "again"`) // what was there stays
	h.typed("exit 0\r")
	h.see("── exit 0 ·")
	h.keyed = time.Now().Add(-2 * restTime)
	h.typed("\r")
	if request := asked[panes.Close](h); request.Pane != 1 {
		t.Errorf("it asks to close %v", request.Pane)
	}
}

func TestLostConnection(t *testing.T) {
	h := open(t, &fake{program: func(_ context.Context, opts exec.Options) error {
		io.WriteString(opts.Stdout, "\x1b[?1049h\x1b[?1003h\x1b[31mvi\x1b[5;5H\x1b[")
		return errors.New("the connection to container app of shop/web was lost")
	}}, panes.Shell{}, "app")
	h.see("── the connection to container app of shop/web was lost ·")
	if h.screen.Alternate() || h.screen.WantsMouse() {
		t.Error("the modes of the program that is gone are left on")
	}
}

func TestStoppedContainerOffersItsLog(t *testing.T) {
	h := open(t, &fake{find: &exec.NotRunningError{State: "is waiting (CrashLoopBackOff)"}}, panes.Shell{}, "app")
	h.see("l shows its log")
	h.keyed = time.Now().Add(-2 * restTime)
	h.typed("l")
	if request := asked[panes.Open](h); request.Kind != "logs" || request.Target.Container != "app" {
		t.Errorf("it opens %+v", request)
	}
}

func TestChoiceOfTheContainer(t *testing.T) {
	cluster := &fake{program: echo, running: []podstatus.Container{{Name: "app"}, {Name: "sidecar", Kind: podstatus.Sidecar}}}
	h := open(t, cluster, panes.Shell{}, "")
	h.until("a question", func() bool { return len(h.requests) > 0 })
	request := asked[panes.Dialog](h)
	choose, ok := request.Dialog.(*dialog.Choose)
	if !ok || len(choose.Options) != 2 || !choose.Options[0].On || choose.Options[1].Detail != "sidecar" {
		t.Fatalf("it asks with %#v", request.Dialog)
	}
	h.perform(request.Answer("sidecar"))
	h.see("$")
	if got := cluster.last().Target.Container; got != "sidecar" {
		t.Errorf("the shell is in %s", got)
	}
	request.Cancelled()
	asked[panes.Close](h)
}

func TestSizesReachTheShell(t *testing.T) {
	cluster := &fake{program: echo}
	h := open(t, cluster, panes.Shell{}, "app")
	h.see("$")
	h.SetSize(40, 9)
	sizes := cluster.last().Sizes
	for {
		if size := sizes.Next(); size.Width == 40 && size.Height == 9 {
			break
		}
	}
	for _, size := range [][2]int{{1, 1}, {0, 0}, {200, 60}} { // no size is too small
		h.SetSize(size[0], size[1])
		if lines := strings.Split(h.View(), "\n"); size[1] > 0 && len(lines) != size[1] {
			t.Errorf("%d lines of %d", len(lines), size[1])
		}
	}
}

func TestScrollbackSelectionAndSearch(t *testing.T) {
	h := open(t, &fake{program: func(ctx context.Context, opts exec.Options) error {
		for i := range 50 {
			fmt.Fprintf(opts.Stdout, "line %d of the Output\r\n", i)
		}
		io.WriteString(opts.Stdout, strings.Repeat("w", 110)+"\r\n")
		return echo(ctx, opts)
	}}, panes.Shell{}, "app")
	h.see("$", "wwwwwwwwww")
	h.Wheel(-3)
	if state := h.Title().State; state != "3 lines up" {
		t.Errorf("the title says %q", state)
	}
	h.typed("x") // back to the shell
	h.see("$ x")

	h.do("shell.scrollback")
	if h.Mode() != panes.Actions || h.Scope() != keymap.Scrollback || !h.CanUndo() {
		t.Errorf("mode %v in %s", h.Mode(), h.Scope())
	}
	h.do(keymap.Top)
	h.see("line 0 of")
	h.do("scrollback.line-start")
	h.do("scrollback.select-lines")
	h.do(keymap.Down)
	h.do("scrollback.copy")
	if got := asked[panes.Copy](h); got.Text != "line 0 of the Output\nline 1 of the Output" || got.What != "2 lines" {
		t.Errorf("copied %+v", got)
	}

	h.do("scrollback.search")
	search := asked[panes.Dialog](h)
	search.Answer(dialog.Values{"text": "line 42"})
	h.see("line 42 of")
	if h.view.cursor.X != 0 {
		t.Errorf("the cursor is at %+v", h.view.cursor)
	}
	search.Answer(dialog.Values{"text": "not there"})
	if notice := asked[panes.Notice](h); !strings.Contains(notice.Text, `there is no "not there"`) {
		t.Errorf("it says %q", notice.Text)
	}
	h.Undo()
	if h.Mode() != panes.Raw || !h.view.following {
		t.Error("it does not go back to the shell")
	}

	// A line that was wrapped is copied as one.
	row := 0
	for y, line := range strings.Split(h.drawn(), "\n") {
		if row == 0 && strings.HasPrefix(line, "www") {
			row = y
		}
	}
	h.Click(0, row)
	h.Drag(20, row+1)
	h.Release(20, row+1)
	h.do("shell.copy")
	if got := asked[panes.Copy](h); got.Text != strings.Repeat("w", 110) || got.What != "1 line" {
		t.Errorf("copied %+v", got)
	}
}

func TestPastes(t *testing.T) {
	h := open(t, &fake{program: echo}, panes.Shell{}, "app")
	h.see("$")
	h.Update(tea.PasteMsg{Content: "one"})
	h.see("$ one")
	h.Update(tea.PasteMsg{Content: "\nrm -r /\n"})
	request := asked[panes.Dialog](h)
	if confirm, ok := request.Dialog.(*dialog.Confirm); !ok || !strings.Contains(confirm.Question, `Paste 2 lines, the first of which is "rm -r /"?`) {
		t.Fatalf("it asks with %#v", request.Dialog)
	}
	request.Answer(nil)
	h.see(`got "rm -r /"`)
}

func TestMouseGoesToProgramsThatAsk(t *testing.T) {
	h := open(t, &fake{program: func(ctx context.Context, opts exec.Options) error {
		io.WriteString(opts.Stdout, "\x1b[?1002;1006h")
		return echo(ctx, opts)
	}}, panes.Shell{}, "app")
	h.see("$")
	h.Click(3, 1)
	h.Drag(4, 1)
	h.Release(4, 1)
	h.typed("\r")
	h.see(`got "\x1b[<0;4;2M\x1b[<32;5;2M\x1b[<0;5;2m"`)
}

func TestWheelInAPagerSendsKeys(t *testing.T) {
	h := open(t, &fake{program: func(ctx context.Context, opts exec.Options) error {
		io.WriteString(opts.Stdout, "\x1b[?1049h")
		return echo(ctx, opts)
	}}, panes.Shell{}, "app")
	h.see("$")
	h.Wheel(-2)
	h.typed("\r")
	h.see(`got "\x1b[A\x1b[A"`)
}

// Queries of a program that does not read do not stop what it writes.
func TestQueriesWhileInputIsStalled(t *testing.T) {
	h := open(t, &fake{program: func(ctx context.Context, opts exec.Options) error {
		query := strings.Repeat("\x1b[6n", 1000)
		for range 1000 {
			io.WriteString(opts.Stdout, query)
		}
		io.WriteString(opts.Stdout, "done\r\n")
		<-ctx.Done()
		return ctx.Err()
	}}, panes.Shell{}, "app")
	h.see("done")
	if n := len(h.session.input.replies); n > maxHeld {
		t.Errorf("%d bytes of answers wait", n)
	}
	h.typed("x") // there is room for keys all the same
	if h.session.input.waiting() != 1 {
		t.Error("the key had no room")
	}
}

func TestSilence(t *testing.T) {
	cluster := &fake{program: echo}
	h := open(t, cluster, panes.Shell{}, "app")
	h.see("$")
	cluster.last().Silent(true)
	h.typed("lost")
	if state := h.Title().State; state != "no answer from the cluster" {
		t.Errorf("the title says %q", state)
	}
	if notice := asked[panes.Notice](h); !strings.Contains(notice.Text, "no answer from the cluster, so keys are dropped") {
		t.Errorf("it says %q", notice.Text)
	}
	cluster.last().Silent(false)
	h.typed("ok\r")
	h.see(`got "ok"`)
}

// While a program draws between two marks, none of it shows.
func TestSynchronizedOutput(t *testing.T) {
	next := make(chan struct{})
	h := open(t, &fake{program: func(ctx context.Context, opts exec.Options) error {
		io.WriteString(opts.Stdout, "before\r\n")
		<-next
		io.WriteString(opts.Stdout, "\x1b[?2026hhalf")
		<-next
		io.WriteString(opts.Stdout, " whole\x1b[?2026l")
		return echo(ctx, opts)
	}}, panes.Shell{}, "app")
	h.see("before")
	next <- struct{}{}
	h.until("the first half", func() bool {
		h.session.mu.Lock()
		defer h.session.mu.Unlock()
		return h.screen.Synchronized()
	})
	if strings.Contains(h.drawn(), "half") {
		t.Error("half of it shows")
	}
	next <- struct{}{}
	h.see("half whole")
}

func TestAttachAndDetach(t *testing.T) {
	cluster := &fake{program: func(ctx context.Context, opts exec.Options) error {
		io.WriteString(opts.Stdout, "line 1\nline 2\n")
		return echo(ctx, opts)
	}, process: exec.Process{}}
	h := open(t, cluster, panes.Shell{Attach: true}, "app")
	h.see("line 1", "line 2")
	if opts := cluster.last(); !opts.Attach || opts.TTY || opts.Command != nil {
		t.Errorf("it runs %+v", opts)
	}
	if got := h.Title(); got.State != "live, reads no input" || strings.Join(got.Path, " ") != "web app attached" {
		t.Errorf("the title is %+v", got)
	}
	if alive, _ := h.Alive(); alive != 0 || h.BeforeClose() != nil {
		t.Error("it is asked about before it is closed, though it goes on")
	}
	h.do("shell.detach")
	asked[panes.Close](h)
	if notice := asked[panes.Notice](h); !strings.Contains(notice.Text, "detached from app, which goes on") {
		t.Errorf("it says %q", notice.Text)
	}
}

func TestEndings(t *testing.T) {
	for _, test := range []struct {
		err        error
		fate, want string
		good       bool
	}{
		{nil, "", "exit 0", true},
		{&exec.ExitError{Code: 3}, "", "exit 3", true},
		{&exec.ExitError{Code: 137}, "", "exit 137: it was killed", false},
		{&exec.ExitError{Code: 137}, "the pod was deleted", "exit 137: the pod was deleted", false},
		{errors.New("the connection was lost"), "the pod was deleted", "the connection was lost: the pod was deleted", false},
	} {
		if words, good := ending(test.err, test.fate); words != test.want || good != test.good {
			t.Errorf("%v, %q: %q, %v", test.err, test.fate, words, good)
		}
	}
}

// BenchmarkKeyToEcho is from a key to the screen that has what a shell without a network wrote back: what the
// pane adds to the round trip.
func BenchmarkKeyToEcho(b *testing.B) {
	h := open(b, &fake{program: echo}, panes.Shell{}, "app")
	h.see("$")
	var times []time.Duration
	for i := 0; b.Loop(); i++ {
		if i%50 == 49 {
			h.typed("\r")
			h.until("the prompt", func() bool { x, _, _ := h.Cursor(); return x == 2 })
		}
		x, _, _ := h.Cursor()
		begun := time.Now()
		h.typed("k")
		h.until("the echo", func() bool { at, _, _ := h.Cursor(); h.View(); return at == x+1 })
		times = append(times, time.Since(begun))
	}
	slices.Sort(times)
	b.ReportMetric(float64(times[len(times)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(times[len(times)*99/100].Microseconds())/1000, "p99-ms")
}
