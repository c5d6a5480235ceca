// Package shell is the pane with a shell in a container, or with a container's own process: a terminal whose
// keys go to the container but for those after a prefix.
package shell

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"image/color"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/exec"
	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/podstatus"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/safe"
	"github.com/podglass/podglass/tui/widget/dialog"
	"github.com/podglass/podglass/tui/widget/term"
)

// scrollback is how many lines are kept that have scrolled away.
const scrollback = 10_000

// stage is how far a shell is.
type stage uint8

const (
	looking stage = iota // for a container and a shell
	running
	ended
)

// Pane is a shell.
type Pane struct {
	env     panes.Env
	cluster Cluster
	opts    Options
	how     panes.Shell
	target  panes.Target

	find, live *panes.Task
	feed       *panes.Feed
	serial     uint64

	session *session // nil before a shell was found
	screen  *term.Terminal
	shell   exec.Shell
	process exec.Process // that is attached to
	stage   stage
	started bool   // the latest one has
	began   bool   // one of those that were opened here has
	said    string // how it ended, in a sentence
	brief   string // and in two or three words for the title, "" for the same
	good    bool   // that was nothing bad
	over    bool   // there is no container to run a shell in; its log may tell why

	keyed   time.Time // when a key was typed last
	dropped bool      // a key has been dropped, which was said
	prompt  prompt

	entered bool // a line has been entered, which may have changed the working directory

	width, height int
	focused       bool
	view          view
	clicks        clicks
	frame         string // drawn last, "" for not yet in this size
}

// Options are what the user has chosen for all shells.
type Options struct {
	Prefix    string // the key before those that are not the shell's, "" for the default one
	Titles    bool   // programs name the terminal's window
	Clipboard bool   // programs put text into the clipboard
}

// New makes the pane of a shell that is still to be opened.
func New(env panes.Env, cluster Cluster, opts Options) *Pane {
	opts.Prefix = cmp.Or(opts.Prefix, keymap.ShellPrefix)
	p := &Pane{env: env, cluster: cluster, opts: opts, find: env.NewTask(), live: env.NewTask(), screen: term.New(80, 24, scrollback)}
	if opts.Clipboard {
		p.screen.KeepClips()
	}
	p.colours()
	p.view.following = true
	return p
}

// colours tells programs that ask which colours the terminal has.
func (p *Pane) colours() {
	p.locked(func() {
		p.screen.SetColors(term.Colors{Foreground: inX(p.env.Foreground), Background: inX(p.env.Background)})
	})
}

// inX is a colour as X has it, "" for none.
func inX(c color.Color) string {
	if c == nil {
		return ""
	}
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("rgb:%04x/%04x/%04x", r, g, b)
}

// Init implements [panes.Pane]: everything begins with Open.
func (p *Pane) Init() tea.Cmd { return nil }

// Open finds a shell in the target, which asks for a container where several run, and starts it.
func (p *Pane) Open(request panes.Open) tea.Cmd {
	p.target = request.Target
	if how, ok := request.How.(panes.Shell); ok {
		p.how = how
	}
	return p.begin()
}

// begin opens the shell, or opens it again.
func (p *Pane) begin() tea.Cmd {
	p.stage, p.said, p.brief, p.over, p.dropped, p.entered, p.started = looking, "", "", false, false, false, false
	p.session = newSession(p.target.ContainerRef, p.screen)
	p.session.resize(max(p.width, 1), max(p.height, 1))
	p.feed.Close()
	p.serial++
	p.feed = p.env.NewFeed(p.serial, p.session.poked, func() {})
	p.feed.Hurry(p.prompt.take)
	if p.target.Container == "" {
		return tea.Batch(p.feed.Next(), p.chooseContainer())
	}
	return tea.Batch(p.feed.Next(), p.findShell())
}

// foundContainers are what a shell can be opened in.
type foundContainers struct {
	running []podstatus.Container
	usual   string
	err     error
}

func (p *Pane) chooseContainer() tea.Cmd {
	pod := p.target.Pod
	return panes.Run(p.find, findTime, func(ctx context.Context) foundContainers {
		running, usual, err := p.cluster.Containers(ctx, pod)
		return foundContainers{running, usual, err}
	}, func(found foundContainers) tea.Cmd {
		if found.err != nil {
			return p.fail(found.err)
		}
		if len(found.running) < 2 {
			p.target.Container = found.usual
			if len(found.running) == 1 {
				p.target.Container = found.running[0].Name
			}
			return p.findShell()
		}
		var options []dialog.Option
		for _, container := range found.running {
			options = append(options, dialog.Option{
				Label: container.Name, Detail: container.Kind.String(), Value: container.Name, On: container.Name == found.usual,
			})
		}
		p.env.Ask(panes.Dialog{
			Dialog: &dialog.Choose{ID: "container", Title: "Container", Options: options},
			Answer: func(value any) tea.Cmd {
				p.target.Container = value.(string)
				return p.findShell()
			},
			Cancelled: func() tea.Cmd {
				p.env.Ask(panes.Close{Pane: p.env.ID})
				return nil
			},
		})
		return nil
	})
}

// foundShell is what there is to run.
type foundShell struct {
	shell   exec.Shell
	process exec.Process
	err     error
}

func (p *Pane) findShell() tea.Cmd {
	target, how := p.target.ContainerRef, p.how
	p.session.target = target
	return panes.Run(p.find, findTime, func(ctx context.Context) (found foundShell) {
		switch {
		case how.Attach:
			found.process, found.err = p.cluster.Check(ctx, target)
		default:
			found.shell, found.err = p.cluster.Find(ctx, target, how.Command)
		}
		return found
	}, p.start)
}

