package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"

	"github.com/podglass/podglass/cmd/podglass/exit"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/explain"
)

// connection is how to reach a cluster: kubectl's own connection flags, all of them.
type connection struct {
	flags *genericclioptions.ConfigFlags
}

func newConnection() *connection {
	// Persistent: the kubeconfig is read once, so that its parts cannot disagree.
	return &connection{flags: genericclioptions.NewConfigFlags(true)}
}

// limit is how long one answer of the cluster may take.
func (c *connection) limit() (time.Duration, error) {
	limit, err := clientcmd.ParseTimeout(*c.flags.Timeout)
	if err != nil {
		return 0, exit.Usagef("--request-timeout %q is not a time such as 5s or 1m", *c.flags.Timeout)
	}
	if limit <= 0 {
		return answerLimit, nil
	}
	return limit, nil
}

// A connection on which nothing has come for a while is asked whether it is alive, so that a network that
// is gone without a word shows soon. client-go reads how long from the environment, where a user may
// have said so already; its own 30 and 15 seconds are long for a person who watches.
const (
	quietVariable, quietSeconds   = "HTTP2_READ_IDLE_TIMEOUT_SECONDS", "10"
	answerVariable, answerSeconds = "HTTP2_PING_TIMEOUT_SECONDS", "5"
)

func noticeSilence() error {
	for variable, seconds := range map[string]string{quietVariable: quietSeconds, answerVariable: answerSeconds} {
		if os.Getenv(variable) != "" {
			continue
		}
		if err := os.Setenv(variable, seconds); err != nil {
			return fmt.Errorf("prepare the connection: %w", err)
		}
	}
	return nil
}

// check says what is wrong with --namespace, nil for nothing. It may name several namespaces; a TYPE/NAME is in one.
func (c *connection) check(args []string) error {
	if *c.flags.Namespace == "" {
		return nil
	}
	names, err := kube.ParseNamespaces(*c.flags.Namespace)
	if err != nil {
		return exit.Usagef("--namespace: %w", err)
	}
	if len(names) > 1 && len(args) > 0 {
		return exit.Usagef("%s is in one namespace, and --namespace names %d", args[0], len(names))
	}
	return nil
}

// open connects and makes sure that the cluster answers and knows the user. All of it happens before
// the screen opens: a credential plugin may ask for a password on the terminal, and notes go to
// progress.
func (c *connection) open(ctx context.Context, progress io.Writer, choices ...kube.Option) (*kube.Client, error) {
	limit, err := c.limit()
	if err != nil {
		return nil, err
	}
	if err := noticeSilence(); err != nil {
		return nil, err
	}
	client, err := kube.Connect(c.flags, choices...)
	if err != nil {
		return nil, err
	}
	return client, reach(ctx, client, limit, progress)
}

// reach makes sure that the cluster of a client answers and knows the user.
func reach(ctx context.Context, client *kube.Client, limit time.Duration, progress io.Writer) error {
	defer tellWaiting(progress, client)()
	plugin := client.Config.ExecProvider
	if plugin == nil {
		return within(ctx, limit, client.Check)
	}
	if plugin.InteractiveMode == clientcmdapi.NeverExecInteractiveMode {
		err := within(ctx, limit, client.Check)
		if errors.Is(err, errOverdue) {
			return fmt.Errorf("the credential plugin %s did not answer within %s", plugin.Command, limit)
		}
		return err
	}
	// A login in a browser takes a person as long as it takes. The client's own limit for an answer
	// begins when the plugin is done, so a server that hangs is still noticed.
	return client.Check(ctx)
}

// tellWaiting says what the start waits for, the network or a credential plugin, once it has done so for a
// while, each once. Nothing is said any more when the returned function has returned.
func tellWaiting(progress io.Writer, client *kube.Client) (stop func()) {
	ended, told := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(told)
		ticker := time.NewTicker(connectPatience)
		defer ticker.Stop()
		var network, plugin time.Duration
		for {
			select {
			case <-ended:
				return
			case <-ticker.C:
			}
			if client.AtPlugin() {
				if plugin += connectPatience; plugin == pluginPatience {
					_, _ = fmt.Fprintf(progress, "Waiting for the credential plugin %s (ctrl+c to give up).\n", client.Config.ExecProvider.Command)
				}
			} else if network += connectPatience; network == connectPatience {
				_, _ = fmt.Fprintf(progress, "Connecting to %s (ctrl+c to give up).\n", client.Config.Host)
			}
		}
	}()
	return func() {
		close(ended)
		<-told
	}
}

// mayChoose reports whether a connection failed for want of a context that can be used, so that the
// screen can offer those there are. Whoever names one on the command line is only told.
func (c *connection) mayChoose(kubeconfig *kube.Kubeconfig, err error) bool {
	if explain.Failure(err).Class != explain.ClassBadContext || *c.flags.Context+*c.flags.ClusterName+*c.flags.AuthInfoName != "" {
		return false
	}
	contexts, err := kubeconfig.Contexts()
	return err == nil && len(contexts) > 0
}

// errOverdue says that work went on after its time was over. Requests do not; credential plugins do.
var errOverdue = errors.New("no answer in time")

// within runs work and does not wait for it any longer than limit, even where work does not listen to
// its context.
func within(ctx context.Context, limit time.Duration, work func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- work(ctx) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	// The deadline has also just ended the request, which tells better than we could what happened.
	select {
	case err := <-done:
		return err
	case <-time.After(graceTime):
		return errOverdue
	}
}
