package apiserver

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// AllNamespaces as the namespace of a Rule means requests across all namespaces, and those for
// objects outside of any.
const AllNamespaces = "-"

// Rule picks requests. Empty fields pick everything, but for Subresource: empty is the resource
// itself and "*" everything under it as well.
type Rule struct {
	Verb        string // get, list, watch, create, update, patch, delete, deletecollection
	Group       string // "" any
	Resource    string // in the plural
	Subresource string // log, exec, portforward, ...
	Namespace   string // or AllNamespaces
	Unnamed     bool   // only requests that are not about one object by its name
	Dry         bool   // of those that fail, only those that are tried, instead of only those that are not
}

func (rule Rule) picks(a attributes) bool {
	matches := func(want, got string) bool { return want == "" || want == "*" || want == got }
	return matches(rule.Verb, a.verb) && matches(rule.Group, a.group) && matches(rule.Resource, a.resource) &&
		(rule.Subresource == "*" || rule.Subresource == a.subresource) &&
		(matches(rule.Namespace, a.namespace) || rule.Namespace == AllNamespaces && a.namespace == "") &&
		(!rule.Unnamed || a.name == "")
}

// Faults are the ways in which the demo cluster can misbehave, each switched on and off while it
// runs. The zero value has none. Safe for concurrent use.
type Faults struct {
	mu      sync.Mutex
	denied  []Rule
	failing []failure
	delay   time.Duration
	cuts    []LogCut
	stalled chan struct{} // closed when log streams may go on; nil when none is held
	dropped chan struct{} // closed when open watches have to end
	server  *Server
}

// Deny refuses the requests that any of the rules picks, in addition to those denied before.
// SelfSubjectAccessReviews answer accordingly.
func (f *Faults) Deny(rules ...Rule) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.denied = append(f.denied, rules...)
}

// AllowAll forgets every denial.
func (f *Faults) AllowAll() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.denied = nil
}

// Fail answers the requests that a rule picks with an error of the API server's instead of
// carrying them out: what an admission webhook says, a conflict, a server that has too much to do.
func (f *Faults) Fail(rule Rule, answer error) { f.fail(failure{rule: rule, answer: answer}) }

// FailAfter carries out what a rule picks, and then answers with an error, such as a time-out.
func (f *Faults) FailAfter(rule Rule, answer error) {
	f.fail(failure{rule: rule, answer: answer, after: true})
}

// Mend forgets what [Faults.Fail] and [Faults.FailAfter] were told. It returns how many requests
// were answered so.
func (f *Faults) Mend() (failed int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, failure := range f.failing {
		failed += failure.failed
	}
	f.failing = nil
	return failed
}

func (f *Faults) fail(failure failure) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.failing = append(f.failing, failure)
}

// failure is an answer to the requests that a rule picks.
type failure struct {
	rule   Rule
	answer error
	after  bool // they are carried out first
	failed int
}

// failure is the answer that a request gets instead of its own; nil for its own.
func (f *Faults) failure(r *request) *failure {
	f.mu.Lock()
	defer f.mu.Unlock()
	a := attributes{r.verb, r.group, r.resource, r.subresource, r.namespace, r.named()}
	for i := range f.failing {
		if one := &f.failing[i]; one.rule.picks(a) && one.rule.Dry == r.dryRun() {
			one.failed++
			return one
		}
	}
	return nil
}

// unheard is an answer that reaches nobody.
type unheard struct{}

func (unheard) Header() http.Header         { return http.Header{} }
func (unheard) Write(p []byte) (int, error) { return len(p), nil }
func (unheard) WriteHeader(int)             {}

// Slow delays every answer, by the cluster's clock; zero is prompt again.
func (f *Faults) Slow(delay time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.delay = delay
}

// DropWatches ends all watches that are open now.
func (f *Faults) DropWatches() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.dropped != nil {
		close(f.dropped)
		f.dropped = nil
	}
}

// ExpireVersions makes every resource version handed out so far too old: a watch from one, and the
// next chunk of a list, are answered with 410 Expired. Open watches go on.
func (f *Faults) ExpireVersions() {
	if s := f.bound(); s != nil {
		s.state.expire()
	}
}

// Down makes the server unreachable: its port is closed and all its connections are cut.
func (f *Faults) Down() {
	if s := f.bound(); s != nil {
		s.unlisten()
	}
}

// Up listens again on the same port. It fails when another process has taken it meanwhile.
func (f *Faults) Up() error {
	if s := f.bound(); s != nil {
		return s.listen()
	}
	return nil
}

func (f *Faults) bound() *Server {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.server
}

func (f *Faults) bind(s *Server) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.server = s
}

func (f *Faults) watchesDropped() <-chan struct{} {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.dropped == nil {
		f.dropped = make(chan struct{})
	}
	return f.dropped
}

// wait delays a request that is to be slow.
func (f *Faults) wait(ctx context.Context, s *Server) error {
	f.mu.Lock()
	delay := f.delay
	f.mu.Unlock()
	if delay <= 0 {
		return nil
	}
	timer := s.clock.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C():
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (f *Faults) allows(a attributes) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, rule := range f.denied {
		if rule.picks(a) {
			return false
		}
	}
	return true
}

// attributes are what access is decided by.
type attributes struct {
	verb, group, resource, subresource, namespace, name string
}

// authorize refuses what the faults deny, in the API server's words.
func (s *Server) authorize(r *request) error {
	a := attributes{r.verb, r.group, r.resource, r.subresource, r.namespace, r.named()}
	if err := s.permit(a); err != nil {
		return err
	}
	switch r.subresource {
	case "exec", "attach", "portforward":
		// A WebSocket comes as a GET, but has to be allowed to create.
		if r.Method == http.MethodGet {
			a.verb = "create"
			return s.permit(a)
		}
	}
	return nil
}

func (s *Server) permit(a attributes) error {
	if s.faults.allows(a) {
		return nil
	}
	resource := a.resource
	if a.subresource != "" {
		resource += "/" + a.subresource
	}
	where := fmt.Sprintf("in the namespace %q", a.namespace)
	if a.namespace == "" {
		where = "at the cluster scope"
	}
	return apierrors.NewForbidden(schema.GroupResource{Group: a.group, Resource: a.resource}, a.name,
		fmt.Errorf("User %q cannot %s resource %q in API group %q %s", userName, a.verb, resource, a.group, where)) //nolint:staticcheck // the API server's words
}

func unauthorized() error {
	err := apierrors.NewUnauthorized("Unauthorized")
	err.ErrStatus.Details = nil
	err.ErrStatus.Status = metav1.StatusFailure
	return err
}

func (f *Faults) deniesAnything() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.denied) > 0
}
