package document

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/podglass/podglass/themes"
	"github.com/podglass/podglass/tui/widget/styled"
)

// lines makes a document: a line that begins with # is a heading, one that begins
// with a blank is passed over, all others are their own keys.
func lines(text ...string) []Line {
	var all []Line
	for _, t := range text {
		line := Line{Runs: []styled.Run{{Text: t}}, Key: t, Heading: strings.HasPrefix(t, "#")}
		if strings.HasPrefix(t, " ") {
			line.Key = ""
		}
		all = append(all, line)
	}
	return all
}

func open(t *testing.T, width, height int, text ...string) *View {
	t.Helper()
	theme, err := themes.Load("mono", nil)
	if err != nil {
		t.Fatal(err)
	}
	v := New()
	v.SetStyles(theme.Styles(), themes.ASCII())
	v.SetSize(width, height)
	v.SetLines(lines(text...))
	v.SetFocus(true)
	return v
}

func (v *View) screen() string {
	rows := strings.Split(ansi.Strip(v.View()), "\n")
	for i := range rows {
		rows[i] = strings.TrimRight(rows[i], " ")
	}
	return strings.Join(rows, "\n")
}

func pod() []string {
	return []string{"a pod", "#start", "init", " it has ended", "app", "#volumes", "data", "config", "#network", "8080"}
}

func TestTheCursorPassesOverWhatStandsForNothing(t *testing.T) {
	v := open(t, 20, 4, pod()...)
	var at []string
	for range 10 {
		at = append(at, v.Cursor())
		v.Move(1)
	}
	if diff := cmp.Diff([]string{"a pod", "#start", "init", "app", "#volumes", "data", "config", "#network", "8080", "8080"}, at); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff("  data\n  config\n  #network\n> 8080", v.screen()); diff != "" {
		t.Error(diff)
	}
	v.Top()
	if diff := cmp.Diff("> a pod\n  #start\n  init\n   it has ended", v.screen()); diff != "" {
		t.Error(diff)
	}
}

func TestSectionsFold(t *testing.T) {
	v := open(t, 20, 12, pod()...)
	v.Select("config")
	v.Fold()
	if v.Cursor() != "#volumes" || strings.Contains(v.screen(), "data") || !strings.Contains(v.screen(), "8080") {
		t.Errorf("on %q:\n%s", v.Cursor(), v.screen())
	}
	v.Fold()
	if !strings.Contains(v.screen(), "data") {
		t.Errorf("unfolded:\n%s", v.screen())
	}
	v.FoldAll()
	if diff := cmp.Diff("  a pod\n  #start\n> #volumes\n  #network", strings.TrimRight(v.screen(), "\n")); diff != "" {
		t.Error(diff)
	}
	v.SetLines(lines(append(pod(), "9090")...))
	if !v.Folded("#network") || strings.Contains(v.screen(), "9090") {
		t.Errorf("with news it is\n%s", v.screen())
	}
	v.FoldAll()
	if !strings.Contains(v.screen(), "9090") {
		t.Errorf("all unfolded:\n%s", v.screen())
	}
}

func TestSearchOpensSections(t *testing.T) {
	v := open(t, 20, 10, pod()...)
	v.FoldAll()
	v.Search("A")
	if got := v.Position(); got != "no match" {
		t.Errorf("capitals count, and it says %q", got)
	}
	v.Search("a")
	var visited []string
	for range 5 {
		if !v.Next(false) {
			t.Fatal("nothing is found")
		}
		visited = append(visited, v.Cursor())
	}
	if diff := cmp.Diff([]string{"#start", "init", "app", "data", "a pod"}, visited); diff != "" {
		t.Error(diff)
	}
	if v.Next(true); v.Cursor() != "data" {
		t.Errorf("back it goes to %q", v.Cursor())
	}
	if got := v.Position(); got != "match 5 of 5" {
		t.Errorf("it says %q", got)
	}
	v.Search("nothing")
	if v.Next(false) || v.Cursor() != "data" {
		t.Error("the cursor moved without a match")
	}
}

