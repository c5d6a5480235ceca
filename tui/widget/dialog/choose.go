package dialog

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/tui/widget/cells"
	"github.com/podglass/podglass/tui/widget/input"
)

// Choose asks for one of several options. Typing narrows them down to those that
// hold all the words; when there are many, a prompt says so from the start.
//
// Its Result has the Value of the option. Where several may be chosen it has the
// values of all that are on, as []any; with none on that of the current one.
type Choose struct {
	ID      string
	Title   string
	Options []Option
	// Several shows check boxes, which space and a click turn on and off.
	Several bool
	// None says that turning all off is an answer too.
	None bool
	// Start is the option that the cursor is on at first; where only one may be chosen
	// and Start is 0 it is the one that is on.
	Start int

	filter *input.Input
	shown  []int // options that match the filter
	at     int   // of shown
	top    int   // first of shown on the screen
	rows   int   // on the screen
	above  int   // rows on the screen before them
	look   *Look
}

// Option is something to choose.
type Option struct {
	Label  string
	Detail string // what there is to know about it
	Value  any
	Reason string // why it cannot be chosen; empty when it can
	On     bool   // is among those chosen, or is the present one
	Alone  bool   // cannot be on together with others
}

// many is from how many options on there is a filter.
const many = 9

// Keys implements [Dialog].
func (c *Choose) Keys() []keymap.Action {
	return []keymap.Action{keymap.Accept, keymap.Cancel, keymap.NextEntry, keymap.PreviousEntry}
}

// Name implements [Dialog].
func (c *Choose) Name() string { return c.ID }

// Heading implements [Dialog].
func (c *Choose) Heading() string {
	switch {
	case c.Several && c.None:
		return c.Title + ": space turns on and off"
	case c.Several:
		return c.Title + ": space marks several"
	}
	return c.Title
}

// Narrows reports whether typing narrows the options down without a prompt that says so.
func (c *Choose) Narrows() bool { return !c.filtering() }

// init makes the dialog usable: it is a plain struct until first touched.
func (c *Choose) init() {
	if c.filter != nil {
		return
	}
	c.filter = input.New("")
	c.filter.Placeholder = "type to narrow down"
	c.filter.OnChange = func(string) tea.Cmd { c.match(); return nil }
	c.match()
	c.at = c.Start
	if on := slices.IndexFunc(c.Options, func(o Option) bool { return o.On }); c.at == 0 && on > 0 && !c.Several {
		c.at = on
	}
}

// match applies the filter.
func (c *Choose) match() {
	words := strings.Fields(strings.ToLower(c.filter.Value()))
	c.shown, c.at, c.top = c.shown[:0], 0, 0
	for i, option := range c.Options {
		text := strings.ToLower(option.Label + " " + option.Detail)
		if containsAll(text, words) {
			c.shown = append(c.shown, i)
		}
	}
}