// start runs the shell that was found.
func (p *Pane) start(found foundShell) tea.Cmd {
	if found.err != nil {
		return p.fail(found.err)
	}
	p.shell, p.process, p.stage, p.started, p.began = found.shell, found.process, running, true, true
	opts := exec.Options{Command: found.shell.Command, Attach: p.how.Attach, TTY: !p.how.Attach || found.process.TTY}
	session, target := p.session, p.target.ContainerRef
	if p.how.Attach {
		session.sizes.Nudge() // it drew its screen for somebody else
	}
	type outcome struct {
		err    error
		became string
	}
	return panes.Await(p.live, 0, func(ctx context.Context) outcome {
		err := session.run(ctx, p.cluster, opts)
		if ctx.Err() != nil {
			return outcome{err: err}
		}
		looking, cancel := context.WithTimeout(ctx, fateTime)
		defer cancel()
		return outcome{err, p.cluster.Became(looking, target)}
	}, func(o outcome) tea.Cmd {
		p.said, p.good = ending(o.err, o.became)
		if o.err != nil && explain.Failure(o.err).Class == explain.ClassUnreachable {
			p.brief = cmp.Or(o.became, "connection lost")
		}
		return p.end()
	})
}

// fail ends a shell that has not begun.
func (p *Pane) fail(err error) tea.Cmd {
	p.said, p.good, p.over = explain.Failure(err).Error(), false, isOver(err)
	none := (*exec.NoShellError)(nil)
	switch {
	case errors.As(err, &none):
		p.brief = "no shell"
		if len(none.Has) > 0 {
			p.said += ", which " + p.env.KeyOf(panes.RunCommand) + " in the list runs"
		}
	case p.over:
		p.brief = "does not run"
	}
	return p.end()
}

// Update takes news of the shell, keys and pasted text.
func (p *Pane) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case panes.Changed:
		if p.feed.Is(msg) {
			p.passClip()
			return p.feed.Next()
		}
	case tea.KeyPressMsg:
		return p.press(tea.Key(msg))
	case tea.PasteMsg:
		return p.paste(msg.Content)
	}
	return nil
}

// SetSize gives the shell its size.
func (p *Pane) SetSize(width, height int) {
	if width == p.width && height == p.height {
		return
	}
	p.width, p.height, p.frame = width, height, ""
	if p.session != nil && width > 0 && height > 0 {
		p.session.resize(width, height)
	}
}

// SetFocus tells the program in the shell, if it asks.
func (p *Pane) SetFocus(focused bool) {
	if p.focused == focused {
		return
	}
	p.focused = focused
	if p.stage == running {
		p.session.mu.Lock()
		defer p.session.mu.Unlock()
		p.session.input.put(p.screen.Focus(focused))
	}
}

// Restyle draws with another look.
func (p *Pane) Restyle(look panes.Look) {
	p.env.Look = look
	p.colours()
}

// Title says whose shell it is and how that is.
func (p *Pane) Title() panes.Title {
	what := "shell"
	switch {
	case p.how.Attach:
		what = "attached"
	case p.how.Typed != "":
		what = safe.Text(p.how.Typed)
	}
	title := panes.Title{Path: []string{p.target.Pod.Name, what}}
	if p.target.Container != "" {
		title.Path = []string{p.target.Pod.Name, p.target.Container, what}
	}
	title.State, title.Tone = p.state()
	return title
}

func (p *Pane) state() (string, panes.Tone) {
	switch p.stage {
	case looking:
		if p.how.Attach {
			return "connecting", panes.Plain
		}
		return "looking for a shell", panes.Plain
	case ended:
		if p.good {
			return p.said, panes.Plain
		}
		return cmp.Or(p.brief, p.said), panes.Bad
	}
	p.session.mu.Lock()
	silent, heard, top := p.session.silent, p.session.heard, p.screen.Top()
	p.session.mu.Unlock()
	switch {
	case silent:
		return "no answer from the cluster", panes.Warn
	case !p.view.following && top > p.view.top:
		return fmt.Sprintf("%d lines up", top-p.view.top), panes.Warn
	case !heard && !p.how.Attach:
		return "connecting", panes.Plain
	case p.how.Attach && p.process.Stdin:
		return "live", panes.Good
	case p.how.Attach:
		return "live, reads no input", panes.Good
	}
	return p.runs(), panes.Good
}

// Scope is where the keys of the pane are.
func (p *Pane) Scope() keymap.Scope {
	if p.view.browsing {
		return keymap.Scrollback
	}
	if p.stage == ended {
		return keymap.Ended
	}
	return keymap.Shell
}

// Mode is raw but for the scrollback.
func (p *Pane) Mode() panes.Mode {
	if p.view.browsing {
		return panes.Actions
	}
	return panes.Raw
}

// Opened is the container that the shell is in, and how it was opened.
func (p *Pane) Opened() panes.Open { return panes.Open{Kind: "shell", Target: p.target, How: p.how} }

func (p *Pane) isAttached() bool { return p.how.Attach }

// Alive is one shell, until it has ended.
func (p *Pane) Alive() (int, string) {
	noun := "shell"
	if p.how.Attach {
		noun = "attached process"
	}
	if p.stage == ended || p.how.Attach { // the process goes on without anybody
		return 0, noun
	}
	return 1, noun
}

// Close ends the shell.
func (p *Pane) Close() {
	p.find.Drop()
	p.live.Drop()
	p.feed.Close()
	if p.session != nil {
		p.session.input.close()
	}
}

// ref names the container in sentences.
func (p *Pane) ref() kube.ContainerRef { return p.target.ContainerRef }
