package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/podglass/podglass/keymap"
)

func newKeysCommand() *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use:   "keys",
		Short: "Print the keys and what they do",
		Long: "Print the keys and what they do, with the changes made in the configuration file.\n\n" +
			"The last column is the name by which the configuration file rebinds a key.",
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := loadConfig(file)
			if err != nil {
				return err
			}
			return writeKeys(cmd.OutOrStdout(), c.keys)
		},
	}
	cmd.Flags().StringVar(&file, "config", "", "Path to the configuration file of podglass")
	return cmd
}

// loadConfig reads the file given with --config, or the usual one.
func loadConfig(given string) (*config, error) {
	if given != "" {
		return readConfig(given, true)
	}
	return readConfig(defaultPaths().Config, false)
}

func writeKeys(out io.Writer, keys *keymap.Keymap) error {
	var text strings.Builder
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	for i, group := range keys.All() {
		if i > 0 {
			_, _ = fmt.Fprintln(table)
		}
		// The empty cells keep the columns of all groups in line.
		_, _ = fmt.Fprintf(table, "%s\t\t\n", strings.ToUpper(group.Scope.Title()))
		for _, b := range group.Bindings {
			shown := strings.Join(b.Ways(), ", ")
			if shown == "" {
				shown = "-"
			}
			_, _ = fmt.Fprintf(table, "%s\t%s\t%s\n", shown, b.Help, b.Action)
		}
	}
	if err := table.Flush(); err != nil {
		return fmt.Errorf("print the keys: %w", err)
	}
	for line := range strings.Lines(text.String()) {
		if _, err := fmt.Fprintln(out, strings.TrimRight(line, " \n")); err != nil {
			return fmt.Errorf("print the keys: %w", err)
		}
	}
	return nil
}
