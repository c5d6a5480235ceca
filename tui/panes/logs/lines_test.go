package logs

import (
	"strings"
	"testing"

	"github.com/podglass/podglass/tui/widget/logview"
)

func TestLinesAsFields(t *testing.T) {
	const json = `{"ts":"2026-03-14T11:59:59Z","level":"error","msg":"no room","http":{"status":507},"trace":"a\nb"}`
	l := &lines{unfolded: map[logview.ID]bool{}}
	id := logview.ID{Seq: 1}
	if got := l.text(json, id); got != json {
		t.Errorf("as it came: %q", got)
	}
	l.asFields = true
	if got, want := l.text(json, id), `ERROR no room http.status=507 trace="a\nb"`; got != want {
		t.Errorf("as fields: %q, want %q", got, want)
	}
	l.chosen = []string{"http.status"}
	if got, want := l.text(json, id), `ERROR no room http.status=507`; got != want {
		t.Errorf("with one field: %q, want %q", got, want)
	}
	l.unfolded[id] = true
	rows := strings.Split(l.text(json, id), "\n")
	if len(rows) < 6 || !strings.Contains(rows[len(rows)-1], "b") {
		t.Errorf("unfolded: %q", rows)
	}
	if got := l.text("plain \x1b]52;c;aGk=\x07text", logview.ID{Seq: 2}); got != "plain text" {
		t.Errorf("a plain line is %q", got)
	}
}

func TestTones(t *testing.T) {
	for text, want := range map[string]logview.Tone{
		`level=warn msg="slow"`: logview.Warn, `{"level":"error"}`: logview.Error, "[DEBUG] x": logview.Debug,
		"just words": logview.None, "panic: runtime error": logview.Error,
	} {
		if got := toneOf(text); got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
}

func TestLinesOfNothing(t *testing.T) {
	l := &lines{}
	first, next := l.Bounds()
	_, located := l.Locate(logview.ID{})
	if first != next || located || len(l.Read(make([]logview.Line, 0, 1), 0)) > 0 || len(l.ReadBack(make([]logview.Line, 0, 1), 9)) > 0 || l.Count(0, 9) > 0 {
		t.Error("there is something in nothing")
	}
}
