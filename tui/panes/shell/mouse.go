package shell

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/tui/widget/term"
)

// clicks tells one click from two and three, as a word is selected, and a line.
type clicks struct {
	at    term.Position
	when  time.Time
	count int
}

// add counts a click: 1, 2, 3, and 1 again.
func (c *clicks) add(at term.Position, now time.Time) int {
	if at != c.at || now.Sub(c.when) > clicksTime || c.count == 3 {
		c.count = 0
	}
	c.at, c.when, c.count = at, now, c.count+1
	return c.count
}

// Click presses the button in a program that asks for the mouse, and begins a selection elsewhere: of text, of
// the word there on the second click, of the whole line on the third.
func (p *Pane) Click(x, y int) tea.Cmd {
	if p.toProgram(term.Press, term.LeftButton, x, y) {
		return nil
	}
	at := p.at(x, y)
	p.view.press(at)
	switch p.clicks.add(at, p.env.Now()) {
	case 2:
		p.locked(func() { p.view.choose(p.screen.WordAt(at)) })
	case 3:
		p.locked(func() { p.view.choose(p.screen.LineAt(at)) })
	}
	return nil
}

// Drag moves the mouse with the button held.
func (p *Pane) Drag(x, y int) tea.Cmd {
	if p.toProgram(term.Motion, term.LeftButton, x, y) {
		return nil
	}
	p.view.drag(p.at(x, y))
	return nil
}

// Release lets go of the button.
func (p *Pane) Release(x, y int) tea.Cmd {
	p.toProgram(term.Release, term.LeftButton, x, y)
	return nil
}

// Mouse gives a program that asks for the mouse what else it does, and reports whether there is such a program:
// the wheel and the other buttons.
func (p *Pane) Mouse(msg tea.MouseMsg, x, y int) bool {
	button, known := buttonOf(msg.Mouse().Button)
	if !known {
		return false
	}
	switch msg.(type) {
	case tea.MouseClickMsg, tea.MouseWheelMsg:
		return p.toProgram(term.Press, button, x, y)
	case tea.MouseReleaseMsg:
		return p.toProgram(term.Release, button, x, y)
	}
	return p.toProgram(term.Motion, button, x, y)
}

// WantsMotion reports whether the program asks where the mouse is while no button is held.
func (p *Pane) WantsMotion() (wanted bool) {
	p.locked(func() { wanted = p.screen.WantsMotion() })
	return wanted && p.stage == running
}

func buttonOf(button tea.MouseButton) (term.MouseButton, bool) {
	switch button {
	case tea.MouseNone:
		return term.NoButton, true
	case tea.MouseLeft:
		return term.LeftButton, true
	case tea.MouseMiddle:
		return term.MiddleButton, true
	case tea.MouseRight:
		return term.RightButton, true
	case tea.MouseWheelUp:
		return term.WheelUp, true
	case tea.MouseWheelDown:
		return term.WheelDown, true
	}
	return 0, false
}

// Wheel scrolls what has scrolled away. In a program that has the whole screen it is the keys up and down.
func (p *Pane) Wheel(count int) tea.Cmd {
	alternate := false
	p.locked(func() { alternate = p.screen.Alternate() })
	if !alternate || p.stage != running || p.view.browsing {
		p.scroll(count)
		return nil
	}
	key := tea.Key{Code: tea.KeyDown}
	if count < 0 {
		key.Code, count = tea.KeyUp, -count
	}
	for range count {
		p.press(key)
	}
	return nil
}

// toProgram sends an event of the mouse to a program that asks for it.
func (p *Pane) toProgram(event term.MouseEvent, button term.MouseButton, x, y int) bool {
	if p.session == nil || p.stage != running || p.view.browsing || !p.view.following {
		return false
	}
	p.session.mu.Lock()
	wanted, bytes := p.screen.WantsMouse(), p.screen.Mouse(event, button, x, y)
	p.session.mu.Unlock()
	if wanted && len(bytes) > 0 {
		p.send(bytes)
	}
	return wanted
}
