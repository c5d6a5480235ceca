package printlogs

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"
	"github.com/muesli/termenv"

	"github.com/podglass/podglass/cmd/podglass/exit"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/logs/roster"
	"github.com/podglass/podglass/kube/logs/store"
)

func TestLogsExitCodes(t *testing.T) {
	forbidden := errors.New("you may not get pods/log")
	for _, test := range []struct {
		outcome *outcome
		code    int
		text    string
	}{
		{&outcome{}, exit.OK, ""},
		{&outcome{read: 2}, exit.OK, ""},
		{&outcome{read: 2, absent: 1, first: forbidden}, exit.OK, ""},
		{&outcome{unread: 1, first: forbidden}, exit.Failed, "you may not get pods/log"},
		{&outcome{unread: 2, first: forbidden}, exit.Failed, "none of the 2 logs could be read"},
		{&outcome{unread: 1, read: 2, first: forbidden, lost: true}, exit.Incomplete, "1 of 3 logs could not be read"},
		{&outcome{absent: 2, first: forbidden}, exit.Failed, "none of the 2 containers has a previous log"},
		{&outcome{absent: 1, first: forbidden}, exit.Failed, "you may not get pods/log"},
		{&outcome{read: 1, lost: true}, exit.Incomplete, "lines are missing, or may be"},
		{&outcome{read: 1, blind: true}, exit.Incomplete, "there may be more pods than could be seen"},
	} {
		var stderr bytes.Buffer
		code := exit.Report(&stderr, test.outcome.err())
		if got := strings.TrimSuffix(stderr.String(), "\n"); code != test.code || got != test.text {
			t.Errorf("%+v: exit code %d, %q", test.outcome, code, got)
		}
	}
}

func TestLogsOutputErrors(t *testing.T) {
	var stderr bytes.Buffer
	if code := exit.Report(&stderr, exit.Output(fmt.Errorf("write: %w", syscall.EPIPE))); code != 128+13 || stderr.Len() > 0 {
		t.Errorf("exit code %d, %s", code, stderr.String())
	}
	if code := exit.Report(&stderr, exit.Output(errFull)); code != exit.Failed || stderr.String() != "write the output: no space left\n" {
		t.Errorf("exit code %d, %s", code, stderr.String())
	}
}

func member(pod, container string, index int) roster.Member {
	return roster.Member{
		ContainerRef: kube.ContainerRef{Pod: kube.PodRef{Namespace: "shop", Name: pod}, Container: container}, Index: index, Node: "node1",
	}
}

// printing is a run of the command without a cluster.
func printing(o *Request) (p *printer, stdout, stderr *bytes.Buffer) {
	stdout, stderr = &bytes.Buffer{}, &bytes.Buffer{}
	return &printer{
		request: o, writer: &lineWriter{format: o.format, profile: termenv.Ascii},
		out: bufio.NewWriter(stdout), notes: &notes{quiet: o.quiet, out: stderr},
	}, stdout, stderr
}

func TestLossesShowInTheirPlaceAndInTheExitCode(t *testing.T) {
	for _, follow := range []bool{false, true} {
		r, stdout, stderr := printing(&Request{follow: follow})
		q := newQueue(r.writer.source(member("web-0", "app", 0), true), nil, func() {})
		q.Append(noon, []byte("one"), 0)
		q.Append(noon, []byte("two"), 7)
		q.Mark(store.Event{Text: "the log was rotated", Lossy: true})
		b := <-q.full
		q.Mark(store.Event{Text: "the container ended · exit 0", End: true})
		for _, b := range []*batch{b, <-q.full} {
			for _, e := range b.entries {
				if err := r.print(q, b, e); err != nil {
					t.Fatal(err)
				}
			}
		}
		if got := stdout.String(); got != "web-0 app | one\nweb-0 app | two\n" {
			t.Errorf("got %q", got)
		}
		want := "podglass: web-0 app: the last 7 bytes of a very long line are left out\npodglass: web-0 app: the log was rotated\n"
		if follow {
			want += "podglass: web-0 app: the container ended · exit 0\n"
		}
		if got := stderr.String(); got != want {
			t.Errorf("got %q", got)
		}
		r.read = 1
		if code := exit.Report(io.Discard, r.err()); code != exit.Incomplete {
			t.Errorf("exit code %d", code)
		}
	}
}

