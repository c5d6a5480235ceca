package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/logs/roster"
	"github.com/podglass/podglass/kube/workload"
)

// places finds out where the pods are that the command line means. note tells what of it the user may
// not see.
func (o *logsOrder) places(ctx context.Context, client *kube.Client, namespaces []string, note func(string)) ([]roster.Where, error) {
	if len(o.targets) == 0 {
		scope, err := o.scope(ctx, client, namespaces, note)
		return []roster.Where{{Scope: scope, Labels: o.selector, Fields: o.fieldSelector}}, err
	}
	var places []roster.Where
	for _, target := range o.targets {
		if target.Kind == workload.Pod {
			// Listing asks for it in any case.
			places = append(places, roster.Of(workload.Selection{Namespace: client.Namespace, Pod: target.Name}))
			continue
		}
		selection, err := workload.Resolve(ctx, client.Clientset, client.Namespace, target)
		if err != nil {
			return nil, err
		}
		places = append(places, roster.Of(selection))
	}
	return places, nil
}

// scope is where selected pods are looked for.
func (o *logsOrder) scope(ctx context.Context, client *kube.Client, namespaces []string, note func(string)) (kube.Scope, error) {
	if !o.allNamespaces {
		if len(namespaces) == 0 {
			namespaces = []string{client.Namespace}
		}
		return kube.Scope{Namespaces: namespaces}, nil
	}
	scope, why, err := client.ResolveScope(ctx, kube.Scope{}, kube.Fallback{})
	if why != "" {
		note(why)
	}
	return scope, err
}

// missingPod says more of a pod that is not there than a list does: what was perhaps meant.
func (o *logsOrder) missingPod(ctx context.Context, client *kube.Client, err error) error {
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
func (o *logsOrder) noPods(places []roster.Where) string {
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
	where := "in any namespace"
	if !places[0].Scope.All() {
		where = "in namespace " + places[0].Scope.String()
	}
	return "there are no pods with " + strings.Join(by, " and ") + " " + where
}

// noContainers says that the pods that are there have no container that was asked for, nil when they
// have.
func (o *logsOrder) noContainers(listing roster.Listing) error {
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
