package tuitest

import (
	"regexp"
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
)

// Press does actions by the keys that they are bound to or, without a key, by their names in the command
// prompt.
func (d *Driver) Press(actions ...keymap.Action) *Driver {
	d.tb.Helper()
	for _, action := range actions {
		switch bound, _ := d.keys.Binding(action); {
		case bound.Key() != "":
			d.Keys(strings.Fields(bound.Key())...)
		case len(bound.Names) > 0:
			d.Keys(":").Type(bound.Names[0]).Keys("enter")
		default:
			d.tb.Fatalf("no key is bound to %s", action)
		}
	}
	return d
}

// Keys presses keys by their names: "a", "G", "ctrl+w", "enter", "shift+tab".
func (d *Driver) Keys(names ...string) *Driver {
	d.tb.Helper()
	for _, name := range names {
		d.program.Send(keyPress(d.tb, name))
	}
	return d
}

// Send sends a message of the test's own, for a model that runs in place of the App.
func (d *Driver) Send(msg tea.Msg) *Driver {
	d.program.Send(msg)
	return d
}

// Type types text.
func (d *Driver) Type(text string) *Driver {
	for _, r := range text {
		d.program.Send(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	return d
}

// Paste pastes text.
func (d *Driver) Paste(text string) *Driver {
	d.program.Send(tea.PasteMsg{Content: text})
	return d
}

// Select moves the cursor of the list that has the focus to the row that
// begins with a name, as soon as there is one: a row at a time, each when the
// screen has shown the one before.
func (d *Driver) Select(name string) *Driver {
	d.tb.Helper()
	row := regexp.MustCompile(`(?:^|[│┃])([▌ ]) +(?:\d+ +)?` + regexp.QuoteMeta(name))
	left := -1 // the line that the cursor was last moved away from
	return d.Until("the cursor on "+name, func(screen string) bool {
		lines := strings.Split(screen, "\n")
		for y, line := range lines {
			at := row.FindStringSubmatchIndex(line)
			if at == nil {
				continue
			}
			if line[at[2]:at[3]] != " " {
				return true
			}
			cursor := cursorAt(lines, utf8.RuneCountInString(line[:at[2]]))
			if cursor < 0 || cursor == left {
				return false
			}
			left = cursor
			if cursor < y {
				d.Press(keymap.Down)
			} else {
				d.Press(keymap.Up)
			}
			return false
		}
		return false
	})
}

// cursorAt finds the line on which the bar of the cursor stands in a column.
func cursorAt(lines []string, column int) int {
	for y, line := range lines {
		if runes := []rune(line); column < len(runes) && runes[column] == '▌' {
			return y
		}
	}
	return -1
}

// Click clicks on the first place where the screen, once the program is idle, shows a text.
func (d *Driver) Click(text string) *Driver {
	d.tb.Helper()
	d.See(text).Idle()
	for y, line := range strings.Split(d.Screen(), "\n") {
		if before, _, found := strings.Cut(line, text); found {
			x := utf8.RuneCountInString(before)
			d.program.Send(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft})
			d.program.Send(tea.MouseReleaseMsg{X: x, Y: y, Button: tea.MouseLeft})
			break
		}
	}
	return d
}

// Drag presses the left button on the first place where the screen, once the program is
// idle, shows a text, moves the mouse by so many cells, and lets go.
func (d *Driver) Drag(text string, dx, dy int) *Driver {
	d.tb.Helper()
	d.See(text).Idle()
	for y, line := range strings.Split(d.Screen(), "\n") {
		if before, _, found := strings.Cut(line, text); found {
			x := utf8.RuneCountInString(before)
			d.program.Send(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft})
			d.program.Send(tea.MouseMotionMsg{X: x + dx, Y: y + dy, Button: tea.MouseLeft})
			d.program.Send(tea.MouseReleaseMsg{X: x + dx, Y: y + dy, Button: tea.MouseLeft})
			break
		}
	}
	return d
}

// Resize makes the terminal another size.
func (d *Driver) Resize(columns, rows int) *Driver {
	d.mu.Lock()
	d.draw()
	d.screen.Resize(columns, rows)
	d.text = ""
	d.mu.Unlock()
	d.program.Send(tea.WindowSizeMsg{Width: columns, Height: rows})
	return d
}
