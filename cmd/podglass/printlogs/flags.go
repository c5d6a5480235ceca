package printlogs

import (
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/podglass/podglass/cmd/podglass/exit"
	"github.com/podglass/podglass/kube/logs"
	"github.com/podglass/podglass/kube/logs/roster"
	"github.com/podglass/podglass/kube/workload"
)

// Flags are the flags of the logs command, as they were typed.
type Flags struct {
	allNamespaces           bool
	Selector, FieldSelector string
	containers, except      []string
	since, sinceTime        string
	tail                    int64
	previous, follow        bool
	timestamps              bool
	output, color           string
	quiet                   bool
}

// Add declares the flags.
func (f *Flags) Add(flags *pflag.FlagSet) {
	flags.BoolVarP(&f.allNamespaces, "all-namespaces", "A", false, "Look for the selected pods in all namespaces")
	flags.StringVarP(&f.Selector, "selector", "l", "", "Read the pods with these labels, such as app=web,tier!=cache")
	flags.StringVar(&f.FieldSelector, "field-selector", "", "Read the pods with these fields, such as spec.nodeName=node1")
	flags.StringArrayVarP(&f.containers, "container", "c", nil, "Read only this container, or those that a regular expression matches in full (repeatable)")
	flags.StringArrayVar(&f.except, "exclude-container", nil, "Leave out this container, or those that a regular expression matches in full (repeatable)")
	flags.StringVar(&f.since, "since", "", "Read only lines newer than this, such as 5s, 2m or 3h")
	flags.StringVar(&f.sinceTime, "since-time", "", "Read only lines since this time, such as 2026-01-02T15:04:05Z")
	flags.Int64Var(&f.tail, "tail", -1, "Read only this many of the last lines of each container; -1 for all")
	flags.BoolVarP(&f.previous, "previous", "p", false, "Read the run of each container before the present one")
	flags.BoolVarP(&f.follow, "follow", "f", false, "Go on with lines as they are written")
	flags.BoolVar(&f.timestamps, "timestamps", false, "Begin each line with the time at which it was written")
	flags.StringVarP(&f.output, "output", "o", "default", "Print lines as 'default', 'raw', 'json' or 'template=TEXT', a Go template")
	flags.StringVar(&f.color, "color", "auto", "Use colours 'auto', on a terminal, 'always' or 'never'")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "Tell nothing but errors on standard error")
}

// Request is what to print, and how.
type Request struct {
	targets                 []workload.Argument
	allNamespaces           bool
	selector, fieldSelector string
	choice                  roster.Choice
	read                    logs.Options // of what is there when the command starts
	follow, timestamps      bool
	format                  format
	color                   string
	quiet                   bool
}

// Request checks everything that needs no cluster, but for the selectors.
func (f *Flags) Request(args []string) (*Request, error) {
	o := &Request{
		allNamespaces: f.allNamespaces, selector: f.Selector, fieldSelector: f.FieldSelector,
		follow: f.follow, timestamps: f.timestamps, color: f.color, quiet: f.quiet,
		read: logs.Options{Previous: f.previous, Tail: f.tail, Once: !f.follow, MaxLine: maxLine},
	}
	for _, check := range []func(*Request) error{
		func(o *Request) error { return f.pods(o, args) },
		f.containersOf,
		f.history,
		f.lines,
	} {
		if err := check(o); err != nil {
			return nil, err
		}
	}
	return o, nil
}

// pods reads which pods are meant.
func (f *Flags) pods(o *Request, args []string) error {
	selects := f.Selector != "" || f.FieldSelector != ""
	switch {
	case len(args) == 0 && !selects:
		return exit.Usagef("podglass logs needs to know whose logs: TYPE/NAME, the name of a pod, or a label selector with -l; see 'podglass logs --help'")
	case len(args) > 0 && f.allNamespaces:
		return exit.Usagef("%s names something in one namespace, so it cannot be combined with --all-namespaces", args[0])
	case len(args) > 0 && selects:
		return exit.Usagef("%s already selects pods, so it cannot be combined with a selector", args[0])
	}
	for _, arg := range args {
		target, err := workload.ParseArgument(arg)
		if err != nil {
			return exit.Usagef("%w", err)
		}
		o.targets = append(o.targets, target)
	}
	return nil
}

func (f *Flags) containersOf(o *Request) error {
	var err error
	if o.choice, err = roster.ParseChoice(f.containers, f.except); err != nil {
		return exit.Usagef("--container, --exclude-container: %w", err)
	}
	return nil
}

// history reads how much of the past is wanted.
func (f *Flags) history(o *Request) error {
	switch {
	case f.since != "" && f.sinceTime != "":
		return exit.Usagef("--since and --since-time say the same in two ways; use one of them")
	case f.tail < -1:
		return exit.Usagef("--tail %d is neither a number of lines nor -1 for all", f.tail)
	case f.previous && f.follow:
		return exit.Usagef("the previous run of a container has ended, so --previous cannot be combined with --follow")
	case f.since != "":
		since, err := time.ParseDuration(f.since)
		if err != nil || since <= 0 {
			return exit.Usagef("--since %q is not a time such as 5s, 2m or 3h", f.since)
		}
		o.read.Since = since // counted by the cluster's clock, as in kubectl
	case f.sinceTime != "":
		since, err := time.Parse(time.RFC3339Nano, f.sinceTime)
		if err != nil {
			return exit.Usagef("--since-time %q is not a time such as 2026-01-02T15:04:05Z", f.sinceTime)
		}
		o.read.SinceTime = since
	}
	return nil
}

// lines reads how lines are printed.
func (f *Flags) lines(o *Request) error {
	switch f.color {
	case "auto", "always", "never":
	default:
		return exit.Usagef("--color %q is not known; use auto, always or never", f.color)
	}
	name, text, isTemplate := strings.Cut(f.output, "=")
	switch {
	case isTemplate && name == "template":
		template, err := parseTemplate(text)
		if err != nil {
			return err
		}
		o.format = format{kind: formatTemplate, template: template}
	case f.output == "default":
		o.format.kind = formatDefault
	case f.output == "raw":
		o.format.kind = formatRaw
	case f.output == "json":
		o.format.kind = formatJSON
	default:
		return exit.Usagef("--output %q is not known; use default, raw, json or template=TEXT", f.output)
	}
	return nil
}
