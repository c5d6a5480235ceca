package forwards

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube/portforward"
	"github.com/podglass/podglass/themes"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/panes/panetest"
)

var noon = time.Date(2026, time.March, 14, 12, 0, 0, 0, time.UTC)

// source is forwards for tests, and what was done with them.
type source struct {
	list    []portforward.Status
	did     []string
	refusal error
}

func (s *source) List() []portforward.Status         { return s.list }
func (s *source) Changed() (<-chan struct{}, func()) { return make(chan struct{}), func() {} }
func (s *source) Stop(id int)                        { s.did = append(s.did, fmt.Sprintf("stop %d", id)) }

func (s *source) Remove(id int) { s.did = append(s.did, fmt.Sprintf("remove %d", id)) }

func (s *source) Restart(id int) error {
	s.did = append(s.did, fmt.Sprintf("restart %d", id))
	return s.refusal
}

func forward(id int, edit func(*portforward.Status)) portforward.Status {
	local := fmt.Sprintf("127.0.0.1:%d", 8080+id)
	f := portforward.Status{
		ID: id, Local: local, Locals: []string{local}, Pod: "web-0", PodPort: 8080, State: portforward.Active, Since: noon.Add(-5 * time.Minute),
		Spec: portforward.Spec{Context: "demo", Target: portforward.Target{Namespace: "shop", Kind: portforward.Service, Name: "web", Port: 80, PortName: "http"}},
	}
	edit(&f)
	return f
}

// everyState is a forward in each state.
func everyState() []portforward.Status {
	return []portforward.Status{
		forward(1, func(f *portforward.Status) {
			f.Tried, f.Connections, f.Total, f.BytesIn, f.BytesOut = true, 2, 14, 12345, 678
		}),
		forward(2, func(*portforward.Status) {}),
		forward(3, func(f *portforward.Status) {
			f.State, f.Spec.Port, f.Spec.PortName, f.PodPort, f.Total = portforward.Failing, 22, "", 22, 1
			f.Err = "nothing listens on port 22 in pod web-0"
			f.LastErr, f.LastErrAt = f.Err, noon.Add(-time.Minute)
		}),
		forward(4, func(f *portforward.Status) {
			f.State, f.Err, f.Waiting, f.Connections, f.Total = portforward.Reconnecting, "no pod behind service web is ready (1 not ready)", 3, 3, 7
			f.LastErr, f.LastErrAt, f.Retry = "pod web-0 is being deleted", noon.Add(-4*time.Second), noon.Add(7*time.Second)
		}),
		forward(5, func(f *portforward.Status) {
			f.State, f.Err, f.Pod, f.PodPort = portforward.Failed, "there is no service shop/web", "", 0
		}),
		forward(6, func(f *portforward.Status) { f.State = portforward.Stopped }),
	}
}

func show(t *testing.T, glyphs *themes.Glyphs, list ...portforward.Status) (*Pane, *source, *[]any) {
	t.Helper()
	theme, err := themes.Load("mono", nil)
	if err != nil {
		t.Fatal(err)
	}
	var asked []any
	s := &source{list: list}
	p := New(panes.Env{
		Look: panes.Look{Styles: theme.Styles(), Glyphs: glyphs}, Now: func() time.Time { return noon },
		Ask: func(request any) { asked = append(asked, request) },
	}, s)
	t.Cleanup(p.Close)
	p.Init()
	p.SetFocus(true)
	p.SetSize(78, 20)
	return p, s, &asked
}

func screen(p *Pane) string {
	rows := strings.Split(ansi.Strip(p.View()), "\n")
	for i := range rows {
		rows[i] = strings.TrimRight(rows[i], " ")
	}
	return strings.Join(rows, "\n")
}

// words are those of a screen, whatever the lines that they stand in.
func words(screen string) string { return strings.Join(strings.Fields(screen), " ") }

func do(t *testing.T, p *Pane, names ...keymap.Action) {
	t.Helper()
	for _, name := range names {
		panetest.Perform(p, panetest.Do(t, p, Actions(), name))
	}
}

