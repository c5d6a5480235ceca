package tui

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/keymap/count"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/widget/cells"
	"github.com/podglass/podglass/tui/widget/dialog"
)

// The dialogs that App itself asks with.
const (
	helpDialog = "help"
	quitDialog = "quit"
)

// openHelp lists the keys: first those that work in the pane with the focus,
// then all others.
func (a *App) openHelp() tea.Cmd {
	groups := a.helpGroups()
	a.ask(panes.Dialog{Dialog: &dialog.Text{
		ID: helpDialog, Title: "Keys", Wide: true,
		Lines: func(ruler cells.Ruler, width int) []string { return a.helpLines(groups, ruler, width, "") },
		Matching: func(ruler cells.Ruler, width int, word string) []string {
			return a.helpLines(groups, ruler, width, word)
		},
	}})
	return nil
}

// helpGroups are the keys of the pane with the focus first, then all others.
func (a *App) helpGroups() []keymap.Group {
	groups := a.opts.Keymap.All()
	here := a.focused().Scope()
	order := func(g keymap.Group) int {
		if !here.Within(g.Scope) {
			return 3
		}
		return nearness(here, g.Scope)
	}
	slices.SortStableFunc(groups, func(a, b keymap.Group) int { return cmp.Compare(order(a), order(b)) })
	return slices.DeleteFunc(groups, func(g keymap.Group) bool { return len(g.Bindings) == 0 })
}

// helpColumn is the least width of one of two columns of the help.
const helpColumn = 64

// helpLines lays the keys out in two columns where there is room, those that have to do with a word or all.
func (a *App) helpLines(groups []keymap.Group, ruler cells.Ruler, width int, word string) []string {
	const between = 3
	column := (width - between) / 2
	if column < helpColumn {
		return slices.Concat(a.helpBlocks(groups, ruler, width, word)...)
	}
	blocks := a.helpBlocks(groups, ruler, column, word)
	total := 0
	for _, block := range blocks {
		total += len(block)
	}
	var left []string
	for len(blocks) > 0 && len(left)+len(blocks[0])/2 <= total/2 {
		left, blocks = append(left, blocks[0]...), blocks[1:]
	}
	right := slices.Concat(blocks...)
	lines := make([]string, max(len(left), len(right)))
	for i := range lines {
		var first, second string
		if i < len(left) {
			first = left[i]
		}
		if i < len(right) {
			second = right[i]
		}
		lines[i] = ruler.Fit(first, column+between, cells.Left, "") + second
	}
	return lines
}

// helpBlocks are the groups of keys, each with its heading and a blank line after it.
func (a *App) helpBlocks(groups []keymap.Group, ruler cells.Ruler, width int, word string) [][]string {
	keys := 0
	for _, group := range groups {
		for _, b := range group.Bindings {
			keys = max(keys, ruler.Width(a.keysOf(b)))
		}
	}
	keys = min(keys, width/2)
	var blocks [][]string
	for _, group := range groups {
		block := []string{a.env.Styles.DialogTitle.Render(group.Scope.Title())}
		for _, b := range group.Bindings {
			if isAbout(group, b, word) {
				block = append(block, a.helpOf(b, ruler, keys, width)...)
			}
		}
		if len(block) > 1 {
			blocks = append(blocks, append(block, ""))
		}
	}
	if len(blocks) == 0 {
		return [][]string{{"no key has to do with " + word}}
	}
	return blocks
}

// isAbout reports whether a binding has to do with a word: with its key, what it does, or where.
func isAbout(group keymap.Group, b keymap.Binding, word string) bool {
	word = strings.ToLower(word)
	begins := func(key string) bool { return key == word || strings.HasPrefix(key, word+" ") }
	return slices.ContainsFunc(b.Keys, begins) || strings.Contains(strings.ToLower(b.Help+" "+group.Scope.Title()+" "+string(b.Action)), word)
}

// helpOf is what a binding does, or why it cannot, behind its keys.
func (a *App) helpOf(b keymap.Binding, ruler cells.Ruler, keys, width int) []string {
	text, style := b.Help, a.env.Styles.Text
	if why := a.denial(a.actions[b.Action], a.here()); why != "" {
		text, style = text+" ("+why+")", a.env.Styles.Muted
	}
	var lines []string
	for i, line := range ruler.Wrap(text, max(width-keys-4, 1)) {
		before := cells.Spaces(keys + 4)
		if i == 0 {
			before = "  " + a.env.Styles.Key.Render(ruler.Fit(a.keysOf(b), keys, cells.Left, a.env.Glyphs.Ellipsis)) + "  "
		}
		lines = append(lines, before+style.Render(line))
	}
	return lines
}

// nearness is 0 for the pane's own keys, 1 for those of lists and targets, and 2
// for what works everywhere.
func nearness(here, scope keymap.Scope) int {
	switch scope {
	case here:
		return 0
	case keymap.Target, keymap.List:
		return 1
	}
	return 2
}

func (a *App) keysOf(b keymap.Binding) string {
	return strings.Join(b.Ways(), ", ")
}

// quit ends the program, and asks first when that ends something that somebody
// may be using: forwards, shells.
func (a *App) quit() tea.Cmd {
	alive := a.alive()
	if alive == "" || a.dialogs.Len() > 0 {
		return tea.Quit
	}
	a.ask(panes.Dialog{
		Dialog: &dialog.Confirm{
			ID: quitDialog, Title: "Quit", Verb: "Quit",
			Question: fmt.Sprintf("Quit podglass and end %s?", alive),
		},
		Answer: func(any) tea.Cmd { return tea.Quit },
	})
	return nil
}

// alive is what ends with the program, "2 shells and 1 forward"; "" for nothing.
func (a *App) alive() string {
	counts, nouns := map[string]int{}, []string{}
	add := func(n int, noun string) {
		if n == 0 {
			return
		}
		if counts[noun] == 0 {
			nouns = append(nouns, noun)
		}
		counts[noun] += n
	}
	for _, s := range a.panes.slots {
		if holder, ok := s.Pane.(panes.Holder); ok {
			add(holder.Alive())
		}
	}
	add(a.forwarding.alive(), "forward")
	parts := make([]string, len(nouns))
	for i, noun := range nouns {
		parts[i] = count.Of(counts[noun], noun)
	}
	return and(parts)
}

// and joins words as in a sentence.
func and(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

// ask opens a dialog.
func (a *App) ask(request panes.Dialog) {
	a.dialogs.AskOr(request.Dialog, request.Answer, request.Cancelled)
}