func TestNotesAreSafe(t *testing.T) {
	_, _, stderr := printing(&Request{})
	n := &notes{out: stderr, namespaces: true}
	n.container(member("web-0", "app", 0), "waiting: \x1b]0;x\a\x1b[2JBad\nidea")
	n.pod(kube.PodRef{Namespace: "shop", Name: "web-0"}, "gone")
	if got, want := stderr.String(), "podglass: shop/web-0 app: waiting: Bad idea\npodglass: shop/web-0: gone\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// nasty is what no line may do to a terminal.
const nasty = "\x1b]52;c;b3duZWQ=\a\x1b[2J\x1b[31mred\x1b[m \u009b2J\u202e\x00back \xff"

func TestLinesForATerminalAreSafe(t *testing.T) {
	source := container{member: member("web-0", "app", 0)}
	template, err := parseTemplate(`{{.Text}}|{{.Message}}|{{.Fields.a}}`)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		format  format
		text    string
		profile termenv.Profile
		want    string
	}{
		{format{}, nasty, termenv.Ascii, "red 2Jback �\n"},
		{format{}, nasty, termenv.ANSI, "\x1b[31mred\x1b[m 2Jback �\n"},
		{format{kind: formatRaw}, nasty, termenv.Ascii, "red 2Jback �\n"},
		{
			format{kind: formatJSON},
			"\u009b2J\u202e", termenv.Ascii,
			`{"time":"2026-01-02T12:00:00Z","namespace":"shop","pod":"web-0","container":"app","node":"node1","line":"2J"}` + "\n",
		},
		{
			format{kind: formatTemplate, template: template},
			`{"msg":"\u001b[2Jm","a":"\u001b]0;x\u0007b"}`, termenv.Ascii,
			`{"msg":"\u001b[2Jm","a":"\u001b]0;x\u0007b"}|m|b` + "\n",
		},
	} {
		w := &lineWriter{format: test.format, terminal: true, profile: test.profile}
		got, err := w.line(&source, noon, []byte(test.text))
		if err != nil || string(got) != test.want {
			t.Errorf("%v: %q, %v; want %q", test.format.kind, got, err, test.want)
		}
	}
	w := &lineWriter{}
	if got, _ := w.line(&source, noon, []byte(nasty)); string(got) != nasty+"\n" {
		t.Errorf("to a pipe: %q", got)
	}
}

// What is written with several characters reaches a terminal as it reaches a pipe.
func TestSignsAreWholeOnATerminal(t *testing.T) {
	template, err := parseTemplate(`{{.Message}} {{.Fields.a}}`)
	if err != nil {
		t.Fatal(err)
	}
	const signs = "e\u0301 a\u0308 o\u0302 n\u0303 1️⃣ 👍🏽 👨‍👩‍👧 ❤️ ❤︎ 🏴󠁧󠁢󠁥󠁮󠁧󠁿 می\u200cخواهم ක්\u200dෂ"
	source := container{member: member("web-0", "app", 0)}
	for _, test := range []struct {
		format format
		text   string
	}{
		{format{}, signs},
		{format{kind: formatRaw}, signs},
		{format{kind: formatJSON}, signs},
		{format{kind: formatTemplate, template: template}, `{"msg":"` + signs + `","a":"` + signs + `"}`},
	} {
		for _, profile := range []termenv.Profile{termenv.Ascii, termenv.ANSI} {
			pipe, err := (&lineWriter{format: test.format, profile: profile}).line(&source, noon, []byte(test.text))
			if err != nil {
				t.Fatal(err)
			}
			terminal, err := (&lineWriter{format: test.format, profile: profile, terminal: true}).line(&source, noon, []byte(test.text))
			if err != nil || !bytes.Equal(terminal, pipe) || !bytes.Contains(pipe, []byte(signs)) {
				t.Errorf("%v: %+q, %v; to a pipe %+q", test.format.kind, terminal, err, pipe)
			}
		}
	}
}

