package main

import (
	"context"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/podglass/podglass/cmd/podglass/exit"
)

// execute runs podglass with the given arguments (the first is the program's name) and returns the
// exit code. It prints the error itself.
func execute(ctx context.Context, argv []string, streams genericiooptions.IOStreams) int {
	streams.Out = orClosed(streams.Out)
	root := newRootCommand(commandName(argv[0]), streams)
	root.SetArgs(arguments(argv))
	out := &output{Writer: streams.Out}
	root.SetOut(out)
	err := root.ExecuteContext(ctx)
	if out.err != nil {
		err = exit.Output(out.err)
	}
	return exit.Report(streams.ErrOut, err)
}

// arguments are those of the command line. kubectl asks for the words that may follow its plugin by
// running kubectl_complete-podglass with those that stand there already.
func arguments(argv []string) []string {
	if strings.HasPrefix(programName(argv[0]), "kubectl_complete-") {
		return append([]string{cobra.ShellCompRequestCmd}, argv[1:]...)
	}
	return argv[1:]
}

func programName(argv0 string) string { return strings.TrimSuffix(filepath.Base(argv0), ".exe") }

// commandName is what the user typed: kubectl runs a plugin as kubectl-podglass.
func commandName(argv0 string) string {
	if strings.HasPrefix(programName(argv0), "kubectl-") {
		return "kubectl " + program
	}
	return program
}

func newRootCommand(name string, streams genericiooptions.IOStreams) *cobra.Command {
	root := newCommandTree(name, streams)
	useStyledHelp(root, streams)
	return root
}

// newCommandTree makes the root and everything below it. name is what usage texts call it.
func newCommandTree(name string, streams genericiooptions.IOStreams) *cobra.Command {
	connection := newConnection()
	screen := &screenFlags{}
	root := &cobra.Command{
		Use:   program + " [TYPE/NAME|POD]",
		Short: "A terminal workbench for looking into live Kubernetes pods",
		Long: "podglass lists pods, opens them into their init, sidecar, app and ephemeral containers, " +
			"follows their logs, runs shells in them and forwards their ports, all live and side by side.\n\n" +
			"TYPE/NAME narrows it to one pod, or to the pods of a workload or a service; a name alone is a pod's, " +
			"unless it is that of a command.",
		Example: strings.Join([]string{
			"# The pods of the current namespace",
			name,
			"# The pods of a deployment in another namespace",
			name + " deployment/web -n shop",
			"# Pods by label, in all namespaces",
			name + " -A -l app=web",
			"# A cluster of its own, to try it out",
			name + " demo",
		}, "\n"),
		Args:          targetArgument,
		Version:       currentVersion().Version,
		SilenceUsage:  true,
		SilenceErrors: true,
		// kubectl passes everything after the plugin's name on, so only the displayed name differs.
		Annotations: map[string]string{cobra.CommandDisplayNameAnnotation: name},
		RunE: func(cmd *cobra.Command, args []string) error {
			return runCluster(cmd.Context(), streams, connection, screen, args, nearCommand(cmd, args))
		},
	}
	root.SetVersionTemplate(versionLine(currentVersion()) + "\n")
	root.SetIn(streams.In)
	root.SetOut(streams.Out)
	root.SetErr(streams.ErrOut)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return exit.Usagef("%w; see '%s --help'", wrongFlag(err), cmd.CommandPath())
	})
	completeConnection(root, connection)
	root.ValidArgsFunction = connection.completeTarget(1, false)
	screen.add(root.Flags())
	completeScreen(root)
	root.CompletionOptions.SetDefaultShellCompDirective(cobra.ShellCompDirectiveNoFileComp)
	root.AddCommand(
		newLogsCommand(name, streams),
		newAnatomyCommand(name, streams),
		newCheckCommand(name, streams),
		newExecCommand(name, streams),
		newAttachCommand(name, streams),
		newForwardCommand(name, streams),
		newDemoCommand(streams),
		newInfoCommand(name, streams),
		newKeysCommand(),
		newVersionCommand(),
		newManCommand(),
	)
	root.SetHelpCommand(newHelpCommand())
	return root
}

// noArguments is cobra.NoArgs with a sentence that fits a command that is not a group.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return exit.Usagef("'%s' takes no argument, and got %q", cmd.CommandPath(), args[0])
	}
	return nil
}
