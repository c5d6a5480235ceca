package dialog

import (
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
	Validate    func(value string) error
}

// Values are what was typed, by the names of the fields.
type Values map[string]string

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
		f.inputs[i].SetValue(field.Value)
	}
	f.rows = make([]int, len(f.Fields))
	f.focus(0)
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

// problem returns what is wrong with field i.
func (f *Form) problem(i int) error {
	if f.Fields[i].Validate == nil {
		return nil
	}
	return f.Fields[i].Validate(f.inputs[i].Value())
}

func (f *Form) labelWidth() int {
	width := 0
	for _, field := range f.Fields {
		width = max(width, cells.Width(field.Label))
	}
	return width
}

// Size implements [Dialog].
func (f *Form) Size(width, height int) (int, int) {
	f.init()
	want := min(max(f.labelWidth()+2+30, 48), width)
	rows := len(f.Fields) + 2 // and a sentence below
	if f.Intro != "" {
		rows += len(cells.Wrap(f.Intro, want)) + 1
	}
	return want, min(rows, height)
}

// Draw implements [Dialog]. Where there is little room the field with the
// focus and the sentence about it come first.
func (f *Form) Draw(look *Look, width, height int) ([]string, *Point) {
	f.init()
	f.restyle(look)
	var lines []string
	var cursor *Point
	below := 0 // rows for the sentence below the fields and the gap before it
	switch {
	case height >= len(f.Fields)+2:
		below = 2
	case height >= 2:
		below = 1
	}
	room := height - below
	if f.Intro != "" && room > len(f.Fields) {
		intro := cells.Wrap(f.Intro, width)
		intro = intro[:min(len(intro), room-len(f.Fields)-1)]
		for _, line := range intro {
			lines = append(lines, cells.Fit(line, width, cells.Left, look.glyphs.Ellipsis))
		}
		if len(intro) > 0 {
			lines = append(lines, "")
		}
	}
	count := min(room-len(lines), len(f.Fields))
	first := max(min(f.at-count/2, len(f.Fields)-count), 0)
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
	for len(lines) < height-1 && below > 0 {
		lines = append(lines, "")
	}
	if below > 0 {
		lines = append(lines, f.sentence(look, width))
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
	}
}

// drawField draws one field in one line and returns where the cursor is in it.
func (f *Form) drawField(look *Look, i, width int) (line string, x int, shown bool) {
	label := min(f.labelWidth(), max(width-10, 0), width/2)
	text := cells.Fit(f.Fields[i].Label, label, cells.Left, look.glyphs.Ellipsis)
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

// sentence draws the line below the fields: what is wrong, else what the field
// with the focus is for.
func (f *Form) sentence(look *Look, width int) string {
	if len(f.Fields) == 0 {
		return ""
	}
	err := f.problem(f.at)
	if err == nil {
		err = f.err
	}
	if err != nil {
		return look.bad.Draw(cells.Fit(err.Error(), width, cells.Left, look.glyphs.Ellipsis))
	}
	return look.muted.Draw(cells.Fit(f.Fields[f.at].Hint, width, cells.Left, look.glyphs.Ellipsis))
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