func TestTheCursorStaysWithWhatItIsOn(t *testing.T) {
	v := open(t, 20, 4, pod()...)
	v.Select("config")
	v.SetLines(lines("a pod", "another", "line", "#volumes", "new", "config", "last"))
	if v.Cursor() != "config" || !strings.Contains(v.screen(), "> config") {
		t.Errorf("on %q:\n%s", v.Cursor(), v.screen())
	}
	v.SetLines(lines("a pod", "#volumes", "new"))
	if v.Cursor() != "new" {
		t.Errorf("its line is gone, and the cursor is on %q", v.Cursor())
	}
	v.SetLines(nil)
	v.SetEmpty("nothing")
	if v.Cursor() != "" || !strings.Contains(v.screen(), "nothing") {
		t.Errorf("empty, on %q:\n%s", v.Cursor(), v.screen())
	}
}

func TestWhatIsTooWideHasAnEllipsis(t *testing.T) {
	v := open(t, 12, 2, "a long line of text", "日本語日本語日本語")
	if diff := cmp.Diff("> a long li~\n  日本語日 ~", v.screen()); diff != "" {
		t.Error(diff)
	}
}

// Whatever is done, the area is drawn exactly and the line under the cursor shows.
func TestTheAreaIsDrawnExactly(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		v := open(t, rapid.IntRange(0, 30).Draw(r, "width"), rapid.IntRange(0, 12).Draw(r, "height"))
		for range rapid.IntRange(1, 30).Draw(r, "steps") {
			switch rapid.IntRange(0, 11).Draw(r, "step") {
			case 0:
				var text []string
				for i := range rapid.IntRange(0, 20).Draw(r, "lines") {
					text = append(text, fmt.Sprint(rapid.SampledFrom([]string{"#", " ", ""}).Draw(r, "kind"), "line ", i))
				}
				all := lines(text...)
				for i := range all {
					if all[i].Heading {
						all[i].Span = rapid.IntRange(0, len(all)-1-i).Draw(r, "span")
					}
				}
				for i := 1; i < len(all); i++ { // some go on for several lines
					if rapid.Bool().Draw(r, "goes on") {
						all[i].Key, all[i].Heading, all[i].Span = all[i-1].Key, false, 0
					}
				}
				v.SetLines(all)
			case 1:
				v.Move(rapid.IntRange(-5, 5).Draw(r, "by"))
			case 2:
				v.Page(rapid.SampledFrom([]float64{-1, -0.5, 0.5, 1}).Draw(r, "part"))
			case 3:
				v.Fold()
			case 4:
				v.FoldAll()
			case 5:
				v.Search(rapid.SampledFrom([]string{"", "1", "line"}).Draw(r, "text"))
			case 6:
				v.Next(rapid.Bool().Draw(r, "back"))
			case 7:
				v.Scroll(rapid.IntRange(-9, 9).Draw(r, "lines"))
			case 8:
				v.Click(rapid.IntRange(-1, 13).Draw(r, "y"))
			case 9:
				v.Top()
			case 10:
				v.Bottom()
			case 11:
				v.SetSize(rapid.IntRange(0, 30).Draw(r, "width"), rapid.IntRange(0, 12).Draw(r, "height"))
			}
			v.check(r)
		}
	})
}

func (v *View) check(r *rapid.T) {
	if v.width == 0 || v.height == 0 {
		if v.View() != "" {
			r.Fatal("without an area something is drawn")
		}
		return
	}
	rows := strings.Split(v.View(), "\n")
	if len(rows) != v.height {
		r.Fatalf("%d rows, want %d", len(rows), v.height)
	}
	for _, row := range rows {
		if width := ansi.StringWidth(row); width != v.width {
			r.Fatalf("%q has %d cells, want %d", row, width, v.width)
		}
	}
	first, last := v.rows()
	inside := first >= v.top && last < v.top+v.height
	if v.isTall(first, last) {
		inside = first < v.top+v.height && last >= v.top
	}
	if v.cursor != "" && !inside {
		r.Fatalf("the cursor is on rows %d to %d, and rows from %d on show:\n%s", first, last, v.top, v.screen())
	}
}

