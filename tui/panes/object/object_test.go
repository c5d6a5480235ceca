package object

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"pgregory.net/rapid"
	"sigs.k8s.io/yaml"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/follow"
	"github.com/podglass/podglass/kube/object"
	"github.com/podglass/podglass/kube/podstatus"
	"github.com/podglass/podglass/themes"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/panes/panetest"
	"github.com/podglass/podglass/tui/widget/document"
)

func look(t testing.TB) panes.Look {
	t.Helper()
	theme, err := themes.Load("mono", nil)
	if err != nil {
		t.Fatal(err)
	}
	return panes.Look{Styles: theme.Styles(), Glyphs: themes.ASCII()}
}

// outline is the rows of a page with their keys and what folds.
func outline(p *page) string {
	var out strings.Builder
	for _, row := range p.rows {
		for _, piece := range row.pieces {
			out.WriteString(piece.text + "|")
		}
		out.WriteString(" " + strings.ReplaceAll(row.key, "\n", "+") + strings.Repeat("<", row.span) + "\n")
	}
	return out.String()
}

func none(object.Path) bool { return false }

func TestYAMLFoldsByItsStructure(t *testing.T) {
	p, err := yamlPage(`data:
  script: |
    one
      two
  short: "3"
list:
- name: a
  n: 3
- b
none: {}
`, none)
	if err != nil {
		t.Fatal(err)
	}
	want := `data:| /data<<<<
script: ||| /data/script<<
one| /data/script+1
two| /data/script+2
short: |"3"| /data/short
list:| /list<<<
- name: |a| /list/0/name<
n: |3| /list/0/n
- b| /list/1+0
none: |{}| /none
`
	if diff := cmp.Diff(want, outline(p)); diff != "" {
		t.Error(diff)
	}
}

func TestDescriptionsFoldByTheirIndent(t *testing.T) {
	p := describePage("Name:  web\nLabels:  a=b\n         c=d\nContainers:\n  app:\n    State:  Running\n      Started:  now\n    Ready:  True\nEvents:  <none>\n")
	want := `Name:  |web| Name
Labels:  |a=b| Labels<
c=d| Labels/c=d
Containers:| Containers<<<<
app:| Containers/app<<<
State:  |Running| Containers/app/State<
Started:  |now| Containers/app/State/Started
Ready:  |True| Containers/app/Ready
Events:  |<none>| Events
`
	if diff := cmp.Diff(want, outline(p)); diff != "" {
		t.Error(diff)
	}
}

// Whatever an object holds, its YAML makes a page that says the same, and each line
// has a key of its own.
func TestAnyYAMLMakesAPage(t *testing.T) {
	look := look(t)
	text := rapid.StringOf(rapid.RuneFrom([]rune("ab \n\t:#-|>'\"{}é日\u200d")))
	rapid.Check(t, func(r *rapid.T) {
		object := map[string]any{
			"map":  rapid.MapOfN(text, text, 0, 4).Draw(r, "map"),
			"list": rapid.SliceOfN(text, 0, 4).Draw(r, "list"),
			"deep": []any{map[string]any{"a": []any{[]any{text.Draw(r, "deep")}}, "b": nil}},
		}
		printed, err := yaml.Marshal(object)
		if err != nil {
			r.Fatal(err)
		}
		p, err := yamlPage(string(printed), none)
		if err != nil {
			r.Fatal(err)
		}
		lines := strings.Split(strings.TrimSuffix(string(printed), "\n"), "\n")
		keys := map[string]bool{}
		for i, row := range p.rows {
			said := strings.Repeat(" ", row.indent)
			for _, piece := range row.pieces {
				said += piece.text
			}
			if said != lines[i] {
				r.Fatalf("line %d says %q, want %q", i, said, lines[i])
			}
			if keys[row.key] {
				r.Fatalf("two lines have the key %q:\n%s", row.key, printed)
			}
			keys[row.key] = true
			if i+row.span >= len(p.rows) {
				r.Fatalf("line %d goes on behind the end", i)
			}
		}
		writer := writer{look: look, width: rapid.IntRange(1, 40).Draw(r, "width")}
		checkLines(r, writer.layOut(p))
	})
}

func checkLines(r *rapid.T, lines []document.Line) {
	for i, line := range lines {
		if i+line.Span >= len(lines) {
			r.Fatalf("line %d of %d goes on for %d", i, len(lines), line.Span)
		}
	}
}

// A long value goes on below and none of it is lost.
func TestLongLinesAreWhole(t *testing.T) {
	long := strings.Repeat("0123456789", 1000)
	p, err := yamlPage("data:\n  long: "+long+"\n", none)
	if err != nil {
		t.Fatal(err)
	}
	writer := writer{look: look(t), width: 60}
	var said strings.Builder
	for _, line := range writer.layOut(p) {
		for _, run := range line.Runs {
			said.WriteString(strings.TrimSpace(run.Text))
		}
	}
	if want := "data:long:" + long; said.String() != want {
		t.Errorf("it says %d characters, want %d", said.Len(), len(want))
	}
}

