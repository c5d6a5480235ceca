package main

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/demo"
	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/workload"
	"github.com/podglass/podglass/tui"
	"github.com/podglass/podglass/tui/pace"
)

// session is one sitting at the screen, from the command line to the last key.
type session struct {
	terminal   *terminal
	config     *config
	appearance appearance
	onlyReads  bool // by a flag, in all contexts
	log        *logFile
	logger     *slog.Logger
}

// startSession checks everything that needs no cluster.
func startSession(streams genericiooptions.IOStreams, flags *screenFlags, args []string) (*session, error) {
	if err := flags.check(args); err != nil {
		return nil, err
	}
	terminal, err := requireTerminal(streams.In, streams.Out, os.Getenv("TERM"))
	if err != nil {
		return nil, err
	}
	config, err := loadConfig(flags.config)
	if err != nil {
		return nil, err
	}
	flags.override(config)
	appearance, err := chooseAppearance(config, defaultPaths().Themes, streams.Out, os.Environ())
	if err != nil {
		return nil, err
	}
	log := newLogFile(flags.logPath())
	return &session{
		terminal: terminal, config: config, appearance: appearance, onlyReads: flags.readOnly, log: log, logger: redirectLibraryLogs(log),
	}, nil
}

// readOnly reports whether nothing may be changed in a context.
func (s *session) readOnly(context string) bool { return s.onlyReads || s.config.readOnly(context) }

// runCluster is the root command: a session on the cluster that the connection flags name.
// near adds to an error about its argument the command that was perhaps meant.
func runCluster(ctx context.Context, streams genericiooptions.IOStreams, c *connection, flags *screenFlags, args []string,
	near func(error) error,
) error {
	if err := c.check(args); err != nil {
		return err
	}
	s, err := startSession(streams, flags, args)
	if err != nil {
		return near(err)
	}
	defer s.log.Close()
	choices := []kube.Option{kube.WithHearing(s.log.Listen), kube.ReadOnlyIn(s.readOnly)}
	kubeconfig := kube.NewKubeconfig(c.flags, choices...)
	client, err := c.open(ctx, streams.ErrOut, choices...)
	choose := err != nil && len(args) == 0 && c.mayChoose(kubeconfig, err)
	if choose {
		client, err = kube.Disconnected(kubeconfig.Chosen(), explain.Failure(err), choices...)
	}
	if err != nil {
		return near(err)
	}
	limit, err := c.limit()
	if err != nil {
		return err
	}
	asking, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	workspace, err := s.workspace(asking, client, flags, args)
	if err != nil {
		return near(err)
	}
	return s.show(ctx, tui.Options{
		Workspace: workspace, Select: workspace.Fallback.Pod, Kubeconfig: kubeconfig, ChooseContext: choose,
	})
}

// runDemo is the demo command: a session on the demo cluster.
func runDemo(ctx context.Context, streams genericiooptions.IOStreams, namespace string, flags *screenFlags, args []string,
	near func(error) error,
) error {
	s, err := startSession(streams, flags, args)
	if err != nil {
		return err
	}
	defer s.log.Close()
	cluster, err := demo.Start(ctx, demo.Options{})
	if err != nil {
		return fmt.Errorf("start the demo cluster: %w", err)
	}
	defer cluster.Close()
	client, err := kube.NewForConfig(cluster.RESTConfig(), demo.Name, cmp.Or(namespace, demo.Namespace),
		kube.Named(demo.Name, demo.Name), kube.ReadOnlyIn(s.readOnly))
	if err != nil {
		return err
	}
	workspace, err := s.workspace(ctx, client, flags, args)
	if err != nil {
		return near(err)
	}
	selected := workspace.Fallback.Pod
	if selected == "" {
		selected = showcase(ctx, client)
	}
	return s.show(ctx, tui.Options{Workspace: workspace, Select: selected})
}

// showcase is the pod of the demo to look at first, "" where it is not in the namespace.
func showcase(ctx context.Context, client *kube.Client) string {
	found, err := client.Clientset.CoreV1().Pods(client.Namespace).List(ctx, metav1.ListOptions{LabelSelector: demo.Showcase})
	if err != nil || len(found.Items) == 0 {
		return "" // the list says what is wrong
	}
	return found.Items[0].Name
}

// workspace decides what the screen shows at first: it turns the flags and the TYPE/NAME argument into the pods that
// are meant, asking the cluster where it must.
func (s *session) workspace(ctx context.Context, client *kube.Client, flags *screenFlags, args []string) (kube.Workspace, error) {
	w := kube.Workspace{
		Client: client, Scope: client.Home(), Selector: flags.selector, FieldSelector: flags.fieldSelector,
		Fallback: kube.Fallback{Namespaces: s.config.namespaces},
	}
	if flags.allNamespaces {
		w.Scope = kube.Scope{}
	}
	if len(args) == 0 {
		return w, nil
	}
	target, err := parseTarget(args[0])
	if err != nil {
		return kube.Workspace{}, err
	}
	pods, err := workload.Resolve(ctx, client.Clientset, client.Namespace, target)
	if err != nil {
		return kube.Workspace{}, err
	}
	w.Scope.Name, w.Fallback.Pod, w.Selector = pods.Pod, pods.Pod, pods.Labels
	if w.Selector != "" {
		w.Of = target.String()
	}
	return w, nil
}

// show opens the screen and returns when the user closes it. What it is to show is in opts; the rest of them are the
// session's.
func (s *session) show(ctx context.Context, opts tui.Options) error {
	filters := openHistory(filterHistory, defaultPaths().Filters, s.logger)
	defer filters.Close()
	commands := openHistory("commands", defaultPaths().Commands, s.logger)
	defer commands.Close()
	journal := newJournal(defaultPaths().Journal, s.logger)
	defer journal.Close()
	frames, job := pace.New(), newJob(s.terminal.in)
	opts.History, opts.Commands, opts.Journal = filters, commands, journal
	opts.Saved = &forwardSets{path: defaultPaths().Forwards, fixed: s.config.forwards}
	opts.TypeContext, opts.Editor = s.config.confirmsByName, editor
	opts.Note = strings.Join(s.config.keys.Notices(), "; ")
	opts.Keymap, opts.Theme, opts.Glyphs = s.config.keys, s.appearance.theme, s.appearance.glyphs
	opts.LogBudget, opts.Shell = s.config.logBudget, s.config.shell
	opts.Clipboard = localClipboard(os.Getenv)
	opts.Pace, opts.Job = frames, job
	app := tui.New(opts)
	defer app.Close()
	screen := &screen{terminal: s.terminal, job: job, output: frames.Output(s.terminal.frames()), log: s.log, logger: s.logger}
	return screen.run(ctx, app)
}
