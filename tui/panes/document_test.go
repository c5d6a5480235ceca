package panes

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/themes"
	"github.com/podglass/podglass/tui/widget/document"
	"github.com/podglass/podglass/tui/widget/styled"
)

// newFruits is a document of three lines.
func newFruits(t *testing.T) *Document {
	t.Helper()
	loaded, err := themes.Load("mono", nil)
	if err != nil {
		t.Fatal(err)
	}
	d := NewDocument(Env{Look: Look{Styles: loaded.Styles(), Glyphs: themes.Unicode()}})
	var lines []document.Line
	for _, text := range []string{"apple", "pear", "plum"} {
		lines = append(lines, document.Line{Key: text, Runs: []styled.Run{{Text: text}}})
	}
	d.SetSize(20, 4)
	d.Doc.SetLines(lines)
	return &d
}

func (d *Document) enter(text string) {
	for _, r := range text {
		d.Type(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
}

func TestSearchOfADocument(t *testing.T) {
	d := newFruits(t)
	d.OpenSearch()
	d.enter("p")
	if _, _, shown := d.Cursor(); d.Mode() != Text || !shown || !strings.Contains(ansi.Strip(d.View()), "search") {
		t.Errorf("mode %v, the prompt is not there:\n%s", d.Mode(), d.View())
	}
	if rows := strings.Count(d.View(), "\n") + 1; rows != 4 {
		t.Errorf("%d rows are drawn, want 4:\n%s", rows, d.View())
	}
	if accepted, _ := d.EditSearch(keymap.Accept); !accepted || d.Mode() != Actions || d.Doc.Searching() != "p" {
		t.Errorf("accepted %t, mode %v, searching %q", accepted, d.Mode(), d.Doc.Searching())
	}
	d.OpenSearch()
	d.enter("lu") // what was sought was selected, and is replaced
	if d.Doc.Searching() != "lu" {
		t.Errorf("searching %q", d.Doc.Searching())
	}
	if accepted, _ := d.EditSearch(keymap.Cancel); accepted || d.Searches() || d.Mode() != Actions {
		t.Errorf("given up: accepted %t, searching %q, mode %v", accepted, d.Doc.Searching(), d.Mode())
	}
	d.OpenSearch()
	if accepted, _ := d.EditSearch(keymap.Accept); accepted {
		t.Error("nothing was typed, and is looked for")
	}
}

func TestAnotherDocument(t *testing.T) {
	d := newFruits(t)
	d.SetFocus(true)
	d.OpenSearch()
	d.enter("p")
	d.EditSearch(keymap.Accept)
	before := d.Doc
	d.Clear()
	if d.Doc == before || d.Doc.Made() {
		t.Error("the lines are those of before")
	}
	if d.Doc.Searching() != "p" || d.Doc.TextWidth() != before.TextWidth() {
		t.Errorf("searching %q in %d columns", d.Doc.Searching(), d.Doc.TextWidth())
	}
}

func TestADocumentWithoutRoom(t *testing.T) {
	for _, size := range [][2]int{{0, 0}, {0, 5}, {5, 0}, {1, 1}, {-1, -1}} {
		d := newFruits(t)
		d.SetSize(size[0], size[1])
		d.OpenSearch()
		view := d.View()
		if rows := strings.Count(view, "\n") + 1; view != "" && rows > size[1] {
			t.Errorf("%v: %d rows", size, rows)
		}
		if _, y, shown := d.Cursor(); shown && y >= size[1] {
			t.Errorf("%v: the cursor is in row %d", size, y)
		}
	}
}

func TestMovingInADocument(t *testing.T) {
	d := newFruits(t)
	for _, step := range []struct {
		action keymap.Action
		want   string
	}{
		{keymap.Down, "pear"},
		{keymap.Bottom, "plum"},
		{keymap.Up, "pear"},
		{keymap.Top, "apple"},
		{keymap.PageDown, "plum"},
		{keymap.PageUp, "apple"},
		{keymap.HalfPageDown, "pear"},
		{keymap.HalfPageUp, "apple"},
	} {
		d.Move(step.action)
		if d.Doc.Cursor() != step.want {
			t.Errorf("%s leads to %s, want %s", step.action, d.Doc.Cursor(), step.want)
		}
	}
}
