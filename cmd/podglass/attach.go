package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/exec"
)

// defaultDetachKeys end what attach opened: the keys of a shell's pane that do the same.
const defaultDetachKeys = "ctrl+],d"

func newAttachCommand(name string, streams genericiooptions.IOStreams) *cobra.Command {
	connection := newConnection()
	flags := &streamFlags{}
	var detach string
	cmd := &cobra.Command{
		Use:   "attach TYPE/NAME [-c CONTAINER] [-i] [-t] [--detach-keys KEYS]",
		Short: "Attach to the process that a container runs",
		Long: "attach shows what the main process of a container writes, and with --stdin passes on to it what is typed, as " +
			"kubectl attach does. TYPE/NAME is a pod, or the first ready pod of a workload or service.\n\n" +
			"The keys of --detach-keys end it and leave the process running. ctrl+c is the process's own where it reads from a terminal.",
		Example: strings.Join([]string{
			"# The console of a container that has one",
			name + " attach -it console-0",
			"# Only to watch",
			name + " attach deploy/web -c app",
		}, "\n"),
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return ownFailure(fmt.Errorf("attach takes one TYPE/NAME, or the name of a pod, and got %d arguments; see '%s --help'",
					len(args), cmd.CommandPath()))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			keys, err := exec.ParseDetachKeys(detach)
			if err != nil {
				return ownFailure(fmt.Errorf("--detach-keys: %w", err))
			}
			return runStream(cmd.Context(), streams, connection, flags, args[0], func(ctx context.Context, s *stream, ref kube.ContainerRef) error {
				return s.attach(ctx, ref, keys, detach)
			})
		},
	}
	completeConnection(cmd, connection)
	cmd.ValidArgsFunction = connection.completeTarget(1, true)
	flags.add(cmd)
	completeFlag(cmd, "container", connection.completeContainers)
	cmd.Flags().StringVar(&detach, "detach-keys", defaultDetachKeys, "Keys that end it, one after the other")
	return cmd
}

// attach joins the process of a container until it ends or the user detaches.
func (s *stream) attach(ctx context.Context, target kube.ContainerRef, keys []byte, named string) error {
	process, err := exec.PreflightAttach(ctx, s.client, target)
	if err != nil {
		return err
	}
	if s.flags.stdin && !process.Stdin {
		s.note("container %s reads no input, so nothing that is typed reaches it", target.Container)
		s.flags.stdin = false
	}
	if s.flags.tty && !process.TTY {
		s.note("container %s has no terminal, so none is used", target.Container)
		s.flags.tty = false
	}
	if s.flags.tty && s.flags.stdin && s.hasTerminal() {
		s.note("attached to %s › %s; %s detaches", target.Pod.Name, target.Container, strings.ReplaceAll(named, ",", " "))
		terminal := exec.NewTerminal(ctx, s.client, target, exec.Shell{})
		terminal.Attach, terminal.Detach = true, keys
		err := s.onTerminal(terminal)
		if errors.Is(err, exec.ErrDetached) {
			s.note("detached; container %s goes on", target.Container)
			return nil
		}
		return err
	}
	opts := s.options(target)
	opts.Attach, opts.TTY = true, process.TTY // the streams are those that the container has
	return exec.Run(ctx, s.client, opts)
}
