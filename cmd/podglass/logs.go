package main

import (
	"context"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/podglass/podglass/cmd/podglass/printlogs"
)

func newLogsCommand(name string, streams genericiooptions.IOStreams) *cobra.Command {
	connection := newConnection()
	flags := &printlogs.Flags{}
	cmd := &cobra.Command{
		Use:   "logs [TYPE/NAME...]",
		Short: "Print the logs of pods, for scripts and pipes",
		Long: "logs prints what the containers of one pod, of a workload's or service's pods, or of the pods with " +
			"some labels have written (a name without TYPE is a pod's): all of it, from all containers, init containers included, in the order in " +
			"which it was written.\n\n" +
			"With --follow it goes on: new pods join, restarted containers are read on, and a stream that breaks " +
			"off is resumed without losing or repeating a line. What happens beside the lines is told on standard " +
			"error. The exit code is 3 when lines are missing, or the log of a container could not be read while " +
			"others could.",
		Example: strings.Join([]string{
			"# All containers of a pod",
			name + " logs web-0",
			"# One container of a deployment's pods, from now on",
			name + " logs -f deploy/web -c app --tail 0",
			"# The previous run of a container that crashes, as it was written",
			name + " logs web-0 -c app --previous -o raw",
			"# Everything with a label, as JSON, of the last hour",
			name + " logs -A -l app=web --since 1h -o json",
			"# Lines of one's own making",
			name + ` logs deploy/web -o 'template={{.Pod}} {{Color "1" .Level}} {{.Message}}'`,
		}, "\n"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runLogs(cmd.Context(), streams, connection, flags, args)
		},
	}
	completeConnection(cmd, connection)
	cmd.ValidArgsFunction = connection.completeTarget(0, true)
	flags.Add(cmd.Flags())
	completeFlag(cmd, "container", connection.completeContainers)
	completeFlag(cmd, "exclude-container", connection.completeContainers)
	completeFlag(cmd, "output", completeWords("default", "raw", "json", "template="))
	completeFlag(cmd, "color", completeWords("auto", "always", "never"))
	return cmd
}

// runLogs is the logs command.
func runLogs(ctx context.Context, streams genericiooptions.IOStreams, c *connection, flags *printlogs.Flags, args []string) error {
	if err := checkSelectors(flags.Selector, flags.FieldSelector); err != nil {
		return err
	}
	request, err := flags.Request(args)
	if err != nil {
		return err
	}
	if err := c.check(args); err != nil {
		return err
	}
	redirectLibraryLogs(io.Discard)
	client, err := c.open(ctx, streams.ErrOut)
	if err != nil {
		return err
	}
	return untilSignal(ctx, func(ctx context.Context) error { return printlogs.Print(ctx, client, request, streams) })
}
