package shell

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/keymap/count"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/safe"
	"github.com/podglass/podglass/tui/widget/dialog"
	"github.com/podglass/podglass/tui/widget/term"
)

// view is which rows of the terminal show, and what of them is selected. Rows have numbers that stay while
// the text scrolls; when they get others, the view follows the shell again.
type view struct {
	era       uint64
	following bool // the screen shows, whatever scrolls away
	top       int  // the first row that shows otherwise
	browsing  bool // keys go through what has scrolled away
	cursor    term.Position

	selecting, selected bool // a selection has begun with a press or a key; there is one
	lines               bool // of whole rows
	from, to            term.Position

	search string
	lost   bool // was not found when it was looked for last
}

// follow shows the screen again.
func (v *view) follow() { v.following, v.browsing = true, false }

// press begins a selection at a cell.
func (v *view) press(at term.Position) {
	v.selecting, v.selected, v.lines, v.from, v.to = true, false, false, at, at
}

// drag takes the selection to a cell.
func (v *view) drag(at term.Position) {
	if v.selecting {
		v.selected, v.to = true, at
	}
}

// choose selects all from one cell to another.
func (v *view) choose(from, to term.Position) {
	v.selecting, v.selected, v.from, v.to = false, true, from, to
}

// unselect forgets the selection.
func (v *view) unselect() { v.selecting, v.selected = false, false }

// extent is what is selected, in the order of the text.
func (v *view) extent() (from, to term.Position) {
	from, to = v.from, v.to
	if to.Before(from) {
		from, to = to, from
	}
	if v.lines {
		from.X, to.X = 0, 1<<16
	}
	return from, to
}

// locked does something with the terminal, which the shell writes to.
func (p *Pane) locked(do func()) {
	if p.session == nil {
		do()
		return
	}
	p.session.mu.Lock()
	defer p.session.mu.Unlock()
	do()
}

// clamp keeps the view within the rows that there are. The terminal is locked.
func (p *Pane) clamp() {
	v := &p.view
	if era := p.screen.Era(); era != v.era {
		v.era = era
		v.unselect()
		if !v.following {
			v.follow()
		}
	}
	top := p.screen.Top()
	if v.following {
		v.top = top
	}
	v.top = min(max(v.top, p.screen.First()), top)
	if v.top == top && !v.browsing {
		v.following = true
	}
}

// at is the position of a cell of the pane.
func (p *Pane) at(x, y int) (at term.Position) {
	p.locked(func() {
		p.clamp()
		_, rows := p.screen.Size()
		at = term.Position{Row: p.view.top + min(max(y, 0), rows-1), X: max(x, 0)}
	})
	return at
}

// View draws the terminal.
func (p *Pane) View() string {
	var lines []string
	p.locked(func() {
		if p.frame != "" && p.session != nil && p.session.keepsBack() {
			return
		}
		p.clamp()
		marks := p.marks()
		look := term.Look{Ruler: p.env.Ruler, Found: term.Style{Attrs: term.Reverse | term.Underline}, Current: term.Style{Attrs: term.Reverse | term.Bold}}
		for y := range p.height {
			row := p.view.top + y
			lines = append(lines, p.screen.Draw(row, p.width, look, marks[row]))
		}
		p.frame = strings.Join(lines, "\n")
	})
	return p.frame
}

// marks are what is set off in the rows that show.
func (p *Pane) marks() map[int][]term.Mark {
	v := &p.view
	marks := map[int][]term.Mark{}
	mark := func(from, to term.Position, kind term.MarkKind) {
		for row := max(from.Row, v.top); row <= min(to.Row, v.top+p.height-1); row++ {
			m := term.Mark{To: p.width, Kind: kind}
			if row == from.Row {
				m.From = from.X
			}
			if row == to.Row {
				m.To = min(to.X+1, p.width)
			}
			marks[row] = append(marks[row], m)
		}
	}
	if v.selected {
		from, to := v.extent()
		mark(from, to, term.Selected)
	}
	if v.browsing {
		if v.search != "" {
			for _, span := range p.screen.Find(v.search, v.top, v.top+p.height) {
				kind := term.Found
				if span.From == v.cursor {
					kind = term.Current
				}
				mark(span.From, span.To, kind)
			}
		}
		if !v.selected {
			mark(v.cursor, v.cursor, term.Selected)
		}
	}
	return marks
}

// Cursor is where the program has it.
func (p *Pane) Cursor() (x, y int, shown bool) {
	p.locked(func() {
		x, y, shown = p.screen.Cursor()
		shown = shown && p.view.following && p.stage != ended && x < p.width && y < p.height
	})
	return x, y, shown
}

// CursorShape is how the program has it drawn.
func (p *Pane) CursorShape() (shape tea.CursorShape) {
	p.locked(func() {
		switch p.screen.Shape() {
		case term.ShapeUnderline:
			shape = tea.CursorUnderline
		case term.ShapeBar:
			shape = tea.CursorBar
		default:
			shape = tea.CursorBlock
		}
	})
	return shape
}

// scroll moves the view by rows.
func (p *Pane) scroll(rows int) {
	p.locked(func() {
		p.clamp()
		v := &p.view
		v.top += rows
		v.following = v.top >= p.screen.Top() && !v.browsing
		p.clamp()
	})
}

