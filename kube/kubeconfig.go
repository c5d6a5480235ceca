package kube

import (
	"cmp"
	"context"
	"io/fs"
	"maps"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/podglass/podglass/kube/explain"
)

// Kubeconfig is the kubeconfig that connection flags point to, merged of all its
// files as kubectl does. It is read anew each time that it is asked, and never
// written. Its methods are safe for concurrent use.
type Kubeconfig struct {
	flags   *genericclioptions.ConfigFlags
	choices []Option
	first   string // the context that the flags were given for; "" without a kubeconfig

	mu   sync.Mutex
	seen map[string]fileState
}

// fileState is what tells that a file has changed.
type fileState struct {
	changed time.Time
	size    int64
}

// Context is one of the kubeconfig's contexts.
type Context struct {
	Name, Cluster, User, Namespace string
	// Server is the address of the cluster, "" where the kubeconfig lacks it.
	Server string
	// Current says that kubectl takes this one when none is named.
	Current bool
}

// NewKubeconfig makes a Kubeconfig of connection flags. It takes note of the
// context that they are for, which stays that one wherever kubectl's current
// context moves later: a token given for one cluster must not reach another.
// The choices are for the Clients that it makes.
func NewKubeconfig(flags *genericclioptions.ConfigFlags, choices ...Option) *Kubeconfig {
	k := &Kubeconfig{flags: flags, choices: choices, first: value(flags.Context)}
	k.seen = k.fileStates()
	if k.first != "" {
		return k
	}
	if raw, err := k.rules().Load(); err == nil { // the error is that of making a Client
		k.first = raw.CurrentContext
	}
	return k
}

// Chosen is the context that the flags were given for, "" when there was none.
func (k *Kubeconfig) Chosen() string { return k.first }

func (k *Kubeconfig) rules() *clientcmd.ClientConfigLoadingRules {
	rules := clientcmd.NewDefaultClientConfigLoadingRules()
	rules.ExplicitPath = value(k.flags.KubeConfig)
	rules.MigrationRules = nil // they would copy a file from before Kubernetes 1.0 to ~/.kube/config
	return rules
}

// Contexts lists the contexts by name. Its error is of type *[explain.Error].
func (k *Kubeconfig) Contexts() ([]Context, error) {
	raw, err := k.rules().Load()
	if err != nil {
		return nil, explain.Failure(err)
	}
	var list []Context
	for _, name := range slices.Sorted(maps.Keys(raw.Contexts)) {
		found := raw.Contexts[name]
		c := Context{Name: name, Cluster: found.Cluster, User: found.AuthInfo, Namespace: found.Namespace, Current: name == raw.CurrentContext}
		if cluster := raw.Clusters[found.Cluster]; cluster != nil {
			c.Server = cluster.Server
		}
		list = append(list, c)
	}
	return list, nil
}

// Client makes a Client of a context, or for "" of the one that the flags chose.
// It sends nothing. The flags that say as whom and how to connect hold for every
// context; those that override the cluster, the user or the namespace hold for
// the context they were given with. A credential plugin is told that it cannot
// ask on the terminal, since a screen may be shown on it already. Its error is of type
// *[explain.Error].
func (k *Kubeconfig) Client(name string) (*Client, error) {
	name = cmp.Or(name, k.first)
	given := k.flags
	flags := genericclioptions.NewConfigFlags(true) // a new one, since each reads the files once only
	flags.KubeConfig, flags.Timeout, flags.CacheDir = given.KubeConfig, given.Timeout, given.CacheDir
	flags.Impersonate, flags.ImpersonateUID = given.Impersonate, given.ImpersonateUID
	flags.ImpersonateGroup, flags.ImpersonateUserExtra = given.ImpersonateGroup, given.ImpersonateUserExtra
	flags.DisableCompression, flags.ProxyURL = given.DisableCompression, given.ProxyURL
	flags.Context = &name
	flags.WrapConfigFn = withoutStdin
	if k.first == "" { // the namespace was given for whichever is chosen
		flags.Namespace = given.Namespace
	}
	if name == k.first {
		flags.ClusterName, flags.AuthInfoName, flags.Namespace = given.ClusterName, given.AuthInfoName, given.Namespace
		flags.APIServer, flags.TLSServerName, flags.Insecure = given.APIServer, given.TLSServerName, given.Insecure
		flags.CertFile, flags.KeyFile, flags.CAFile = given.CertFile, given.KeyFile, given.CAFile
		flags.BearerToken, flags.Username, flags.Password = given.BearerToken, given.Username, given.Password
	}
	return Connect(flags, k.choices...)
}

