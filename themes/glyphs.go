package themes

import (
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/podglass/podglass/keymap/count"
)

// Glyphs are the signs podglass draws with. Each is one cell wide. A state has a glyph of its own, so
// that it can be told without colour.
type Glyphs struct {
	// States of a container.
	Waiting, Starting, Running, Ready, Completed, Failed, Unknown string

	Cursor       string // before the row under the cursor
	Mark         string // before a marked row
	Open, Folded string // before a group's heading
	Live         string // the connection is up
	Stale        string // what is shown is old
	Pinned       string // the pane keeps its target
	Zoomed       string // the pane fills the screen
	Crumb        string // between the parts of a path, "pod › container"
	Dot          string // between the parts of a title
	Ellipsis     string // text was cut
	CutLeft      string // a line goes on to the left
	CutRight     string // a line goes on to the right
	Up, Down     string // sort order, more rows above and below
	Arrow        string // from local port to pod
	From         string // from a service, at the port it leads to
	Range        string // between the first and the last of several
	Rule         string // a marker line is made of it
	Thumb, Track string // a scroll bar
	Prompt       string // before what is typed

	Border      lipgloss.Border // of a pane
	BorderFocus lipgloss.Border // of the pane with the focus
}

// Unicode are the glyphs for terminals that show UTF-8. None of them is ever drawn as an emoji.
func Unicode() *Glyphs {
	return &Glyphs{
		Waiting: "·", Starting: "○", Running: "◐", Ready: "●", Completed: "✓", Failed: "✗", Unknown: "?",
		Cursor: "▌", Mark: "*", Open: "▾", Folded: "▸", Live: "●", Stale: "◌", Pinned: "■", Zoomed: "□",
		Crumb: "›", Dot: "·", Ellipsis: "…", CutLeft: "‹", CutRight: "›",
		Up: "↑", Down: "↓", Arrow: "→", From: "←", Range: "–", Rule: "─", Thumb: "█", Track: "│", Prompt: "›",
		Border: lipgloss.RoundedBorder(), BorderFocus: lipgloss.ThickBorder(),
	}
}

// ASCII are the glyphs for every other terminal, and for those that draw some of the Unicode ones two
// cells wide, as with a Chinese, Japanese or Korean font.
func ASCII() *Glyphs {
	border := lipgloss.ASCIIBorder()
	focus := border
	focus.Top, focus.Bottom, focus.Left, focus.Right = "=", "=", "#", "#"
	return &Glyphs{
		Waiting: ".", Starting: "o", Running: "+", Ready: "*", Completed: "v", Failed: "X", Unknown: "?",
		Cursor: ">", Mark: "*", Open: "-", Folded: "+", Live: "*", Stale: "~", Pinned: "#", Zoomed: "[",
		Crumb: ">", Dot: "-", Ellipsis: "~", CutLeft: "<", CutRight: ">",
		Up: "^", Down: "v", Arrow: ">", From: "<", Range: "-", Rule: "-", Thumb: "#", Track: "|", Prompt: ">",
		Border: border, BorderFocus: focus,
	}
}

// Part says which of several things show, the first and the last of them counted from 1: "1–19 of 1,600".
func (g *Glyphs) Part(first, last, all int) string {
	part := count.Number(first)
	if last > first {
		part += g.Range + count.Number(last)
	}
	return part + " of " + count.Number(all)
}

// Respell is a sentence of podglass' own, made where the terminal is not known, with these glyphs in the place of the
// Unicode ones. It is not for what containers or objects say: that is shown as it is.
func (g *Glyphs) Respell(sentence string) string {
	if g.Dot == "·" { // these are the Unicode ones; titles are respelled for each frame
		return sentence
	}
	return strings.NewReplacer("·", g.Dot, "…", g.Ellipsis, "→", g.Arrow, "←", g.From, "›", g.Crumb, "─", g.Rule).Replace(sentence)
}

// GlyphsFor picks the set for a terminal by its environment ("NAME=value", as os.Environ gives) and
// operating system (as runtime.GOOS): ASCII on a Linux console, on a dumb terminal and where the
// locale is not UTF-8. Windows has no locale in the environment and shows UTF-8.
func GlyphsFor(environ []string, goos string) *Glyphs {
	env := map[string]string{}
	for _, pair := range environ {
		name, value, _ := strings.Cut(pair, "=")
		env[name] = value
	}
	if term := env["TERM"]; term == "linux" || term == "dumb" {
		return ASCII()
	}
	if goos == "windows" {
		return Unicode()
	}
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} { // the first that is set counts
		if locale := strings.ToLower(env[name]); locale != "" {
			if strings.Contains(locale, "utf-8") || strings.Contains(locale, "utf8") {
				return Unicode()
			}
			return ASCII()
		}
	}
	return Unicode()
}
