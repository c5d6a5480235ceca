package kube

import (
	"cmp"
	"context"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/client-go/tools/clientcmd"
)

// lookEvery is how often the files of the kubeconfig are looked at for changes.
// They are asked for their times rather than watched: a watch says nothing on a
// network's file system, and loses a file that is replaced by another.
const lookEvery = 2 * time.Second

// Kubeconfig is the kubeconfig that connection flags point to, merged of all its
// files as kubectl does. It is read anew each time that it is asked, and never
// written. Its methods are safe for concurrent use.
type Kubeconfig struct {
	flags *genericclioptions.ConfigFlags

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

// NewKubeconfig makes a Kubeconfig of connection flags. It reads nothing yet but
// the times of the files.
func NewKubeconfig(flags *genericclioptions.ConfigFlags) *Kubeconfig {
	k := &Kubeconfig{flags: flags}
	k.seen = k.look()
	return k
}

func (k *Kubeconfig) rules() *clientcmd.ClientConfigLoadingRules {
	rules := clientcmd.NewDefaultClientConfigLoadingRules()
	rules.ExplicitPath = value(k.flags.KubeConfig)
	return rules
}

// Contexts lists the contexts by name. Its error is of type *[Error].
func (k *Kubeconfig) Contexts() ([]Context, error) {
	raw, err := k.rules().Load()
	if err != nil {
		return nil, Explain(err)
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

// Client makes a Client of a context, or for "" of the one that the flags choose.
// It sends nothing. The flags that say as whom and how to connect hold for every
// context; those that override the cluster, the user or the namespace hold for
// the context they were given with. Its error is of type *[Error].
func (k *Kubeconfig) Client(name string) (*Client, error) {
	given := k.flags
	flags := genericclioptions.NewConfigFlags(true) // a new one, since each reads the files once only
	flags.KubeConfig, flags.Timeout, flags.CacheDir = given.KubeConfig, given.Timeout, given.CacheDir
	flags.Impersonate, flags.ImpersonateUID = given.Impersonate, given.ImpersonateUID
	flags.ImpersonateGroup, flags.ImpersonateUserExtra = given.ImpersonateGroup, given.ImpersonateUserExtra
	flags.DisableCompression, flags.ProxyURL = given.DisableCompression, given.ProxyURL
	flags.Context = &name
	if own, err := k.own(name); err != nil {
		return nil, err
	} else if own {
		flags.Context = given.Context
		flags.ClusterName, flags.AuthInfoName, flags.Namespace = given.ClusterName, given.AuthInfoName, given.Namespace
		flags.APIServer, flags.TLSServerName, flags.Insecure = given.APIServer, given.TLSServerName, given.Insecure
		flags.CertFile, flags.KeyFile, flags.CAFile = given.CertFile, given.KeyFile, given.CAFile
		flags.BearerToken, flags.Username, flags.Password = given.BearerToken, given.Username, given.Password
	}
	return Connect(flags)
}

// own reports whether a context is the one that the flags chose.
func (k *Kubeconfig) own(name string) (bool, error) {
	if name == "" || name == value(k.flags.Context) {
		return true, nil
	}
	if value(k.flags.Context) != "" {
		return false, nil
	}
	raw, err := k.rules().Load()
	if err != nil {
		return false, Explain(err)
	}
	return name == raw.CurrentContext, nil
}

// AwaitChange returns nil once one of the files has changed, appeared or gone
// since it last returned, and the error of ctx when that ends before.
func (k *Kubeconfig) AwaitChange(ctx context.Context) error {
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
		}
		now := k.look()
		k.mu.Lock()
		same := maps.Equal(k.seen, now)
		k.seen = now
		k.mu.Unlock()
		if !same {
			return nil
		}
	}
}

// look asks the files, and the targets of links, for their times and sizes.
func (k *Kubeconfig) look() map[string]fileState {
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
	parts := []string{
		cfg.Host, cfg.APIPath, cfg.Username, cfg.Password, cfg.BearerToken, cfg.BearerTokenFile,
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

// ContextNamed finds a context by name.
func ContextNamed(contexts []Context, name string) (Context, bool) {
	at, found := slices.BinarySearchFunc(contexts, name, func(c Context, name string) int { return cmp.Compare(c.Name, name) })
	if !found {
		return Context{}, false
	}
	return contexts[at], true
}
