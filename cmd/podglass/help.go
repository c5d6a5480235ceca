package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"charm.land/fang/v2"
	mcobra "github.com/muesli/mango-cobra"
	"github.com/muesli/roff"
	"github.com/spf13/cobra"
	"golang.org/x/term"
	"k8s.io/cli-runtime/pkg/genericiooptions"
)

// useStyledHelp draws help with fang on a terminal. Everything else stays plain cobra, because fang
// asks the terminal for its background colour, and waits for the answer up to two seconds, before it
// prints anything, errors included. To a pipe, or to a terminal that is not up to it, help is plain
// text as well.
func useStyledHelp(root *cobra.Command, streams genericiooptions.IOStreams) {
	plain := root.HelpFunc()
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
	tree.SetArgs(args)
	return fang.Execute(context.Background(), tree,
		fang.WithColorSchemeFunc(fang.AnsiColorScheme), fang.WithoutManpage(), fang.WithoutVersion())
}

func canStyle(out io.Writer) bool {
	file, ok := out.(*os.File)
	return ok && term.IsTerminal(int(file.Fd())) && os.Getenv("TERM") != "dumb"
}

func newManCommand() *cobra.Command {
	return &cobra.Command{
		Use:    "man",
		Short:  "Print the manual page",
		Long:   "Print the manual page in roff, to be installed as podglass.1.",
		Hidden: true, // for packagers; a release brings the page along
		Args:   noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			page, err := mcobra.NewManPage(1, cmd.Root())
			if err != nil {
				return fmt.Errorf("write the manual page: %w", err)
			}
			_, err = fmt.Fprint(cmd.OutOrStdout(), page.Build(roff.NewDocument()))
			return err
		},
	}
}