func TestGolden(t *testing.T) {
	for _, size := range [][2]int{{157, 16}, {80, 22}, {60, 7}} {
		for name, glyphs := range map[string]*themes.Glyphs{"unicode": themes.Unicode(), "ascii": themes.ASCII()} {
			t.Run(fmt.Sprintf("%dx%d/%s", size[0], size[1], name), func(t *testing.T) {
				p, _, _ := show(t, glyphs, everyState()...)
				p.SetSize(size[0], size[1])
				do(t, p, keymap.Down, keymap.Down, keymap.Down)
				golden.RequireEqual(t, screen(p))
			})
		}
	}
}

func TestTheTitleCountsEachState(t *testing.T) {
	p, _, _ := show(t, themes.Unicode(), everyState()...)
	if title := p.Title(); title.State != "1 active · 1 untested · 2 failing · 1 connecting · 1 stopped" || title.Tone != panes.Bad {
		t.Errorf("%+v", title)
	}
}

// The details of a forward say what has no room in its row.
func TestDetails(t *testing.T) {
	p, _, _ := show(t, themes.Unicode(), everyState()...)
	for i, want := range []string{
		"● active", "no connection has been made yet, so whether anything", "✗ failing: nothing listens on port 22 in pod web-0",
		"next attempt in 7s", "✗ failed: there is no service shop/web", "· stopped",
	} {
		if i > 0 {
			do(t, p, keymap.Down)
		}
		if !strings.Contains(words(screen(p)), want) {
			t.Errorf("no %q:\n%s", want, screen(p))
		}
	}
	p, _, _ = show(t, themes.Unicode(), everyState()[3])
	for _, want := range []string{"3 waiting for a pod", "last error 4s ago: pod web-0 is being deleted"} {
		if !strings.Contains(words(screen(p)), want) {
			t.Errorf("no %q:\n%s", want, screen(p))
		}
	}
}

func TestStopRemoveAndRestart(t *testing.T) {
	p, s, asked := show(t, themes.Unicode(), everyState()[0], everyState()[5])
	do(t, p, "forwards.stop", "forwards.restart", keymap.Down, "forwards.stop", "forwards.restart")
	if got := strings.Join(s.did, ", "); got != "stop 1, restart 1, remove 6, restart 6" {
		t.Error(got)
	}
	s.refusal = errors.New("local port 127.0.0.1:8086 is taken by another program; 8087 is free")
	do(t, p, "forwards.restart")
	if notice, ok := (*asked)[0].(panes.Notice); !ok || notice.Tone != panes.Bad || notice.Text != s.refusal.Error() {
		t.Errorf("%+v", *asked)
	}
	reason := func(p *Pane, name keymap.Action) string {
		t.Helper()
		all := Actions()
		at := slices.IndexFunc(all, func(a panes.Action) bool { return a.Action == name })
		works, why := all[at].Works(p)
		if works {
			t.Errorf("%s can be done", name)
		}
		return why
	}
	empty, _, _ := show(t, themes.Unicode())
	for _, name := range []keymap.Action{"forwards.check", "forwards.open"} {
		if why := reason(p, name); why != "the forward is stopped" {
			t.Errorf("of a stopped forward %s says %q", name, why)
		}
		if why := reason(empty, name); why != "" {
			t.Errorf("without a forward %s says %q", name, why)
		}
	}
}

