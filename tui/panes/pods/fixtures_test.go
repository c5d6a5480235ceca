package pods

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"k8s.io/apimachinery/pkg/types"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/follow"
	kubepods "github.com/podglass/podglass/kube/pods"
	"github.com/podglass/podglass/kube/podstatus"
	"github.com/podglass/podglass/themes"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/panes/panetest"
	"github.com/podglass/podglass/tui/widget/dialog"
)

// noon is the time on these tests' screens.
var noon = time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)

func envOf(tb testing.TB, theme string, glyphs *themes.Glyphs) panes.Env {
	tb.Helper()
	loaded, err := themes.Load(theme, nil)
	if err != nil {
		tb.Fatal(err)
	}
	return panes.Env{
		Look: panes.Look{Styles: loaded.Styles(), Glyphs: glyphs}, Location: time.UTC,
		Now: func() time.Time { return noon },
		Ask: func(any) {},
	}
}

// shelf is a source of rows that stay as they are until a test changes them.
type shelf struct {
	rows     []*kubepods.Row
	health   follow.Health
	problems []kubepods.Problem
	metered  bool
	poke     chan struct{}
	touches  int
	// revisions are those that may be read, by the name of the ReplicaSet.
	revisions map[string]string
}

func (s *shelf) Changed() (<-chan struct{}, func()) { return s.poke, func() {} }

func (s *shelf) Touch() { s.touches++ }

func (s *shelf) Revisions(_ context.Context, sets []types.NamespacedName) map[types.NamespacedName]string {
	found := map[types.NamespacedName]string{}
	for _, set := range sets {
		if revision, readable := s.revisions[set.Name]; readable {
			found[set] = revision
		}
	}
	return found
}

func (s *shelf) Row(ref kube.PodRef) (*kubepods.Row, bool) {
	at := slices.IndexFunc(s.rows, func(r *kubepods.Row) bool { return r.Ref == ref })
	if at < 0 {
		return nil, false
	}
	return s.rows[at], true
}

// Snapshot filters and groups; the rows are in their order already.
func (s *shelf) Snapshot(query kubepods.Query) kubepods.Snapshot {
	got := kubepods.Snapshot{Total: len(s.rows), Health: s.health, Problems: s.problems, Metered: s.metered}
	for _, row := range s.rows {
		got.Revision = max(got.Revision, row.Revision)
		if row.Failing {
			got.Failing++
		}
		if query.FailingOnly && !row.Failing || !query.Filter.Match(row, query.Shown) {
			continue
		}
		if query.Group != kubepods.Ungrouped {
			name, last := query.Group.Key(row), len(got.Groups)-1
			if last < 0 || got.Groups[last].Key != name {
				got.Groups = append(got.Groups, kubepods.Group{Key: name, From: len(got.Rows)})
				last++
			}
			got.Groups[last].To = len(got.Rows) + 1
			if at := len(got.Rows); query.Group == kubepods.ByOwner && at > got.Groups[last].From && row.OwnerName != got.Rows[at-1].OwnerName {
				got.Groups[last].Mixed = true
			}
			if row.Failing {
				got.Groups[last].Failing++
			}
		}
		got.Rows = append(got.Rows, row)
	}
	if query.Sort.Descending {
		slices.Reverse(got.Rows)
	}
	return got
}

func live() follow.Health { return follow.Health{State: follow.Live, Since: noon} }

func failing(state follow.State, class explain.Class, sentence string) follow.Health {
	return follow.Health{State: state, Since: noon.Add(-40 * time.Second), Err: &explain.Error{Class: class, Sentence: sentence}}
}

// row makes a row of a running pod with containers in these phases.
func row(name string, phases []podstatus.Phase, edits ...func(*kubepods.Row)) *kubepods.Row {
	made := &kubepods.Row{
		Ref:    kube.PodRef{Namespace: "shop", Name: name},
		Status: "Running", Created: noon.Add(-3 * time.Hour), IP: "10.244.0.17", Node: "node1",
		OwnerKind: "ReplicaSet", OwnerName: "web-6d8f", QOS: "Burstable", Labels: "app=web,tier=front", Revision: 1,
	}
	for i, phase := range phases {
		made.Containers = append(made.Containers, podstatus.Brief{Name: fmt.Sprint("c", i), Kind: podstatus.App, Phase: phase})
		made.Total++
		if phase == podstatus.Ready {
			made.Ready++
		}
	}
	for _, edit := range edits {
		edit(made)
	}
	made.Ref.UID = types.UID("uid-of-" + name)
	return made
}

