package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"charm.land/fang/v2"
	"github.com/spf13/cobra"
	"golang.org/x/term"
	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/podglass/podglass/cmd/podglass/exit"
)

// useStyledHelp draws help with fang on a terminal. Everything else stays plain cobra, because fang
// asks the terminal for its background colour, and waits for the answer up to two seconds, before it
// prints anything, errors included. To a pipe, or to a terminal that is not up to it, help is plain
// text as well.
func useStyledHelp(root *cobra.Command, streams genericiooptions.IOStreams) {
	usual := root.HelpFunc()
	plain := func(cmd *cobra.Command, args []string) {
		if cmd == root {
			defer func(long string) { root.Long = long }(root.Long)
			root.Long += aboutTopics(root.DisplayName())
		}
		usual(cmd, args)
	}
	root.SetHelpFunc(func(cmd *cobra.Command, args []string) {
		if !canStyle(streams.Out) {
			plain(cmd, args)
			return
		}
		if err := styledHelp(cmd, streams); err != nil {
			plain(cmd, args)
		}
	})
}

// styledHelp runs `--help` on a second command tree, since fang takes over the tree that it is given.
func styledHelp(cmd *cobra.Command, streams genericiooptions.IOStreams) error {
	args := []string{"--help"}
	for c := cmd; c.HasParent(); c = c.Parent() {
		args = append([]string{c.Name()}, args...)
	}
	tree := newCommandTree(cmd.Root().DisplayName(), streams)
	tree.Long += aboutTopics(tree.DisplayName())
	tree.SetArgs(args)
	return fang.Execute(context.Background(), tree,
		fang.WithColorSchemeFunc(fang.AnsiColorScheme), fang.WithoutManpage(), fang.WithoutVersion())
}

func canStyle(out io.Writer) bool {
	file, ok := out.(*os.File)
	return ok && term.IsTerminal(int(file.Fd())) && os.Getenv("TERM") != "dumb"
}

// topicList is a line for each topic.
func topicList() string {
	var list strings.Builder
	for _, t := range topics() {
		fmt.Fprintf(&list, "\n  %-14s %s", t.name, t.short)
	}
	return list.String()
}

// aboutTopics is what the help of the program says of the topics; the manual page has them whole.
func aboutTopics(program string) string {
	return "\n\n'" + program + " help TOPIC' prints a text on one of these topics:\n" + topicList()
}

// newHelpCommand is cobra's, which also knows the topics that are no commands.
func newHelpCommand() *cobra.Command {
	known := topics()
	long := "Print what a command does, or a text on one of these topics:\n" + topicList()
	return &cobra.Command{
		Use:   "help [COMMAND | TOPIC]",
		Short: "Print what a command does, or a text on a topic",
		Long:  long,
		ValidArgsFunction: func(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			var words []string
			if within, _, err := cmd.Root().Find(args); err == nil {
				for _, sub := range within.Commands() {
					if sub.IsAvailableCommand() {
						words = append(words, sub.Name()+"\t"+sub.Short)
					}
				}
			}
			if len(args) == 0 {
				for _, t := range known {
					words = append(words, t.name+"\t"+t.short)
				}
			}
			return words, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				if i := slices.IndexFunc(known, func(t topic) bool { return t.name == args[0] }); i >= 0 {
					_, err := io.WriteString(cmd.OutOrStdout(), known[i].String())
					return err
				}
			}
			about, rest, err := cmd.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return exit.Usagef("there is no help on %q; '%s help' lists the commands and topics", strings.Join(args, " "), cmd.Root().DisplayName())
			}
			about.InitDefaultHelpFlag()
			return about.Help()
		},
	}
}