// browse goes through what has scrolled away by keys.
func (p *Pane) browse() {
	p.locked(func() {
		p.clamp()
		x, y, _ := p.screen.Cursor()
		p.view.browsing, p.view.following = true, false
		p.view.cursor = term.Position{Row: p.screen.Top() + y, X: x}
	})
}

// CanUndo reports whether the keys go through what has scrolled away.
func (p *Pane) CanUndo() bool { return p.view.browsing }

// Undo takes the selection back, and then goes back to the shell.
func (p *Pane) Undo() {
	if p.view.selected {
		p.view.unselect()
		return
	}
	p.view.follow()
}

// Move carries out an action of moving, in what has scrolled away.
func (p *Pane) Move(action keymap.Action) tea.Cmd {
	page := max(p.height-1, 1)
	switch action {
	case keymap.Up:
		p.moveCursor(-1, 0)
	case keymap.Down:
		p.moveCursor(1, 0)
	case keymap.PageUp:
		p.moveCursor(-page, 0)
	case keymap.PageDown:
		p.moveCursor(page, 0)
	case keymap.HalfPageUp:
		p.moveCursor(-page/2, 0)
	case keymap.HalfPageDown:
		p.moveCursor(page/2, 0)
	case keymap.Top:
		p.moveCursor(-1<<30, 0)
	case keymap.Bottom:
		p.moveCursor(1<<30, 0)
	}
	return nil
}

// moveCursor moves the cursor in what has scrolled away, and the view with it.
func (p *Pane) moveCursor(rows, columns int) {
	p.locked(func() {
		v := &p.view
		cols, height := p.screen.Size()
		last := p.screen.Top() + height - 1
		v.cursor.Row = min(max(v.cursor.Row+rows, p.screen.First()), last)
		v.cursor.X = min(max(v.cursor.X+columns, 0), cols-1)
		p.showCursor()
	})
}

// showCursor brings the cursor into view. The terminal is locked.
func (p *Pane) showCursor() {
	v := &p.view
	v.top = min(max(v.top, v.cursor.Row-p.height+1), v.cursor.Row)
	if v.selecting {
		v.selected, v.to = true, v.cursor
	}
	p.clamp()
}

// selectText begins a selection at the cursor, or ends it.
func (p *Pane) selectText(lines bool) {
	v := &p.view
	if v.selecting && v.lines == lines {
		v.unselect()
		return
	}
	if !v.selecting {
		v.from = v.cursor
	}
	v.selecting, v.selected, v.lines, v.to = true, true, lines, v.cursor
}

func (p *Pane) hasSelection() bool { return p.view.selected }

// maxCopy is how many bytes of text go into the clipboard.
const maxCopy = 1 << 20

// copySelection copies what is selected, as the program wrote it.
func (p *Pane) copySelection() {
	var text string
	p.locked(func() {
		from, to := p.view.extent()
		text = p.screen.Text(from, to)
	})
	if len(text) > maxCopy {
		p.env.Ask(panes.Notice{Tone: panes.Warn, Text: "the selection is larger than 1 MB; select less of it"})
		return
	}
	p.view.unselect()
	p.env.Ask(panes.Copy{Text: text, What: count.Of(strings.Count(text, "\n")+1, "line")})
}

// copyHere copies the selection, or the row under the cursor.
func (p *Pane) copyHere() {
	if !p.view.selected {
		p.view.from, p.view.to, p.view.lines, p.view.selected = p.view.cursor, p.view.cursor, true, true
	}
	p.copySelection()
}

// openSearch asks for a text and goes to where it stands last.
func (p *Pane) openSearch() {
	p.env.Ask(panes.Dialog{
		Dialog: &dialog.Form{
			ID: "shell-search", Title: "Search", Fields: []dialog.Field{{Name: "text", Label: "Text", Placeholder: p.view.search}},
		},
		Answer: func(value any) tea.Cmd {
			values, _ := value.(dialog.Values)
			p.view.search = values["text"]
			if p.view.search != "" {
				if !p.view.browsing {
					p.browse()
				}
				p.goToMatch(true)
			}
			return nil
		},
	})
}

func (p *Pane) searches() bool { return p.view.search != "" }

// findsNothing reports whether the latest search has found nothing.
func (p *Pane) findsNothing() bool { return p.view.lost }

// goToMatch goes to the next place of the text that is searched for, round the ends.
func (p *Pane) goToMatch(back bool) {
	found := false
	p.locked(func() {
		find := p.screen.FindNext
		if back {
			find = p.screen.FindBefore
		}
		var span term.Span
		if span, found = find(p.view.search, p.view.cursor); found {
			p.view.cursor = span.From
			p.showCursor()
		}
	})
	if p.view.lost = !found; !found {
		p.env.Ask(panes.Notice{Text: fmt.Sprintf("there is no %q in what the shell has written", p.view.search)})
	}
}

// sentenceOfPaste asks about several lines.
func sentenceOfPaste(lines int, first, ellipsis string) string {
	const shown = 40
	if text := []rune(safe.Text(first)); len(text) > shown {
		first = string(text[:shown]) + ellipsis
	}
	return fmt.Sprintf("Paste %d lines, the first of which is %q? The program takes each for a command that was entered.", lines, safe.Text(first))
}
