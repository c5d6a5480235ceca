package shell

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/tui/panes"
)

// end says how the shell ended, and what can be done.
func (p *Pane) end() tea.Cmd {
	p.stage = ended
	if lost := p.session.input.waiting(); lost > 0 {
		p.env.Ask(panes.Notice{Tone: panes.Warn, Text: "what was typed for the shell is dropped: " + p.said})
	}
	p.session.input.close()
	keys := p.againWords() + ", " + p.env.KeyOf("ended.close") + " closes"
	if p.over {
		keys = p.env.KeyOf("ended.log") + " shows its log, " + keys
	}
	p.session.part(p.env.Glyphs, p.said+" · "+keys)
	p.view.follow()
	return nil
}

func (p *Pane) hasEnded() bool { return p.stage == ended }

// againWords say which key tries it once more.
func (p *Pane) againWords() string {
	if !p.started {
		return p.env.KeyOf("ended.again") + " tries again"
	}
	return p.env.KeyOf("ended.again") + " starts it again"
}

// rested does what a key is for, if nobody has typed for a while: nothing that was typed for the shell must do
// something else. repeated is for a key that may be pressed again and again for an answer.
func (p *Pane) rested(repeated bool, do func() tea.Cmd) tea.Cmd {
	now := time.Now()
	rested := now.Sub(p.keyed) >= restTime
	if !repeated {
		p.keyed = now
	}
	if !rested {
		return nil
	}
	return do()
}

func (p *Pane) closeEnded() tea.Cmd {
	p.env.Ask(panes.Close{Pane: p.env.ID})
	return nil
}

func (p *Pane) showLog() tea.Cmd {
	p.env.Ask(panes.Open{Kind: "logs", Target: p.target})
	return nil
}

// leaveEnded closes the pane where no shell has written anything that could be read.
func (p *Pane) leaveEnded() tea.Cmd {
	if p.began {
		return p.sayEnd()
	}
	return p.closeEnded()
}

// sayEnd says what has ended, and which keys do something.
func (p *Pane) sayEnd() tea.Cmd {
	what := "the shell"
	switch {
	case p.how.Attach:
		what = "the session"
	case p.how.Typed != "":
		what = "the command"
	}
	said, closes := what+" has ended: ", p.env.KeyOf("ended.close")
	if !p.started {
		said = what + " never started: "
	}
	if !p.began {
		closes += " or " + p.env.KeyOf("ended.back")
	}
	text := said + p.againWords() + ", " + closes + " closes the pane"
	if p.began {
		text += ", and " + p.env.KeyOf("shell.back") + " leads to the list"
	}
	p.env.Ask(panes.Notice{Text: text})
	return nil
}
