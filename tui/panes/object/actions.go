package object

import (
	"context"
	"io"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/keymap/count"
	"github.com/podglass/podglass/kube/object"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/panes/savefile"
	"github.com/podglass/podglass/tui/widget/dialog"
)

// Actions are what can be done with the text about an object.
func Actions() []panes.Action {
	const noSearch, noText, noSections = "nothing is searched for yet", "there is no text yet", "there is nothing to fold here"
	bind := func(name keymap.Action, help string, keys ...string) keymap.Binding {
		return keymap.Bind("document."+name, help, keys...)
	}
	return []panes.Action{
		panes.When(panes.On(bind("describe", "show the description, as kubectl prints it", "d").Footer("describe", 10),
			func(p *Pane) tea.Cmd { return p.turn(panes.Describe) }), not(panes.Describe), "this is the description"),
		panes.When(panes.On(bind("yaml", "show the YAML", "y").Footer("YAML", 11),
			func(p *Pane) tea.Cmd { return p.turn(panes.YAML) }), not(panes.YAML), "this is the YAML"),
		panes.When(panes.On(bind("warnings", "of the events show only the warnings, or all", "!").Footer("warnings only", 12),
			(*Pane).toggleWarnings), (*Pane).showsEvents, "only events have warnings"),
		panes.OnNow(bind("search", "search; n and N go on", "/").Footer("search", 12), (*Pane).OpenSearch),
		panes.Unless(panes.When(panes.OnNow(bind("next-match", "go to the next match", "n").Footer("next", 4),
			func(p *Pane) { p.match(false) }), (*Pane).Searches, noSearch), (*Pane).FindsNothing),
		panes.Unless(panes.When(panes.OnNow(bind("previous-match", "go to the match before", "N").Footer("previous", 5),
			func(p *Pane) { p.match(true) }), (*Pane).Searches, noSearch), (*Pane).FindsNothing),
		panes.When(panes.OnNow(bind("show-secret", "show the secret value, or hide it", "x").Footer("show value", 9),
			(*Pane).toggleSecret), (*Pane).onSecret, "the line has no secret value"),
		panes.When(panes.OnNow(bind("fold", "fold what the line begins, or unfold it", "-", "enter").Footer("fold", 13),
			(*Pane).fold), (*Pane).CanFold, noSections),
		panes.When(panes.OnNow(bind("fold-all", "fold everything, or unfold it", "_").Footer("fold all", 14),
			(*Pane).foldAll), (*Pane).CanFoldAll, noSections),
		panes.When(panes.OnNow(bind("copy", "copy the text, or the secret value that shows", "c").Footer("copy", 15),
			(*Pane).copyText), (*Pane).hasText, noText),
		panes.When(panes.OnNow(bind("save", "save the text to a file", "ctrl+s").Footer("save", 16),
			(*Pane).save), (*Pane).hasText, noText),
	}
}

// not says that a pane shows another form.
func not(form panes.Form) func(*Pane) bool {
	return func(p *Pane) bool { return p.shows.Form != form }
}

func (p *Pane) showsEvents() bool { return p.shows.Form == panes.Events }

func (p *Pane) toggleWarnings() tea.Cmd {
	p.warnings = !p.warnings
	return p.pull()
}

func (p *Pane) showsYAML() bool { return p.shows.Form == panes.YAML }
func (p *Pane) hasText() bool   { return p.page != nil }
func (p *Pane) fold()           { p.seeks = ""; p.Doc.Fold() }
func (p *Pane) foldAll()        { p.seeks = ""; p.Doc.FoldAll() }

// turn shows the object in the form that a key asks for.
func (p *Pane) turn(form panes.Form) tea.Cmd {
	p.seeks = ""
	return p.show(form)
}

// Edit carries out an action on the prompt of the search.
func (p *Pane) Edit(action keymap.Action) tea.Cmd {
	p.seeks = ""
	return p.Document.Edit(action)
}

