package tui

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/exp/golden"
	"k8s.io/client-go/rest"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/themes"
	"github.com/podglass/podglass/tui/panes"
)

// idle is an App that has asked nothing of a cluster.
func idle(t *testing.T) *App {
	t.Helper()
	client, err := kube.NewForConfig(&rest.Config{Host: "https://127.0.0.1:1"}, "nowhere", "shop")
	if err != nil {
		t.Fatal(err)
	}
	theme, err := themes.Load(themes.DefaultName, nil)
	if err != nil {
		t.Fatal(err)
	}
	a := New(Options{Workspace: kube.Workspace{Client: client}, Keymap: DefaultKeymap(), Theme: theme, Glyphs: themes.Unicode(), Now: time.Now})
	t.Cleanup(a.Close)
	return a
}

// Help, documents, configuration and prompt know exactly the actions that are
// declared.
func TestWhatIsDeclaredIsKnownEverywhere(t *testing.T) {
	a := idle(t)
	keys := DefaultKeymap()
	var helped []keymap.Action
	for _, group := range keys.All() {
		for _, b := range group.Bindings {
			helped = append(helped, b.Action)
		}
	}
	if len(helped) != len(a.declared) {
		t.Errorf("help has %d actions of %d", len(helped), len(a.declared))
	}
	for _, d := range a.declared {
		if !slices.Contains(helped, d.Action) {
			t.Errorf("help lacks %s", d.Action)
		}
		if !strings.Contains(keys.Markdown(), fmt.Sprintf("`%s`", d.Action)) {
			t.Errorf("docs/keys.md lacks %s", d.Action)
		}
		if _, err := keys.Load(written(t, map[string][]string{string(d.Action): {"f12"}})); err != nil {
			t.Errorf("the configuration does not take %s: %v", d.Action, err)
		}
	}

	prompted := map[keymap.Action]bool{}
	for _, k := range registry() {
		name := k.name
		s := a.panes.first(name)
		if s == nil {
			s = a.open(name, a.client())
		}
		a.focus(s)
		for _, c := range a.commands() {
			found, err := a.find(a.commands(), a.here(), c.name)
			if err != nil || found.action != c.action {
				t.Errorf("%s in %s is not what it shows as: %v", c.name, name, err)
			}
			prompted[c.Action] = true
		}
	}
	for _, d := range a.declared {
		typed := d.Scope == keymap.Input || d.Scope == keymap.Dialog                                          // of what is typed into
		hidden := slices.Contains([]keymap.Scope{keymap.LogLegend, keymap.Scrollback, keymap.Ended}, d.Scope) // while that is there
		if !prompted[d.Action] && !typed && !hidden && d.Action != "global.command" {
			t.Errorf("the prompt does not know %s", d.Action)
		}
	}
}

// A name of an action in the source is one that is declared.
func TestActionsAreNamedRight(t *testing.T) {
	known := map[string]bool{}
	for _, d := range declared(registry()) {
		known[string(d.Action)] = true
	}
	err := filepath.WalkDir(".", func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "export_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			if method, ok := call.Fun.(*ast.SelectorExpr); !ok || method.Sel.Name != "Key" && method.Sel.Name != "Press" {
				return true
			}
			for _, arg := range call.Args {
				literal, ok := arg.(*ast.BasicLit)
				if !ok {
					continue
				}
				name, _ := strconv.Unquote(literal.Value)
				if _, _, dotted := strings.Cut(name, "."); dotted && !known[name] && !strings.Contains(name, ".test-") {
					t.Errorf("%s names the action %s, which there is not", path, name)
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// The keys that are free in each scope: what a new action there can have.
func TestFreeKeys(t *testing.T) {
	var out strings.Builder
	keys := DefaultKeymap()
	for _, s := range keymap.Scopes() {
		fmt.Fprintf(&out, "%s:", s)
		for r := '!'; r <= '~'; r++ {
			if taken, pending := keys.Match(s, string(r)); taken == "" && !pending {
				fmt.Fprintf(&out, " %c", r)
			}
		}
		out.WriteString("\n")
	}
	golden.RequireEqual(t, out.String())
}

// What ends with the program is counted by what it is.
func TestWhatQuitEnds(t *testing.T) {
	for want, words := range map[string][]string{
		"": nil, "1 forward": {"1 forward"}, "2 shells and 1 forward": {"2 shells", "1 forward"},
		"1 shell, 1 attached and 2 forwards": {"1 shell", "1 attached", "2 forwards"},
	} {
		if got := and(words); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	a := idle(t)
	if got := a.alive(); got != "" {
		t.Errorf("without anything alive: %q", got)
	}
	for range 2 {
		s := a.open(forwardsKind, a.client())
		s.Pane = alive{s.Pane, "shell"}
	}
	if got := a.alive(); got != "2 shells" {
		t.Errorf("with two shells: %q", got)
	}
}

// alive is a pane with something alive in it.
type alive struct {
	panes.Pane
	noun string
}

func (a alive) Alive() (int, string) { return 1, a.noun }
