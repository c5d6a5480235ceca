package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/podglass/podglass/kube/workload"
)

// targetArgument checks the arguments of a command that opens the screen.
func targetArgument(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if len(args) > 1 {
		return usagef("podglass looks at one TYPE/NAME at a time, and got %q and %q", args[0], args[1])
	}
	if !strings.Contains(args[0], "/") {
		return usagef("%q is neither a command nor TYPE/NAME, such as pod/%s; see '%s --help'",
			args[0], args[0], cmd.CommandPath())
	}
	_, err := parseTarget(args[0])
	return err
}

// parseTarget reads the TYPE/NAME that the list of pods is narrowed to.
func parseTarget(arg string) (workload.Argument, error) {
	target, err := workload.ParseArgument(arg)
	if err != nil {
		return workload.Argument{}, usagef("%w", err)
	}
	if target.Kind == workload.CronJob {
		return workload.Argument{}, usagef("the list of pods cannot be narrowed to those of a cronjob, which have no label in common; "+
			"'%s logs %s' reads their logs", program, arg)
	}
	return target, nil
}
