package main

import (
	"cmp"
	"context"
	"fmt"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/portforward"
	"github.com/podglass/podglass/kube/workload"
)

// wantedForward is a forward that is to be started, and the connection to its cluster.
type wantedForward struct {
	client *kube.Client
	spec   portforward.Spec
	same   bool // the local port is that of the target, whose number is not known yet
}

// namedForwards are those that the command line names.
func namedForwards(ctx context.Context, streams genericiooptions.IOStreams, c *connection, flags *forwardFlags,
	to workload.Argument, ports []portArgument, readOnly kube.Option,
) ([]wantedForward, error) {
	client, err := c.open(ctx, streams.ErrOut, readOnly)
	if err != nil {
		return nil, err
	}
	wanted := make([]wantedForward, len(ports))
	for i, port := range ports {
		target := portforward.Target{Namespace: client.Namespace, Kind: to.Kind, Name: to.Name, Port: port.number, PortName: port.name}
		wanted[i] = wantedForward{client, portforward.Spec{
			Context: client.ContextName(), Target: target, Addresses: flags.addresses, LocalPort: port.local, Spread: flags.spread,
		}, port.same}
	}
	return wanted, nil
}

// savedForwards are those of a set, each with its context and namespace. What a forward leaves out is
// that of the command line.
func savedForwards(ctx context.Context, streams genericiooptions.IOStreams, c *connection, flags *forwardFlags,
	config *config, readOnly kube.Option,
) ([]wantedForward, error) {
	sets := &forwardSets{path: defaultPaths().Forwards, fixed: config.forwards}
	set, err := sets.Named(flags.saved)
	if err != nil {
		return nil, err
	}
	kubeconfig := kube.NewKubeconfig(c.flags, readOnly)
	clients := map[string]*kube.Client{}
	var wanted []wantedForward
	for _, spec := range set.Specs {
		at := cmp.Or(spec.Context, kubeconfig.Chosen())
		client := clients[at]
		if client == nil {
			if client, err = c.openContext(ctx, streams, kubeconfig, spec.Context, readOnly); err != nil {
				return nil, fmt.Errorf("the forward to %s, saved as %s: %w", spec.Target, set.Name, err)
			}
			clients[at] = client
		}
		spec.Context, spec.Namespace = client.ContextName(), cmp.Or(spec.Namespace, client.Namespace)
		spec.Spread = spec.Spread || flags.spread
		if flags.moved {
			spec.Addresses = flags.addresses
		}
		wanted = append(wanted, wantedForward{client: client, spec: spec})
	}
	return wanted, nil
}

// openContext connects to the cluster of a context by its name, or without one of the command line's.
func (c *connection) openContext(ctx context.Context, streams genericiooptions.IOStreams, kubeconfig *kube.Kubeconfig, name string, readOnly kube.Option) (*kube.Client, error) {
	if name == "" || name == kubeconfig.Chosen() {
		return c.open(ctx, streams.ErrOut, readOnly)
	}
	limit, err := c.limit()
	if err != nil {
		return nil, err
	}
	if err := noticeSilence(); err != nil {
		return nil, err
	}
	client, err := kubeconfig.Client(name)
	if err != nil {
		return nil, err
	}
	return client, reach(ctx, client, limit, streams.ErrOut)
}

// completeSaved completes the names of the sets.
func (f *forwardFlags) completeSaved(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	config, err := loadConfig(f.config)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	sets, _ := (&forwardSets{path: defaultPaths().Forwards, fixed: config.forwards}).Sets() // what can be read
	names := make([]string, len(sets))
	for i := range sets {
		names[i] = sets[i].Name
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}
