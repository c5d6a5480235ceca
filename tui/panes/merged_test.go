package panes

import (
	"testing"

	kubepods "github.com/podglass/podglass/kube/pods"
	"github.com/podglass/podglass/kube/podstatus"
)

func TestMerged(t *testing.T) {
	brief := func(kind podstatus.Kind, phase podstatus.Phase) podstatus.Brief {
		return podstatus.Brief{Name: kind.String(), Kind: kind, Phase: phase}
	}
	app, sidecar := brief(podstatus.App, podstatus.Ready), brief(podstatus.Sidecar, podstatus.Ready)
	named := app
	named.Default = true
	many := make([]podstatus.Brief, mostMerged+1)
	for i := range many {
		many[i] = app
	}
	for name, test := range map[string]struct {
		containers []podstatus.Brief
		want       bool
	}{
		"one app":               {[]podstatus.Brief{brief(podstatus.Init, podstatus.Completed), app}, false},
		"two apps":              {[]podstatus.Brief{app, app}, true},
		"a sidecar and an app":  {[]podstatus.Brief{sidecar, app}, true},
		"one of them failed":    {[]podstatus.Brief{app, brief(podstatus.App, podstatus.Failed)}, false},
		"one is named":          {[]podstatus.Brief{app, named}, false},
		"an app and a debugger": {[]podstatus.Brief{app, brief(podstatus.Ephemeral, podstatus.Running)}, false},
		"more than ten":         {many, false},
	} {
		if got := Crowded(&kubepods.Row{Containers: test.containers}); got != (name == "more than ten") {
			t.Errorf("%s: crowded %t", name, got)
		}
		if got := Merged(&kubepods.Row{Containers: test.containers}); got != test.want {
			t.Errorf("%s: %t", name, got)
		}
	}
	waits := app
	waits.Phase, waits.Name = podstatus.Waiting, "waits"
	if got := Interesting(&kubepods.Row{Containers: []podstatus.Brief{waits, app}}); got != "app" {
		t.Errorf("of a pod whose second app runs it is %q", got)
	}
	gate := podstatus.Brief{Name: "proxy", Kind: podstatus.Sidecar, Phase: podstatus.Starting}
	work := podstatus.Brief{Name: "migrate", Kind: podstatus.Init, Phase: podstatus.Running}
	for want, containers := range map[string][]podstatus.Brief{
		"proxy":   {gate, waits},
		"migrate": {brief(podstatus.Init, podstatus.Completed), work, waits},
		"app":     {gate, app}, // it is not waited for
	} {
		row := &kubepods.Row{Containers: containers}
		if got := Interesting(row); got != want || Merged(row) != (want == "app") {
			t.Errorf("of a pod that waits for %s it is %q, merged %t", want, got, Merged(row))
		}
	}
	if Merged(nil) || Crowded(nil) {
		t.Error("no pod is merged, or crowded")
	}
	for name, phase := range map[string]podstatus.Phase{"failed": podstatus.Failed, "named": podstatus.Ready} {
		first := podstatus.Brief{Name: name, Kind: podstatus.App, Phase: phase, Default: phase != podstatus.Failed}
		row := &kubepods.Row{Containers: append([]podstatus.Brief{first}, many...)}
		if got := Interesting(row); got != name || Crowded(row) {
			t.Errorf("of a pod with many it is %q, crowded %t", got, Crowded(row))
		}
	}
	if got := Interesting(&kubepods.Row{Containers: []podstatus.Brief{app, {Name: "web", Kind: podstatus.App, Default: true}}}); got != "web" {
		t.Errorf("of a pod that names its default it is %q", got)
	}
}
