package dialog

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/tui/widget/cells"
	"github.com/podglass/podglass/tui/widget/input"
)

// Form asks for a few values, each checked while it is typed.
//
// Its Result has what Accept makes of the values; without Accept, the [Values].
type Form struct {
	ID     string
	Title  string
	Intro  string // what this is about, in a sentence or two
	Fields []Field
	// Accept turns valid values into the answer, or says in a sentence what is
	// wrong with them together.
	Accept func(Values) (any, error)

	inputs []*input.Input
	at     int
	err    error // of Accept, until something is typed
	rows   []int // of the fields as last drawn, -1 when not on the screen
	look   *Look
}

// Field is a value that a [Form] asks for.
type Field struct {
	Name        string // in Values
	Label       string
	Value       string // to begin with
	Placeholder string // what an empty field means
	Hint        string // shown below while the field has the focus
	Whole       bool   // Value is selected at first, so that typing takes its place: for numbers
	Validate    func(value string) error
}

// Values are what was typed, by the names of the fields.
type Values map[string]string

// Keys implements [Dialog].
func (f *Form) Keys() []keymap.Action {
	keys := []keymap.Action{keymap.Accept, keymap.Cancel}
	if len(f.Fields) > 1 {
		keys = append(keys, keymap.NextField)
	}
	return keys
}

// Name implements [Dialog].
func (f *Form) Name() string { return f.ID }

// Heading implements [Dialog].
func (f *Form) Heading() string { return f.Title }

func (f *Form) init() {
	if f.inputs != nil {
		return
	}
	f.inputs = make([]*input.Input, len(f.Fields))
	for i, field := range f.Fields {
		f.inputs[i] = input.New("")
		f.inputs[i].Placeholder = field.Placeholder
		f.setValue(i, field.Value)
	}
	f.rows = make([]int, len(f.Fields))
	f.focus(0)
}

func (f *Form) setValue(i int, value string) {
	f.inputs[i].SetValue(value)
	if f.Fields[i].Whole {
		f.inputs[i].SelectAll()
	}
}

func (f *Form) focus(at int) {
	if len(f.inputs) == 0 {
		return
	}
	f.at = (at + len(f.inputs)) % len(f.inputs)
	for i, in := range f.inputs {
		in.SetFocus(i == f.at)
	}
}

// Refuse says what went wrong with the answer, and puts other values in some fields, by their names. Asked
// again the form holds what was typed.
func (f *Form) Refuse(err error, values Values) {
	f.init()
	f.err = err
	for i, field := range f.Fields {
		if value, ok := values[field.Name]; ok {
			f.setValue(i, value)
			f.focus(i)
		}
	}
}

// problem returns what is wrong with field i.
func (f *Form) problem(i int) error {
	if f.Fields[i].Validate == nil {
		return nil
	}
	return f.Fields[i].Validate(f.inputs[i].Value())
}

func (f *Form) labelWidth(ruler cells.Ruler) int {
	width := 0
	for _, field := range f.Fields {
		width = max(width, ruler.Width(field.Label))
	}
	return width
}

// Size implements [Dialog].
func (f *Form) Size(look *Look, width, height int) (int, int) {
	f.init()
	want := min(max(f.labelWidth(look.ruler)+2+30, 48), width)
	rows := len(f.Fields) + 1 + f.sentenceRows(look.ruler, want)
	if intro := f.introRows(look.ruler, want); rows+intro <= height {
		rows += intro
	}
	return want, min(rows, height)
}

// introRows returns the rows of the intro and of the gap after it.
func (f *Form) introRows(ruler cells.Ruler, width int) int {
	if f.Intro == "" {
		return 0
	}
	return len(ruler.Wrap(f.Intro, width)) + 1
}

// sentenceRows returns the rows that the sentence below the fields takes, the
// same for all hints so that the box does not jump from field to field.
func (f *Form) sentenceRows(ruler cells.Ruler, width int) int {
	text, _ := f.sentence()
	rows := len(ruler.Wrap(text, width))
	for _, field := range f.Fields {
		rows = max(rows, len(ruler.Wrap(field.Hint, width)))
	}
	return rows
}

