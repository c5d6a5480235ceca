package tui_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/themes"
	"github.com/podglass/podglass/tui"
	"github.com/podglass/podglass/tui/tuitest"
)

// waysToPanes are how a user comes to each kind of pane, and to each form of the text about an object, from the list of
// pods, with its cursor on timecheck, and what is on the screen then. A new kind of pane needs an entry here.
func waysToPanes() map[string]func(*tuitest.Driver) {
	return map[string]func(*tuitest.Driver){
		"pods":       func(*tuitest.Driver) {},
		"containers": func(d *tuitest.Driver) { d.Press("pods.containers").See("init-config") },
		"logs":       func(d *tuitest.Driver) { d.Press("target.logs").See("Environment: TEST") },
		"anatomy":    func(d *tuitest.Driver) { d.Press("target.anatomy").See("NETWORK") },
		"object":     func(d *tuitest.Driver) { d.Press("target.describe").See("Namespace:") },
		"yaml":       func(d *tuitest.Driver) { d.Press("target.yaml").See("apiVersion:") },
		"events":     func(d *tuitest.Driver) { d.Press("target.events").See("Created") },
		"services":   func(d *tuitest.Driver) { d.Press("target.services").See("8080") },
		"forwards":   func(d *tuitest.Driver) { d.Press("global.forwards").See("orwards") },
		"shell":      func(d *tuitest.Driver) { d.Press("target.shell").See("Container of").Keys("enter").See(" shell") },
	}
}

// timecheck is the pod that the cursor is on.
const timecheck = "timecheck-65cf857546-wj89c"

// TestEveryPaneHasItsScreens: each kind of pane of the registry has a screen at three sizes, without colours and in ASCII.
func TestEveryPaneHasItsScreens(t *testing.T) {
	t.Parallel()
	mono, err := themes.Load("mono", nil)
	if err != nil {
		t.Fatal(err)
	}
	ways := waysToPanes()
	for _, kind := range tui.Kinds() {
		if ways[kind] == nil {
			t.Errorf("waysToPanes has no way to the panes of kind %s", kind)
		}
	}
	for look, with := range map[string]func(*tui.Options){
		"mono":  func(o *tui.Options) { o.Theme, o.Select = mono, timecheck },
		"ascii": func(o *tui.Options) { o.Glyphs, o.Select = themes.ASCII(), timecheck },
	} {
		for _, size := range [][2]int{{160, 45}, {100, 30}, {80, 24}} {
			for name, way := range ways {
				t.Run(fmt.Sprintf("%s/%dx%d/%s", name, size[0], size[1], look), func(t *testing.T) {
					t.Parallel()
					d := tuitest.StartDemo(t, tuitest.Setup{Columns: size[0], Rows: size[1], Shared: name != "shell", Options: with})
					d.See(" 8 pods", "live").Idle()
					way(d.Driver)
					if look == "ascii" {
						isASCII(t, d)
						d.Golden()
						return
					}
					d.GoldenStyled()
				})
			}
		}
	}
}

// isASCII fails where the screen has a character that a terminal without UTF-8 cannot draw.
func isASCII(t *testing.T, d *tuitest.Demo) {
	t.Helper()
	for _, line := range strings.Split(d.Screen(), "\n") {
		for _, r := range line {
			if r > unicode.MaxASCII {
				t.Errorf("not in ASCII: %s", line)
				break
			}
		}
	}
}

// What podglass says where it does not know the terminal is in ASCII on the screen too: in a log, in a title, and below
// what a shell has written.
func TestSentencesAreInASCIIWhereTheScreenIs(t *testing.T) {
	t.Parallel()
	ascii := func(setup *tuitest.Setup) {
		setup.Shared, setup.Options = false, func(o *tui.Options) { o.Glyphs = themes.ASCII() }
	}
	d := narrow(t, ascii)
	d.See("> javaweb-2").Press("pods.containers", keymap.Top, "containers.open").See("-- the container ended - exit 0 --")
	isASCII(t, d)
	d.Press(keymap.Back, keymap.Back).Press("target.shell").See("tomcat > shell", "root in /")
	d.Keys("e", "x", "i", "t", "enter").See("-- exit 0 - r starts it again")
	isASCII(t, d)
}

