package main

import (
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
	yaml "go.yaml.in/yaml/v3"

	"github.com/podglass/podglass/cmd/podglass/exit"
)

// Set by the release build (-ldflags -X); a `go install` build takes them from its build information.
var (
	version string
	commit  string
	date    string
)

// buildVersion is what `podglass version` prints; the field names are part of its interface.
type buildVersion struct {
	Version  string `json:"version" yaml:"version"`
	Commit   string `json:"commit,omitempty" yaml:"commit,omitempty"`
	Date     string `json:"date,omitempty" yaml:"date,omitempty"` // RFC 3339, of the commit
	Go       string `json:"goVersion" yaml:"goVersion"`
	Platform string `json:"platform" yaml:"platform"`
}

func currentVersion() buildVersion {
	v := buildVersion{
		Version:  version,
		Commit:   commit,
		Date:     date,
		Go:       runtime.Version(),
		Platform: runtime.GOOS + "/" + runtime.GOARCH,
	}
	if v.Version != "" {
		return v
	}
	v.Version = "(devel)"
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return v
	}
	if info.Main.Version != "" {
		v.Version = info.Main.Version
	}
	for _, setting := range info.Settings {
		switch setting.Key {
		case "vcs.revision":
			v.Commit = setting.Value
		case "vcs.time":
			v.Date = setting.Value
		}
	}
	return v
}

func newVersionCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Print the version of podglass",
		Args:  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return writeVersion(cmd.OutOrStdout(), currentVersion(), format)
		},
	}
	cmd.Flags().StringVarP(&format, "output", "o", "", "print as 'json' or 'yaml'")
	completeFlag(cmd, "output", completeWords("json", "yaml"))
	return cmd
}

func writeVersion(out io.Writer, v buildVersion, format string) error {
	switch format {
	case "":
		_, err := fmt.Fprintln(out, versionLine(v))
		return err
	case "json":
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		return encoder.Encode(v)
	case "yaml":
		text, err := yaml.Marshal(v)
		if err != nil {
			return fmt.Errorf("write the version as YAML: %w", err)
		}
		_, err = out.Write(text)
		return err
	default:
		return exit.Usagef("--output %q is not known; use json or yaml", format)
	}
}

func versionLine(v buildVersion) string {
	const shortCommit = 7
	line := "podglass " + v.Version
	if len(v.Commit) >= shortCommit {
		line += " (" + v.Commit[:shortCommit] + ")"
	}
	return line + " " + v.Go + " " + v.Platform
}
