// Package tui is the workbench on the screen: [App] is its one Bubble Tea
// model. It routes messages to the panes, holds the focus, the dialogs and the
// toast, and does for the panes what they cannot do alone.
package tui

import (
	"cmp"
	"context"
	"image"
	osexec "os/exec"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/exec"
	"github.com/podglass/podglass/kube/follow"
	"github.com/podglass/podglass/kube/logs/store"
	"github.com/podglass/podglass/themes"
	"github.com/podglass/podglass/tui/pace"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/widget/cells"
	"github.com/podglass/podglass/tui/widget/dialog"
)

// Options is what an App is made from.
type Options struct {
	// Workspace is what is shown at first.
	kube.Workspace

	// Select is the name of the pod to put the cursor on at first, or "".
	Select string
	// Kubeconfig is where other contexts come from; it may be nil.
	Kubeconfig Kubeconfig
	// ChooseContext asks for one at the start.
	ChooseContext bool
	// History keeps the filters of earlier runs; it may be nil.
	History panes.History
	// Commands keeps the commands that were typed to run in containers; it may be nil.
	Commands panes.History
	// Journal keeps what was changed; it may be nil.
	Journal Journal
	// Saved keeps forwards under names; it may be nil.
	Saved SavedForwards
	// TypeContext reports whether the name of a context has to be typed before something
	// is changed in it; nil for never.
	TypeContext func(context string) bool
	// Editor is the program that edits a file, on the terminal; nil for none.
	Editor func(file string) *osexec.Cmd
	// Note is a sentence to show at the start, or "".
	Note string

	Keymap *keymap.Keymap
	Theme  *themes.Theme
	Glyphs *themes.Glyphs
	// Now is the clock for ages; nil for the system's.
	Now func() time.Time
	// Location is the time zone of log times; nil for the local one.
	Location *time.Location
	// LogBudget is how many bytes of logs are kept, of all panes together; 0 for
	// [defaultLogBudget].
	LogBudget int
	// Shell says how shells are opened.
	Shell ShellOptions
	// Clipboard puts text in the clipboard of the machine that podglass runs on;
	// nil asks the terminal to, which may be far away, at the user's.
	Clipboard func(text string) error
	// Pace says when news is drawn; nil for one that knows nothing of the output.
	Pace *pace.Pace
	// Job is what suspends the program; nil where nothing can.
	Job Job
	// Work counts what goes on, for who waits until nothing does; it may be nil.
	Work *panes.Work
}

// ShellOptions say how shells are opened.
type ShellOptions struct {
	FullScreen bool     // with the whole terminal instead of a pane
	Command    []string // to run instead of the best shell that a container has; nil for that
	Prefix     string   // the key before those that are not the shell's; "" for the default one
	Titles     bool     // programs in containers name the terminal's window
	Clipboard  bool     // programs in containers put text into the clipboard
}

// defaultLogBudget is how many bytes of logs are kept when nothing else is said:
// half a million lines.
const defaultLogBudget = 64 << 20

// App is the program. It is a [tea.Model]; make one with [New] and [App.Close]
// it when the program has ended.
type App struct {
	opts Options
	env  panes.Env

	ctx    context.Context
	cancel context.CancelFunc

	width, height int
	panes         openPanes
	desk          desk
	declared      []*action // in the order of the help screen
	actions       map[keymap.Action]*action
	namespaces    namespaces
	contexts      contexts
	list          list
	target        panes.Target // what the following panes show
	requests      []asked      // of the panes, still to be answered
	rights        rights
	keys          *keymap.Matcher
	dialogs       *dialog.Stack
	toast         toast
	logs          *store.Budget // of all panes
	watches       follow.Shared // of all panes
	clock         clock
	forwarding    forwarding
	drag          drag
	clicked       click
	hushed        *panes.Task // drops keys while it runs
	copying       *panes.Task // into the clipboard of the machine
	shells        shells
	changing      changing
	fit           fitting
}

// New makes an App. It starts nothing: [App.Init] does.
func New(opts Options) *App { return newApp(opts, registry(), declared(registry())) }

func newApp(opts Options, kinds []kind, actions []action) *App {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.Location == nil {
		opts.Location = time.Local
	}
	if opts.Pace == nil {
		opts.Pace = pace.New()
	}
	ctx, cancel := context.WithCancel(context.Background())
	a := &App{
		opts: opts,
		env: panes.Env{
			Context: ctx, Look: panes.Look{Styles: opts.Theme.Styles(), Glyphs: opts.Glyphs},
			Now: opts.Now, Location: opts.Location, Pace: opts.Pace, Work: opts.Work,
		},
		ctx:    ctx,
		cancel: cancel,
		keys:   opts.Keymap.NewMatcher(),
		logs:   store.NewBudget(cmp.Or(opts.LogBudget, defaultLogBudget)),
	}
	a.env.KeyOf = a.keyOf
	a.env.HeldIn = a.heldIn
	a.dialogs = dialog.NewStack()
	a.dialogs.SetStyles(a.env.Styles, a.env.Glyphs)
	a.list = newList(a, a.env, opts.Workspace)
	a.namespaces = newNamespaces(a, a.env, &a.list)
	a.forwarding = newForwarding(a, a.env, opts)
	a.shells.bench, a.shells.env, a.shells.regain, a.shells.find = a, a.env, a.regain, a.env.NewTask()
	a.rights = newRights(a.env)
	a.changing = newChanging(a, a.env, &a.watches, opts, a.regain)
	a.contexts = newContexts(a, a.env, opts.Kubeconfig, &a.list, a.use)
	a.hushed, a.copying = a.env.NewTask(), a.env.NewTask()
	a.fit = fitting{wait: a.env.NewTask(), due: true}
	a.actions = map[keymap.Action]*action{}
	for _, d := range actions {
		a.declared = append(a.declared, &d)
		a.actions[d.Action] = &d
	}
	a.panes.kinds = kinds
	list := a.open(podsKind, opts.Client).id
	a.lay(newDesk(list, a.open(containersKind, opts.Client).id, a.open(logsKind, opts.Client).id), list)
	return a
}

