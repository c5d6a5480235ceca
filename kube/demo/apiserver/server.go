package apiserver

import (
	"bytes"
	"crypto/subtle"
	"crypto/tls"
	"log"
	"net/http"
	"sync"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/klog/v2"
	"k8s.io/utils/clock"
)

// userName is who every client with the right token is.
const userName = "demo"

// Server is the demo cluster's API server.
type Server struct {
	state     *State
	runtime   Runtime
	clock     clock.WithTicker
	faults    *Faults
	token     string
	authority []byte // PEM

	mu       sync.Mutex
	http     *http.Server
	listener *listener // nil while down
	address  string    // host:port, fixed by the first listen

	watches watches
}

// Options say what a Server serves.
type Options struct {
	State   *State
	Runtime Runtime          // what runs the pods
	Clock   clock.WithTicker // for time limits of watches, bookmarks and slow answers
	Faults  *Faults          // nil for none
	Token   string           // the bearer token that every request has to carry
}

// Start serves on a free port of 127.0.0.1 until Close.
func Start(opts Options) (*Server, error) {
	s := &Server{state: opts.State, runtime: opts.Runtime, clock: opts.Clock, faults: opts.Faults, token: opts.Token, address: "127.0.0.1:0"}
	if s.faults == nil {
		s.faults = &Faults{}
	}
	certificate, authority, err := certify()
	if err != nil {
		return nil, err
	}
	s.authority = authority
	s.http = &http.Server{ //nolint:gosec // loopback only, and streams have no time limit
		Handler:   s,
		TLSConfig: &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12},
		ErrorLog:  log.New(serverLog{}, "", 0),
	}
	if err := s.listen(); err != nil {
		return nil, err
	}
	s.faults.bind(s)
	return s, nil
}

// Address is where the server listens, as host:port.
func (s *Server) Address() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.address
}

// Authority is the certificate that clients have to trust, in PEM.
func (s *Server) Authority() []byte { return s.authority }

// Faults are the server's own.
func (s *Server) Faults() *Faults { return s.faults }

// Delivered reports whether every watch has sent all that it has to tell of what has happened so far.
func (s *Server) Delivered() bool { return s.watches.delivered() }

// Close stops listening and cuts every connection.
func (s *Server) Close() {
	s.faults.bind(nil)
	s.unlisten()
	_ = s.http.Close()
}

// ServeHTTP answers one API request.
func (s *Server) ServeHTTP(w http.ResponseWriter, hr *http.Request) {
	r := parse(hr)
	if err := s.handle(w, r); err != nil {
		writeError(w, r, err)
	}
}

func (s *Server) handle(w http.ResponseWriter, r *request) error {
	if !s.authenticated(r.Request) {
		return unauthorized()
	}
	if err := s.faults.wait(r.Context(), s); err != nil {
		return err
	}
	if r.resource == "" {
		return s.discover(w, r)
	}
	if err := s.authorize(r); err != nil {
		return err
	}
	if serve := virtual(r); serve != nil {
		return serve(s, w, r)
	}
	if r.requested == nil {
		return notFound(r)
	}
	if r.dryRun() && r.verb != "patch" && r.verb != "delete" {
		return apierrors.NewBadRequest("the demo cluster has a dry run of patches and deletions only")
	}
	serve := operation(r)
	if serve == nil {
		return apierrors.NewMethodNotSupported(schema.GroupResource{Group: r.group, Resource: r.resource}, r.verb)
	}
	if failure := s.faults.failure(r); failure != nil {
		if failure.after {
			if err := serve(s, unheard{}, r); err != nil {
				return err
			}
		}
		return failure.answer
	}
	return serve(s, w, r)
}

func (s *Server) authenticated(r *http.Request) bool {
	want := "Bearer " + s.token
	return subtle.ConstantTimeCompare([]byte(r.Header.Get("Authorization")), []byte(want)) == 1
}

type handler func(s *Server, w http.ResponseWriter, r *request) error

// operation finds what serves a verb on a stored resource or one of its subresources.
func operation(r *request) handler {
	if r.subresource != "" {
		if !r.requested.has(r.subresource) {
			return func(_ *Server, _ http.ResponseWriter, r *request) error { return notFound(r) }
		}
		return subresources[r.subresource][r.verb]
	}
	return verbs[r.verb]
}

var verbs = map[string]handler{
	"get":              (*Server).get,
	"list":             (*Server).list,
	"watch":            (*Server).watch,
	"create":           (*Server).create,
	"update":           (*Server).update,
	"patch":            (*Server).patch,
	"delete":           (*Server).delete,
	"deletecollection": (*Server).deleteCollection,
}

var subresources = map[string]map[string]handler{
	"status":              {"get": (*Server).get, "update": (*Server).update, "patch": (*Server).patch},
	"ephemeralcontainers": {"get": (*Server).get, "update": (*Server).update, "patch": (*Server).patch},
	"resize":              {"get": (*Server).get, "update": (*Server).update, "patch": (*Server).patch},
	"scale":               {"patch": (*Server).patchScale},
	"eviction":            {"create": (*Server).evict},
	"log":                 {"get": (*Server).logs},
	"exec":                {"get": (*Server).exec, "create": (*Server).exec},
	"attach":              {"get": (*Server).attach, "create": (*Server).attach},
	"portforward":         {"get": (*Server).portForward, "create": (*Server).portForward},
}

// notFound is the answer to a path that is not served.
func notFound(r *request) error {
	return apierrors.NewGenericServerResponse(http.StatusNotFound, r.Method,
		schema.GroupResource{Group: r.group, Resource: r.resource}, r.name, "404 page not found", 0, true)
}

func success(details *metav1.StatusDetails) *metav1.Status {
	return &metav1.Status{Status: metav1.StatusSuccess, Details: details}
}

// serverLog takes what the HTTP server has to say, mostly of clients that leave without a word, to
// where Kubernetes' libraries log: never straight to the terminal.
type serverLog struct{}

func (serverLog) Write(p []byte) (int, error) {
	if bytes.Contains(p, []byte("panic")) {
		klog.Error(string(p))
	} else {
		klog.V(2).Info(string(p))
	}
	return len(p), nil
}