func (p *Pane) match(back bool) {
	p.seeks = ""
	p.Match(back)
}

// onPath is the field that the line under the cursor is about.
func (p *Pane) onPath() object.Path {
	path, _, _ := strings.Cut(p.Doc.Cursor(), "\n")
	return object.Path(path)
}

func (p *Pane) onSecret() bool { return p.showsYAML() && p.snapshot.IsSecret(p.onPath()) }

// toggleSecret shows one secret value, after asking, until the cursor or the focus
// leaves it.
func (p *Pane) toggleSecret() {
	path, ref := p.onPath(), p.shows.Ref
	_, key, _ := strings.Cut(strings.TrimPrefix(string(path), "/"), "/")
	p.ToggleSecret(string(path), key+" of "+ref.String(), func() bool { return p.shows.Ref == ref && p.onPath() == path })
}

// maxCopy is how many bytes of text go into the clipboard.
const maxCopy = 1 << 20

func (p *Pane) copyText() {
	if secret := p.secret(); secret != "" {
		if value, ok := p.snapshot.Reveal(secret); ok {
			p.Env.Ask(panes.Copy{Text: value, What: "the secret value", Secret: true})
		}
		return
	}
	if len(p.page.text) > maxCopy {
		p.Env.Ask(panes.Notice{Tone: panes.Warn, Text: "that is more than a clipboard takes; save it to a file instead"})
		return
	}
	p.Env.Ask(panes.Copy{Text: p.page.text, What: "the text, " + count.Of(len(p.page.rows), "line")})
}

func (p *Pane) save() {
	extension := ".txt"
	if p.showsYAML() {
		extension = ".yaml"
	}
	ref, text, lines := p.shows.Ref, p.page.text, len(p.page.rows)
	name := strings.ToLower(ref.Kind) + "-" + strings.ReplaceAll(ref.Name, ":", "-") + "-" + p.Env.Now().Format("20060102-150405") + extension
	intro := "Readable by you only."
	if ref.Kind == "Secret" {
		intro += " The values are not in it."
	}
	p.askFile(&dialog.Form{
		ID: "save-file", Title: "Save to a file", Intro: intro,
		Fields: []dialog.Field{{Name: "file", Label: "File", Value: name, Validate: savefile.Check}},
	}, func(file io.Writer) (int, error) {
		if _, err := io.WriteString(file, text); err != nil {
			return 0, err
		}
		return lines, nil
	})
}

// askFile asks for a file until it is written, or somebody gives up.
func (p *Pane) askFile(form *dialog.Form, write func(io.Writer) (int, error)) {
	p.Env.Ask(panes.Dialog{Dialog: form, Answer: func(value any) tea.Cmd {
		path := savefile.Path(value.(dialog.Values)["file"])
		return panes.Run(p.Env.NewTask(), 0, func(context.Context) savefile.Written {
			return savefile.Write(path, write)
		}, func(written savefile.Written) tea.Cmd {
			if written.Nothing() {
				form.Refuse(written.Reason(), nil)
				p.askFile(form, write)
				return nil
			}
			p.Env.Ask(written.Notice())
			return nil
		})
	}})
}

// secret is the field whose secret value shows, "" for none.
func (p *Pane) secret() object.Path { return object.Path(p.Secret(string(p.onPath()))) }

// Move moves the cursor, which then goes to no field by itself any more.
func (p *Pane) Move(action keymap.Action) tea.Cmd {
	p.seeks = ""
	return p.Document.Move(action)
}

// Click puts the cursor on a line; a click on the line under the cursor folds it.
func (p *Pane) Click(_, y int) tea.Cmd {
	p.seeks = ""
	if p.ClickAgain(y) {
		p.fold()
	}
	return nil
}

// Wheel scrolls.
func (p *Pane) Wheel(lines int) tea.Cmd {
	p.seeks = ""
	return p.Document.Wheel(lines)
}
