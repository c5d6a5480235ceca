package tui_test

import (
	"fmt"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/google/go-cmp/cmp"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/tui"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/tuitest"
)

// counter is a pane of few lines: it follows the cursor, counts the pokes of a
// source, and tells what happens to it.
type counter struct {
	env    panes.Env
	source *pokes
	target panes.Target
	mode   panes.Mode
	news   int
	keys   string
	mouse  string
	feed   *panes.Feed
	size   [2]int
}

// pokes is the source, which the test pokes, and what it hears of the pane.
type pokes struct {
	poked  chan struct{}
	heard  atomic.Int64 // pokes
	drawn  atomic.Int64 // frames
	closed atomic.Bool
}

func newPokes() *pokes { return &pokes{poked: make(chan struct{}, 1)} }

func (c *counter) Init() tea.Cmd {
	c.feed = c.env.NewFeed(1, c.source.poked, func() {})
	return c.feed.Next()
}

func (c *counter) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		c.keys += "<" + msg.String() + ">"
	case panes.Changed:
		c.news++
		c.source.heard.Add(1)
		return c.feed.Next()
	}
	return nil
}

func (c *counter) View() string {
	c.source.drawn.Add(1)
	lines := []string{fmt.Sprintf("%s: %d pokes", c.target.Pod.Name, c.news), "keys " + c.keys, "mouse " + c.mouse}
	for i, line := range lines {
		lines[i] = line + strings.Repeat(" ", max(c.size[0]-len(line), 0))
	}
	return strings.Join(lines, "\n")
}

func (c *counter) Follow(target panes.Target) tea.Cmd { c.target = target; return nil }
func (c *counter) Target() panes.Target               { return c.target }
func (c *counter) SetSize(width, height int)          { c.size = [2]int{width, height} }
func (c *counter) SetFocus(bool)                      {}
func (c *counter) Restyle(look panes.Look)            { c.env.Look = look }
func (c *counter) Title() panes.Title                 { return panes.Title{Path: []string{"Counter"}} }
func (c *counter) Scope() keymap.Scope                { return keymap.LogLegend }
func (c *counter) Mode() panes.Mode                   { return c.mode }
func (c *counter) Alive() (int, string)               { return 1, "counter" }
func (c *counter) Close()                             { c.feed.Close(); c.source.closed.Store(true) }

func (c *counter) Click(x, y int) tea.Cmd   { return c.moused("press", x, y) }
func (c *counter) Drag(x, y int) tea.Cmd    { return c.moused("drag", x, y) }
func (c *counter) Release(x, y int) tea.Cmd { return c.moused("release", x, y) }
func (c *counter) Wheel(int) tea.Cmd        { return nil }

func (c *counter) moused(what string, x, y int) tea.Cmd {
	c.mouse += fmt.Sprintf(" %s %d,%d", what, x, y)
	return nil
}

// startCounter runs the program with the pane in its registry.
func startCounter(t *testing.T, mode panes.Mode, columns, rows int) (*tuitest.Demo, *pokes) {
	t.Helper()
	source := newPokes()
	pane := tui.TestPane{
		Name: "counter", Scope: keymap.LogLegend,
		Open: func(env panes.Env) panes.Pane { return &counter{env: env, source: source, mode: mode} },
		Actions: []panes.Action{
			panes.OnNow(keymap.Bind("legend.reset", "begin anew", "ctrl+] r").Footer("reset", 1), func(c *counter) { c.keys = "" }),
			panes.OnNow(keymap.Bind("legend.leave", "go back to typing actions", "ctrl+] q").Footer("leave", 2),
				func(c *counter) { c.mode = panes.Actions }),
		},
	}
	d := tuitest.StartDemo(t, tuitest.Setup{
		Columns: columns, Rows: rows, New: pane.With,
		Options: func(opts *tui.Options) { opts.Keymap = pane.Keymap() },
	})
	return d, source
}

