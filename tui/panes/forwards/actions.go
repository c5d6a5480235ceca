package forwards

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube/portforward"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/safe"
)

// Actions are what can be done with the forward under the cursor.
func Actions() []panes.Action {
	bind := func(name keymap.Action, help string, keys ...string) keymap.Binding {
		return keymap.Bind("forwards."+name, help, keys...)
	}
	restart := panes.When(panes.On(bind("restart", "start the forward anew, with the same local port", "r").Footer("restart", 11),
		(*Pane).restart), (*Pane).HasRow, "")
	restart.Effect = panes.Streams
	check := onOpen(panes.On(bind("check", "ask through the forward by HTTP, and tell status and latency", "h").Footer("check", 14),
		(*Pane).checkHTTP))
	check.Effect = panes.Streams
	stop := panes.When(panes.On(bind("stop", "stop the forward; one that is stopped or has failed is removed", "X").Footer("stop", 10),
		(*Pane).stop), (*Pane).HasRow, "")
	stop.Word = func(p panes.Pane) string {
		if forward, ok := p.(*Pane).selected(); ok && forward.Ended() {
			return "remove"
		}
		return stop.Short
	}
	return []panes.Action{
		stop,
		restart,
		panes.When(panes.OnNow(bind("copy-url", "copy the address", "c").Footer("copy URL", 12),
			(*Pane).copyURL), (*Pane).HasRow, ""),
		onOpen(panes.OnNow(bind("open", "open the address in the browser", "o").Footer("open", 13), (*Pane).open)),
		check,
		panes.When(panes.OnNow(bind("save", "save the forward under a name", "w").Footer("save", 15),
			(*Pane).save), (*Pane).HasRow, ""),
	}
}

// onOpen is an action that needs a forward whose local port is open.
func onOpen(a panes.Action) panes.Action {
	a.Works = func(pane panes.Pane) (bool, string) {
		switch forward, ok := pane.(*Pane).selected(); {
		case !ok:
			return false, ""
		case forward.State == portforward.Stopped:
			return false, "the forward is stopped"
		}
		return true, ""
	}
	return a
}

func (p *Pane) stop() tea.Cmd {
	forward, ok := p.selected()
	if !ok {
		return nil
	}
	p.endCheck()
	return func() tea.Msg {
		if forward.Ended() {
			p.source.Remove(forward.ID)
		} else {
			p.source.Stop(forward.ID)
		}
		return nil
	}
}

func (p *Pane) restart() tea.Cmd {
	forward, ok := p.selected()
	if !ok {
		return nil
	}
	p.endCheck()
	return panes.Run(p.Env.NewTask(), 0, func(context.Context) error { return p.source.Restart(forward.ID) }, func(err error) tea.Cmd {
		if err != nil {
			p.Env.Ask(panes.Notice{Tone: panes.Bad, Text: err.Error()})
		}
		return nil
	})
}

func (p *Pane) copyURL() {
	if forward, ok := p.selected(); ok {
		p.Env.Ask(panes.Copy{Text: forward.URL(), What: "the address"})
	}
}

func (p *Pane) open() {
	if forward, ok := p.selected(); ok {
		p.Env.Ask(panes.Browse{URL: forward.URL()})
	}
}

func (p *Pane) save() {
	if forward, ok := p.selected(); ok {
		p.Env.Ask(panes.SaveForward{Spec: forward.Again()})
	}
}

// checkHTTP asks through the forward once. It is a real connection to the application.
func (p *Pane) checkHTTP() tea.Cmd {
	forward, ok := p.selected()
	if !ok {
		return nil
	}
	address := forward.URL()
	p.Env.Ask(panes.Notice{Text: "asking " + address})
	p.checked = true
	return panes.Run(p.check, checkTime, func(ctx context.Context) answer { return ask(ctx, address) }, func(got answer) tea.Cmd {
		if got.err != nil {
			got.why = p.whyNoAnswer(forward.ID, got.err)
		}
		p.Env.Ask(got.notice())
		return nil
	})
}

// whyNoAnswer is why a forward gave no answer: what it knows of the pod tells more than how its connection ended.
func (p *Pane) whyNoAnswer(id int, err error) string {
	for _, forward := range p.source.List() {
		if forward.ID == id && forward.State == portforward.Failing && forward.Err != "" {
			return forward.Err
		}
	}
	if op := (*net.OpError)(nil); errors.As(err, &op) {
		err = op.Err
	}
	return err.Error()
}

// endCheck takes away what is said of a check, and drops its answer if that is still to come: the forward is about to be
// another one.
func (p *Pane) endCheck() {
	if p.checked {
		p.check.Drop()
		p.Env.Ask(panes.Notice{})
	}
	p.checked = false
}

// answer is what an address answered by HTTP.
type answer struct {
	address string
	took    time.Duration
	code    int
	status  string // "200 OK"
	err     error  // there was no answer
	why     string // in words
}

// ask asks an address and tells the status of the answer and how long it took. The
// certificate is not checked: it is for the name of the application and not for this
// machine.
func ask(ctx context.Context, address string) answer {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return answer{address: address, err: err}
	}
	client := &http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}, //nolint:gosec // see above
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	begun := time.Now()
	response, err := client.Do(request)
	got := answer{address: address, took: time.Since(begun).Round(time.Millisecond), err: err}
	if failed := (*url.Error)(nil); errors.As(err, &failed) {
		got.err = failed.Err
	}
	if err == nil {
		defer response.Body.Close()
		got.code, got.status = response.StatusCode, response.Status
	}
	return got
}

// notice is the answer in one sentence.
func (a answer) notice() panes.Notice {
	if a.err != nil {
		return panes.Notice{Tone: panes.Bad, Text: safe.Text(fmt.Sprintf("%s gave no answer by HTTP in %s: %s", a.address, a.took, a.why))}
	}
	tone := panes.Good
	switch {
	case a.code >= http.StatusInternalServerError:
		tone = panes.Bad
	case a.code >= http.StatusBadRequest:
		tone = panes.Warn
	}
	return panes.Notice{Tone: tone, Text: safe.Text(fmt.Sprintf("%s answered %s in %s", a.address, a.status, a.took))}
}