func fails(status string) func(*kubepods.Row) {
	return func(r *kubepods.Row) { r.Failing, r.Status = true, status }
}

func restarted(times int, ago time.Duration) func(*kubepods.Row) {
	return func(r *kubepods.Row) { r.Restarts, r.LastRestart = times, noon.Add(-ago) }
}

func uses(milli, mebi int64) func(*kubepods.Row) {
	return func(r *kubepods.Row) {
		r.Usage = kubepods.Usage{Resources: kubepods.Resources{MilliCPU: milli, Memory: mebi << 20}, Known: true}
		r.Requests = kubepods.Resources{MilliCPU: 100}
		r.Limits = kubepods.Resources{Memory: 100 << 20}
	}
}

func owned(kind, name string) func(*kubepods.Row) {
	return func(r *kubepods.Row) { r.OwnerKind, r.OwnerName = kind, name }
}

// usual are rows as a namespace has them.
func usual() []*kubepods.Row {
	ready, waiting, failed := podstatus.Ready, podstatus.Waiting, podstatus.Failed
	return []*kubepods.Row{
		row("cart-0", []podstatus.Phase{ready}, owned("StatefulSet", "cart"), uses(3, 12)),
		row("cart-1", []podstatus.Phase{ready}, owned("StatefulSet", "cart"), uses(250, 95)),
		row("numbers-web-7b8d7dbfb4-ppx2c", []podstatus.Phase{failed, waiting}, fails("Init:CrashLoopBackOff"), restarted(3, 31*time.Second)),
		row("sleep", []podstatus.Phase{ready, ready}, owned("", "")),
		row("timecheck-65cf857546-wj89c", []podstatus.Phase{podstatus.Completed, ready, ready, podstatus.Running}, restarted(1, 50*time.Minute), uses(12, 34)),
	}
}

// odd are rows as few namespaces have them.
func odd() []*kubepods.Row {
	many := make([]podstatus.Phase, 200)
	for i := range many {
		many[i] = podstatus.Ready
	}
	many[7], many[150] = podstatus.Failed, podstatus.Waiting
	return []*kubepods.Row{
		row("born-in-the-future", []podstatus.Phase{podstatus.Ready}, func(r *kubepods.Row) { r.Created = noon.Add(time.Hour) }),
		row("from-nowhere", nil, func(r *kubepods.Row) { *r = kubepods.Row{Ref: r.Ref} }),
		row("two-hundred", many, fails("CrashLoopBackOff")),
		row("wide-words", []podstatus.Phase{podstatus.Failed}, fails("日本語エラー🔥\x1b[31m")),
	}
}

// scene is what a pane is shown and what is done with it.
type scene struct {
	source *shelf
	scope  kube.Scope
	do     []any // actions, texts to type, and the labels of options to choose
}

// pick chooses an option of the open dialog.
type pick string

// open makes a pane of a scene.
func open(tb testing.TB, s scene, env panes.Env) *Pane {
	tb.Helper()
	var asked []any
	env.Ask = func(request any) { asked = append(asked, request) }
	p := New(env, "", nil)
	if len(s.scope.Namespaces) == 0 && s.scope.Name == "" {
		s.scope.Namespaces = []string{"shop"}
	}
	p.SetSize(160, 12)
	p.show(s.source, s.scope)
	for _, step := range s.do {
		switch step := step.(type) {
		case keymap.Action:
			panetest.Perform(p, panetest.Do(tb, p, Actions(), step))
		case string:
			panetest.Perform(p, p.Update(tea.PasteMsg{Content: step}))
		case pick:
			answer(tb, asked[len(asked)-1], string(step))
		}
	}
	return p
}

// answer chooses an option of a dialog that a pane has asked for.
func answer(tb testing.TB, request any, label string) {
	tb.Helper()
	asked, ok := request.(panes.Dialog)
	if !ok {
		tb.Fatalf("%T is no dialog", request)
	}
	choose := asked.Dialog.(*dialog.Choose)
	for i, option := range choose.Options {
		if option.Label != label {
			continue
		}
		if !choose.Several {
			asked.Answer(option.Value)
			return
		}
		choose.Options[i].On = !option.On
		values := []any{}
		for _, o := range choose.Options {
			if o.On {
				values = append(values, o.Value)
			}
		}
		asked.Answer(values)
		return
	}
	tb.Fatalf("no option %q among %v", label, choose.Options)
}

