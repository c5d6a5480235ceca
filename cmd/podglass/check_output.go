package main

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"github.com/podglass/podglass/kube/diagnosis"
	"github.com/podglass/podglass/kube/diagnosis/examine"
	"github.com/podglass/podglass/tui/safe"
	"github.com/podglass/podglass/tui/widget/cells"
)

// checkSchema is the version of what `podglass check -o json` prints; docs/check.schema.json describes it.
// Fields may be added to a version; what is taken away or means something else makes a new one.
const checkSchema = "podglass/check/v1"

// checkDocument is what -o json prints.
type checkDocument struct {
	Schema string `json:"schema"`
	// Healthy says that no error was found in what could be read.
	Healthy bool `json:"healthy"`
	// Pods and Objects count what was looked at; objects are pods, workloads and services.
	Pods    int `json:"pods"`
	Objects int `json:"objects"`
	// Findings are ranked: errors first.
	Findings []diagnosis.Finding `json:"findings"`
	// Unread are what a right is missing for.
	Unread []examine.Gap `json:"unread,omitempty"`
	// Unsettled are objects that are on their way to where they are going.
	Unsettled []string `json:"unsettled,omitempty"`
}

func writeCheck(out io.Writer, format string, report *examine.Report) error {
	buffer := bufio.NewWriter(out)
	if format == "json" {
		has, _ := report.HasError()
		encoder := json.NewEncoder(buffer)
		encoder.SetIndent("", "  ")
		encoder.SetEscapeHTML(false)
		document := checkDocument{
			Schema: checkSchema, Healthy: !has, Pods: report.Pods, Objects: report.Objects,
			Findings: report.Findings, Unread: report.Unread, Unsettled: report.Unsettled,
		}
		if document.Findings == nil {
			document.Findings = []diagnosis.Finding{}
		}
		if err := encoder.Encode(document); err != nil {
			return err
		}
		return buffer.Flush()
	}
	width := terminalWidth(out)
	for i := range report.Findings {
		if _, err := buffer.WriteString(wrapped(checkLine(&report.Findings[i]), width) + "\n"); err != nil {
			return err
		}
	}
	return buffer.Flush()
}

// terminalWidth is how many columns a terminal has, 0 for what is none.
func terminalWidth(out io.Writer) int {
	file, is := out.(*os.File)
	if !is || !term.IsTerminal(int(file.Fd())) {
		return 0
	}
	width, _, err := term.GetSize(int(file.Fd()))
	if err != nil {
		return 0
	}
	return width
}

// wrapped is a line that goes on below, further in, where it is longer than a terminal is wide; one for a script stays
// whole.
func wrapped(line string, width int) string {
	const indent, least = 2, 20
	if width < least || cells.CodePoints.Width(line) <= width {
		return line
	}
	return strings.Join(cells.CodePoints.Wrap(line, width-indent), "\n"+cells.Spaces(indent))
}

// checkLine is a finding in one line: its id, severity, object and sentence, and what follows from it.
func checkLine(f *diagnosis.Finding) string {
	text := strings.Join(append([]string{f.Sentence}, f.Effects...), "; ")
	return safe.Text(strings.Join([]string{
		f.ID, string(f.Severity), strings.ToLower(f.Object.Kind) + "/" + f.Object.Namespace + "/" + f.Object.Name, text,
	}, " "))
}
