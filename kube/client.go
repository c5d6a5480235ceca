package kube

import (
	"net/http"
	"time"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/utils/clock"
)

// Request limits for a person at a screen: panes open in bursts, and the
// server's own fairness (API Priority and Fairness) does the rest.
const (
	defaultQPS   = 50
	defaultBurst = 300
)

// defaultAnswerTimeout is how long the server may take to begin an answer when
// the user set no request timeout.
const defaultAnswerTimeout = 30 * time.Second

// InClusterName is what a [Client] without a kubeconfig context calls itself.
const InClusterName = "in-cluster"

// Client is a connection to one cluster as one user. Its methods are safe for
// concurrent use; its fields are set once and only read.
type Client struct {
	// Config prefers protobuf and accepts JSON, keeps API warnings away from
	// the terminal, and bounds how long an answer may take (see
	// [NewForConfig]). Copy it before changing it.
	Config    *rest.Config
	Clientset kubernetes.Interface

	// Context, Cluster and User are the kubeconfig's names; Context is "" in a
	// cluster without a kubeconfig. Namespace is where the user works when no
	// other is said, never "".
	Context, Cluster, User, Namespace string

	// ReadOnly keeps all requests from the network that could change something, and
	// those that open a stream into a container. Set it before the first request.
	ReadOnly bool

	access accessCache
}

// ContextName is the context as a header shows it.
func (c *Client) ContextName() string {
	if c.Context == "" {
		return InClusterName
	}
	return c.Context
}

// NewForConfig makes a Client of a ready connection, without any request. An
// empty namespace means "default".
//
// cfg is copied. In the copy, a request timeout becomes two limits, for one
// whole-request limit as http.Client.Timeout enforces would cut every watch and
// every followed log: the server must begin each answer within the timeout, and
// a request that is no stream must also end within it. Without a timeout only
// the beginning is bounded, by half a minute.
func NewForConfig(cfg *rest.Config, contextName, namespace string) (*Client, error) {
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
	requestTimeout := cfg.Timeout
	cfg.Timeout = 0
	cfg.Wrap(func(next http.RoundTripper) http.RoundTripper {
		return newTimeouts(next, requestTimeout)
	})
	if namespace == "" {
		namespace = "default"
	}
	client := &Client{
		Config:    cfg,
		Context:   contextName,
		Namespace: namespace,
		access:    accessCache{clock: clock.RealClock{}},
	}
	cfg.Wrap(func(next http.RoundTripper) http.RoundTripper { return &readOnly{next, client} })
	clientset, err := kubernetes.NewForConfig(cfg)
	if err != nil {
		return nil, Explain(err)
	}
	client.Clientset = clientset
	return client, nil
}
