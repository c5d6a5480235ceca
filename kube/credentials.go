package kube

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	utilnet "k8s.io/apimachinery/pkg/util/net"
	"k8s.io/apimachinery/pkg/util/wait"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"

	"github.com/podglass/podglass/kube/explain"
)

// Hearing listens to what is written on standard error from now on; heard returns
// it. A credential plugin has no other way to say what it wants.
type Hearing func() (heard func() string)

// credentials stand between requests and a credential plugin, which client-go runs
// whenever a request finds the credentials expired: as often as requests come, while
// it fails. Here requests go to it one at a time, and after a failure none does
// for a while; all are told what the one was told.
type credentials struct {
	plugin  *clientcmdapi.ExecConfig
	hearing Hearing       // nil when nobody listens
	reach   *reach        // is told when it fails
	turn    chan struct{} // held by the request that may run the plugin

	mu      sync.Mutex
	failure *pluginError // of the last run, nil when it went well
	retries wait.Backoff
	renewal wait.Backoff // of credentials that the server refused
	renewed time.Time    // when that may be done again
}

func newCredentials(plugin *clientcmdapi.ExecConfig, hearing Hearing, r *reach) *credentials {
	return &credentials{
		plugin: plugin, hearing: hearing, reach: r, turn: make(chan struct{}, 1),
		retries: newPluginRetries(), renewal: newPluginRetries(),
	}
}

// pluginError is the failure of a credential plugin, and when it is run again.
type pluginError struct {
	explain.PluginError
	next time.Time
}

// Unwrap returns what can be told of it.
func (e *pluginError) Unwrap() error { return &e.PluginError }

// passage is a request on its way through the plugin.
type passage struct {
	through bool
	leave   func() // may be called more than once
}

type passageKey struct{}

// enter waits for the request's turn. It fails with what the plugin's last failure
// was while it is not to be run again.
func (c *credentials) enter(ctx context.Context) (*passage, error) {
	if err := c.resting(); err != nil {
		return nil, err
	}
	select {
	case c.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	p := &passage{leave: sync.OnceFunc(func() { <-c.turn })}
	if err := c.resting(); err != nil { // it failed meanwhile
		p.leave()
		return nil, err
	}
	return p, nil
}

func (c *credentials) resting() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.failure != nil && time.Now().Before(c.failure.next) {
		return c.failure
	}
	return nil
}

// busy reports whether a request is at the plugin.
func (c *credentials) busy() bool { return len(c.turn) > 0 }

// delivered notes that the plugin did its work, or had nothing to do.
func (c *credentials) delivered() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.failure != nil {
		c.failure, c.retries = nil, newPluginRetries()
	}
}

// failed notes that it did not. The request that it is called for still has the
// turn.
func (c *credentials) failed(err error, said string) *pluginError {
	if explain.IsNotReadable(err) && said == "" {
		said = c.answer()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.failure = &pluginError{
		PluginError: explain.PluginError{Plugin: c.plugin, Said: said, Err: err},
		next:        time.Now().Add(c.retries.Step()),
	}
	c.reach.lost(c.failure.next, true)
	return c.failure
}

// hurry lets a plugin that failed be run by the next request.
func (c *credentials) hurry() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.failure != nil {
		due := *c.failure
		due.next = time.Time{}
		c.failure = &due
	}
}

// mayRenew reports whether the plugin may be asked for other credentials because
// the server refused these.
func (c *credentials) mayRenew() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if time.Now().Before(c.renewed) {
		return false
	}
	c.renewed = time.Now().Add(c.renewal.Step())
	return true
}

// accepted notes that the server took the credentials.
func (c *credentials) accepted() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.renewed.IsZero() {
		c.renewed, c.renewal = time.Time{}, newPluginRetries()
	}
}

// before is what a request meets before client-go looks for credentials.
func (c *credentials) before(next http.RoundTripper) http.RoundTripper { return &beforePlugin{next, c} }

// after is what it meets once it has them.
func (c *credentials) after(next http.RoundTripper) http.RoundTripper { return &afterPlugin{next, c} }

type beforePlugin struct {
	next http.RoundTripper
	*credentials
}

var _, _ utilnet.RoundTripperWrapper = (*beforePlugin)(nil), (*afterPlugin)(nil)

// WrappedRoundTripper lets client-go reach the transport below.
func (t *beforePlugin) WrappedRoundTripper() http.RoundTripper { return t.next }

// RoundTrip implements [http.RoundTripper].
func (t *beforePlugin) RoundTrip(req *http.Request) (*http.Response, error) {
	p, err := t.enter(req.Context())
	if err != nil {
		return nil, err
	}
	defer p.leave()
	heard := func() string { return "" }
	if t.hearing != nil {
		heard = t.hearing()
	}
	resp, err := t.next.RoundTrip(req.WithContext(context.WithValue(req.Context(), passageKey{}, p)))
	if refused, ok := errors.AsType[*refusedError](err); ok {
		return refused.resp, nil
	}
	if err != nil && !p.through {
		return nil, t.failed(err, heard())
	}
	return resp, err
}

type afterPlugin struct {
	next http.RoundTripper
	*credentials
}

// WrappedRoundTripper lets client-go reach the transport below.
func (t *afterPlugin) WrappedRoundTripper() http.RoundTripper { return t.next }

// RoundTrip implements [http.RoundTripper].
func (t *afterPlugin) RoundTrip(req *http.Request) (*http.Response, error) {
	p, ok := req.Context().Value(passageKey{}).(*passage)
	if !ok { // of a session into a container, which follows a request that came this way
		return t.next.RoundTrip(req)
	}
	p.through = true
	t.delivered()
	p.leave()
	resp, err := t.next.RoundTrip(req)
	switch {
	case err != nil:
	case resp.StatusCode != http.StatusUnauthorized:
		t.accepted()
	case !t.mayRenew():
		// client-go would run the plugin for each such answer.
		return nil, &refusedError{resp}
	}
	return resp, err
}

// refusedError carries an answer that says that the credentials are not accepted
// past client-go.
type refusedError struct{ resp *http.Response }

func (*refusedError) Error() string { return "the API server does not accept the credentials" }