// However long its lines are, all of a text can be read with each of the keys that move, down
// and up.
func TestAllOfATextCanBeRead(t *testing.T) {
	moves := map[string]func(v *View, way int){
		"line":      func(v *View, way int) { v.Move(way) },
		"page":      func(v *View, way int) { v.Page(float64(way)) },
		"half page": func(v *View, way int) { v.Page(float64(way) / 2) },
		"wheel":     func(v *View, way int) { v.Scroll(3 * way) },
	}
	rapid.Check(t, func(r *rapid.T) {
		var all []Line
		for i := range rapid.IntRange(1, 8).Draw(r, "keys") {
			for range rapid.SampledFrom([]int{1, 1, 2, 5, 12, 40}).Draw(r, "lines") {
				all = append(all, Line{Runs: []styled.Run{{Text: fmt.Sprint("line ", len(all))}}, Key: fmt.Sprint(i)})
			}
		}
		v := open(t, 20, rapid.IntRange(4, 15).Draw(r, "height"))
		v.SetLines(all)
		for name, move := range moves {
			v.Top()
			for _, way := range []int{1, -1} {
				seen, before := map[int]bool{}, ""
				for now := v.cursor + v.screen(); now != before; now = v.cursor + v.screen() {
					for row := v.top; row < min(v.top+v.height, len(v.shown)); row++ {
						seen[row] = true
					}
					before = now
					move(v, way)
					v.check(r)
				}
				if len(seen) != len(all) {
					r.Fatalf("%s by %d: %d of %d lines were seen, and it ended with\n%s", name, way, len(seen), len(all), v.screen())
				}
			}
		}
	})
}

// A search goes through the matches of one long line, which scrolls to them.
func TestSearchInALongLine(t *testing.T) {
	v := open(t, 20, 4)
	var all []Line
	for i := range 40 {
		all = append(all, Line{Runs: []styled.Run{{Text: fmt.Sprint("part ", i)}}, Key: "long"})
	}
	v.SetLines(append(all, lines("part of another")...))
	v.Search("part 2")
	for _, want := range []string{"match 2 of 11", "match 6 of 11", "match 10 of 11"} {
		if v.Next(false); v.Position() != want || !strings.Contains(v.screen(), "part 2") {
			t.Errorf("it says %q, want %q:\n%s", v.Position(), want, v.screen())
		}
	}
	if v.Next(true); !strings.Contains(v.screen(), "part 2") {
		t.Errorf("back it shows\n%s", v.screen())
	}
}

// What is found is highlighted where it stands, across the styles of a line and beside letters that are longer small.
func TestWhatIsFoundIsHighlighted(t *testing.T) {
	v := open(t, 40, 3)
	v.SetLines([]Line{
		{Key: "yaml", Runs: []styled.Run{{Text: "image"}, {Text: ": "}, {Text: "Web"}, {Text: ":1.2, web"}}},
		{Key: "dotted", Runs: []styled.Run{{Text: "İ image: web"}}},
	})
	for search, want := range map[string][2]string{
		"e: web": {"imag[e][: ][Web]:1.2, web", "İ imag[e: web]"},
		"web":    {"image: [Web]:1.2, [web]", "İ image: [web]"},
		"W":      {"image: [W]eb:1.2, web", "İ image: web"},
		"none":   {"image: Web:1.2, web", "İ image: web"},
	} {
		v.Search(search)
		for i, line := range v.lines {
			var got strings.Builder
			for _, r := range v.marked(line.Runs, false) {
				if r.Style == &v.styles.Match {
					r.Text = "[" + r.Text + "]"
				}
				got.WriteString(r.Text)
			}
			if got.String() != want[i] {
				t.Errorf("of %q it highlights %s, want %s", search, got.String(), want[i])
			}
		}
	}
}

// tree is a document with sections in sections.
func tree() []Line {
	all := lines("#a", "#b", "c", "d", "#e", "f", "g")
	all[0].Span, all[1].Span, all[4].Span = 5, 2, 1
	all[1].Folded = []styled.Run{{Text: "#b: 2 lines"}}
	all[3].Changed = true
	return all
}

func TestSectionsInSections(t *testing.T) {
	v := open(t, 20, 8)
	v.SetLines(tree())
	v.Select("c")
	if diff := cmp.Diff("  #a\n  #b\n> c\n *d\n  #e\n  f\n  g\n", v.screen()); diff != "" {
		t.Error(diff)
	}
	v.Fold()
	if diff := cmp.Diff("  #a\n> #b: 2 lines\n  #e\n  f\n  g\n\n\n", v.screen()); diff != "" {
		t.Error(diff)
	}
	v.FoldAll()
	if diff := cmp.Diff("> #a\n  g", strings.TrimRight(v.screen(), "\n")); diff != "" {
		t.Error(diff)
	}
	v.Search("d")
	if !v.Next(false) || v.Cursor() != "d" || strings.Contains(v.screen(), "  f") {
		t.Errorf("the search opens what it found and no more:\n%s", v.screen())
	}
	v.Select("g")
	if v.Fold(); v.Cursor() != "g" {
		t.Errorf("g is in no section, and the cursor went to %q", v.Cursor())
	}
}