// Init starts the list of pods and the panes.
func (a *App) Init() tea.Cmd {
	cmds := []tea.Cmd{a.list.open(a.opts.Workspace), a.forwarding.feed.Next(), tick(), a.contexts.follow()}
	for _, s := range a.panes.slots {
		cmds = append(cmds, s.Init())
	}
	if a.opts.Theme.AdaptsToBackground() {
		cmds = append(cmds, tea.RequestBackgroundColor)
	}
	if a.opts.ChooseContext {
		cmds = append(cmds, a.contexts.open())
	}
	if a.opts.Note == "" {
		cmds = append(cmds, a.forwarding.offerSaved(a.client()))
	} else {
		cmds = append(cmds, a.showToast(panes.Notice{Tone: panes.Warn, Text: a.opts.Note}))
	}
	return tea.Batch(cmds...)
}

// second has passed: what depends on the clock, as ages do, is drawn again.
type second struct{}

func tick() tea.Cmd {
	return tea.Tick(time.Second, func(time.Time) tea.Msg { return second{} })
}

// Interrupt ends a shell that has the terminal, and whatever else waits for the
// cluster, so that the program can quit. Like [App.Shell], and unlike everything
// else here, it may be called from any goroutine.
func (a *App) Interrupt() { a.cancel() }

// Shell is the shell that has the terminal now, so that the program takes no
// messages; nil when there is none.
func (a *App) Shell() *exec.Terminal { return a.shells.holder.Load() }

// Close ends everything that the App and its panes have started.
func (a *App) Close() {
	a.cancel()
	a.forwarding.close()
	a.changing.close()
	for _, s := range a.panes.slots {
		s.close()
	}
}

// resize takes the size of the screen.
func (a *App) resize(msg tea.WindowSizeMsg) {
	a.width, a.height = msg.Width, msg.Height
	a.dialogs.SetSize(msg.Width, msg.Height)
	focused := a.focused()
	a.desk.resize(image.Pt(msg.Width, msg.Height), a.body())
	a.focus(focused)
	a.spread()
	if !a.fit.due {
		a.fitPanes()
	}
}

// reported takes in what the terminal says of one of its modes. Bubble Tea has
// asked it for mode 2027 at the start, and from now on measures by what it says.
func (a *App) reported(msg tea.ModeReportMsg) {
	if msg.Mode != ansi.ModeUnicodeCore || msg.Value.IsNotRecognized() || msg.Value.IsPermanentlyReset() {
		return
	}
	look := a.env.Look
	look.Ruler = cells.Clusters
	a.restyle(look)
}

// backgroundReported takes in the terminal's answer about its background. Without an answer it counts as dark.
func (a *App) backgroundReported(msg tea.BackgroundColorMsg) {
	look := a.env.Look
	look.Background = msg.Color
	if msg.Color != nil && !msg.IsDark() && a.opts.Theme.AdaptsToBackground() {
		look.Styles = a.opts.Theme.OnLight().Styles()
	}
	a.restyle(look)
}

// restyle draws everything with another look.
func (a *App) restyle(look panes.Look) {
	a.env.Look = look
	a.dialogs.SetStyles(look.Styles, look.Glyphs)
	a.dialogs.SetRuler(look.Ruler)
	for _, s := range a.panes.slots {
		s.Restyle(look)
	}
}

// use shows another cluster, or the same one through another connection. Panes
// that are pinned keep what they show, and forwards go on.
func (a *App) use(workspace kube.Workspace) tea.Cmd {
	client := workspace.Client
	a.list.workspace, a.target = workspace, panes.Target{}
	var cmds []tea.Cmd
	for _, s := range a.panes.slots {
		if s.pinned {
			continue
		}
		s.client, s.led = client, panes.Target{}
		if !s.kind.lasting {
			s.close()
			a.make(s)
			cmds = append(cmds, s.Init())
		}
	}
	a.rights.prune(a.panes.clients())
	a.spread()
	return tea.Batch(append(cmds, a.list.connect(workspace))...)
}

// client is the connection of the present context.
func (a *App) client() *kube.Client { return a.list.workspace.Client }

// body is the screen less the header and the footer.
func (a *App) body() image.Rectangle {
	return image.Rect(0, headerRows, a.width, max(a.height-footerRows, headerRows))
}

// spread gives every pane that can be seen its size and tells which has the
// focus. It follows each change of the arrangement.
func (a *App) spread() {
	a.desk.below.list, a.desk.below.pane = 0, 0
	if list, log := a.panes.first(podsKind), a.panes.first(logsKind); list != nil && log != nil {
		a.desk.below.list, a.desk.below.pane = list.id, log.id
	}
	shown := a.desk.shown()
	focused := a.focused()
	for _, s := range a.panes.slots {
		if area, ok := shown[s.id]; ok {
			s.SetSize(a.frame(s).inner(area.Dx(), area.Dy()))
		}
		s.SetFocus(s == focused)
	}
}