// An object that is not described is shown as YAML, with a line that says why, and its events.
func TestAnObjectThatIsNotDescribed(t *testing.T) {
	source := Source{Describe: func(context.Context, *object.Snapshot) (string, error) {
		return "", &object.UndescribedError{Why: "kubectl has no describer for Lease"}
	}}
	lease := &unstructured.Unstructured{Object: map[string]any{
		"metadata": map[string]any{"name": "node1", "managedFields": []any{map[string]any{"manager": "kubelet"}}},
		"spec":     map[string]any{"holderIdentity": "node1"},
	}}
	s := &object.Snapshot{Ref: object.Ref{APIVersion: "coordination.k8s.io/v1", Kind: "Lease", Name: "node1"}, Object: lease}
	for name, test := range map[string]struct {
		health follow.Health
		end    string
		part   bool
	}{
		"its events are known":   {follow.Health{State: follow.Live}, "Events:   <none>\n", false},
		"they are still to come": {follow.Health{}, "  holderIdentity: node1\n", true},
		"they may not be read":   {follow.Health{Err: &explain.Error{Sentence: "you may not list events"}}, "Events:  you may not list events\n", true},
	} {
		s.EventsHealth = test.health
		made := printText(t.Context(), source, s, panes.Describe)
		if made.err != nil {
			t.Fatal(made.err)
		}
		const begin = "# kubectl has no describer for Lease; this is its YAML\napiVersion: coordination.k8s.io/v1\nkind: Lease\n"
		if !strings.HasPrefix(made.page.text, begin) || !strings.HasSuffix(made.page.text, test.end) || made.part != test.part {
			t.Errorf("%s: %v\n%s", name, made.part, made.page.text)
		}
		if rows := strings.Count(made.page.text, "\n"); rows != len(made.page.rows) {
			t.Errorf("%s: %d rows for %d lines", name, len(made.page.rows), rows)
		}
		checkKeys(t, made.page)
	}
}

func checkKeys(t *testing.T, p *page) {
	t.Helper()
	keys, folded := map[string]bool{}, false
	for i, row := range p.rows {
		if keys[row.key] {
			t.Errorf("two rows have the key %q", row.key)
		}
		keys[row.key] = true
		folded = folded || row.folded
		if i+row.span >= len(p.rows) {
			t.Errorf("row %d goes on behind the end", i)
		}
	}
	if !folded {
		t.Error("the managed fields are not folded")
	}
}

// BenchmarkLargeYAML is what a ConfigMap of 1 MB costs from its text to its lines.
func BenchmarkLargeYAML(b *testing.B) {
	var text strings.Builder
	text.WriteString("data:\n  log: |\n")
	for text.Len() < 1<<20 {
		text.WriteString("    a line of a log that somebody has put into a ConfigMap\n")
	}
	look := look(b)
	for b.Loop() {
		p, err := yamlPage(text.String(), none)
		if err != nil {
			b.Fatal(err)
		}
		writer := writer{look: look, width: 100}
		writer.layOut(p)
	}
}

// The cursor on the newest event stays on the newest, on another one it stays there.
func TestTheCursorStaysOnTheNewestEvent(t *testing.T) {
	w := &watched{}
	p := New(panes.Env{
		Context: t.Context(), Look: look(t), Now: time.Now, Location: time.UTC, Ask: func(any) {},
	}, Source{Follow: func(object.Ref) Watch { return w }})
	t.Cleanup(p.Close)
	p.SetSize(60, 8)
	ref := object.Ref{APIVersion: "v1", Kind: "ConfigMap", Namespace: "shop", Name: "settings"}
	p.Open(panes.Open{How: panes.Object{Ref: ref, Form: panes.Events}})
	var told []object.Telling
	tell := func(reason string) string {
		told = append([]object.Telling{{About: ref, Event: podstatus.Event{Reason: reason, Count: 1}}}, told...)
		w.snapshot = object.Snapshot{Ref: ref, Object: settings(nil), Told: told, EventsHealth: follow.Health{State: follow.Live}}
		panetest.Perform(p, p.pull())
		return p.Doc.Cursor()
	}
	for _, reason := range []string{"First", "Second", "Third"} {
		if at := tell(reason); !strings.Contains(at, reason) {
			t.Errorf("the cursor is on %q, want that of %s", at, reason)
		}
	}
	panetest.Do(t, p, Actions(), keymap.Down)
	if at := tell("Fourth"); !strings.Contains(at, "Second") {
		t.Errorf("the cursor is on %q, want that of Second", at)
	}
}

// BenchmarkLargeLayout is the part of it that the screen waits for.
func BenchmarkLargeLayout(b *testing.B) {
	for name, text := range map[string]string{
		"lines": strings.Repeat("    a line of a log that somebody has put into a ConfigMap\n", 1<<20/60),
		"line":  "    " + strings.Repeat("0123456789abcdef", 1<<16) + "\n",
	} {
		b.Run(name, func(b *testing.B) {
			p, err := yamlPage("data:\n  log: |\n"+text, none)
			if err != nil {
				b.Fatal(err)
			}
			look := look(b)
			for b.Loop() {
				writer := writer{look: look, width: 100}
				writer.layOut(p)
			}
		})
	}
}

// A text that says the same is not laid out again, as where only events have come; one of another object is.
func TestATextIsMadeAnewWhereItSaysSomethingElse(t *testing.T) {
	p, tell := openAt(t, "")
	first := settings(nil)
	tell(first)
	page := p.page
	tell(first)
	tell(settings(nil))
	if p.page != page {
		t.Error("the same text is another page")
	}
	other := settings(nil)
	other.Data["a"] = "one"
	tell(other)
	if p.page == page || !strings.Contains(p.page.text, "a: one") || !p.changed["/data/a"] {
		t.Errorf("the changed rows are %v of\n%s", p.changed, p.page.text)
	}
}
