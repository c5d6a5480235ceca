package object

import (
	"context"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube/follow"
	"github.com/podglass/podglass/kube/object"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/panes/panetest"
)

// watched is an object that a test changes.
type watched struct{ snapshot object.Snapshot }

func (*watched) Run(context.Context)                {}
func (*watched) Changed() (<-chan struct{}, func()) { return nil, func() {} }
func (*watched) Touch()                             {}
func (w *watched) Snapshot() object.Snapshot        { return w.snapshot }

// openAt opens the YAML of an object at a field, and returns what gives the pane the object.
func openAt(t *testing.T, field string) (*Pane, func(follow.API)) {
	t.Helper()
	w := &watched{}
	p := New(panes.Env{
		Context: t.Context(), Look: look(t), Now: time.Now, Location: time.UTC, Ask: func(any) {},
	}, Source{Follow: func(object.Ref) Watch { return w }})
	t.Cleanup(p.Close)
	p.SetSize(60, 8)
	p.SetFocus(true)
	ref := object.Ref{APIVersion: "v1", Kind: "ConfigMap", Namespace: "shop", Name: "settings"}
	p.Open(panes.Open{How: panes.Object{Ref: ref, Form: panes.YAML, At: field}})
	return p, func(made follow.API) {
		w.snapshot = object.Snapshot{Ref: ref, Object: made, Health: follow.Health{State: follow.Live}}
		panetest.Perform(p, p.pull())
	}
}

func settings(immutable *bool) *corev1.ConfigMap {
	return &corev1.ConfigMap{
		ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "settings"}, Immutable: immutable,
		Data: map[string]string{"a": "1", "b": "2", "c": "3", "d": "4"},
	}
}

func TestTheCursorGoesToAFieldOnceItIsThere(t *testing.T) {
	p, tell := openAt(t, "immutable")
	tell(settings(nil))
	if at := p.Doc.Cursor(); strings.Contains(at, "immutable") {
		t.Fatalf("the cursor is on %q before the field is there", at)
	}
	tell(settings(ptr.To(true)))
	if at := p.Doc.Cursor(); !strings.Contains(at, "immutable") {
		t.Errorf("the cursor is on %q once the field is there", at)
	}
}

// TestTheCursorStaysOnceTheUserHasMoved: whatever the user does with the text, the cursor does not leap to
// the field that the text was opened for when that comes later.
func TestTheCursorStaysOnceTheUserHasMoved(t *testing.T) {
	for name, act := range map[string]func(*Pane){
		"move":  func(p *Pane) { panetest.Do(t, p, Actions(), keymap.Down) },
		"wheel": func(p *Pane) { p.Wheel(3) },
		"click": func(p *Pane) { p.Click(0, 2) },
		"fold":  func(p *Pane) { panetest.Do(t, p, Actions(), "document.fold-all") },
		"search": func(p *Pane) {
			p.OpenSearch()
			p.Type(tea.KeyPressMsg{Code: '4', Text: "4"})
			p.Edit(keymap.Accept)
		},
		"another form and back": func(p *Pane) {
			panetest.Do(t, p, Actions(), "document.describe")
			panetest.Perform(p, panetest.Do(t, p, Actions(), "document.yaml"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			p, tell := openAt(t, "immutable")
			tell(settings(nil))
			act(p)
			before := p.Doc.Cursor()
			tell(settings(ptr.To(true)))
			if at := p.Doc.Cursor(); at != before {
				t.Errorf("the cursor went from %q to %q", before, at)
			}
		})
	}
}
