package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"
	"golang.org/x/term"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/podglass/podglass/cmd/podglass/exit"
	"github.com/podglass/podglass/keymap/count"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/diagnosis/examine"
	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/workload"
)

// checkFlags are the flags of the check command, as they were typed.
type checkFlags struct {
	allNamespaces bool
	selector      string
	output        string
	wait          time.Duration
}

func newCheckCommand(name string, streams genericiooptions.IOStreams) *cobra.Command {
	connection := newConnection()
	flags := &checkFlags{}
	cmd := &cobra.Command{
		Use:   "check [TYPE/NAME...]",
		Short: "Say what does not work, and why",
		Long: "check says of pods, workloads and services why they do not do their job, one finding a line: its id, severity, object and a " +
			"sentence. Without an argument it looks at the namespace. Only the cause is told, not what follows from it; where all is well " +
			"there is no output but, on a terminal, a line that says what was looked at. docs/diagnosis.md lists the ids with their evidence and what to do; -o json has both.\n\n" +
			"The exit code is 0 when no error was found (warnings alone are told), 3 when one was, 1 when nothing matched or the cluster could " +
			"not be asked, 2 for a wrong command line, and 4 when it cannot be told because a right is missing.",
		Example: strings.Join([]string{
			"# The namespace",
			name + " check",
			"# A deployment with its pods, and a service",
			name + " check deploy/web svc/web",
			"# After a change, until it is healthy or will not become so",
			name + " check deploy/web --wait=2m",
			"# All namespaces, the ids of errors alone",
			name + ` check -A -o json | jq -r '.findings[] | select(.severity == "error") | .id'`,
		}, "\n"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runCheck(cmd.Context(), streams, connection, flags, args)
		},
	}
	completeConnection(cmd, connection)
	cmd.ValidArgsFunction = connection.completeTarget(0, true)
	cmd.Flags().BoolVarP(&flags.allNamespaces, "all-namespaces", "A", false, "Look at all namespaces")
	cmd.Flags().StringVarP(&flags.selector, "selector", "l", "", "Look at what has these labels, such as app=web,tier!=cache")
	cmd.Flags().StringVarP(&flags.output, "output", "o", "text", "print as 'text' or 'json'")
	completeFlag(cmd, "output", completeWords("text", "json"))
	cmd.Flags().DurationVar(&flags.wait, "wait", 0, "Look again until all is healthy or something is wrong that time does not mend, at most this long")
	return cmd
}

// target checks everything that needs no cluster, and returns what is to be checked.
func (f *checkFlags) target(c *connection, args []string) (examine.Target, error) {
	target := examine.Target{Labels: f.selector}
	switch {
	case f.output != "text" && f.output != "json":
		return target, exit.Usagef("--output %q is not known; use text or json", f.output)
	case f.wait < 0:
		return target, exit.Usagef("--wait %s is not a time to wait", f.wait)
	case len(args) > 0 && f.allNamespaces:
		return target, exit.Usagef("%s names something in one namespace, so it cannot be combined with --all-namespaces", args[0])
	case len(args) > 0 && f.selector != "":
		return target, exit.Usagef("%s already says what to look at, so it cannot be combined with a selector", args[0])
	}
	if err := checkSelectors(f.selector, ""); err != nil {
		return target, err
	}
	for _, arg := range args {
		argument, err := workload.ParseArgument(arg)
		if err != nil {
			return target, exit.Usagef("%w", err)
		}
		target.Arguments = append(target.Arguments, argument)
	}
	return target, c.check(args)
}

// runCheck is the check command.
func runCheck(ctx context.Context, streams genericiooptions.IOStreams, c *connection, flags *checkFlags, args []string) error {
	target, err := flags.target(c, args)
	if err != nil {
		return err
	}
	redirectLibraryLogs(io.Discard)
	client, err := c.open(ctx, streams.ErrOut)
	if err != nil {
		return err
	}
	target.Namespaces = client.Home().Namespaces
	if flags.allNamespaces {
		target.Namespaces = []string{metav1.NamespaceAll}
	}
	progress := newCheckProgress(streams.ErrOut)
	var report *examine.Report
	err = untilSignal(ctx, func(ctx context.Context) (err error) {
		report, err = examineUntil(ctx, client, target, flags.wait, progress)
		return err
	})
	progress.clear()
	if err != nil {
		return err
	}
	if report.Objects == 0 && len(report.Unread) == 0 {
		return nothingMatched(target)
	}
	if err := writeCheck(streams.Out, flags.output, report); err != nil {
		return exit.Output(err)
	}
	if flags.output == "text" {
		progress.found(report)
	}
	return checkOutcome(report, flags.wait)
}

