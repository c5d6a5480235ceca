package dialog

import (
	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/tui/widget/cells"
	"github.com/podglass/podglass/tui/widget/input"
)

// Command asks for one line, such as a command and its argument, and shows what
// that can be completed to while it is typed.
//
// Its Result has the line as a string.
type Command struct {
	ID          string
	Title       string
	Placeholder string
	// Complete are the lines that what is typed may become, the likeliest first.
	// It is asked at each drawing.
	Complete func(line string) []Completion
	// Check says in a sentence what is wrong with a line. The dialog then stays
	// open, and the line as it is.
	Check func(line string) error

	input *input.Input
	at    int // the completion under the cursor; -1 for none
	top   int
	err   error // of Check, until something is typed
	look  *Look
}

// Completion is a line that can be typed.
type Completion struct {
	Line   string
	Detail string // what it does
	Key    string // the key that does the same, "" for none
	Reason string // why it does nothing now; "" when it does something
	More   bool   // an argument follows, so that choosing it goes on typing
}

// The size of the dialog in cells; where there is less room the list is shorter.
const (
	commandWidth = 72
	commandHead  = 2 // what is typed, and what is wrong with it
	commandRows  = 10
)

// Name implements [Dialog].
func (c *Command) Name() string { return c.ID }

// Heading implements [Dialog].
func (c *Command) Heading() string { return c.Title }

func (c *Command) init() {
	if c.input != nil {
		return
	}
	c.at = -1
	c.input = input.New("")
	c.input.Placeholder = c.Placeholder
	c.input.OnChange = func(string) tea.Cmd {
		c.at, c.top, c.err = -1, 0, nil
		return nil
	}
}

// Size implements [Dialog]. It is the same whatever is typed, so that the box
// does not jump.
func (c *Command) Size(_ *Look, width, height int) (int, int) {
	return min(commandWidth, width), min(commandHead+commandRows, height)
}

// Draw implements [Dialog].
func (c *Command) Draw(look *Look, width, height int) ([]string, *Point) {
	c.init()
	if c.look != look {
		c.look = look
		c.input.SetStyles(look.styles, look.glyphs)
		c.input.SetRuler(look.ruler)
	}
	c.input.SetWidth(width)
	list := c.Complete(c.input.Value())
	c.at = min(c.at, len(list)-1)
	rows := max(height-commandHead, 0)
	names := 0
	for _, completion := range list {
		names = min(max(names, look.ruler.Width(completion.Line)), width/3)
	}
	c.top = max(min(c.top, c.at), c.at-rows+1, 0)
	lines := []string{c.input.View()}
	if height > 1 {
		lines = append(lines, c.drawStatus(look, list, names, rows, width))
	}
	for i := c.top; i < min(c.top+rows, len(list)); i++ {
		lines = append(lines, c.drawCompletion(look, list[i], i == c.at, names, width))
	}
	if x, shown := c.input.Cursor(); shown {
		return lines, &Point{x, 0}
	}
	return lines, nil
}

// drawStatus says what is wrong with the line, what of the completion under the cursor its row cuts, or which of them
// show where not all of them do.
func (c *Command) drawStatus(look *Look, list []Completion, names, rows, width int) string {
	if c.err != nil {
		return look.bad.Draw(look.ruler.Fit(c.err.Error(), width, cells.Left, look.glyphs.Ellipsis))
	}
	if c.at >= 0 && look.ruler.Width(list[c.at].note()) > list[c.at].room(look, names, width).note {
		return look.muted.Draw(look.ruler.Fit(list[c.at].note(), width, cells.Left, look.glyphs.Ellipsis))
	}
	if rows >= len(list) || rows == 0 {
		return ""
	}
	return look.muted.Draw(look.ruler.Fit(look.glyphs.Part(c.top+1, c.top+rows, len(list)), width, cells.Right, look.glyphs.Ellipsis))
}

// note is what a completion does, or why it does nothing now.
func (c Completion) note() string {
	if c.Reason != "" {
		return c.Reason
	}
	return c.Detail
}

