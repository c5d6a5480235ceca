package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/podglass/podglass/tui/safe"
)

func newInfoCommand(name string, streams genericiooptions.IOStreams) *cobra.Command {
	connection := newConnection()
	cmd := &cobra.Command{
		Use:   "info",
		Short: "Print versions, files, the terminal, and what you may do in the cluster",
		Long: "info prints the version of podglass, the files that it reads and writes, what it knows of the terminal, " +
			"and which cluster it would open and what you may do there.\n\n" +
			"The cluster has two seconds to answer. What it does not say is left out, and the rest is printed all the same.",
		Example: "# What may I do in another namespace\n" + name + " info -n shop",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			redirectLibraryLogs(io.Discard)
			sections := []infoSection{
				{rows: []infoRow{{"version", versionLine(currentVersion())}}},
				{title: "FILES", rows: filesInfo(defaultPaths(), connection)},
				{title: "TERMINAL", rows: terminalInfo(streams)},
				{title: "CLUSTER", rows: clusterInfo(cmd.Context(), connection), prose: true},
			}
			return writeInfo(cmd.OutOrStdout(), sections)
		},
	}
	completeConnection(cmd, connection)
	return cmd
}

// infoSection is a part of what `podglass info` prints.
type infoSection struct {
	title string
	rows  []infoRow
	prose bool // its texts may be broken into lines; paths are not, so that they can be copied
}

type infoRow struct{ label, text string }

// infoWidth is how many columns prose takes at most.
const infoWidth = 80

// writeInfo prints the sections, with their columns in line. Rows without a text are left out.
func writeInfo(out io.Writer, sections []infoSection) error {
	column := 0
	for _, section := range sections {
		for _, row := range section.rows {
			column = max(column, len(row.label)+2)
		}
	}
	var text strings.Builder
	for _, section := range sections {
		if section.title != "" {
			text.WriteString("\n" + section.title + "\n")
		}
		for _, row := range section.rows {
			if row.text == "" {
				continue
			}
			lines := safe.Text(row.text)
			if section.prose {
				lines = strings.ReplaceAll(ansi.Wordwrap(lines, infoWidth-column, " "), "\n", "\n"+strings.Repeat(" ", column))
			}
			fmt.Fprintf(&text, "%-*s%s\n", column, row.label, lines)
		}
	}
	_, err := io.WriteString(out, text.String())
	return err
}

// filesInfo are the files that podglass reads, and those that it writes.
func filesInfo(p paths, c *connection) []infoRow {
	rows := []infoRow{
		{"config", presence(p.Config)},
		{"themes", presence(p.Themes)},
		{"log", presence(p.Log)},
		{"filters", presence(p.Filters)},
		{"commands", presence(p.Commands)},
		{"journal", presence(p.Journal)},
		{"forwards", presence(p.Forwards)},
	}
	for _, file := range kubeconfigs(c) {
		rows = append(rows, infoRow{"kubeconfig", presence(file)})
	}
	return rows
}

// kubeconfigs are the files that the connection is read from.
func kubeconfigs(c *connection) []string {
	access := c.flags.ToRawKubeConfigLoader().ConfigAccess()
	if access.IsExplicitFile() {
		return []string{access.GetExplicitFile()}
	}
	return slices.DeleteFunc(access.GetLoadingPrecedence(), func(file string) bool { return file == "" })
}

// presence is a path, and in a word whether podglass will find something there.
func presence(path string) string {
	_, err := os.Stat(path)
	switch {
	case err == nil:
		return path
	case os.IsNotExist(err):
		return path + " (not there)"
	default:
		return path + " (cannot be read)"
	}
}