// scenes are the states of the list.
func scenes() map[string]scene {
	rows := func() *shelf { return &shelf{rows: usual(), health: live()} }
	metered := func() *shelf { return &shelf{rows: usual(), health: live(), metered: true} }
	several := kube.Scope{Namespaces: []string{"jobs", "shop"}}
	secret := failing(follow.Loading, explain.ClassForbidden, "you may not list pods in namespace jobs (as jane)")
	return map[string]scene{
		"live":             {source: rows()},
		"metrics":          {source: metered()},
		"wide":             {source: metered(), do: []any{keymap.Action("pods.wide")}},
		"all columns":      {source: metered(), do: []any{keymap.Action("pods.wide"), keymap.Action("pods.columns"), pick("OWNER"), keymap.Action("pods.columns"), pick("QOS"), keymap.Action("pods.columns"), pick("app"), keymap.Action("pods.columns"), pick("CPU%REQ"), keymap.Action("pods.columns"), pick("MEM%LIM"), keymap.Action("pods.columns"), pick("LAST RESTART")}},
		"few columns":      {source: rows(), do: []any{keymap.Action("pods.columns"), pick("CONTAINERS"), keymap.Action("pods.columns"), pick("RESTARTS")}},
		"loading":          {source: &shelf{health: follow.Health{Since: noon}}},
		"loading fails":    {source: &shelf{health: failing(follow.Loading, explain.ClassUnreachable, "the API server at 10.0.0.1:6443 refuses connections")}},
		"arriving":         {source: &shelf{rows: usual()[:3], health: follow.Health{Since: noon}}},
		"arriving fails":   {source: &shelf{rows: usual()[:3], health: failing(follow.Loading, explain.ClassUnreachable, "gone")}, do: []any{keymap.Action("pods.filter"), "web", keymap.Accept}},
		"arriving matches": {source: &shelf{rows: usual()[:3], health: follow.Health{Since: noon}}, do: []any{keymap.Action("pods.filter"), "no-such", keymap.Accept}},
		"forbidden":        {source: &shelf{health: secret}, scope: kube.Scope{Namespaces: []string{"jobs"}}},
		"stale":            {source: &shelf{rows: usual(), health: failing(follow.Stale, explain.ClassUnreachable, "gone")}},
		"polled":           {source: &shelf{rows: usual(), health: failing(follow.Polled, explain.ClassForbidden, "you may not watch pods in namespace shop")}},
		"empty":            {source: &shelf{health: live()}},
		"no such pod":      {source: &shelf{health: live()}, scope: kube.Scope{Namespaces: []string{"shop"}, Name: "cart-9"}},
		"none matches":     {source: rows(), do: []any{keymap.Action("pods.filter"), "no-such", keymap.Accept}},
		"none fails":       {source: &shelf{rows: usual()[:2], health: live()}, do: []any{keymap.Action("pods.failing-only")}},
		"failing only":     {source: rows(), do: []any{keymap.Action("pods.failing-only")}},
		"no failing match": {source: rows(), do: []any{keymap.Action("pods.failing-only"), keymap.Action("pods.filter"), "sleep", keymap.Accept}},
		"filter typed":     {source: rows(), do: []any{keymap.Action("pods.filter"), "web"}},
		"filter":           {source: rows(), do: []any{keymap.Action("pods.filter"), "run !cart", keymap.Accept}},
		"filter wrong":     {source: rows(), do: []any{keymap.Action("pods.filter"), "web", keymap.Accept, keymap.Action("pods.filter"), "web["}},
		"filter selectors": {source: rows(), do: []any{keymap.Action("pods.filter"), "-f spec.node=a"}},
		"marked":           {source: rows(), do: []any{keymap.Action("pods.mark"), keymap.Down, keymap.Action("pods.mark")}},
		"sorted":           {source: metered(), do: []any{keymap.Action("pods.sort"), pick("RESTARTS")}},
		"grouped":          {source: rows(), do: []any{keymap.Action("pods.group"), pick("owner")}},
		"folded":           {source: rows(), do: []any{keymap.Action("pods.group"), pick("owner"), keymap.Action("pods.fold"), keymap.Down}},
		"several":          {source: &shelf{rows: usual(), health: live(), problems: []kubepods.Problem{{Namespace: "jobs", Health: secret}}}, scope: several},
		"odd":              {source: &shelf{rows: odd(), health: live()}},
	}
}
