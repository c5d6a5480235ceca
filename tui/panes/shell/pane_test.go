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
	"github.com/podglass/podglass/kube/explain"
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
	became  string
	program func(ctx context.Context, opts exec.Options) error

	mu   sync.Mutex
	opts []exec.Options
}

func (f *fake) Containers(context.Context, kube.PodRef) ([]podstatus.Container, string, error) {
	return f.running, "app", nil
}

func (f *fake) Find(_ context.Context, _ kube.ContainerRef, command []string) (exec.Shell, error) {
	if len(command) > 0 {
		return exec.Shell{Command: command, Name: command[0]}, f.find
	}
	return exec.Shell{Command: []string{"/bin/ash"}, Name: "ash", User: "app", Dir: "/srv"}, f.find
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

func (f *fake) Became(context.Context, kube.ContainerRef) string { return f.became }

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

// keyOf is the default key of an action.
func keyOf(name keymap.Action) string {
	for _, action := range Actions() {
		if action.Action == name {
			return action.Key()
		}
	}
	return map[keymap.Action]string{panes.RunCommand: "ctrl+e", "shell.back": "ctrl+] esc"}[name]
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
	return openWith(t, cluster, Options{Prefix: "ctrl+b"}, how, container)
}

func openWith(t testing.TB, cluster *fake, opts Options, how panes.Shell, container string) *hands {
	t.Helper()
	theme, err := themes.Load(themes.DefaultName, nil)
	if err != nil {
		t.Fatal(err)
	}
	h := &hands{t: t, msgs: make(chan tea.Msg, 1000)}
	ctx, cancel := context.WithCancel(t.Context())
	env := panes.Env{
		ID: 1, Context: ctx, Now: time.Now, Look: panes.Look{Styles: theme.Styles(), Glyphs: themes.Unicode()},
		Ask:   func(request any) { h.requests = append(h.requests, request) },
		KeyOf: keyOf,
	}
	h.Pane = New(env, cluster, opts)
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

// rest lets a while pass without a key.
func (h *hands) rest() { h.keyed = time.Now().Add(-2 * restTime) }

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
	if title := h.Title(); strings.Join(title.Path, " ") != "web app shell" || title.State != "ash · app" {
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
			got = len(h.screen.Find(`got "ls"`, 0, 1000)) == 1
		})
		return got
	})
}

func TestHeldKeysAreDroppedWithAWord(t *testing.T) {
	missing := &exec.NoShellError{Target: kube.ContainerRef{Pod: kube.PodRef{Namespace: "shop", Name: "web"}, Container: "app"}, Tried: []string{"sh"}}
	h := open(t, &fake{find: missing}, panes.Shell{}, "app")
	h.typed("rm -r x\r")
	h.see("has no shell", "r tries again")
	if notice := asked[panes.Notice](h); !strings.Contains(notice.Text, "what was typed for the shell is dropped") {
		t.Errorf("it says %q", notice.Text)
	}
	if title := h.Title(); title.Tone != panes.Bad || title.State != "no shell" || h.BeforeClose() != nil {
		t.Errorf("the title is %+v", h.Title())
	}
	// In the midst of typing nobody means these keys.
	h.typed("x")
	for _, name := range []keymap.Action{"ended.again", "ended.close", "ended.back", "ended.log"} {
		h.do(name)
	}
	for _, request := range h.requests {
		if _, closes := request.(panes.Close); closes {
			t.Error("a key that was typed for the shell closed the pane")
		}
	}
}

func TestEndAndAgain(t *testing.T) {
	cluster := &fake{program: echo, became: "the pod was deleted"}
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
	cluster.became = ""
	h.do("shell.reconnect")
	h.until("a second shell", func() bool { return h.stage == running })
	h.typed("again\r")
	h.see("the pod was deleted", `got "again"`) // what was there stays
	h.typed("exit 0\r")
	h.see("── exit 0 ·")
	h.rest()
	h.do("ended.back") // there is something to read
	if notice := asked[panes.Notice](h); notice.Text != "the shell has ended: r starts it again, enter closes the pane, and ctrl+] esc leads to the list" {
		t.Errorf("it says %q", notice.Text)
	}
	h.do("ended.close") // nobody has rested
	h.rest()
	h.do("ended.close")
	if request := asked[panes.Close](h); request.Pane != 1 {
		t.Errorf("it asks to close %v", request.Pane)
	}
}

func TestLostConnection(t *testing.T) {
	h := open(t, &fake{program: func(_ context.Context, opts exec.Options) error {
		io.WriteString(opts.Stdout, "\x1b[?1049h\x1b[?1003h\x1b[31mvi\x1b[5;5H\x1b[")
		lost := "the connection to container app of shop/web was lost"
		return &explain.Error{Class: explain.ClassUnreachable, Sentence: lost, Err: errors.New(lost)}
	}}, panes.Shell{}, "app")
	h.see("── the connection to container app of shop/web was lost ·")
	if title := h.Title(); title.State != "connection lost" || title.Tone != panes.Bad {
		t.Errorf("the title is %+v", title)
	}
	if h.screen.Alternate() || h.screen.WantsMouse() {
		t.Error("the modes of the program that is gone are left on")
	}
}

