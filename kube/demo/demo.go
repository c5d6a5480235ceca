// Package demo is a Kubernetes cluster inside of the program: an API server on a loopback port, a
// node that runs pods as small scripts on an in-memory file system, and the scenarios of
// testdata/scenarios living on it. Clients meet the protocol that they meet in a real cluster; tests
// switch faults on and set the clock.
package demo

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/rest"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
	"k8s.io/utils/clock"

	"github.com/podglass/podglass/kube/demo/apiserver"
	"github.com/podglass/podglass/kube/demo/node"
)

// Name is what the cluster's context, cluster and user are called in its kubeconfig.
const Name = "demo"

// Namespace is where the scenarios live.
const Namespace = "shop"

// Showcase is the label of the pod to look at first: it has containers of several kinds, and its log goes on.
const Showcase = "app=native-sidecar"

// Faults are the ways in which the cluster can misbehave. The zero value has none.
type Faults = apiserver.Faults

// Rule picks requests, for Faults.Deny.
type Rule = apiserver.Rule

// LogCut says which log streams break, for Faults.CutLog.
type LogCut = apiserver.LogCut

// AllNamespaces as a Rule's namespace means requests across all namespaces.
const AllNamespaces = apiserver.AllNamespaces

// NoHistory as Options.History lets the scenarios begin when the cluster starts: everything is still
// to come up.
const NoHistory = time.Duration(-1)

// defaultHistory is long enough for restarts, back-offs and rollouts to have left their traces.
const defaultHistory = 11 * time.Minute

// Options say what cluster to start. The zero value is the one that a user sees.
type Options struct {
	Clock     clock.WithTicker // nil for the real time
	History   time.Duration    // how long the cluster has been running already when it starts; 0 for 11 minutes, or NoHistory
	Scenarios []string         // names of files in testdata/scenarios without .yaml; nil for all
	Faults    *Faults          // faults that are on from the first request; nil for none
}

// Cluster is a running demo cluster.
type Cluster struct {
	state  *apiserver.State
	node   *node.Node
	server *apiserver.Server
	token  string
	close  sync.Once
}

// Start starts a cluster. It serves when Start returns, and until ctx ends or Close.
func Start(ctx context.Context, opts Options) (*Cluster, error) {
	if opts.Clock == nil {
		opts.Clock = clock.RealClock{}
	}
	switch {
	case opts.History == 0:
		opts.History = defaultHistory
	case opts.History < 0:
		opts.History = 0
	}
	scenarios, err := loadScenarios(opts.Scenarios)
	if err != nil {
		return nil, err
	}
	n := node.New(node.Options{Clock: opts.Clock, History: opts.History})
	c := &Cluster{node: n, state: apiserver.NewState(n.Clock()), token: rand.Text()}
	for _, name := range namespaces(scenarios) {
		if _, err := apiserver.Create(c.state, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name}}); err != nil {
			return nil, fmt.Errorf("create the namespace %s: %w", name, err)
		}
		// A controller of a real cluster gives each namespace the account that its pods run as.
		account := &corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Namespace: name, Name: "default"}}
		if _, err := apiserver.Create(c.state, account); err != nil {
			return nil, fmt.Errorf("create the service account of the namespace %s: %w", name, err)
		}
	}
	if err := n.Start(ctx, c.state, scenarios); err != nil {
		n.Close()
		return nil, fmt.Errorf("start the demo cluster's node: %w", err)
	}
	c.server, err = apiserver.Start(apiserver.Options{State: c.state, Runtime: n, Clock: opts.Clock, Faults: opts.Faults, Token: c.token})
	if err != nil {
		n.Close()
		return nil, err
	}
	context.AfterFunc(ctx, c.Close)
	return c, nil
}

// namespaces are those that the scenarios live in, and the ones that are always there.
func namespaces(scenarios []node.Scenario) []string {
	names := []string{metav1.NamespaceDefault, Namespace}
	for _, s := range scenarios {
		if !slices.Contains(names, s.Namespace) {
			names = append(names, s.Namespace)
		}
	}
	return names
}

// Close ends the cluster and everything that runs in it.
func (c *Cluster) Close() {
	c.close.Do(func() {
		c.server.Close()
		c.node.Close()
	})
}

// RESTConfig is how to reach the cluster.
func (c *Cluster) RESTConfig() *rest.Config {
	return &rest.Config{
		Host:            "https://" + c.server.Address(),
		BearerToken:     c.token,
		TLSClientConfig: rest.TLSClientConfig{CAData: c.server.Authority()},
	}
}

// Kubeconfig is how to reach the cluster, for programs that want it in a file. Its token is of no use
// once the cluster has ended.
func (c *Cluster) Kubeconfig() clientcmdapi.Config {
	config := clientcmdapi.NewConfig()
	config.Clusters[Name] = &clientcmdapi.Cluster{Server: "https://" + c.server.Address(), CertificateAuthorityData: c.server.Authority()}
	config.AuthInfos[Name] = &clientcmdapi.AuthInfo{Token: c.token}
	config.Contexts[Name] = &clientcmdapi.Context{Cluster: Name, AuthInfo: Name, Namespace: Namespace}
	config.CurrentContext = Name
	return *config
}

// Faults switch misbehaviour on and off.
func (c *Cluster) Faults() *Faults { return c.server.Faults() }

// State is everything that the cluster knows; tests add what the scenarios lack.
func (c *Cluster) State() *apiserver.State { return c.state }

// Delivered reports whether every watch has sent all that it has to tell of what has happened so far.
func (c *Cluster) Delivered() bool { return c.server.Delivered() }

// Settle returns when everything has happened that is due by now: what a test with its own clock
// waits for after it has moved that.
func (c *Cluster) Settle() { c.node.Settle() }