func TestTemplate(t *testing.T) {
	for _, test := range []struct{ template, text, want string }{
		{"{{.Namespace}}/{{.Pod}}/{{.Container}}@{{.Node}}", "x", "shop/web-0/app@node1\n"},
		{"{{.Level}} {{.Message}} {{.Fields.status}}", `{"level":"warn","msg":"slow","status":200}`, "warn slow 200\n"},
		{"{{range $k, $v := .Fields}}{{$k}}={{$v}} {{end}}", "level=info msg=hi a=1 b.c=2 a=3", "a=1 b.c=2 \n"},
		{"{{.Fields.none}}{{.Message}}\n", "plain", "plain\n"},
		{`{{.Time.Format "15:04"}} {{slice .Text 5}}`, "123456789", "12:00 6789\n"},
		{`{{Color "1" .Pod}}{{Bold .Text}}`, "x", "web-0x\n"},
	} {
		parsed, err := parseTemplate(test.template)
		if err != nil {
			t.Errorf("%s: %v", test.template, err)
			continue
		}
		w := &lineWriter{format: format{formatTemplate, parsed}, profile: termenv.Ascii}
		got, err := w.line(&container{member: member("web-0", "app", 0)}, noon, []byte(test.text))
		if err != nil || string(got) != test.want {
			t.Errorf("%s: %q, %v; want %q", test.template, got, err, test.want)
		}
	}
	parsed, err := parseTemplate(`{{slice .Text 5}}`)
	if err != nil {
		t.Fatal(err)
	}
	w := &lineWriter{format: format{formatTemplate, parsed}}
	if _, err := w.line(&container{}, noon, []byte("1")); err == nil || !strings.HasPrefix(err.Error(), "--output: the template is not valid: <slice .Text 5>: error calling slice:") {
		t.Errorf("got %v", err)
	}
}

func TestChooseProfile(t *testing.T) {
	for _, test := range []struct {
		color   string
		environ []string
		want    termenv.Profile
	}{
		{"auto", []string{"TERM=xterm-256color"}, termenv.Ascii}, // to a pipe
		{"never", []string{"TERM=xterm-256color"}, termenv.Ascii},
		{"always", []string{"TERM=xterm-256color"}, termenv.ANSI256},
		{"always", []string{"TERM=xterm-256color", "COLORTERM=truecolor"}, termenv.TrueColor},
		{"always", []string{"TERM=dumb"}, termenv.ANSI},
		{"always", []string{"TERM=xterm-256color", "NO_COLOR=1"}, termenv.ANSI},
	} {
		if got := chooseProfile(test.color, &bytes.Buffer{}, test.environ); got != test.want {
			t.Errorf("%s %v: %v, want %v", test.color, test.environ, got, test.want)
		}
	}
	if got := profileOf(colorprofile.NoTTY); got != termenv.Ascii {
		t.Errorf("got %v", got)
	}
}

func TestPrefixesOfOnePodDiffer(t *testing.T) {
	w := &lineWriter{profile: termenv.ANSI, namespaces: true}
	seen := map[string]bool{}
	for i := range 6 {
		s := w.source(member("web-0", "app", i), true)
		if !strings.Contains(s.prefix, "shop/web-0 app") || seen[s.prefix] {
			t.Errorf("prefix %q", s.prefix)
		}
		seen[s.prefix] = true
	}
}

func BenchmarkLine(b *testing.B) {
	source := container{member: member("web-0", "app", 0), prefix: "web-0 app | "}
	template, err := parseTemplate(`{{.Pod}} {{.Text}}`)
	if err != nil {
		b.Fatal(err)
	}
	text := []byte(strings.Repeat("words ", 18))
	for name, format := range map[string]format{
		"default": {}, "json": {kind: formatJSON}, "template": {kind: formatTemplate, template: template},
	} {
		b.Run(name, func(b *testing.B) {
			w := &lineWriter{format: format}
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := w.line(&source, time.Time{}, text); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
