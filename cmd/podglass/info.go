package main

import (
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"github.com/spf13/cobra"
)

func newInfoCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "info",
		Short: "Print the files that podglass reads and writes",
		Args:  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return writeInfo(cmd.OutOrStdout(), currentVersion(), defaultPaths())
		},
	}
}

func writeInfo(out io.Writer, v buildVersion, p paths) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, row := range []struct{ label, path string }{
		{"config", p.Config},
		{"themes", p.Themes},
		{"log", p.Log},
		{"filters", p.Filters},
	} {
		if _, err := fmt.Fprintf(table, "%s\t%s\t%s\n", row.label, row.path, presence(row.path)); err != nil {
			return err
		}
	}
	if _, err := fmt.Fprintf(table, "version\t%s\n", versionLine(v)); err != nil {
		return err
	}
	return table.Flush()
}

// presence says in a word whether podglass will find something at path.
func presence(path string) string {
	_, err := os.Stat(path)
	switch {
	case err == nil:
		return ""
	case os.IsNotExist(err):
		return "(not there)"
	default:
		return "(cannot be read)"
	}
}