// Draw implements [Dialog]. Where there is little room the fields come first,
// then the sentence about the one with the focus, then the intro.
func (f *Form) Draw(look *Look, width, height int) ([]string, *Point) {
	f.init()
	f.restyle(look)
	var lines []string
	spare := height - len(f.Fields)
	if rows := f.introRows(look.ruler, width); rows > 0 && spare >= rows+1+f.sentenceRows(look.ruler, width) {
		for _, line := range look.ruler.Wrap(f.Intro, width) {
			lines = append(lines, look.ruler.Fit(line, width, cells.Left, look.glyphs.Ellipsis))
		}
		lines = append(lines, "")
	}
	below := min(max(height-len(lines)-len(f.Fields), 0), 1+f.sentenceRows(look.ruler, width))
	if below == 0 && height >= 2 {
		below = 1 // rather a field less
	}
	count := min(height-len(lines)-below, len(f.Fields))
	first := max(min(f.at-count/2, len(f.Fields)-count), 0)
	var cursor *Point
	for i := range f.Fields {
		f.rows[i] = -1
		if i < first || i >= first+count {
			continue
		}
		f.rows[i] = len(lines)
		line, x, shown := f.drawField(look, i, width)
		if shown {
			cursor = &Point{x, len(lines)}
		}
		lines = append(lines, line)
	}
	if below > 1 {
		lines = append(lines, "")
	}
	if below > 0 {
		lines = append(lines, f.drawSentence(look, width, max(below-1, 1))...)
	}
	return lines, cursor
}

func (f *Form) restyle(look *Look) {
	if f.look == look {
		return
	}
	f.look = look
	for _, in := range f.inputs {
		in.SetStyles(look.styles, look.glyphs)
		in.SetRuler(look.ruler)
	}
}

// drawField draws one field in one line and returns where the cursor is in it.
func (f *Form) drawField(look *Look, i, width int) (line string, x int, shown bool) {
	label := min(f.labelWidth(look.ruler), max(width-10, 0), width/2)
	text := look.ruler.Fit(f.Fields[i].Label, label, cells.Left, look.glyphs.Ellipsis)
	if i == f.at {
		text = look.accent.Draw(text)
	} else {
		text = look.muted.Draw(text)
	}
	before := label
	if label > 0 {
		text += "  "
		before += 2
	}
	f.inputs[i].SetWidth(width - before)
	x, shown = f.inputs[i].Cursor()
	return text + f.inputs[i].View(), before + x, shown
}

// sentence returns what is wrong, else what the field with the focus is for.
func (f *Form) sentence() (text string, wrong bool) {
	if len(f.Fields) == 0 {
		return "", false
	}
	if err := f.problem(f.at); err != nil {
		return err.Error(), true
	}
	if f.err != nil {
		return f.err.Error(), true
	}
	return f.Fields[f.at].Hint, false
}

// drawSentence draws the sentence below the fields in at most so many rows.
func (f *Form) drawSentence(look *Look, width, rows int) []string {
	text, wrong := f.sentence()
	pen := look.muted
	if wrong {
		pen = look.bad
	}
	lines := look.ruler.Wrap(text, width)
	if len(lines) > rows { // the rest in the last row, cut
		lines[rows-1] = strings.Join(lines[rows-1:], " ")
		lines = lines[:rows]
	}
	for i, line := range lines {
		lines[i] = pen.Draw(look.ruler.Fit(line, width, cells.Left, look.glyphs.Ellipsis))
	}
	return lines
}

// Do implements [Dialog].
func (f *Form) Do(action keymap.Action) (tea.Cmd, *Result) {
	f.init()
	switch action {
	case keymap.Accept:
		return nil, f.accept()
	case keymap.Cancel:
		return nil, &Result{ID: f.ID, Cancelled: true}
	case keymap.NextField, keymap.NextEntry:
		f.focus(f.at + 1)
	case keymap.PreviousField, keymap.PreviousEntry:
		f.focus(f.at - 1)
	}
	return nil, nil
}

// accept answers, or goes to the first field that is not valid.
func (f *Form) accept() *Result {
	values := Values{}
	for i, field := range f.Fields {
		if f.problem(i) != nil {
			f.focus(i)
			return nil
		}
		values[field.Name] = f.inputs[i].Value()
	}
	if f.Accept == nil {
		return &Result{ID: f.ID, Value: values}
	}
	value, err := f.Accept(values)
	if err != nil {
		f.err = err
		return nil
	}
	return &Result{ID: f.ID, Value: value}
}

// Update implements [Dialog]: it types into the field with the focus.
func (f *Form) Update(msg tea.Msg) (tea.Cmd, *Result) {
	f.init()
	if len(f.inputs) == 0 {
		return nil, nil
	}
	before := f.inputs[f.at].Value()
	cmd := f.inputs[f.at].Update(msg)
	if f.inputs[f.at].Value() != before {
		f.err = nil
	}
	return cmd, nil
}

// Click implements [Dialog].
func (f *Form) Click(_, y int) *Result {
	for i, row := range f.rows {
		if row == y {
			f.focus(i)
		}
	}
	return nil
}

// Wheel implements [Dialog].
func (f *Form) Wheel(int) {}
