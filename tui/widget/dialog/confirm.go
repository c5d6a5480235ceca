package dialog

import (
	"slices"
	"strings"
	"unicode"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/tui/widget/input"
)

// Confirm asks before something that cannot be undone, or costs something. It
// names the object and where that is. Cancel is the button that enter presses
// unless Harmless; where a word has to be typed, enter does it once the word is there.
//
// Its Result has Value as it is here.
type Confirm struct {
	ID       string
	Title    string // "Delete pod"
	Question string // one sentence that names the object: "Delete the pod timecheck-6d8f?"
	Facts    []Fact // context, namespace, …
	Notes    []Note // what will follow, and warnings
	Verb     string // on the button: "Delete"
	Harmless bool
	Value    any
	// Word has to be typed before enter does it; "" for no word.
	Word string
	// Entry is a value that can be typed, on which the rest may depend; nil for none.
	Entry *Entry
	// Fresh reports whether it has only just opened by itself, so that a letter may have
	// been typed for what was there before; nil where it opens on a key.
	Fresh func() bool
	// OnCopy copies a text that belongs to it, such as the command that does the same;
	// nil where there is none.
	OnCopy func() tea.Cmd

	at    focus
	spots []spot
	body  scrolled
	word  *input.Input
	wrong bool // enter was pressed before the word was there
	look  *Look
}

// focus is what enter is for.
type focus uint8

const (
	onDefault focus = iota // the button that is the default or, where a word has to be typed, that word
	onNo
	onYes
	onEntry
)

// Note is a sentence below the facts.
type Note struct {
	Text string
	Warn bool // it is a warning
}

// Fact is a line that says what something is.
type Fact struct{ Name, Value string }

// spot is where a button was drawn.
type spot struct {
	x, y, width int
	yes         bool
}

// Keys implements [Dialog].
func (c *Confirm) Keys() []keymap.Action {
	keys := []keymap.Action{keymap.Accept, keymap.Cancel, keymap.NextField}
	if c.OnCopy != nil {
		keys = append(keys, keymap.CopyText)
	}
	return keys
}

// Name implements [Dialog].
func (c *Confirm) Name() string { return c.ID }

// Heading implements [Dialog].
func (c *Confirm) Heading() string { return c.Title }

// yes reports whether the button with the verb has the focus.
func (c *Confirm) yes() bool { return c.at == onYes || c.at == onDefault && c.Harmless }

// buttons are what is written on the two buttons.
func (c *Confirm) buttons() (no, yes string) { return "Cancel", c.Verb }

// Do implements [Dialog].
func (c *Confirm) Do(action keymap.Action) (tea.Cmd, *Result) {
	switch action {
	case keymap.Accept:
		return nil, c.accept()
	case keymap.Cancel:
		return nil, c.answer(false)
	case keymap.CopyText:
		if c.OnCopy != nil {
			return c.OnCopy(), nil
		}
	case keymap.NextField:
		c.move(1)
	case keymap.PreviousField:
		c.move(-1)
	case keymap.NextEntry:
		if !c.body.scroll(1) {
			c.move(1)
		}
	case keymap.PreviousEntry:
		if !c.body.scroll(-1) {
			c.move(-1)
		}
	}
	return nil, nil
}

// move moves the focus on from the button that does nothing to the one with the verb, to
// the entry, and around.
func (c *Confirm) move(by int) {
	all := []focus{onNo, onYes}
	if c.Entry != nil {
		all = append(all, onEntry)
	}
	here := slices.Index(all, c.at)
	if c.at == onDefault {
		here = map[bool]int{false: 0, true: 1}[c.Harmless]
	}
	c.at = all[(here+by+len(all))%len(all)]
}

// accept takes what has the focus: a button, the word, or the entry, after which enter is
// for the button with the verb.
func (c *Confirm) accept() *Result {
	switch {
	case c.at == onEntry:
		if c.Entry.err == nil {
			c.at = onYes
		}
		return nil
	case !c.yes() && (c.Word == "" || c.at == onNo):
		return c.answer(false)
	}
	return c.do()
}

// do does it, unless a word is not there yet or the entry is not valid.
func (c *Confirm) do() *Result {
	if c.Entry != nil && c.Entry.err != nil {
		c.at = onEntry
		return nil
	}
	if c.Word != "" {
		c.init()
		if c.wrong = c.word.Value() != c.Word; c.wrong {
			return nil
		}
	}
	return c.answer(true)
}

func (c *Confirm) answer(yes bool) *Result {
	if !yes {
		return &Result{ID: c.ID, Cancelled: true}
	}
	return &Result{ID: c.ID, Value: c.Value}
}

// Update implements [Dialog]: the arrow keys choose a button, y and n answer, and digits
// go into the entry.
func (c *Confirm) Update(msg tea.Msg) (tea.Cmd, *Result) {
	key, pressed := msg.(tea.KeyPressMsg)
	switch {
	case pressed && c.body.press(key):
		return nil, nil
	case c.at == onEntry:
		return c.Entry.update(msg), nil
	case c.Word != "":
		c.init()
		return c.word.Update(msg), nil
	case !pressed || key.Text != "" && c.Fresh != nil && c.Fresh():
		return nil, nil
	}
	switch {
	case key.Code == tea.KeyLeft:
		c.at = onNo
	case key.Code == tea.KeyRight:
		c.at = onYes
	case strings.EqualFold(key.Text, "y"):
		return nil, c.do()
	case strings.EqualFold(key.Text, "n"):
		return nil, c.answer(false)
	case c.Entry != nil && isDigit(key.Text):
		c.at = onEntry
		return c.Entry.update(msg), nil
	}
	return nil, nil
}

func isDigit(text string) bool {
	return text != "" && strings.IndexFunc(text, func(r rune) bool { return !unicode.IsDigit(r) }) < 0
}

// Click implements [Dialog].
func (c *Confirm) Click(x, y int) *Result {
	for _, s := range c.spots {
		if y == s.y && x >= s.x && x < s.x+s.width {
			if s.yes {
				c.at = onYes
				return c.do()
			}
			return c.answer(false)
		}
	}
	if c.Entry != nil && y == c.Entry.row {
		c.at = onEntry
	}
	return nil
}

// Wheel implements [Dialog].
func (c *Confirm) Wheel(lines int) { c.body.scroll(lines) }