// A pane that is one declaration opens, follows, goes on while it lies nowhere,
// is current in the first frame after it is put back, and closes.
func TestAPaneIsOneDeclaration(t *testing.T) {
	t.Parallel()
	for name, size := range map[string][2]int{"160x45": {160, 45}, "80x24": {80, 24}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, source := startCounter(t, panes.Actions, size[0], size[1])
			d.Select("mc1").Press("target.test-open").See("Counter", "mc1: 0 pokes")
			source.poked <- struct{}{}
			d.See("mc1: 1 pokes")

			d.Press("global.test-unplace").Gone("Counter")
			drawn := source.drawn.Load()
			source.poked <- struct{}{}
			if d.Idle(); source.heard.Load() != 2 {
				t.Error("the pane has not heard of it")
			}
			d.Press("global.pods").Select("native-sidecar")
			if now := source.drawn.Load(); now != drawn {
				t.Errorf("it was drawn %d times while it lay nowhere", now-drawn)
			}
			d.Press("global.test-place").See("native-sidecar: 2 pokes")

			d.Press(keymap.Quit).See("Quit podglass and end 1 counter?").Press(keymap.Cancel).Gone("Quit podglass")
			d.Press("global.close").Gone("Counter")
			if !source.closed.Load() {
				t.Error("it is not closed")
			}
		})
	}
}

// In raw mode all keys are the pane's, but for those of its scope.
func TestRawKeysReachThePane(t *testing.T) {
	t.Parallel()
	d, _ := startCounter(t, panes.Raw, 160, 45)
	d.Select("mc1").Press("target.test-open").See("mc1: 0 pokes", "ctrl+] r reset", "ctrl+] q leave").Gone("? help ")
	d.Keys("q", "ctrl+c", "ctrl+z", "ctrl+l", "tab", "esc", ":", "j").See("keys <q><ctrl+c><ctrl+z><ctrl+l><tab><esc><:><j>")
	d.Keys("ctrl+]").See("r reset", "q leave").Keys("y").See("no key ctrl+] y").See("keys <q>")
	d.Keys("ctrl+]", "r").Gone("<q>")
	d.Keys("ctrl+]", "q", "?").See("Keys")
}

// The pane in which the button was pressed hears of the mouse until it is let go.
func TestTheMouseReachesThePane(t *testing.T) {
	t.Parallel()
	d, _ := startCounter(t, panes.Actions, 160, 45)
	d.Select("mc1").Press("target.test-open").See("keys").Drag("keys", 3, -4)
	d.See("mouse  press 0,1 drag 3,-3 release 3,-3")
}

// No pane keeps anything drawn with another look than the present one.
func TestNothingOutlivesTheLook(t *testing.T) {
	t.Parallel()
	d, _ := startCounter(t, panes.Actions, 160, 45)
	d.Select("timecheck-").See("Environment: TEST").Press("target.test-open").See("Counter")
	d.Press("global.pods", "target.forward").See("Forward a port").Press(keymap.Accept).See("Local port").Press(keymap.Accept).See("forwarding")
	d.Press("global.forwards").See("Forwards ").Press("global.pods").Until("the toast to go", func(s string) bool { return !strings.Contains(s, "forwarding svc") })
	before := d.Styled()
	d.Press("global.test-look").See("+ Pods =")
	plain := d.Styled()
	for _, r := range d.Screen() {
		if r > 126 {
			t.Errorf("%q is still on the screen:\n%s", r, d.Screen())
			break
		}
	}
	if coloured := regexp.MustCompile(`\x1b\[[0-9;]*\b[34][0-9][^\x1b]*`).FindString(plain); coloured != "" {
		t.Errorf("colours are still on the screen: %q", coloured)
	}
	d.Press("global.test-look").See("┏ Pods ━")
	if diff := cmp.Diff(visibly(before), visibly(d.Styled())); diff != "" {
		t.Errorf("with the look of the start again it differs: %s", diff)
	}
}

// visibly is what a styled screen looks like, in lines: blanks that are only faint
// or only coloured look like any others.
func visibly(styled string) []string {
	blanks := regexp.MustCompile(`( +)\x1b\[m`)
	return strings.Split(blanks.ReplaceAllString(styled, "\x1b[m$1"), "\n")
}

// App knows the panes in one file, and none of them by its type.
func TestAppKnowsNoPaneByItsType(t *testing.T) {
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	var importers []string
	for _, file := range files {
		name := file.Name()
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, imported := range parsed.Imports {
			path, _ := strconv.Unquote(imported.Path.Value)
			if strings.Contains(path, "/tui/panes/") {
				importers = append(importers, name)
				break
			}
		}
	}
	if got := strings.Join(importers, " "); got != "registry.go" {
		t.Errorf("package tui imports panes in %s; only registry.go may", got)
	}
	source, err := os.ReadFile("registry.go")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(source), ".(*") {
		t.Error("registry.go asserts on a pane")
	}
}