// examineUntil looks once, or, for a time to wait, until all is healthy or something is
// wrong that does not go away by itself. That the API server is away does.
func examineUntil(ctx context.Context, client *kube.Client, target examine.Target, wait time.Duration, progress *checkProgress) (*examine.Report, error) {
	over := time.NewTimer(wait)
	defer over.Stop()
	for {
		report, err := examine.Examine(ctx, client.Clientset, target, progress.pods)
		if wait == 0 || err != nil && !mayPass(err) {
			return report, err
		}
		if err != nil {
			progress.say("waiting: " + exit.PlainLines(err.Error()))
		} else {
			has, lasting := report.HasError()
			if lasting || !has && len(report.Unsettled) == 0 {
				return report, nil
			}
			progress.waits(report)
		}
		select {
		case <-over.C:
			return report, err
		case <-ctx.Done():
			return report, ctx.Err()
		case <-time.After(checkEvery):
		}
	}
}

// mayPass reports whether a request failed because the API server is away, or too busy to answer.
func mayPass(err error) bool {
	class := explain.Failure(err).Class
	return class == explain.ClassUnreachable || class == explain.ClassTimeout
}

// nothingMatched says that there is nothing to look at.
func nothingMatched(target examine.Target) error {
	what := "there are no pods, workloads or services"
	if target.Labels != "" {
		what += " with the labels " + target.Labels
	}
	if namespace := target.Namespaces[0]; namespace != metav1.NamespaceAll {
		what += " in namespace " + strings.Join(target.Namespaces, ", ")
	}
	return errors.New(what)
}

// The exit codes of check beside those of all commands.
const (
	exitUnhealthy = 3 // an error was found
	exitUntold    = 4 // it cannot be told, since a right is missing
)

// checkOutcome is what the command ends with. What was found goes before what could
// not be looked at.
func checkOutcome(report *examine.Report, wait time.Duration) error {
	has, _ := report.HasError()
	if len(report.Unread) > 0 {
		why := report.Unread[0].Why
		if more := len(report.Unread) - 1; more > 0 {
			why += fmt.Sprintf("; %s cannot be read", count.Of(more, "other kind"))
		}
		code := exitUntold
		if has {
			code = exitUnhealthy
		}
		return &exit.Error{Code: code, Err: fmt.Errorf("not all can be told: %s", why)}
	}
	if has {
		return exit.With(exitUnhealthy)
	}
	if wait > 0 && len(report.Unsettled) > 0 {
		text := report.Unsettled[0]
		if more := len(report.Unsettled) - 1; more > 0 {
			text += fmt.Sprintf(", and %d more", more)
		}
		return &exit.Error{Code: exitUnhealthy, Err: fmt.Errorf("not healthy after %s: %s", wait, text)}
	}
	return nil
}

// checkProgress tells on a terminal, and nowhere else, that something goes on.
type checkProgress struct {
	out   *os.File // nil where nothing is told
	began time.Time
	shown bool
}

func newCheckProgress(out io.Writer) *checkProgress {
	if file, is := out.(*os.File); is && term.IsTerminal(int(file.Fd())) && os.Getenv("TERM") != "dumb" {
		return &checkProgress{out: file, began: time.Now()}
	}
	return &checkProgress{}
}

func (p *checkProgress) say(text string) {
	if p.out == nil || time.Since(p.began) < checkPatience {
		return
	}
	p.shown = true
	if width, _, err := term.GetSize(int(p.out.Fd())); err == nil {
		text = ansi.Truncate(text, width-1, "…")
	}
	_, _ = fmt.Fprintf(p.out, "\r\x1b[K%s", text) // without it nothing is lost
}

func (p *checkProgress) pods(so int) { p.say(count.Of(so, "pod") + " so far") }

func (p *checkProgress) waits(report *examine.Report) {
	switch {
	case len(report.Findings) > 0:
		p.say("waiting: " + checkLine(&report.Findings[0]))
	case len(report.Unsettled) > 0:
		p.say("waiting: " + exit.PlainLines(report.Unsettled[0]))
	}
}

// found says what was looked at where there is nothing else to say.
func (p *checkProgress) found(report *examine.Report) {
	if p.out == nil || len(report.Findings)+len(report.Unread) > 0 {
		return
	}
	parts := []string{count.Of(report.Pods, "pod")}
	for _, part := range []struct {
		count int
		noun  string
	}{{report.Services, "service"}, {report.Objects - report.Pods - report.Services, "workload"}} {
		if part.count > 0 {
			parts = append(parts, count.Of(part.count, part.noun))
		}
	}
	_, _ = fmt.Fprintf(p.out, "nothing found: %s\n", strings.Join(parts, ", ")) // without it nothing is lost
}

func (p *checkProgress) clear() {
	if p.shown {
		_, _ = fmt.Fprint(p.out, "\r\x1b[K")
	}
}
