package printlogs

import (
	"context"
	"fmt"
	"strings"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/logs/roster"
	"github.com/podglass/podglass/kube/workload"
)

// where finds out where the pods are that the command line means. note tells what of it the user may
// not see.
func (o *Request) where(ctx context.Context, client *kube.Client, note func(string)) ([]roster.PodSet, error) {
	if len(o.targets) == 0 {
		scope, err := o.scope(ctx, client, note)
		return []roster.PodSet{{Scope: scope, Labels: o.selector, Fields: o.fieldSelector}}, err
	}
	var all []roster.PodSet
	for _, target := range o.targets {
		if target.Kind == workload.Pod {
			// Listing asks for it in any case.
			all = append(all, roster.Of(workload.Selection{Namespace: client.Namespace, Pod: target.Name}))
			continue
		}
		selection, err := workload.Resolve(ctx, client.Clientset, client.Namespace, target)
		if err != nil {
			return nil, err
		}
		all = append(all, roster.Of(selection))
	}
	return all, nil
}

// scope is where selected pods are looked for.
func (o *Request) scope(ctx context.Context, client *kube.Client, note func(string)) (kube.Scope, error) {
	if !o.allNamespaces {
		return client.Home(), nil
	}
	scope, why, err := client.ResolveScope(ctx, kube.Scope{}, kube.Fallback{})
	if why != "" {
		note(why)
	}
	return scope, err
}

// explainMissing says more of a pod that is not there than a list does: what was perhaps meant.
func (o *Request) explainMissing(ctx context.Context, client *kube.Client, err error) error {
	told := explain.Failure(err)
	if told.Class != explain.ClassNotFound {
		return err
	}
	_, better := workload.Resolve(ctx, client.Clientset, client.Namespace, workload.Argument{Kind: workload.Pod, Name: told.Name})
	if better != nil {
		return better
	}
	return err
}

// noPods says that nothing is selected.
func (o *Request) noPods(where []roster.PodSet) string {
	if len(o.targets) > 0 {
		names := make([]string, len(o.targets))
		for i, target := range o.targets {
			names[i] = target.String()
		}
		return "there are no pods of " + strings.Join(names, ", ") + " at present"
	}
	var by []string
	if o.selector != "" {
		by = append(by, "the labels "+o.selector)
	}
	if o.fieldSelector != "" {
		by = append(by, "the fields "+o.fieldSelector)
	}
	in := "in any namespace"
	if !where[0].Scope.All() {
		in = "in namespace " + where[0].Scope.String()
	}
	return "there are no pods with " + strings.Join(by, " and ") + " " + in
}

// noContainers says that the pods that are there have no container that was asked for, nil when they
// have.
func (o *Request) noContainers(listing roster.Listing) error {
	missing := o.choice.Unmatched(listing.Names)
	if len(missing) == 0 && (len(listing.Found) > 0 || listing.Pods == 0) {
		return nil
	}
	have := strings.Join(listing.Names, ", ")
	if len(missing) == 0 {
		return fmt.Errorf("every container is left out: there are %s", have)
	}
	return fmt.Errorf("there is no container %q; there are %s", missing[0], have)
}