func TestStoppedContainerOffersItsLog(t *testing.T) {
	h := open(t, &fake{find: &exec.NotRunningError{State: "is waiting (CrashLoopBackOff)"}}, panes.Shell{}, "app")
	h.see("l shows its log")
	if state := h.Title().State; state != "does not run" {
		t.Errorf("the title says %q", state)
	}
	h.keyed = time.Now().Add(-2 * restTime)
	h.do("ended.log")
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

// The wheel and the other buttons are the program's as well, where the mouse is.
func TestTheWholeMouseGoesToProgramsThatAsk(t *testing.T) {
	h := open(t, &fake{program: func(ctx context.Context, opts exec.Options) error {
		io.WriteString(opts.Stdout, "\x1b[?1002;1006h")
		return echo(ctx, opts)
	}}, panes.Shell{}, "app")
	h.see("$")
	for _, msg := range []tea.MouseMsg{
		tea.MouseWheelMsg{Button: tea.MouseWheelUp},
		tea.MouseClickMsg{Button: tea.MouseRight},
		tea.MouseMotionMsg{Button: tea.MouseRight},
		tea.MouseReleaseMsg{Button: tea.MouseRight},
	} {
		if !h.Mouse(msg, 4, 2) {
			t.Errorf("%T is not the program's", msg)
		}
	}
	if h.Mouse(tea.MouseClickMsg{Button: tea.MouseBackward}, 4, 2) {
		t.Error("a button without a number is the program's")
	}
	h.typed("\r")
	h.see(`got "\x1b[<64;5;3M\x1b[<2;5;3M\x1b[<34;5;3M\x1b[<2;5;3m"`)

	if h.WantsMotion() {
		t.Error("it asks where the mouse is")
	}
	h.session.Write([]byte("\x1b[?1003h"))
	if !h.WantsMotion() || !h.Mouse(tea.MouseMotionMsg{}, 1, 0) {
		t.Error("a move without a button is not the program's")
	}
	h.typed("\r")
	h.see(`got "\x1b[<35;2;1M"`)

	plain := open(t, &fake{program: echo}, panes.Shell{}, "app")
	plain.see("$")
	if plain.Mouse(tea.MouseWheelMsg{Button: tea.MouseWheelUp}, 4, 2) {
		t.Error("the wheel is a program's that has not asked for it")
	}
}

func TestClicksSelectAWordAndALine(t *testing.T) {
	h := open(t, &fake{program: func(ctx context.Context, opts exec.Options) error {
		io.WriteString(opts.Stdout, "see /var/log/app.log and more "+strings.Repeat("w", 90)+"\r\n")
		return echo(ctx, opts)
	}}, panes.Shell{}, "app")
	h.see("$")
	for range 2 {
		h.Click(6, 0)
		h.Release(6, 0)
	}
	h.do("shell.copy")
	if got := asked[panes.Copy](h); got.Text != "/var/log/app.log" {
		t.Errorf("copied %q", got.Text)
	}
	h.Click(6, 0)
	h.do("shell.copy")
	if got := asked[panes.Copy](h); got.Text != "see /var/log/app.log and more "+strings.Repeat("w", 90) {
		t.Errorf("copied %q", got.Text)
	}
	h.Click(6, 0)
	if h.hasSelection() {
		t.Error("a fourth click selects something")
	}
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
	h.typed("x") // there is room for keys anyway
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

// A program that never says that it has drawn keeps nothing back for long, though no more comes from it.
func TestSynchronizedOutputThatStops(t *testing.T) {
	h := open(t, &fake{program: func(ctx context.Context, opts exec.Options) error {
		io.WriteString(opts.Stdout, "before\r\n")
		h := make([]byte, 1)
		opts.Stdin.Read(h)
		io.WriteString(opts.Stdout, "\x1b[?2026hand no more")
		<-ctx.Done()
		return ctx.Err()
	}}, panes.Shell{}, "app")
	h.see("before")
	h.typed("x")
	h.see("and no more")
}

// Another size is drawn at once, whatever the program is in the midst of.
func TestResizeWithinSynchronizedOutput(t *testing.T) {
	h := open(t, &fake{program: func(ctx context.Context, opts exec.Options) error {
		io.WriteString(opts.Stdout, "\x1b[?2026hhalf")
		<-ctx.Done()
		return ctx.Err()
	}}, panes.Shell{}, "app")
	h.see("half")
	h.SetSize(40, 5)
	if got := strings.Split(h.View(), "\n"); len(got) != 5 || cells.CodePoints.Width(got[0]) != 40 {
		t.Errorf("%d rows of %q", len(got), got)
	}
}

func TestWhoAndWhere(t *testing.T) {
	h := open(t, &fake{program: echo}, panes.Shell{}, "app")
	h.see("$")
	state := func(want string) {
		t.Helper()
		h.until(want, func() bool { return h.Title().State == want })
	}
	state("ash · app in /srv")
	h.typed("x")
	state("ash · app in /srv")
	h.typed("\r") // that may have been another directory
	state("ash · app")
	say := func(text string) { h.session.Write([]byte(text)) }
	say("\x1b]7;file://web/var/log\x07")
	state("ash · app in /var/log")
	say("\x1b]7;\x07\x1b]0;root@web: ~/src\x07")
	state("ash · root in ~/src")
	say("\x1b]0;vi: notes\x07")
	state("ash · app")
	say("\x1b]7;file:///a%1b]52;c;x%07b%0a%e2%80%aec\x07")
	h.until("a safe title", func() bool { return strings.HasPrefix(h.Title().State, "ash · app in /a") })
	if got := h.Title().State; strings.ContainsFunc(got, func(r rune) bool { return r < 0x20 || r == 0x7f || r == '\u202e' }) {
		t.Errorf("it is drawn as %q", got)
	}
}

// What a program calls the window, and what it puts into the clipboard, is the user's to allow.
func TestTitlesAndTheClipboardAreForTheUserToAllow(t *testing.T) {
	program := func(ctx context.Context, opts exec.Options) error {
		io.WriteString(opts.Stdout, "\x1b]2;vi: \u202enotes\x07\x1b]52;c;aGVsbG8Kd29ybGQ=\x07here")
		return echo(ctx, opts)
	}
	h := open(t, &fake{program: program}, panes.Shell{}, "app")
	h.see("here")
	if title := h.WindowTitle(); title != "" {
		t.Errorf("the window is called %q", title)
	}
	for _, request := range h.requests {
		t.Errorf("it asks for %+v", request)
	}
	h = openWith(t, &fake{program: program}, Options{Titles: true, Clipboard: true}, panes.Shell{}, "app")
	h.until("a text for the clipboard", func() bool { return len(h.requests) > 0 })
	if got := asked[panes.Copy](h); got.Text != "hello\nworld" || got.What != "2 lines that app has put into the clipboard" {
		t.Errorf("it asks for %+v", got)
	}
	if title := h.WindowTitle(); title == "" || strings.Contains(title, "\u202e") {
		t.Errorf("the window is called %q", title)
	}
	h.typed("exit 0\r")
	h.see("── exit 0 ·")
	if title := h.WindowTitle(); title != "" {
		t.Errorf("after the end the window is called %q", title)
	}
}

func TestATypedCommand(t *testing.T) {
	cluster := &fake{program: echo}
	h := open(t, cluster, panes.Shell{Command: []string{"psql", "-U", "app"}, Typed: "psql -U app"}, "app")
	h.see("$")
	if got := h.Title(); strings.Join(got.Path, "|") != "web|app|psql -U app" || got.State != "psql" {
		t.Errorf("the title is %+v", got)
	}
	if got := cluster.last().Command; !slices.Equal(got, []string{"psql", "-U", "app"}) {
		t.Errorf("it runs %q", got)
	}
	h.typed("exit 3\r")
	h.see("── exit 3 ·")
	h.do("shell.reconnect")
	h.until("it again", func() bool { return h.stage == running })
	if got := cluster.last().Command; !slices.Equal(got, []string{"psql", "-U", "app"}) {
		t.Errorf("it runs %q", got)
	}
}

func TestWithoutAShellThereMayBeOtherPrograms(t *testing.T) {
	target := kube.ContainerRef{Pod: kube.PodRef{Namespace: "shop", Name: "web"}, Container: "app"}
	h := open(t, &fake{find: &exec.NoShellError{Target: target, Tried: []string{"sh"}, Has: []string{"python3"}}}, panes.Shell{}, "app")
	h.see("it has python3, which ctrl+e")
	if want := "in its image; it has python3, which ctrl+e\nin the list runs · r tries again, enter closes ──"; !strings.Contains(trimmedRows(h.drawn()), want) {
		t.Errorf("a word is cut:\n%s", h.drawn())
	}
}

// trimmedRows is a screen without the blanks at the ends of its rows.
func trimmedRows(screen string) string {
	rows := strings.Split(screen, "\n")
	for i := range rows {
		rows[i] = strings.TrimRight(rows[i], " ")
	}
	return strings.Join(rows, "\n")
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
		err          error
		became, want string
		good         bool
	}{
		{nil, "", "exit 0", true},
		{&exec.ExitError{Code: 3}, "", "exit 3", true},
		{&exec.ExitError{Code: 137}, "", "exit 137: it was killed", false},
		{&exec.ExitError{Code: 137}, "the pod was deleted", "exit 137: the pod was deleted", false},
		{errors.New("the connection was lost"), "the pod was deleted", "the connection was lost: the pod was deleted", false},
	} {
		if words, good := ending(test.err, test.became); words != test.want || good != test.good {
			t.Errorf("%v, %q: %q, %v", test.err, test.became, words, good)
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
