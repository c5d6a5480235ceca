package containers

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"github.com/podglass/podglass/themes"
	"github.com/podglass/podglass/tui/panes/panetest"
)

// size is that of a pane in cells.
type size struct{ width, height int }

func (s size) String() string { return fmt.Sprintf("%dx%d", s.width, s.height) }

// The sizes of the pane: on a wide screen, zoomed there, on one of 80x24, and
// two in which little fits.
var (
	wide, zoomed, narrow, small, tiny = size{67, 20}, size{118, 40}, size{78, 22}, size{40, 8}, size{12, 3}
)

// drawing is the pane as text, each line with a bar after its last cell.
func drawing(p *Pane, s size) string {
	p.SetSize(s.width, s.height)
	p.SetFocus(true)
	lines := strings.Split(ansi.Strip(p.View()), "\n")
	title := p.Title()
	path := strings.Join(title.Path, " > ")
	return fmt.Sprintf("%s  %s  [%s]\n%s|\n", s, path, title.State, strings.Join(lines, "|\n"))
}

// TestGolden draws each state in each size, the whole detail, and all of it in
// ASCII as well.
func TestGolden(t *testing.T) {
	for name, s := range scenes() {
		t.Run(strings.ReplaceAll(name, " ", "-"), func(t *testing.T) {
			var out strings.Builder
			p := open(t, s, envOf(t, "mono", themes.Unicode()))
			for _, size := range []size{wide, zoomed, narrow, small, tiny} {
				out.WriteString(drawing(p, size) + "\n")
			}
			ascii := open(t, s, envOf(t, "mono", themes.ASCII()))
			out.WriteString("ASCII " + drawing(ascii, wide))
			golden.RequireEqual(t, out.String())
		})
	}
}

// TestGoldenWhole draws the detail in the whole pane, from its beginning and at
// its end.
func TestGoldenWhole(t *testing.T) {
	for _, name := range []string{"everything", "sidecar gate", "crash loop", "unscheduled", "healthy"} {
		t.Run(strings.ReplaceAll(name, " ", "-"), func(t *testing.T) {
			p := open(t, scenes()[name], envOf(t, "mono", themes.Unicode()))
			panetest.Do(t, p, Actions(), "containers.details")
			out := drawing(p, narrow)
			panetest.Do(t, p, Actions(), "move.bottom")
			golden.RequireEqual(t, out+"\n"+drawing(p, narrow)+"\n"+drawing(p, small))
		})
	}
}

// TestGoldenColours draws some states as a terminal of 16 colours gets them.
func TestGoldenColours(t *testing.T) {
	for _, name := range []string{"broken init", "sidecar gate", "healthy"} {
		t.Run(strings.ReplaceAll(name, " ", "-"), func(t *testing.T) {
			p := open(t, scenes()[name], envOf(t, "ansi16", themes.Unicode()))
			p.SetSize(wide.width, wide.height)
			golden.RequireEqual(t, p.View())
		})
	}
}