func containsAll(text string, words []string) bool {
	for _, word := range words {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

func (c *Choose) filtering() bool {
	c.init()
	return len(c.Options) >= many || c.filter.Value() != ""
}

// head is how many rows there are before the options.
func (c *Choose) head(height int) int {
	if !c.filtering() || height < 3 {
		return 0
	}
	if height < 6 {
		return 1
	}
	return 2
}

// widths returns the cells that the labels and the details want.
func (c *Choose) widths(ruler cells.Ruler) (label, detail int) {
	for _, option := range c.Options {
		label = max(label, ruler.Width(option.Label))
		detail = max(detail, ruler.Width(option.note()))
	}
	return label, detail
}

func (o Option) note() string {
	if o.Reason != "" {
		return o.Reason
	}
	return o.Detail
}

// Size implements [Dialog].
func (c *Choose) Size(look *Look, width, height int) (int, int) {
	c.init()
	label, detail := c.widths(look.ruler)
	want := barWidth + c.boxWidth() + label
	if detail > 0 {
		want += 2 + detail
	}
	width = min(max(want, 32, look.ruler.Width(c.Heading())+2), width)
	return width, min(max(len(c.Options), 1)+c.head(height)+c.foot(look, width, height), height)
}

// Draw implements [Dialog].
func (c *Choose) Draw(look *Look, width, height int) ([]string, *Point) {
	c.init()
	if c.look != look {
		c.look = look
		c.filter.SetStyles(look.styles, look.glyphs)
		c.filter.SetRuler(look.ruler)
	}
	var lines []string
	var cursor *Point
	head := c.head(height)
	if head > 0 {
		c.filter.SetWidth(width)
		lines = append(lines, c.filter.View())
		if x, shown := c.filter.Cursor(); shown {
			cursor = &Point{x, 0}
		}
	}
	for len(lines) < head {
		lines = append(lines, "")
	}
	foot := c.foot(look, width, height)
	c.rows, c.above = max(height-head-foot, 0), head
	c.keepInside()
	if len(c.shown) == 0 && c.rows > 0 {
		lines = append(lines, look.muted.Draw(look.ruler.Fit("nothing matches", width, cells.Left, look.glyphs.Ellipsis)))
	}
	room := c.room(look, width)
	for index := c.top; index < min(c.top+c.rows, len(c.shown)); index++ {
		line := c.drawOption(look, c.Options[c.shown[index]], index == c.at, width, room)
		lines = append(lines, c.more(look, line, index, width))
	}
	if foot > 0 {
		lines = append(lines, c.drawFoot(look, width, height-foot-len(lines), foot)...)
	}
	return lines, cursor
}

// more says at the end of the first and the last row that there are others
// above or below.
func (c *Choose) more(look *Look, line string, index, width int) string {
	glyph := ""
	switch {
	case index == c.top && c.top > 0:
		glyph = look.glyphs.Up
	case index == c.top+c.rows-1 && index < len(c.shown)-1:
		glyph = look.glyphs.Down
	}
	const end = 2
	if glyph == "" || width < barWidth+end {
		return line
	}
	return look.ruler.Fit(line, width-end, cells.Left, "") + look.muted.Draw(" "+glyph)
}

func (c *Choose) drawOption(look *Look, option Option, current bool, width int, room rowRoom) string {
	const bar = barWidth
	name := c.box(option) + look.ruler.Fit(option.Label, room.label, cells.Left, look.glyphs.Ellipsis)
	note := ""
	if room.note > 0 {
		text, _ := option.shownNote(look, room.note)
		note = "  " + look.ruler.Fit(text, room.note, cells.Left, "")
	}
	switch {
	case current:
		return look.accent.Draw(look.ruler.Fit(look.glyphs.Cursor, min(bar, width), cells.Left, "")) + look.selected.Draw(name+note)
	case option.Reason != "":
		return cells.Spaces(min(bar, width)) + look.muted.Draw(name+note)
	default:
		return cells.Spaces(min(bar, width)) + name + look.muted.Draw(note)
	}
}

// barWidth is the room before the options for the bar of the current one.
const barWidth = 2

// box is the check box before an option, or the dot before the present one.
func (c *Choose) box(option Option) string {
	switch {
	case c.Several && option.On:
		return "[x] "
	case c.Several:
		return "[ ] "
	case c.boxWidth() == 0:
		return ""
	case option.On:
		return "* "
	default:
		return "  "
	}
}

func (c *Choose) boxWidth() int {
	switch {
	case c.Several:
		return len("[x] ")
	case slices.ContainsFunc(c.Options, func(o Option) bool { return o.On }):
		return len("* ")
	}
	return 0
}

// keepInside keeps the current option on the screen.
func (c *Choose) keepInside() {
	c.at = max(min(c.at, len(c.shown)-1), 0)
	c.top = max(min(c.top, len(c.shown)-c.rows), 0)
	if c.rows > 0 {
		c.top = max(min(c.top, c.at), c.at-c.rows+1)
	}
}

// Do implements [Dialog].
func (c *Choose) Do(action keymap.Action) (tea.Cmd, *Result) {
	c.init()
	switch action {
	case keymap.Accept:
		return nil, c.choose()
	case keymap.Cancel:
		return nil, &Result{ID: c.ID, Cancelled: true}
	case keymap.NextEntry, keymap.NextField:
		c.move(1)
	case keymap.PreviousEntry, keymap.PreviousField:
		c.move(-1)
	}
	return nil, nil
}

// distance is how far a key moves through the options, 0 for one that does not.
func (c *Choose) distance(key string) int {
	switch key {
	case "pgup", "ctrl+b":
		return -max(c.rows-1, 1)
	case "pgdown", "ctrl+f":
		return max(c.rows-1, 1)
	case "home":
		return -len(c.Options)
	case "end":
		return len(c.Options)
	}
	return 0
}

func (c *Choose) move(by int) {
	c.at += by
	c.keepInside()
}

// choose answers with the current option, unless it cannot be chosen.
func (c *Choose) choose() *Result {
	if c.at >= len(c.shown) {
		return nil
	}
	option := c.Options[c.shown[c.at]]
	if c.Several {
		return c.chooseSeveral(option)
	}
	if option.Reason != "" {
		return nil
	}
	return &Result{ID: c.ID, Value: option.Value}
}

// chooseSeveral answers with all that are on.
func (c *Choose) chooseSeveral(current Option) *Result {
	values := []any{}
	for _, option := range c.Options {
		if option.On {
			values = append(values, option.Value)
		}
	}
	if len(values) == 0 && !c.None {
		if current.Reason != "" {
			return nil
		}
		values = append(values, current.Value)
	}
	return &Result{ID: c.ID, Value: values}
}

// toggle turns the current option on or off.
func (c *Choose) toggle() {
	if c.at >= len(c.shown) {
		return
	}
	option := &c.Options[c.shown[c.at]]
	if option.Reason != "" {
		return
	}
	option.On = !option.On
	for i := range c.Options {
		if other := &c.Options[i]; option.On && other != option && (option.Alone || other.Alone) {
			other.On = false
		}
	}
}

// Update implements [Dialog]: page keys, home and end move, space turns on and off,
// and typing filters.
func (c *Choose) Update(msg tea.Msg) (tea.Cmd, *Result) {
	c.init()
	if key, pressed := msg.(tea.KeyPressMsg); pressed {
		if by := c.distance(key.String()); by != 0 {
			c.move(by)
			return nil, nil
		}
		if key.Code == tea.KeySpace && c.Several {
			c.toggle()
			return nil, nil
		}
	}
	return c.filter.Update(msg), nil
}

// Click implements [Dialog].
func (c *Choose) Click(_, y int) *Result {
	index := c.top + y - c.above
	if y < c.above || index >= min(c.top+c.rows, len(c.shown)) {
		return nil
	}
	c.at = index
	if c.Several {
		c.toggle()
		return nil
	}
	return c.choose()
}

// Wheel implements [Dialog].
func (c *Choose) Wheel(lines int) {
	c.init()
	c.move(lines)
}