// TestNothingDrawnIsStale: whatever is done in each kind of pane, the screen comes to what it would be if nothing were
// kept of what was drawn before. A pane or a widget that changes without its lines being made anew fails here.
func TestNothingDrawnIsStale(t *testing.T) {
	t.Parallel()
	for kind, way := range waysToPanes() {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			d := tuitest.StartDemo(t, tuitest.Setup{Columns: 160, Rows: 45, Model: func(app *tui.App) tea.Model {
				return &compared{App: app, t: t}
			}})
			step := func(keys ...string) { d.Keys(keys...).Idle().Send(compare{}) }
			d.See("timecheck-", "live").Select("timecheck-").See("Environment: TEST").Idle().Send(compare{})
			way(d.Driver)
			step()
			for _, key := range []string{"j", "k", "G", "g", "ctrl+f", "ctrl+b", "w", "w"} {
				if kind != "shell" { // which would run them
					step(key)
				}
			}
			for _, change := range changesIn(kind) {
				d.Press(change.actions...)
				if change.typed != "" {
					d.Type(change.typed).Press(keymap.Accept)
				}
				step()
			}
			d.Step(5 * time.Second)
			step()
			d.Resize(100, 30)
			step("?")
			step("esc")
			d.Resize(160, 45)
			step()
			d.Idle()
		})
	}
}

// change is what a user does to how a pane shows what it has: actions, and a text behind the last of them.
type change struct {
	actions []keymap.Action
	typed   string
}

// changesIn are the changes that panes of a kind have. Each of them must make anew what was kept of it.
func changesIn(kind string) []change {
	search := func(scope, text string) []change {
		in := func(action string) keymap.Action { return keymap.Action(scope + "." + action) }
		return []change{
			{actions: []keymap.Action{in("fold")}},
			{actions: []keymap.Action{in("fold-all")}},
			{[]keymap.Action{in("search")}, text},
			{actions: []keymap.Action{in("next-match")}},
			{actions: []keymap.Action{in("fold-all")}},
			{actions: []keymap.Action{in("previous-match")}},
		}
	}
	each := func(actions ...keymap.Action) (all []change) {
		for _, action := range actions {
			all = append(all, change{actions: []keymap.Action{action}})
		}
		return all
	}
	switch kind {
	case "pods":
		return append(each("pods.mark", "pods.mark-all", "pods.mark-all", "pods.wide", "pods.wide", "pods.failing-only", "pods.failing-only"),
			change{[]keymap.Action{"pods.filter"}, "check"})
	case "containers":
		return each("containers.details", "containers.details", "containers.details-down", "containers.details-down", "containers.details-up")
	case "logs":
		return append(each("logs.wrap", "logs.timestamps", "logs.timestamps", "logs.time-zone", "logs.fields", "logs.legend", "logs.legend", "logs.mark", "logs.select", "logs.select", "logs.follow"),
			change{[]keymap.Action{"logs.search"}, "TEST"}, change{[]keymap.Action{"logs.filter"}, "Environment"})
	case "anatomy":
		return search("anatomy", "timecheck")
	case "object", "yaml", "events":
		return search("document", "timecheck")
	case "services":
		return search("services", "timecheck")
	}
	return nil
}

// compare asks for a comparison of what is drawn with what is drawn anew.
type compare struct{}

type compared struct {
	*tui.App
	t *testing.T
}

func (c *compared) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if _, is := msg.(compare); !is {
		_, cmd := c.App.Update(msg)
		return c, cmd
	}
	kept := c.App.View().Content
	if anew := c.App.Anew(); kept != anew {
		c.t.Errorf("the screen is\n%s\nand drawn anew it is\n%s", kept, anew)
	}
	return c, nil
}