// columnGap is the blank between the columns of the completions.
const columnGap = 2

// room shares out a row: what to type, in as many cells as names says, what it does, and the key for it.
func (c Completion) room(look *Look, names, width int) rowRoom {
	room := max(width-barWidth-min(look.ruler.Width(c.Key), max(width-barWidth, 0)), 0)
	line := min(max(names, look.ruler.Width(c.Line)), max(room-columnGap, 0))
	return rowRoom{line, max(room-line-2*columnGap, 0)}
}

// drawCompletion draws a line: what to type, what it does, and the key for it.
func (c *Command) drawCompletion(look *Look, completion Completion, current bool, names, width int) string {
	room := completion.room(look, names, width)
	text := look.ruler.Fit(completion.Line, room.label, cells.Left, look.glyphs.Ellipsis)
	note := cells.Spaces(max(width-barWidth-room.label-look.ruler.Width(completion.Key), 0))
	if room.note > 0 {
		note = cells.Spaces(columnGap) + look.ruler.Fit(completion.note(), room.note, cells.Left, look.glyphs.Ellipsis) + cells.Spaces(columnGap)
	}
	switch {
	case current:
		bar := look.ruler.Fit(look.glyphs.Cursor, min(barWidth, width), cells.Left, "")
		return look.accent.Draw(bar) + look.selected.Draw(text+note+completion.Key)
	case completion.Reason != "":
		return cells.Spaces(min(barWidth, width)) + look.muted.Draw(text+note+completion.Key)
	}
	return cells.Spaces(min(barWidth, width)) + text + look.muted.Draw(note) + look.accent.Draw(completion.Key)
}

// Do implements [Dialog]: enter takes the completion under the cursor, or the
// line as it was typed; tab completes the line.
func (c *Command) Do(action keymap.Action) (tea.Cmd, *Result) {
	c.init()
	list := c.Complete(c.input.Value())
	switch action {
	case keymap.Accept:
		return nil, c.accept(list)
	case keymap.Cancel:
		return nil, &Result{ID: c.ID, Cancelled: true}
	case keymap.NextEntry:
		c.at = min(c.at+1, len(list)-1)
	case keymap.PreviousEntry:
		c.at = max(c.at-1, -1)
	case keymap.NextField:
		c.complete(list)
	}
	return nil, nil
}

// complete puts a completion into the line: the one under the cursor, or the
// likeliest.
func (c *Command) complete(list []Completion) {
	if len(list) == 0 {
		return
	}
	chosen := list[max(c.at, 0)]
	line := chosen.Line
	if chosen.More {
		line += " "
	}
	c.input.SetValue(line)
	c.at, c.top, c.err = -1, 0, nil
}

func (c *Command) accept(list []Completion) *Result {
	line := c.input.Value()
	if c.at >= 0 && c.at < len(list) {
		if list[c.at].More {
			c.complete(list)
			return nil
		}
		line = list[c.at].Line
	}
	if line == "" {
		return &Result{ID: c.ID, Cancelled: true}
	}
	if c.err = c.Check(line); c.err != nil {
		c.at = -1
		return nil
	}
	return &Result{ID: c.ID, Value: line}
}

// Update implements [Dialog]: what is typed or pasted.
func (c *Command) Update(msg tea.Msg) (tea.Cmd, *Result) {
	c.init()
	return c.input.Update(msg), nil
}

// Click implements [Dialog]: it takes the completion under the mouse.
func (c *Command) Click(_, y int) *Result {
	c.init()
	list := c.Complete(c.input.Value())
	if at := c.top + y - commandHead; y >= commandHead && at < len(list) {
		c.at = at
		return c.accept(list)
	}
	return nil
}

// Wheel implements [Dialog].
func (c *Command) Wheel(lines int) {
	c.init()
	c.at = max(min(c.at+lines, len(c.Complete(c.input.Value()))-1), -1)
}

// Keys implements [Dialog].
func (c *Command) Keys() []keymap.Action { return []keymap.Action{keymap.Accept, keymap.Cancel} }
