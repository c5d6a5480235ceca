package pods

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"github.com/podglass/podglass/keymap"
	kubepods "github.com/podglass/podglass/kube/pods"
	"github.com/podglass/podglass/kube/podstatus"
	"github.com/podglass/podglass/themes"
)

// drawing is the pane as text, each line with a bar after its last cell.
func drawing(p *Pane, width, height int) string {
	p.SetSize(width, height)
	p.SetFocus(true)
	lines := strings.Split(ansi.Strip(p.View()), "\n")
	title := p.Title()
	return fmt.Sprintf("%dx%d  %s [%s]\n%s|\n", width, height, strings.Join(title.Path, " > "), title.Full(p.Env.Glyphs.Dot), strings.Join(lines, "|\n"))
}

// TestGolden draws each state on a zoomed pane, in its place on a wide screen, on
// one of 80x24, and where little fits.
func TestGolden(t *testing.T) {
	for name, s := range scenes() {
		t.Run(strings.ReplaceAll(name, " ", "-"), func(t *testing.T) {
			p := open(t, s, envOf(t, "mono", themes.Unicode()))
			var out strings.Builder
			for _, width := range []int{158, 90, 78, 40} {
				out.WriteString(drawing(p, width, 9) + "\n")
			}
			out.WriteString(drawing(p, 12, 3) + "\n")
			ascii := open(t, s, envOf(t, "mono", themes.ASCII()))
			out.WriteString("ASCII " + drawing(ascii, 78, 9))
			golden.RequireEqual(t, out.String())
		})
	}
}

// TestGoldenColours draws some states as a terminal of 16 colours gets them.
func TestGoldenColours(t *testing.T) {
	for _, name := range []string{"filter typed", "marked", "grouped", "metrics"} {
		t.Run(strings.ReplaceAll(name, " ", "-"), func(t *testing.T) {
			p := open(t, scenes()[name], envOf(t, "ansi16", themes.Unicode()))
			p.SetSize(90, 9)
			golden.RequireEqual(t, p.View())
		})
	}
}

// The view fills its area exactly, whatever that is.
func TestViewFillsItsArea(t *testing.T) {
	for name, s := range scenes() {
		p := open(t, s, envOf(t, "ansi16", themes.Unicode()))
		for width := 1; width < 130; width += 7 {
			for height := 1; height < 14; height++ {
				p.SetSize(width, height)
				lines := strings.Split(p.View(), "\n")
				if len(lines) != height {
					t.Fatalf("%s, %dx%d: %d lines", name, width, height, len(lines))
				}
				for i, line := range lines {
					if got := ansi.StringWidth(line); got != width {
						t.Fatalf("%s, %dx%d: line %d has %d cells: %q", name, width, height, i, got, line)
					}
				}
			}
		}
	}
}

// The cursor stays with its pod while others come and go, and goes to the
// neighbour when the pod itself goes.
func TestCursorStaysWithItsPod(t *testing.T) {
	source := &shelf{rows: usual(), health: live()}
	p := open(t, scene{source: source, do: []any{keymap.Down, keymap.Down}}, envOf(t, "mono", themes.Unicode()))
	chosen := func() string { return p.Chosen().Pod.Name }
	if chosen() != "numbers-web-7b8d7dbfb4-ppx2c" {
		t.Fatalf("the cursor is on %s", chosen())
	}
	source.rows = source.rows[1:]
	p.pull()
	if chosen() != "numbers-web-7b8d7dbfb4-ppx2c" {
		t.Errorf("the cursor has gone to %s", chosen())
	}
	source.rows = append(source.rows[:1:1], source.rows[2:]...)
	p.pull()
	if chosen() != "sleep" {
		t.Errorf("the cursor has gone to %s, not to what took the place", chosen())
	}
	source.rows = nil
	p.pull()
	if !p.Chosen().IsZero() {
		t.Errorf("nothing is there, and %s is chosen", chosen())
	}
}

// A list that shrinks to a few rows at once still has the cursor on its pod.
func TestCursorStaysInAListThatShrinks(t *testing.T) {
	var rows []*kubepods.Row
	for i := range 1000 {
		rows = append(rows, row(fmt.Sprintf("pod-%04d", i), []podstatus.Phase{podstatus.Ready}))
	}
	source := &shelf{rows: rows, health: live()}
	p := open(t, scene{source: source, do: []any{keymap.Bottom, keymap.PageUp}}, envOf(t, "mono", themes.Unicode()))
	chosen := p.Chosen().Pod
	for _, left := range [][]*kubepods.Row{rows[980:], rows, append(slices.Clone(rows[:2]), p.Chosen().Row), rows, {p.Chosen().Row}} {
		source.rows = left
		p.pull()
		if got := p.Chosen().Pod; got != chosen {
			t.Fatalf("with %d rows the cursor is on %s, not on %s", len(left), got, chosen)
		}
	}
}

// A mark goes with its pod.
func TestMarksGoWithTheirPods(t *testing.T) {
	source := &shelf{rows: usual(), health: live()}
	p := open(t, scene{source: source, do: []any{keymap.Action("pods.mark-all")}}, envOf(t, "mono", themes.Unicode()))
	if len(p.Marked()) != 5 {
		t.Fatalf("%d are marked", len(p.Marked()))
	}
	source.rows = source.rows[3:]
	p.pull()
	if marked := p.Marked(); len(marked) != 2 || marked[0].Pod.Name != "sleep" {
		t.Errorf("marked: %v", marked)
	}
	p.Undo()
	if p.CanUndo() || len(p.Marked()) != 0 {
		t.Error("the marks were not taken back")
	}
}
