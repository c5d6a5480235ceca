package kube

import (
	"cmp"
	"net/http"
	"slices"
	"sync/atomic"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/utils/clock"

	"github.com/podglass/podglass/kube/explain"
)

// Request limits for a person at a screen: panes open in bursts, and the
// server's own fairness (API Priority and Fairness) does the rest.
const (
	defaultQPS   = 50
	defaultBurst = 300
)

// What a [Client] without a kubeconfig context calls itself: in a cluster, and
// while no context is chosen.
const (
	inClusterName = "in-cluster"
	noContextName = "no context"
)

// Client is a connection to one cluster as one user. Its methods are safe for
// concurrent use; its fields are set once and only read.
type Client struct {
	// Config prefers protobuf and accepts JSON, keeps API warnings away from
	// the terminal, and bounds how long an answer may take (see
	// [NewForConfig]). Copy it before changing it.
	Config    *rest.Config
	Clientset kubernetes.Interface
	// HTTP is what the Clientset sends its requests with, for further clientsets:
	// a failing credential plugin is theirs together.
	HTTP *http.Client

	// Context, Cluster and User are the kubeconfig's names; Context is "" in a
	// cluster without a kubeconfig. Namespace is where the user works when no
	// other is said, never "".
	Context, Cluster, User, Namespace string

	// ReadOnly keeps all requests from the network that could change something, and
	// those that open a stream into a container; see [ReadOnlyIn].
	ReadOnly bool

	home         []string // see [Client.Home]
	disconnected bool     // see [Disconnected]

	userName    atomic.Pointer[string] // see [Client.UserName]
	access      accessCache
	reach       *reach
	credentials *credentials // nil without a credential plugin
}

// Home is where the user works when nothing else is said: the namespaces of --namespace, or the one of the context.
// [Client.Namespace] is the first of them.
func (c *Client) Home() Scope {
	if len(c.home) == 0 { // made without NewForConfig
		return Scope{Namespaces: []string{c.Namespace}}
	}
	return Scope{Namespaces: slices.Clone(c.home)}
}

func namespacesIn(text string) []string {
	if names, err := ParseNamespaces(text); err == nil {
		return names
	}
	return []string{cmp.Or(text, metav1.NamespaceDefault)} // of a kubeconfig that names none, or something else
}

// ContextName is the context as a header shows it.
func (c *Client) ContextName() string {
	switch {
	case c.Context != "":
		return c.Context
	case c.disconnected:
		return noContextName
	}
	return inClusterName
}

// Option is a choice that a connection leaves open.
type Option func(*options)

type options struct {
	hearing       Hearing
	readOnly      func(context string) bool
	cluster, user string
}

// WithHearing lets what a credential plugin says when it fails be part of the
// error.
func WithHearing(hearing Hearing) Option { return func(o *options) { o.hearing = hearing } }

// ReadOnlyIn makes the client of a context read-only where a function says so.
func ReadOnlyIn(readOnly func(context string) bool) Option {
	return func(o *options) { o.readOnly = readOnly }
}

// Named gives the client the names of its cluster and user.
func Named(cluster, user string) Option {
	return func(o *options) { o.cluster, o.user = cluster, user }
}

// NewForConfig makes a Client of a ready connection, without any request. An
// empty namespace means "default"; several have commas between them, as
// [ParseNamespaces] reads them.
//
// cfg is copied. In the copy, a request timeout becomes two limits, for one
// whole-request limit as http.Client.Timeout enforces would cut every watch and
// every followed log: the server must begin each answer within the timeout, and
// a request that is no stream must also end within it. Without a timeout only
// the beginning is bounded, by half a minute.
func NewForConfig(cfg *rest.Config, contextName, namespace string, choices ...Option) (*Client, error) {
	var chosen options
	for _, choose := range choices {
		choose(&chosen)
	}
	cfg = rest.CopyConfig(cfg)
	cfg.WarningHandler = rest.NoWarnings{}
	cfg.WarningHandlerWithContext = nil
	if cfg.QPS == 0 {
		cfg.QPS = defaultQPS
	}
	if cfg.Burst == 0 {
		cfg.Burst = defaultBurst
	}
	if cfg.ContentType == "" {
		cfg.ContentType = runtime.ContentTypeProtobuf
	}
	if cfg.AcceptContentTypes == "" {
		cfg.AcceptContentTypes = runtime.ContentTypeProtobuf + "," + runtime.ContentTypeJSON
	}
	if cfg.UserAgent == "" {
		cfg.UserAgent = rest.DefaultKubernetesUserAgent()
	}
	requestTimeout := cfg.Timeout
	cfg.Timeout = 0
	home := namespacesIn(namespace)
	client := &Client{
		Config: cfg, Context: contextName, Cluster: chosen.cluster, User: chosen.user, Namespace: home[0], home: home,
		ReadOnly: chosen.readOnly != nil && chosen.readOnly(contextName),
		access:   accessCache{clock: clock.RealClock{}}, reach: &reach{},
	}
	// The first to be named is the last before the network.
	cfg.Wrap(func(next http.RoundTripper) http.RoundTripper { return newTimeouts(next, requestTimeout) })
	cfg.Wrap(func(next http.RoundTripper) http.RoundTripper { return &observer{next, client.reach} })
	cfg.Wrap(func(next http.RoundTripper) http.RoundTripper { return &readOnly{next, client} })
	if cfg.ExecProvider != nil {
		client.credentials = newCredentials(cfg.ExecProvider, chosen.hearing, client.reach)
		cfg.Wrap(client.credentials.after)
	}
	if err := client.open(); err != nil {
		return nil, explain.Failure(err)
	}
	return client, nil
}

// open makes the clientset, and what asks for its server while that is away.
func (c *Client) open() error {
	requests, err := rest.HTTPClientFor(c.Config)
	if err != nil {
		return err
	}
	if c.credentials != nil {
		requests.Transport = c.credentials.before(requests.Transport)
	}
	server, _, err := rest.DefaultServerUrlFor(c.Config)
	if err != nil {
		return err
	}
	set, err := kubernetes.NewForConfigAndClient(c.Config, requests)
	if err != nil {
		return err
	}
	c.HTTP, c.Clientset = requests, &clientset{set, c.reach}
	c.reach.probe = newProbe(requests, server)
	return nil
}

// TryNow makes all that wait for the API server, or for a credential plugin that
// failed, try again at once.
func (c *Client) TryNow() {
	if c.credentials != nil {
		c.credentials.hurry()
	}
	c.reach.hurry()
}

// AtPlugin reports whether a request waits for the credential plugin.
func (c *Client) AtPlugin() bool { return c.credentials != nil && c.credentials.busy() }

// IsDisconnected reports whether the Client is one of no cluster; see [Disconnected].
func (c *Client) IsDisconnected() bool { return c.disconnected }
