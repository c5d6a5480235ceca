package panes

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/tui/safe"
	"github.com/podglass/podglass/tui/widget/dialog"
	"github.com/podglass/podglass/tui/widget/document"
	"github.com/podglass/podglass/tui/widget/input"
)

// Document is what the panes with a document have in common: lines with a cursor, a
// search that is typed in the last row, and at most one secret value that shows. They
// embed it and add what the lines say.
type Document struct {
	Env Env
	Doc *document.View

	search        *input.Input
	typing        bool
	secret        string // where the secret value is that shows; "" for none
	focused       bool
	width, height int
}

// NewDocument makes a document without lines.
func NewDocument(env Env) Document {
	d := Document{Env: env, Doc: document.New(), search: input.New("search")}
	d.search.Placeholder = "text"
	d.Restyle(env.Look)
	return d
}

// Clear begins another document, in which the same is looked for.
func (d *Document) Clear() {
	d.Doc = document.New()
	d.Doc.SetFocus(d.focused)
	d.Restyle(d.Env.Look)
	d.divide()
	d.find()
}

// find looks for what is typed.
func (d *Document) find() { d.Doc.Search(d.search.Value()) }

// Init has nothing to start.
func (d *Document) Init() tea.Cmd { return nil }

// Restyle draws with another look.
func (d *Document) Restyle(look Look) {
	d.Env.Look = look
	d.Doc.SetStyles(look.Styles, look.Glyphs)
	d.Doc.SetRuler(look.Ruler)
	d.search.SetStyles(look.Styles, look.Glyphs)
	d.search.SetRuler(look.Ruler)
}

// SetSize sets the area in cells.
func (d *Document) SetSize(width, height int) {
	d.width, d.height = max(width, 0), max(height, 0)
	d.search.SetWidth(d.width)
	d.divide()
}

// divide gives the last row to the prompt of the search while one is typed.
func (d *Document) divide() {
	prompt := 0
	if d.typing && d.height > 0 {
		prompt = 1
	}
	d.Doc.SetSize(d.width, d.height-prompt)
}

// SetFocus tells whether keys go to the pane. A secret value that shows is hidden when
// they no longer do.
func (d *Document) SetFocus(focused bool) {
	d.focused = focused
	d.Doc.SetFocus(focused)
	if !focused {
		d.HideSecret()
	}
}

// ToggleSecret hides the secret value that shows at a place of the text. Where none does,
// it asks whether to show the one of a name, and shows it when the cursor is still there.
func (d *Document) ToggleSecret(at, of string, still func() bool) {
	if d.secret == at {
		d.HideSecret()
		return
	}
	d.Env.Ask(Dialog{
		Dialog: &dialog.Confirm{
			ID: "show-secret", Title: "Show a secret value", Verb: "Show",
			Question: "Show the value of " + safe.Text(of) + " on the screen?",
		},
		Answer: func(any) tea.Cmd {
			if still() {
				d.secret = at
			}
			return nil
		},
	})
}

// Secret is the place of the text whose secret value shows, "" for none: a value is
// hidden as soon as the cursor is at another place.
func (d *Document) Secret(cursor string) string {
	if d.secret != cursor {
		d.HideSecret()
	}
	return d.secret
}

// HideSecret hides the secret value that shows.
func (d *Document) HideSecret() { d.secret = "" }

// CanUndo reports whether there is a secret value or a search to take back.
func (d *Document) CanUndo() bool { return d.secret != "" || d.Searches() }

// Undo hides the secret value, then ends the search.
func (d *Document) Undo() {
	if d.secret != "" {
		d.HideSecret()
		return
	}
	d.EndSearch()
}

// ClickAgain puts the cursor on the line at a row of the pane, and reports whether it was
// there before.
func (d *Document) ClickAgain(y int) bool {
	before := d.Doc.Cursor()
	return d.Doc.Click(y) && d.Doc.Cursor() == before
}

// Mode is [Text] while a search is typed.
func (d *Document) Mode() Mode {
	if d.typing {
		return Text
	}
	return Actions
}

// Cursor is where the search is typed.
func (d *Document) Cursor() (x, y int, shown bool) {
	x, shown = d.search.Cursor()
	return x, d.height - 1, shown && d.typing && d.height > 0
}

// Type takes keys and pasted text for the search.
func (d *Document) Type(msg tea.Msg) tea.Cmd {
	cmd := d.search.Update(msg)
	d.find()
	return cmd
}

// OpenSearch opens the prompt of the search with what was sought before selected.
func (d *Document) OpenSearch() {
	d.typing = true
	d.search.SelectAll()
	d.divide()
}

// EditSearch carries out an action on the prompt, and reports whether there is
// something to look for now.
func (d *Document) EditSearch(action keymap.Action) (accepted bool, cmd tea.Cmd) {
	switch action {
	case keymap.Accept:
		d.search.Remember()
		accepted = d.Searches()
	case keymap.Cancel:
		d.EndSearch()
	default:
		cmd = d.search.Do(action)
		d.find()
		return false, cmd
	}
	d.typing = false
	d.divide()
	return accepted, nil
}

// Edit carries out an action on the prompt of the search, and goes to the first match.
func (d *Document) Edit(action keymap.Action) tea.Cmd {
	accepted, cmd := d.EditSearch(action)
	if accepted {
		d.Match(false)
	}
	return cmd
}

// Match goes to the next match of the search, or to the one before, and says when there
// is none.
func (d *Document) Match(back bool) {
	if !d.Doc.Next(back) {
		d.Env.Ask(Notice{Text: fmt.Sprintf("there is no %q in the text", d.Doc.Searching())})
	}
}

// Fold folds the innermost section that the cursor is in, or unfolds it.
func (d *Document) Fold() { d.Doc.Fold() }

// FoldAll folds all sections or, when they are, unfolds them.
func (d *Document) FoldAll() { d.Doc.FoldAll() }

// CanFold reports whether the cursor is in a section.
func (d *Document) CanFold() bool { return d.Doc.CanFold() }

// CanFoldAll reports whether there are any sections.
func (d *Document) CanFoldAll() bool { return d.Doc.CanFoldAll() }

// Searches reports whether something is looked for.
func (d *Document) Searches() bool { return d.Doc.Searching() != "" }

// FindsNothing reports whether no line has what is looked for.
func (d *Document) FindsNothing() bool { return d.Searches() && !d.Doc.Matches() }

// EndSearch looks for nothing any more.
func (d *Document) EndSearch() {
	d.search.SetValue("")
	d.find()
}

// Move moves the cursor.
func (d *Document) Move(action keymap.Action) tea.Cmd {
	switch action {
	case keymap.Up:
		d.Doc.Move(-1)
	case keymap.Down:
		d.Doc.Move(1)
	case keymap.Top:
		d.Doc.Top()
	case keymap.Bottom:
		d.Doc.Bottom()
	case keymap.PageUp:
		d.Doc.Page(-1)
	case keymap.PageDown:
		d.Doc.Page(1)
	case keymap.HalfPageUp:
		d.Doc.Page(-0.5)
	case keymap.HalfPageDown:
		d.Doc.Page(0.5)
	}
	return nil
}

// Wheel scrolls.
func (d *Document) Wheel(lines int) tea.Cmd {
	d.Doc.Scroll(lines)
	return nil
}

// View draws the lines and the prompt of the search.
func (d *Document) View() string {
	if d.width == 0 || d.height == 0 {
		return ""
	}
	view := d.Doc.View()
	switch {
	case !d.typing:
		return view
	case view == "":
		return d.search.View()
	}
	return view + "\n" + d.search.View()
}
