package main

import (
	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericiooptions"
)

func newDemoCommand(streams genericiooptions.IOStreams) *cobra.Command {
	screen := &screenFlags{}
	var namespace string
	cmd := &cobra.Command{
		Use:   "demo [TYPE/NAME]",
		Short: "Look into a small cluster that runs inside podglass",
		Long: "demo starts a small cluster inside podglass, on a loopback port, with pods that work and " +
			"pods that do not. It needs nothing, changes nothing on this machine, and is gone afterwards.",
		Args: targetArgument,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runDemo(cmd.Context(), streams, namespace, screen, args)
		},
	}
	cmd.Flags().StringVarP(&namespace, "namespace", "n", "", "Namespace of the demo cluster to look at")
	screen.add(cmd.Flags())
	completeScreen(cmd)
	return cmd
}