// withoutStdin keeps a credential plugin from standard input.
func withoutStdin(cfg *rest.Config) *rest.Config {
	if cfg.ExecProvider != nil {
		cfg.ExecProvider = cfg.ExecProvider.DeepCopy()
		cfg.ExecProvider.StdinUnavailable = true
		cfg.ExecProvider.StdinUnavailableMessage = "podglass is using the terminal"
	}
	return cfg
}

// AwaitChange returns nil once one of the files has changed, appeared or gone
// since it last returned and none changes any more, and the error of ctx when
// that ends before. It waits for the end of the changes because kubectl empties
// the file before it writes it, and writes it once for each part that differs.
func (k *Kubeconfig) AwaitChange(ctx context.Context) error {
	k.mu.Lock()
	known := k.seen
	k.mu.Unlock()
	last := known
	timer := time.NewTimer(fileCheckEvery)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-timer.C:
		}
		now := k.fileStates()
		still := maps.Equal(last, now)
		last = now
		switch {
		case !still:
			timer.Reset(fileRestTime)
			continue
		case !maps.Equal(known, now):
			k.mu.Lock()
			k.seen = now
			k.mu.Unlock()
			return nil
		}
		timer.Reset(fileCheckEvery)
	}
}

// fileStates asks the files, and the targets of links, for their times and sizes.
func (k *Kubeconfig) fileStates() map[string]fileState {
	seen := map[string]fileState{}
	rules := k.rules()
	for _, path := range rules.GetLoadingPrecedence() {
		if info, err := os.Stat(path); err == nil && info.Mode()&fs.ModeDir == 0 {
			seen[path] = fileState{info.ModTime(), info.Size()}
		}
	}
	return seen
}

// SameConnection reports whether two clients reach the same server with the same
// credentials, so that one need not take the place of the other.
func (c *Client) SameConnection(other *Client) bool {
	return c.identity() == other.identity()
}

// identity is what makes a connection this one.
func (c *Client) identity() string {
	cfg := c.Config
	tls := cfg.TLSClientConfig
	token := cfg.BearerToken
	if cfg.BearerTokenFile != "" {
		token = "" // as it was when the file was first read; client-go reads it again by itself
	}
	parts := []string{
		cfg.Host, cfg.APIPath, proxyOf(cfg), cfg.Username, cfg.Password, token, cfg.BearerTokenFile,
		cfg.Impersonate.UserName, cfg.Impersonate.UID, strings.Join(cfg.Impersonate.Groups, ","),
		tls.ServerName, tls.CertFile, tls.KeyFile, tls.CAFile,
		string(tls.CertData), string(tls.KeyData), string(tls.CAData),
	}
	if tls.Insecure {
		parts = append(parts, "insecure")
	}
	if plugin := cfg.ExecProvider; plugin != nil {
		parts = append(parts, plugin.Command, strings.Join(plugin.Args, "\x01"))
		for _, variable := range plugin.Env {
			parts = append(parts, variable.Name+"="+variable.Value)
		}
	}
	return strings.Join(parts, "\x00")
}

// proxyOf is the address of the proxy that the kubeconfig or a flag names, "" for
// none and for that of the environment, which does not change.
func proxyOf(cfg *rest.Config) string {
	if cfg.Proxy == nil {
		return ""
	}
	through, err := cfg.Proxy(&http.Request{URL: &url.URL{Scheme: "https", Host: cfg.Host}})
	if err != nil || through == nil {
		return ""
	}
	return through.String()
}
