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
	namespaces, err := c.namespaces(args)
	if err != nil {
		return err
	}
	s, err := startSession(streams, flags, args)
	if err != nil {
		return near(err)
	}
	defer s.log.Close()
	hearing := kube.WithHearing(s.log.Listen)
	kubeconfig := kube.NewKubeconfig(c.flags, hearing)
	client, err := c.open(ctx, streams.ErrOut, hearing)
	choose := err != nil && len(args) == 0 && c.mayChoose(kubeconfig, err)
	if choose {
		client, err = kube.Disconnected(kubeconfig.Chosen(), explain.Failure(err))
	}
	if err != nil {
		return near(err)
	}
	client.ReadOnly = s.readOnly(client.Context)
	limit, err := c.limit()
	if err != nil {
		return err
	}
	asking, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	view, err := chooseView(asking, client, namespaces, flags, args)
	if err != nil {
		return near(err)
	}
	view.chooseContext = choose
	return s.show(ctx, client, guarded{kubeconfig, s.readOnly}, view)
}

// guarded is a kubeconfig some of whose contexts are read-only.
type guarded struct {
	tui.Kubeconfig
	readOnly func(context string) bool
}

// Client makes a client of a context that sends nothing which it may not.
func (g guarded) Client(context string) (*kube.Client, error) {
	client, err := g.Kubeconfig.Client(context)
	if err != nil {
		return nil, err
	}
	client.ReadOnly = g.readOnly(client.Context)
	return client, nil
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
	client, err := kube.NewForConfig(cluster.RESTConfig(), demo.Name, cmp.Or(namespace, demo.Namespace))
	if err != nil {
		return err
	}
	client.Cluster, client.User = demo.Name, demo.Name
	client.ReadOnly = s.readOnly(demo.Name)
	view, err := chooseView(ctx, client, nil, flags, args)
	if err != nil {
		return near(err)
	}
	if view.pod == "" {
		view.pod = showcase(ctx, client)
	}
	return s.show(ctx, client, nil, view)
}

// showcase is the pod of the demo to look at first, "" where it is not in the namespace.
func showcase(ctx context.Context, client *kube.Client) string {
	found, err := client.Clientset.CoreV1().Pods(client.Namespace).List(ctx, metav1.ListOptions{LabelSelector: demo.Showcase})
	if err != nil || len(found.Items) == 0 {
		return "" // the list says what is wrong
	}
	return found.Items[0].Name
}

// view is what the screen shows at first.
type view struct {
	scope    kube.Scope // as asked for; the screen falls back to what may be listed
	selector string     // labels
	of       string     // whose pods those are
	fields   string     // field selector
	pod      string     // to put the cursor on

	chooseContext bool // because there is none that can be used
}

// chooseView turns the flags and the TYPE/NAME argument into a view, asking the cluster where it
// must. Without namespaces that of the connection is looked at.
func chooseView(ctx context.Context, client *kube.Client, namespaces []string, flags *screenFlags, args []string) (view, error) {
	v := view{scope: kube.Scope{Namespaces: namespaces}, selector: flags.selector, fields: flags.fieldSelector}
	switch {
	case flags.allNamespaces:
		v.scope = kube.Scope{}
	case len(namespaces) == 0:
		v.scope.Namespaces = []string{client.Namespace}
	}
	if len(args) == 0 {
		return v, nil
	}
	target, err := parseTarget(args[0])
	if err != nil {
		return view{}, err
	}
	pods, err := workload.Resolve(ctx, client.Clientset, client.Namespace, target)
	if err != nil {
		return view{}, err
	}
	v.pod, v.scope.Name, v.selector = pods.Pod, pods.Pod, pods.Labels
	if v.selector != "" {
		v.of = target.String()
	}
	return v, nil
}

// show opens the screen and returns when the user closes it.
func (s *session) show(ctx context.Context, client *kube.Client, kubeconfig tui.Kubeconfig, v view) error {
	filters := openHistory("filters", defaultPaths().Filters, s.logger)
	defer filters.Close()
	commands := openHistory("commands", defaultPaths().Commands, s.logger)
	defer commands.Close()
	journal := openJournal(defaultPaths().Journal, s.logger)
	defer journal.Close()
	frames, job := pace.New(), newJob(s.terminal.in)
	app := tui.New(tui.Options{
		Client:        client,
		Kubeconfig:    kubeconfig,
		ChooseContext: v.chooseContext,
		Scope:         v.scope,
		Fallback:      kube.Fallback{Namespaces: s.config.namespaces, Pod: v.pod},
		Selector:      v.selector,
		Of:            v.of,
		FieldSelector: v.fields,
		Select:        v.pod,
		History:       filters,
		Commands:      commands,
		Journal:       journal,
		Saved:         &forwardSets{path: defaultPaths().Forwards, fixed: s.config.forwards},
		TypeContext:   s.config.confirmsByName,
		Editor:        editor,
		Note:          strings.Join(s.config.keys.Notices(), "; "),
		Keymap:        s.config.keys,
		Theme:         s.appearance.theme,
		Glyphs:        s.appearance.glyphs,
		LogBudget:     s.config.logBudget,
		Shell:         s.config.shell,
		Clipboard:     localClipboard(os.Getenv),
		Pace:          frames,
		Job:           job,
	})
	defer app.Close()
	screen := &screen{terminal: s.terminal, job: job, output: frames.Output(s.terminal.frames()), log: s.log, logger: s.logger}
	return screen.run(ctx, app)
}
