package apiserver

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestEachVerbIsNeeded: a verb, a subresource and a kind of objects are there because podglass, a scenario or a test outside
// of the demo needs them. The text is a part of the file that does.
func TestEachVerbIsNeeded(t *testing.T) {
	const (
		kinds   = "kube/kinds/kinds.go"
		request = "kube/actions/request.go"
		run     = "kube/exec/run.go"
		gates   = "tui/gates_test.go"
	)
	needed := map[string]struct{ in, text string }{
		"get": {kinds, "k.resource.Get("}, "list": {kinds, "k.resource.List("}, "watch": {"kube/follow/resource.go", "Watch("},
		"create": {"cmd/podglass/exec_test.go", "pods.Create("}, "update": {gates, "UpdateStatus("}, "patch": {request, "requests.Patch("},
		"delete": {request, "requests.Delete("}, "deletecollection": {"cmd/podglass/forward_test.go", "DeleteCollection("},

		"status": {gates, "UpdateStatus("}, "ephemeralcontainers": {"testdata/scenarios/lab/ephemeral.yaml", "ephemeralContainers:"},
		"resize": {"kube/actions/resize.go", `"resize"`}, "scale": {"kube/actions/change.go", `"scale"`}, "eviction": {"kube/actions/drain.go", "viction"},
		"log": {"kube/logs/source.go", "GetLogs("}, "exec": {run, `"exec"`}, "attach": {run, `"attach"`}, "portforward": {"kube/portforward/dial.go", `"portforward"`},

		"namespaces": {"kube/namespaces.go", "Namespaces()"}, "controllerrevisions": {"kube/actions/revisions.go", "ControllerRevisions("},
	}
	for _, r := range resources {
		if _, ok := needed[r.gvr.Resource]; !ok {
			needed[r.gvr.Resource] = struct{ in, text string }{kinds, `Resource("` + r.gvr.Resource + `")`}
		}
		for _, subresource := range r.subresources {
			if subresources[subresource] == nil {
				t.Errorf("%s/%s is offered and not served", r.gvr.Resource, subresource)
			}
		}
	}
	for _, served := range []map[string]struct{}{names(verbs), names(subresources)} {
		for name := range served {
			if _, ok := needed[name]; !ok {
				t.Errorf("nothing is known to need %s", name)
			}
		}
	}
	for name, of := range needed {
		text, err := os.ReadFile(filepath.Join("..", "..", "..", filepath.FromSlash(of.in)))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), of.text) {
			t.Errorf("%s does not need %s by %q", of.in, name, of.text)
		}
	}
}

// names are the keys of a map.
func names[V any](of map[string]V) map[string]struct{} {
	all := map[string]struct{}{}
	for name := range of {
		all[name] = struct{}{}
	}
	return all
}
