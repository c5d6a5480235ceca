package main

import (
	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericiooptions"
)

func newDemoCommand(streams genericiooptions.IOStreams) *cobra.Command {
	screen := &screenFlags{}
	var namespace string
	cmd := &cobra.Command{
		Use:   "demo [TYPE/NAME|POD]",
		Short: "Look into a small cluster that runs inside podglass",
		Long: "demo starts a small cluster inside podglass, on a loopback port, with pods that work and " +
			"pods that do not. It needs nothing, and is gone afterwards. What it leaves on this machine is what podglass " +
			"always writes: podglass.log, when something goes wrong, and the filters that were typed, both in the state directory " +
			"($XDG_STATE_HOME/podglass); 'podglass info' prints where that is.",
		Args: targetArgument,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runDemo(cmd.Context(), streams, namespace, screen, args, nearCommand(cmd, args))
		},
	}
	cmd.Flags().StringVarP(&namespace, "namespace", "n", "", "Namespace of the demo cluster to look at")
	screen.add(cmd.Flags())
	completeScreen(cmd)
	return cmd
}
