package portforward

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
	"k8s.io/streaming/pkg/httpstream"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/poke"
)

// Supervisor owns forwards from their start to their stop. Its methods are safe
// for concurrent use.
type Supervisor struct {
	connectorOf func(*kube.Client) connector

	mu       sync.Mutex
	closed   bool
	lastID   int
	forwards map[int]*forward
	watchers poke.Subscribers
}

// NewSupervisor returns a supervisor without forwards.
func NewSupervisor() *Supervisor {
	return newSupervisor(func(client *kube.Client) connector {
		return &clusterConnector{
			objects: client.Clientset,
			dial: func(ctx context.Context, pod kube.PodRef) (httpstream.Connection, error) {
				return dial(ctx, client, pod)
			},
		}
	})
}

func newSupervisor(connectorOf func(*kube.Client) connector) *Supervisor {
	return &Supervisor{connectorOf: connectorOf, forwards: map[int]*forward{}}
}

// clusterConnector connects to pods of a real cluster.
type clusterConnector struct {
	objects kubernetes.Interface
	dial    func(context.Context, kube.PodRef) (httpstream.Connection, error)
}

func (c *clusterConnector) connect(ctx context.Context, target Target, avoid types.UID) (*session, error) {
	to, err := resolver{c.objects}.resolve(ctx, target, avoid)
	if err != nil {
		return nil, err
	}
	conn, err := c.dial(ctx, to.pod)
	if err != nil {
		return nil, kube.NameNode(ctx, c.objects, to.pod, apiFailure("forward to", target, err))
	}
	s := newSession(ctx, to, conn)
	go guarded(s.end, func() { attend(c.objects, s) })
	return s, nil
}

func (c *clusterConnector) await(ctx context.Context) bool { return kube.Await(ctx, c.objects) }

// Start opens the local port and returns without waiting for a pod; the
// forward's [Status] tells how it fares. Errors: a [*ListenError] when the port
// cannot be had, a [*ProtocolError] when the target is no TCP port.
func (s *Supervisor) Start(spec Spec) (id int, err error) {
	if err := validate(spec); err != nil {
		return 0, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return 0, errors.New("no forwards are started any more")
	}
	opened, err := listen(spec.Address, spec.LocalPort)
	var failure *ListenError
	if errors.As(err, &failure) {
		s.nameHolder(failure)
	}
	if err != nil {
		return 0, err
	}
	s.nameHolder(opened.taken)
	s.lastID++
	f := newForward(s.lastID, spec, opened, s.connectorOf(spec.Client), s.watchers.Poke)
	s.forwards[f.id] = f
	f.start()
	s.watchers.Poke()
	return f.id, nil
}

func validate(spec Spec) error {
	switch {
	case !isTCP(spec.Protocol):
		return &ProtocolError{Target: spec.Target, Protocol: spec.Protocol}
	case spec.Namespace == "" || spec.Name == "":
		return errors.New("a forward needs a pod or a service in a namespace")
	case spec.PortName == "" && (spec.Port < 1 || spec.Port > highestPort):
		return fmt.Errorf("%d is no port: ports go from 1 to %d", spec.Port, highestPort)
	case spec.LocalPort < 0 || spec.LocalPort > highestPort:
		return fmt.Errorf("%d is no local port: ports go from 1 to %d, and 0 takes a free one", spec.LocalPort, highestPort)
	}
	return nil
}

// nameHolder says in a failure which of our own forwards has the port, if one
// does.
func (s *Supervisor) nameHolder(failure *ListenError) {
	if failure == nil || failure.Reason != Taken {
		return
	}
	for _, f := range s.forwards {
		if !f.isStopped() && f.holds(failure.Local) {
			failure.holder = fmt.Sprintf("the forward to %s", f.spec.Target)
		}
	}
}

// Stop closes the forward's listener and connections and returns when nothing
// of it runs any more. The forward stays in the list, Stopped. Stopping one
// that is stopped or not there does nothing.
func (s *Supervisor) Stop(id int) {
	if f := s.find(id); f != nil {
		f.stop()
	}
}

// Remove stops the forward and takes it off the list.
func (s *Supervisor) Remove(id int) {
	s.Stop(id)
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.forwards, id)
	s.watchers.Poke()
}

func (s *Supervisor) find(id int) *forward {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.forwards[id]
}

// Status tells how one forward is; ok is false when it is not in the list.
func (s *Supervisor) Status(id int) (status Status, ok bool) {
	f := s.find(id)
	if f == nil {
		return Status{}, false
	}
	return f.status(), true
}

// List returns all forwards in the order in which they were started.
func (s *Supervisor) List() []Status {
	all := s.all()
	list := make([]Status, len(all))
	for i, f := range all {
		list[i] = f.status()
	}
	return list
}

func (s *Supervisor) all() []*forward {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.SortedFunc(maps.Values(s.forwards), func(a, b *forward) int { return cmp.Compare(a.id, b.id) })
}

// Changed returns a channel that is poked when the list has changed since it
// was last received from; changes in between leave one poke. While bytes move,
// pokes come twice a second at most. cancel ends them.
func (s *Supervisor) Changed() (changed <-chan struct{}, cancel func()) {
	return s.watchers.Subscribe()
}

// Close stops all forwards and returns when nothing runs any more.
func (s *Supervisor) Close() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	var wg sync.WaitGroup
	for _, f := range s.all() {
		wg.Go(f.stop)
	}
	wg.Wait()
}