func TestAddresses(t *testing.T) {
	for want, edit := range map[string]func(*portforward.Status){
		"http://127.0.0.1:8081":  func(*portforward.Status) {},
		"https://127.0.0.1:8081": func(f *portforward.Status) { f.Spec.PortName = "https" },
		"https://127.0.0.1:9000": func(f *portforward.Status) { f.Local, f.Spec.PortName, f.PodPort = "127.0.0.1:9000", "", 8443 },
		"https://127.0.0.1:8443": func(f *portforward.Status) {
			f.Local, f.AppProtocol = "127.0.0.1:8443", "HTTPS" // whatever the name of the port
		},
		"http://127.0.0.1:8444": func(f *portforward.Status) {
			f.Local, f.AppProtocol, f.Spec.PortName, f.PodPort = "127.0.0.1:8444", "http", "https", 8443
		},
		"http://[::1]:9000":     func(f *portforward.Status) { f.Local = "[::1]:9000" },
		"http://localhost:9000": func(f *portforward.Status) { f.Local = "0.0.0.0:9000" },
	} {
		f := forward(1, edit)
		if got := f.URL(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	p, _, asked := show(t, themes.Unicode(), everyState()[0])
	do(t, p, "forwards.copy-url", "forwards.open")
	if copied, ok := (*asked)[0].(panes.Copy); !ok || copied.Text != "http://127.0.0.1:8081" {
		t.Errorf("%+v", *asked)
	}
	if browse, ok := (*asked)[1].(panes.Browse); !ok || browse.URL != "http://127.0.0.1:8081" {
		t.Errorf("%+v", *asked)
	}
}

func TestHTTPCheck(t *testing.T) {
	status := http.StatusOK
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
	defer server.Close()
	secure := httptest.NewTLSServer(http.NotFoundHandler())
	defer secure.Close()
	deaf, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	deaf.Close()
	for _, test := range []struct {
		address string
		status  int
		tone    panes.Tone
		says    string
	}{
		{server.URL, http.StatusOK, panes.Good, `answered 200 OK in \d+(ms|s)$`},
		{server.URL, http.StatusTeapot, panes.Warn, `answered 418 `},
		{server.URL, http.StatusBadGateway, panes.Bad, `answered 502 Bad Gateway in `},
		{secure.URL, 0, panes.Warn, `answered 404 Not Found in `},
		{"http://" + deaf.Addr().String(), 0, panes.Bad, `gave no answer by HTTP in .*: refused$`},
	} {
		status = test.status
		asked := ask(t.Context(), test.address)
		asked.why = "refused"
		if got := asked.notice(); got.Tone != test.tone || !regexp.MustCompile(test.says).MatchString(got.Text) {
			t.Errorf("%s: %+v", test.address, got)
		}
	}

	p, _, asked := show(t, themes.Unicode(), forward(1, func(f *portforward.Status) { f.Local = strings.TrimPrefix(server.URL, "http://") }))
	status = http.StatusOK
	do(t, p, "forwards.check")
	if said, ok := (*asked)[len(*asked)-1].(panes.Notice); !ok || said.Tone != panes.Good || !strings.Contains(said.Text, "200 OK") {
		t.Errorf("%+v", *asked)
	}
}

// What a forward knows of the pod tells more than how a connection to it ended.
func TestACheckSaysWhyThereIsNoAnswer(t *testing.T) {
	deaf, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	deaf.Close()
	for state, says := range map[portforward.State]string{
		portforward.Active: "gave no answer by HTTP in .*: connect: connection refused$", portforward.Failing: "gave no answer by HTTP in .*: nothing listens on port 22 in pod web-0$",
	} {
		p, _, asked := show(t, themes.Unicode(), forward(3, func(f *portforward.Status) {
			f.Local, f.State = deaf.Addr().String(), state
			if state == portforward.Failing {
				f.Err = "nothing listens on port 22 in pod web-0"
			}
		}))
		do(t, p, "forwards.check")
		if said, ok := (*asked)[len(*asked)-1].(panes.Notice); !ok || said.Tone != panes.Bad || !regexp.MustCompile(says).MatchString(said.Text) {
			t.Errorf("%s: %+v", state, (*asked)[len(*asked)-1])
		}
	}
}

// What is said of a check goes with what the forward was then.
func TestWhatIsSaidOfACheckGoesWithTheForward(t *testing.T) {
	for _, action := range []keymap.Action{"forwards.stop", "forwards.restart"} {
		p, _, asked := show(t, themes.Unicode(), everyState()[0])
		do(t, p, action)
		if len(*asked) != 0 {
			t.Errorf("%s takes away what is not there: %+v", action, *asked)
		}
		answer := panetest.Do(t, p, Actions(), "forwards.check")
		do(t, p, action)
		if said, ok := (*asked)[len(*asked)-1].(panes.Notice); !ok || said.Text != "" {
			t.Errorf("after %s it still says %+v", action, said)
		}
		told := len(*asked)
		if panetest.Perform(p, answer); len(*asked) != told {
			t.Errorf("the check is answered after %s: %+v", action, (*asked)[told:])
		}
	}
}
