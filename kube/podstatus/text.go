package podstatus

import (
	"fmt"
	"strings"
	"time"
)

// DurationText is a duration to the second: "1m20s", "5m", "0s".
func DurationText(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// times counts: "once", "12 times".
func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

// list names a few things, and counts many: "web", "web and log", "5 containers".
func list(names []string, what string) string {
	const few = 2
	if len(names) > few {
		return fmt.Sprintf("%d %s", len(names), what)
	}
	return strings.Join(names, " and ")
}

// CommandLine is a command line as a shell would take it.
func CommandLine(args []string) string {
	quoted := make([]string, len(args))
	for i, arg := range args {
		quoted[i] = arg
		if arg == "" || strings.ContainsAny(arg, " \t\"'\\$`|&;<>()*?[]#~") {
			quoted[i] = "'" + strings.ReplaceAll(arg, "'", `'\''`) + "'"
		}
	}
	return strings.Join(quoted, " ")
}
