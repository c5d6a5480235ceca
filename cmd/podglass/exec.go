package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/exec"
)

func newExecCommand(name string, streams genericiooptions.IOStreams) *cobra.Command {
	connection := newConnection()
	flags := &streamFlags{}
	cmd := &cobra.Command{
		Use:   "exec TYPE/NAME [-c CONTAINER] [-i] [-t] -- COMMAND [ARG...]",
		Short: "Run a command in a container",
		Long: "exec runs a command in a container of a pod, or of the first ready pod of a workload or service (a name without " +
			"TYPE is a pod's), as kubectl exec does.\n\n" +
			"The exit code is the command's. When podglass itself fails, it says so in one line that begins with " +
			"\"podglass:\", and the exit code is 1. Standard input, output and error are passed on byte by byte; with --tty, " +
			"which takes effect where standard input and output are a terminal, the command has that terminal.",
		Example: strings.Join([]string{
			"# A shell",
			name + " exec -it web-0 -- sh",
			"# A file out of a container, and one into it",
			name + " exec deploy/web -c app -- cat /data/db.sqlite > db.sqlite",
			name + " exec -i web-0 -- tee /tmp/settings.json < settings.json",
		}, "\n"),
		RunE: func(cmd *cobra.Command, args []string) error {
			target, command, err := execArguments(cmd, args)
			if err != nil {
				return ownFailure(err)
			}
			return runStream(cmd.Context(), streams, connection, flags, target, func(ctx context.Context, s *stream, ref kube.ContainerRef) error {
				return s.exec(ctx, ref, command)
			})
		},
	}
	completeConnection(cmd, connection)
	cmd.ValidArgsFunction = connection.completeTarget(1, true)
	flags.add(cmd)
	completeFlag(cmd, "container", connection.completeContainers)
	return cmd
}

// execArguments parts the target from the command, which stands behind two dashes, so that nobody has to
// guess whose a flag is.
func execArguments(cmd *cobra.Command, args []string) (target string, command []string, err error) {
	dash := cmd.ArgsLenAtDash()
	help := fmt.Sprintf("see '%s --help'", cmd.CommandPath())
	switch {
	case dash < 0 && len(args) > 1:
		return "", nil, fmt.Errorf("a command begins behind two dashes, as in '%s %s -- %s'; %s", cmd.CommandPath(), args[0], args[1], help)
	case dash == 0 || len(args) == 0:
		return "", nil, fmt.Errorf("exec needs to know where: TYPE/NAME, or the name of a pod; %s", help)
	case dash > 1:
		return "", nil, fmt.Errorf("a command runs in one TYPE/NAME at a time, not in %s; %s", strings.Join(args[:dash], " and "), help)
	case dash < 0 || len(args) == dash:
		return "", nil, fmt.Errorf("exec needs a command behind two dashes, as in '%s %s -- ls'; %s", cmd.CommandPath(), args[0], help)
	}
	return args[0], args[dash:], nil
}

// exec runs a command and returns when it has ended.
func (s *stream) exec(ctx context.Context, target kube.ContainerRef, command []string) error {
	if err := exec.Preflight(ctx, s.client, target); err != nil {
		return err
	}
	// A terminal without keys would only lay out the output for nobody; kubectl has none either.
	if s.flags.tty && s.flags.stdin && s.hasTerminal() {
		return s.onTerminal(exec.NewTerminal(ctx, s.client, target, exec.Shell{Command: command}))
	}
	opts := s.options(target)
	opts.Command = command
	return exec.Run(ctx, s.client, opts)
}
