package pods

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"k8s.io/apimachinery/pkg/types"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube"
	kubepods "github.com/podglass/podglass/kube/pods"
	"github.com/podglass/podglass/kube/podstatus"
	"github.com/podglass/podglass/themes"
	"github.com/podglass/podglass/tui/panes/panetest"
)

// headings is the first line of the list, which tells how wide the columns are.
func headings(p *Pane) string { return strings.Split(ansi.Strip(p.View()), "\n")[0] }

// Columns are as wide as all rows ask for, whatever has been looked at before; they grow at once, and shrink only
// when the list is opened, sorted or filtered, or its size changes.
func TestColumnsAreAsWideAsAllRowsAskFor(t *testing.T) {
	source := &shelf{health: live()}
	for i := range 50 {
		source.rows = append(source.rows, row(fmt.Sprintf("web-%02d", i), []podstatus.Phase{podstatus.Ready}))
	}
	source.rows[49] = row("web-49", []podstatus.Phase{podstatus.Failed}, fails("Init:CreateContainerConfigError"))
	p := open(t, scene{source: source}, envOf(t, "mono", themes.Unicode()))
	first := headings(p)
	p.Move(keymap.Bottom)
	if got := headings(p); got != first {
		t.Errorf("at the end of the list\n%s\nand before\n%s", got, first)
	}
	p.Move(keymap.Top)

	change := func(at int, with *kubepods.Row) {
		with.Revision = p.measured + 1
		source.rows[at] = with
		p.pull()
	}
	change(30, row("web-30-with-a-name-that-is-far-longer-than-all-others", []podstatus.Phase{podstatus.Ready}))
	grown := headings(p)
	if grown == first {
		t.Errorf("a longer name makes no room:\n%s", grown)
	}
	change(30, row("web-30", []podstatus.Phase{podstatus.Ready}))
	if got := headings(p); got != grown {
		t.Errorf("a shorter name takes room away:\n%s\nand before\n%s", got, grown)
	}
	for name, shrink := range map[string]func(){
		"sorted":   func() { p.sortBy(p.rows.columns[0]) },
		"filtered": func() { panetest.Perform(p, panetest.Do(t, p, Actions(), "pods.failing-only")) },
		"resized":  func() { p.SetSize(p.width+1, p.height) },
	} {
		change(30, row("web-30-with-a-name-that-is-far-longer-than-all-others", []podstatus.Phase{podstatus.Ready}))
		wide := headings(p)
		change(30, row("web-30", []podstatus.Phase{podstatus.Ready}))
		shrink()
		if got := headings(p); len(strings.TrimRight(got, " ")) >= len(strings.TrimRight(wide, " ")) {
			t.Errorf("%s, the columns stay as they are:\n%s", name, got)
		}
		p.setFailingOnly(false)
		p.pull()
	}
}

// A column is asked for as many cells as what is drawn in it takes, and no less than others asked for.
func TestWidthIsThatOfTheCell(t *testing.T) {
	for _, glyphs := range []*themes.Glyphs{themes.Unicode(), themes.ASCII()} {
		env := envOf(t, "mono", glyphs)
		r := rows{env: env, revisions: revisions{sets: map[types.NamespacedName]string{{Namespace: "shop", Name: "web-6d8f"}: "12"}}}
		list := append(usual(), odd()...)
		list = append(list, ofDeployment("web", "6d8f", "new1"), row("long", make([]podstatus.Phase, manyContainers+1)), row("", nil))
		for _, of := range kubepods.AllColumns() {
			for _, row := range list {
				c := column{Column: of, label: "app"}
				cell := r.cell(row, &c)
				want := env.Ruler.Width(cell.Text)
				if cell.Tail != nil {
					want += env.Ruler.Width(cell.Tail.Text)
				}
				for _, run := range cell.Runs {
					want += env.Ruler.Width(run.Text)
				}
				got := r.width(row, &c, noon, 0)
				switch {
				case of == kubepods.ColAge || of == kubepods.ColRestarts && !row.LastRestart.IsZero():
					if got < want || got > want+ageRoom {
						t.Errorf("%s of %s: got %d for %d cells", of, row.Ref.Name, got, want)
					}
				case cell.Text == "<none>" || cell.Text == "-": // in place of nothing, narrower than the title
				case got != want:
					t.Errorf("%s of %s: got %d for %d cells", of, row.Ref.Name, got, want)
				}
				if more := r.width(row, &c, noon, got+1); more != got+1 {
					t.Errorf("%s of %s: got %d where %d are asked for already", of, row.Ref.Name, more, got+1)
				}
			}
		}
	}
}

// An age takes no more than its room for two years, and is measured from then on.
func TestAgesHaveTheirRoom(t *testing.T) {
	r := rows{env: envOf(t, "mono", themes.Unicode())}
	row, c := row("web", nil), column{Column: kubepods.ColAge}
	step := time.Second
	for age := -10 * time.Second; age < 20*365*24*time.Hour; age += step {
		row.Created = noon.Add(-age)
		if got, text := r.width(row, &c, noon, 0), row.AgeText(noon); got != max(ageRoom, len(text)) {
			t.Fatalf("an age of %s takes %d cells", text, got)
		}
		if age > 3*time.Hour {
			step = time.Hour
		}
	}
}

// What is told of the pods before their usage is known stays where it is when that comes.
func TestUsageThatComesLaterMovesNothing(t *testing.T) {
	for _, actions := range [][]keymap.Action{nil, {"pods.wide"}} {
		for width := 30; width <= 220; width++ {
			source := &shelf{health: live()}
			for _, r := range usual() {
				plain := *r
				plain.Usage = kubepods.Usage{}
				source.rows = append(source.rows, &plain)
			}
			p := open(t, scene{source: source}, envOf(t, "mono", themes.Unicode()))
			for _, action := range actions {
				panetest.Perform(p, panetest.Do(t, p, Actions(), action))
			}
			p.SetSize(width, 9)
			before := strings.Split(ansi.Strip(p.View()), "\n")
			for i, r := range usual() {
				r.Revision = p.measured + 1
				source.rows[i] = r
			}
			source.metered = true
			p.pull()
			after := strings.Split(ansi.Strip(p.View()), "\n")
			for i, line := range before {
				if !covers(after[i], line) {
					t.Fatalf("%v, %d cells: before and with usage\n%s\n%s", actions, width, line, after[i])
				}
			}
		}
	}
}

// covers reports whether a line has all that another one has, where it has it.
func covers(line, other string) bool {
	is := []rune(line)
	for i, r := range []rune(other) {
		if r != ' ' && is[i] != r {
			return false
		}
	}
	return true
}

// READY shows beside the namespace where the panes are narrow: on a screen of 80 columns, and in the band of one of 120.
func TestReadyShowsBesideNamespaces(t *testing.T) {
	source := &shelf{rows: usual(), health: live()}
	for _, r := range source.rows {
		r.Ref.Namespace = "kube-system"
	}
	ready := podstatus.Ready
	source.rows = append(source.rows, row("sleep-with-file-reader-7df4bf6dcb-stx28", []podstatus.Phase{ready, ready, ready, ready, ready, ready}))
	p := open(t, scene{source: source, scope: kube.Scope{Namespaces: []string{"kube-system", "shop"}}}, envOf(t, "mono", themes.Unicode()))
	for _, width := range []int{71, 72, 78, 80} {
		p.SetSize(width, 9)
		if view := ansi.Strip(p.View()); !strings.Contains(view, " READY ") || !strings.Contains(view, " RST ") || !strings.Contains(view, " AGE") {
			t.Errorf("in %d cells:\n%s", width, view)
		}
	}
}
