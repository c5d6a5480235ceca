package shell

import (
	"bytes"
	"strings"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/widget/dialog"
)

// prompt lets what the shell writes after a key be shown without waiting for the pace of news.
type prompt struct {
	mu    sync.Mutex
	until time.Time
	left  int
}

func (p *prompt) grant(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.until, p.left = now.Add(promptTime), prompts
}

// take reports whether news is to be shown at once.
func (p *prompt) take() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.left == 0 || time.Now().After(p.until) {
		return false
	}
	p.left--
	return true
}

// press sends a key to the shell. Once that has ended it says which keys do something.
func (p *Pane) press(key tea.Key) tea.Cmd {
	if p.stage == ended {
		return p.rested(false, p.sayEnd)
	}
	p.session.mu.Lock()
	keys := p.screen.Key(key)
	p.session.mu.Unlock()
	p.send(keys)
	return nil
}

// send sends bytes to the shell, or says that they are dropped.
func (p *Pane) send(keys []byte) {
	now := time.Now()
	p.keyed = now
	if len(keys) == 0 {
		return
	}
	p.view.follow()
	p.session.mu.Lock()
	silent := p.session.silent
	p.session.mu.Unlock()
	if !silent && p.session.input.put(keys) {
		p.dropped = false
		p.entered = p.entered || bytes.ContainsAny(keys, "\r\n")
		p.prompt.grant(now)
		return
	}
	if !p.dropped {
		p.dropped = true
		why := "the shell does not take what is typed"
		if silent {
			why = "there is no answer from the cluster"
		}
		p.env.Ask(panes.Notice{Tone: panes.Warn, Text: why + ", so keys are dropped"})
	}
}

// paste sends text. Several lines, to a program that does not tell them from keys, would be done one by one:
// that is asked about first.
func (p *Pane) paste(text string) tea.Cmd {
	if p.stage == ended || text == "" {
		return nil
	}
	p.session.mu.Lock()
	keys, marked := p.screen.Paste(text), p.screen.WantsPastes()
	p.session.mu.Unlock()
	count := strings.Count(strings.TrimRight(string(keys), "\r"), "\r") + 1
	if marked || count < 2 {
		p.send(keys)
		return nil
	}
	first, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	p.env.Ask(panes.Dialog{
		Dialog: &dialog.Confirm{
			ID: "paste", Title: "Paste", Verb: "Paste",
			Question: sentenceOfPaste(count, first, p.env.Glyphs.Ellipsis),
		},
		Answer: func(any) tea.Cmd {
			p.send(keys)
			return nil
		},
	})
	return nil
}
