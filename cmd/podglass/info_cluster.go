package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"

	apiversion "k8s.io/apimachinery/pkg/version"

	"github.com/podglass/podglass/cmd/podglass/exit"
	"github.com/podglass/podglass/kube"
)

// use is what somebody does with podglass, and the request that it takes.
type use struct {
	name string
	kube.Attributes
}

// usesIn are what podglass is used for, from looking to changing.
func usesIn(namespace string) []use {
	all := []use{
		{"list pods", kube.Attributes{Verb: "list", Resource: "pods"}},
		{"watch pods", kube.Attributes{Verb: "watch", Resource: "pods"}},
		{"read logs", kube.Attributes{Verb: "get", Resource: "pods", Subresource: "log"}},
		{"list events", kube.Attributes{Verb: "list", Resource: "events"}},
		{"list services", kube.Attributes{Verb: "list", Resource: "services"}},
		{"read usage", kube.Attributes{Verb: "list", Group: "metrics.k8s.io", Resource: "pods"}},
		{"open shells", kube.Attributes{Verb: "create", Resource: "pods", Subresource: "exec"}},
		{"forward ports", kube.Attributes{Verb: "create", Resource: "pods", Subresource: "portforward"}},
		{"read ConfigMaps", kube.Attributes{Verb: "get", Resource: "configmaps"}},
		{"read Secrets", kube.Attributes{Verb: "get", Resource: "secrets"}},
		{"delete pods", kube.Attributes{Verb: "delete", Resource: "pods"}},
		{"restart deployments", kube.Attributes{Verb: "patch", Group: "apps", Resource: "deployments"}},
		{"scale deployments", kube.Attributes{Verb: "patch", Group: "apps", Resource: "deployments", Subresource: "scale"}},
	}
	for i := range all {
		all[i].Namespace = namespace
	}
	return append(all,
		use{"list namespaces", kube.Attributes{Verb: "list", Resource: "namespaces"}},
		use{"read nodes", kube.Attributes{Verb: "get", Resource: "nodes"}})
}

// clusterInfo is the cluster that podglass would open, and what the user may do there.
func clusterInfo(ctx context.Context, c *connection) []infoRow {
	if err := c.check(nil); err != nil {
		return []infoRow{{"problem", exit.OneLine(err.Error())}}
	}
	if err := noticeSilence(); err != nil {
		return []infoRow{{"problem", exit.OneLine(err.Error())}}
	}
	client, err := kube.Connect(c.flags)
	if err != nil {
		return []infoRow{{"problem", exit.OneLine(err.Error())}}
	}
	names := client.Home().Namespaces
	rows := []infoRow{
		{"context", client.ContextName()},
		{"server", client.Config.Host},
		{"namespace", strings.Join(names, ", ")},
	}
	answers := &clusterAnswers{}
	err = within(ctx, infoLimit, func(ctx context.Context) error { return answers.ask(ctx, client, names[0]) })
	rows = append(rows, answers.rows(names)...)
	switch {
	case errors.Is(err, errOverdue):
		rows = append(rows, infoRow{"problem", fmt.Sprintf("no answer within %s", infoLimit)})
	case err != nil:
		rows = append(rows, infoRow{"problem", exit.OneLine(err.Error())})
	}
	return rows
}

// clusterAnswers are what the cluster has said so far: it may be read while more is asked for.
type clusterAnswers struct {
	mu            sync.Mutex
	version, user string
	asked         []use
	may           map[string]kube.Decision
}

// ask asks for everything, one thing beside the other. The error is that of the cluster
// as a whole; what it does not tell of a single right is left out.
func (a *clusterAnswers) ask(ctx context.Context, client *kube.Client, namespace string) error {
	if err := client.Check(ctx); err != nil {
		return err
	}
	a.mu.Lock()
	a.asked, a.may = usesIn(namespace), map[string]kube.Decision{}
	a.mu.Unlock()
	var asking sync.WaitGroup
	asking.Go(func() {
		if text, err := serverVersion(ctx, client); err == nil {
			a.mu.Lock()
			defer a.mu.Unlock()
			a.version = text
		}
	})
	asking.Go(func() {
		if user, err := client.UserName(ctx); err == nil {
			a.mu.Lock()
			defer a.mu.Unlock()
			a.user = user
		}
	})
	for _, d := range usesIn(namespace) {
		asking.Go(func() {
			if decision, err := client.Can(ctx, d.Attributes); err == nil {
				a.mu.Lock()
				defer a.mu.Unlock()
				a.may[d.name] = decision
			}
		})
	}
	asking.Wait()
	return nil
}

// rows are the answers for people.
func (a *clusterAnswers) rows(namespaces []string) []infoRow {
	a.mu.Lock()
	defer a.mu.Unlock()
	var may, mayNot, unknown []string
	for _, d := range a.asked {
		decision, known := a.may[d.name]
		switch {
		case !known:
			unknown = append(unknown, d.name)
		case decision.Allowed:
			may = append(may, d.name)
		default:
			mayNot = append(mayNot, d.name)
		}
	}
	if len(namespaces) > 1 {
		may = append(may, "(in "+namespaces[0]+")")
	}
	return []infoRow{
		{"version", a.version},
		{"user", a.user},
		{"you may", strings.Join(may, ", ")},
		{"you may not", strings.Join(mayNot, ", ")},
		{"not known", strings.Join(unknown, ", ")},
	}
}

// serverVersion asks for the version of the API server, which everybody may know.
func serverVersion(ctx context.Context, client *kube.Client) (string, error) {
	text, err := client.Clientset.Discovery().RESTClient().Get().AbsPath("/version").Do(ctx).Raw()
	if err != nil {
		return "", fmt.Errorf("ask for the version: %w", err)
	}
	var is apiversion.Info
	if err := json.Unmarshal(text, &is); err != nil {
		return "", fmt.Errorf("read the version: %w", err)
	}
	return is.GitVersion, nil
}
