package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/podglass/podglass/cmd/podglass/exit"
	"github.com/podglass/podglass/keymap/nearest"
	"github.com/podglass/podglass/kube/workload"
)

// targetArgument checks the arguments of a command that opens the screen.
func targetArgument(_ *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if len(args) > 1 {
		return exit.Usagef("podglass looks at one TYPE/NAME at a time, and got %q and %q", args[0], args[1])
	}
	_, err := parseTarget(args[0])
	return err
}

// nearCommand adds to an error about a bare word, which is taken for the name of a pod, the command that was
// perhaps meant.
func nearCommand(cmd *cobra.Command, args []string) func(error) error {
	return func(err error) error {
		if err == nil || len(args) != 1 || strings.Contains(args[0], "/") {
			return err
		}
		var names []string
		for _, command := range cmd.Root().Commands() {
			if command.IsAvailableCommand() {
				names = append(names, command.Name())
			}
		}
		if near := nearest.Typo(args[0], names); near != "" {
			return fmt.Errorf("%w; there is a command '%s %s'", err, cmd.Root().CommandPath(), near)
		}
		return err
	}
}

// parseTarget reads the TYPE/NAME that the list of pods is narrowed to.
func parseTarget(arg string) (workload.Argument, error) {
	target, err := workload.ParseArgument(arg)
	if err != nil {
		return workload.Argument{}, exit.Usagef("%w", err)
	}
	if target.Kind == workload.CronJob {
		return workload.Argument{}, exit.Usagef("the list of pods cannot be narrowed to those of a cronjob, which have no label in common; "+
			"'%s logs %s' reads their logs", program, arg)
	}
	return target, nil
}
