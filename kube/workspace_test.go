package kube

import (
	"testing"

	"k8s.io/client-go/rest"
)

func workspaceClient(t *testing.T, context, namespaces string) *Client {
	t.Helper()
	client, err := NewForConfig(&rest.Config{Host: "https://127.0.0.1:1"}, context, namespaces)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func TestAClientWorksInTheNamespacesThatWereNamed(t *testing.T) {
	for _, test := range []struct{ given, namespace, home string }{
		{"", "default", "default"},
		{"shop", "shop", "shop"},
		{"shop,jobs,shop", "jobs", "jobs, shop"},
		{"Not A Name", "Not A Name", "Not A Name"}, // the cluster says what is wrong with it
	} {
		client := workspaceClient(t, "prod", test.given)
		if client.Namespace != test.namespace || client.Home().String() != test.home {
			t.Errorf("%q: works in %q, home %q", test.given, client.Namespace, client.Home())
		}
	}
}

// TestAWorkspaceIsNeverChanged: each step makes another one and leaves the one before as it was.
func TestAWorkspaceIsNeverChanged(t *testing.T) {
	prod, dev := workspaceClient(t, "prod", "shop"), workspaceClient(t, "dev", "lab,play")
	start := Workspace{
		Client: prod, Scope: Scope{Namespaces: []string{"shop", "jobs"}}, Fallback: Fallback{Namespaces: []string{"jobs"}, Pod: "web"},
		Selector: "app=web", Of: "service/web",
	}
	all := start.Widened()
	for _, test := range []struct {
		name       string
		got        Workspace
		context    string
		scope, pod string
	}{
		{"as begun", start, "prod", "shop, jobs", "web"},
		{"all namespaces", all, "prod", "all namespaces", "web"},
		{"and back", all.Widened(), "prod", "shop, jobs", "web"},
		{"others, all, and back", start.Moved([]string{"kube-system"}).Widened().Widened(), "prod", "kube-system", "web"},
		{"one pod", start.At(Scope{Namespaces: []string{"shop"}, Name: "web"}), "prod", "shop/web", "web"},
		{"from one pod to all and back", Workspace{Client: prod, Scope: Scope{Namespaces: []string{"jobs"}, Name: "x"}}.Widened().Widened(), "prod", "jobs", ""},
		{"all from the start, and back", Workspace{Client: dev}.Widened(), "dev", "lab, play", ""},
		{"another cluster", start.In(dev), "dev", "lab, play", ""},
		{"all of another cluster", all.In(dev), "dev", "all namespaces", ""},
		{"all of another cluster, and back", all.In(dev).Widened(), "dev", "lab, play", ""},
		{"another connection", start.Through(dev), "dev", "shop, jobs", "web"},
		{"another connection, all and back", all.Through(dev).Widened(), "dev", "shop, jobs", "web"},
	} {
		if got := test.got; got.Client.Context != test.context || got.Scope.String() != test.scope || got.Fallback.Pod != test.pod {
			t.Errorf("%s: %s of %s, falling back to pod %q", test.name, got.Scope, got.Client.Context, got.Fallback.Pod)
		}
		if test.got.Scope.All() != (test.scope == "all namespaces") {
			t.Errorf("%s: All is %v", test.name, test.got.Scope.All())
		}
	}
	if start.Client != prod || start.Scope.String() != "shop, jobs" || start.Fallback.Pod != "web" || !start.Home.All() {
		t.Errorf("the first one has changed: %+v", start)
	}
}

func TestWhatIsNarrowedIsWidenedWithinItsNamespaces(t *testing.T) {
	client := workspaceClient(t, "prod", "shop")
	shop := Scope{Namespaces: []string{"shop"}}
	for name, w := range map[string]Workspace{
		"one pod":    {Client: client, Scope: Scope{Namespaces: []string{"shop"}, Name: "web"}},
		"a workload": {Client: client, Scope: shop, Selector: "app=web", Of: "deployment/web"},
	} {
		got := w.Unnarrowed()
		if !w.Narrowed() || got.Narrowed() || got.Scope.String() != "shop" || got.Selector != "" {
			t.Errorf("%s: %+v", name, got)
		}
	}
	labels := Workspace{Client: client, Scope: shop, Selector: "app=web"}
	if got := labels.Unnarrowed(); labels.Narrowed() || got.Selector != "app=web" {
		t.Errorf("labels of the user: %+v", got)
	}
}
