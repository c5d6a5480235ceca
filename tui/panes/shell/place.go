package shell

import (
	"strings"

	"github.com/podglass/podglass/keymap/count"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/safe"
)

// maxTitle is how many characters of a program's title name the terminal's window.
const maxTitle = 120

// runs says what runs, as whom and where: "bash · app in /srv". The working directory is what the shell tells; of
// one that tells nothing it is where it began, until a line has been entered, which may have changed it.
func (p *Pane) runs() string {
	user, dir := p.shell.User, p.shell.Dir
	if p.entered {
		dir = ""
	}
	var title, told string
	p.locked(func() { title, told = p.screen.Title(), p.screen.Dir() })
	if who, where, ok := ofTitle(title); ok {
		user, dir = who, where
	}
	if told != "" {
		dir = told
	}
	words := []string{p.shell.Name}
	if user != "" {
		words = append(words, user)
	}
	text := strings.Join(words, " "+p.env.Glyphs.Dot+" ")
	if dir != "" {
		text += " in " + dir
	}
	return safe.Text(text)
}

// ofTitle reads what shells commonly call their window: "user@host: directory".
func ofTitle(title string) (user, dir string, ok bool) {
	whose, dir, found := strings.Cut(title, ":")
	user, host, both := strings.Cut(whose, "@")
	dir = strings.TrimSpace(dir)
	if !found || !both || user == "" || strings.ContainsAny(whose, " /") || host == "" {
		return "", "", false
	}
	return user, dir, strings.HasPrefix(dir, "/") || strings.HasPrefix(dir, "~")
}

// WindowTitle is what the program calls the window, where the user lets it.
func (p *Pane) WindowTitle() (title string) {
	if !p.opts.Titles || p.stage != running {
		return ""
	}
	p.locked(func() { title = p.screen.Title() })
	if text := []rune(title); len(text) > maxTitle {
		title = string(text[:maxTitle])
	}
	return safe.Text(title)
}

// passClip puts what the program wants to have in the clipboard there, where the user lets it.
func (p *Pane) passClip() {
	var text string
	p.locked(func() { text = p.screen.TakeClip() })
	if text != "" {
		what := count.Of(strings.Count(text, "\n")+1, "line")
		p.env.Ask(panes.Copy{Text: text, What: what + " that " + p.ref().Container + " has put into the clipboard"})
	}
}
