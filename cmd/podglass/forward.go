package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/podglass/podglass/cmd/podglass/exit"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/workload"
)

// forwardSchema is the version of the lines that `podglass forward -o json` prints. Fields may be added
// to a version; what is taken away or means something else makes a new one.
const forwardSchema = "podglass/forward/v1"

type forwardFlags struct {
	addresses []string
	spread    bool
	saved     string
	onReady   string
	output    string
	quiet     bool
	readOnly  bool
	config    string
	moved     bool // --address was given
}

func newForwardCommand(name string, streams genericiooptions.IOStreams) *cobra.Command {
	connection := newConnection()
	flags := &forwardFlags{}
	cmd := &cobra.Command{
		Use:   "forward (TYPE/NAME [LOCAL:]REMOTE [...[LOCAL:]REMOTE] | --saved NAME)",
		Short: "Forward local ports to a service, a workload or a pod, and keep them up",
		Long: "forward makes ports of a service, of the pods of a workload, or of one pod (a name without TYPE is a pod's) reachable " +
			"on this machine, until it is interrupted. When the pod behind a forward goes, or is not ready any more, the next one " +
			"takes its place; the local port stays open, and a connection that comes in between waits for up to 30 seconds.\n\n" +
			"REMOTE is the number or the name of a port of the service or of a container. It is the local port, too, unless LOCAL is " +
			"given before a colon; a colon alone, as in :8080, takes a free one.\n\n" +
			"For each local address that is forwarded one line as kubectl prints it goes to standard output, once a pod is connected. " +
			"All else goes to standard error. TCP alone can be forwarded.\n\n" +
			"--saved starts forwards by a name: a set of the configuration's forwards, or what was saved from the list of forwards " +
			"on the screen. Each is in its own context and namespace.",
		Example: strings.Join([]string{
			"# The port http of a service on the local port of the same number",
			name + " forward svc/web http",
			"# Two ports of a deployment, the second on a free local port",
			name + " forward deploy/web 8080:80 :metrics",
			"# For everybody who reaches this machine",
			name + " forward web-0 8080 --address 0.0.0.0",
			"# Connections take turns with the ready pods",
			name + " forward svc/web :http --spread",
			"# What was saved from the screen under a name",
			name + " forward --saved shop",
			"# A command once it is up",
			name + ` forward svc/db 5432 --on-ready 'psql -h localhost'`,
		}, "\n"),
		Args: forwardArguments,
		RunE: func(cmd *cobra.Command, args []string) error {
			flags.moved = cmd.Flags().Changed("address")
			return runForward(cmd.Context(), streams, connection, flags, args)
		},
	}
	completeConnection(cmd, connection)
	cmd.ValidArgsFunction = connection.completeForward
	set := cmd.Flags()
	set.StringSliceVar(&flags.addresses, "address", []string{"localhost"}, "Local addresses to listen on, separated by commas: IP addresses, or localhost for 127.0.0.1 and ::1")
	set.BoolVar(&flags.spread, "spread", false, "Let connections take turns with the ready pods, 16 at most, instead of all going to one")
	set.StringVar(&flags.saved, "saved", "", "Start the forwards that are saved under this name")
	set.StringVar(&flags.onReady, "on-ready", "", "Shell command to run once every forward has a pod; PODGLASS_FORWARDS has the local addresses")
	set.StringVarP(&flags.output, "output", "o", "text", "print as 'text' or 'json', one object a line")
	set.BoolVarP(&flags.quiet, "quiet", "q", false, "Tell nothing but errors on standard error")
	set.BoolVar(&flags.readOnly, "read-only", false, "Refuse, as where a context is read-only in the configuration")
	set.StringVar(&flags.config, "config", "", "Path to the configuration file of podglass")
	completeFlag(cmd, "output", completeWords("text", "json"))
	completeFlag(cmd, "saved", flags.completeSaved)
	return cmd
}

func forwardArguments(cmd *cobra.Command, args []string) error {
	saved := cmd.Flags().Changed("saved")
	switch {
	case saved && len(args) > 0:
		return exit.Usagef("%s --saved takes no TYPE/NAME: each saved forward has its own", cmd.CommandPath())
	case saved:
	case len(args) == 0:
		return exit.Usagef("%s needs to know where to: TYPE/NAME and a port; see '%s --help'", cmd.CommandPath(), cmd.CommandPath())
	case len(args) == 1:
		return exit.Usagef("%s %s needs a port: [LOCAL:]REMOTE; see '%s --help'", cmd.CommandPath(), args[0], cmd.CommandPath())
	}
	return nil
}

// runForward is the forward command.
func runForward(ctx context.Context, streams genericiooptions.IOStreams, c *connection, flags *forwardFlags, args []string) error {
	if flags.output != "text" && flags.output != "json" {
		return exit.Usagef("--output %q is not known; use text or json", flags.output)
	}
	if err := checkAddresses(flags.addresses); err != nil {
		return exit.Usagef("--%w", err)
	}
	if flags.saved != "" {
		if err := c.check([]string{"a saved forward"}); err != nil {
			return err
		}
		return startForwarding(ctx, streams, flags, func(config *config, readOnly kube.Option) ([]wantedForward, error) {
			return savedForwards(ctx, streams, c, flags, config, readOnly)
		})
	}
	if len(args) == 0 {
		return exit.Usagef("--saved needs a name")
	}
	target, err := workload.ParseArgument(args[0])
	if err != nil {
		return exit.Usagef("%w", err)
	}
	ports, err := parsePorts(args[1:])
	if err != nil {
		return exit.Usagef("%w", err)
	}
	if err := c.check(args[:1]); err != nil {
		return err
	}
	return startForwarding(ctx, streams, flags, func(_ *config, readOnly kube.Option) ([]wantedForward, error) {
		return namedForwards(ctx, streams, c, flags, target, ports, readOnly)
	})
}
