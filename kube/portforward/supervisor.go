package portforward

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"k8s.io/streaming/pkg/httpstream"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/poke"
	"github.com/podglass/podglass/kube/workload"
)

// Supervisor owns forwards from their start to their stop. Its methods are safe
// for concurrent use.
type Supervisor struct {
	connectorOf func(*kube.Client) connector
	restarting  sync.Mutex

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

// Start opens the local port and returns without waiting for a pod; the
// forward's [Status] tells how it goes. client is the connection to the cluster that
// spec is about; the forward keeps it for as long as it exists. Errors: a
// [*ListenError] when the port cannot be had, a [*protocolError] when the target is
// no TCP port.
func (s *Supervisor) Start(client *kube.Client, spec Spec) (id int, err error) {
	if err := spec.Check(); err != nil {
		return 0, err
	}
	opened, err := s.listen(&spec)
	if err != nil {
		return 0, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		closeAll(opened.listeners)
		return 0, errors.New("no forwards are started any more")
	}
	s.lastID++
	s.add(newForward(s.lastID, spec, opened, client, s.connectorOf(client), s.watchers.Poke))
	return s.lastID, nil
}

// listen opens the local side. It may take a while to find out who has a port that is
// taken, in which the list can be read.
func (s *Supervisor) listen(spec *Spec) (local, error) {
	opened, err := listen(spec.Addresses, spec.LocalPort)
	var failure *ListenError
	if errors.As(err, &failure) {
		s.nameHolder(failure)
	}
	if err != nil {
		return local{}, err
	}
	s.nameHolder(opened.taken)
	return opened, nil
}

// add puts a forward into the list and starts it. The list is locked.
func (s *Supervisor) add(f *forward) {
	s.forwards[f.id] = f
	f.start()
	s.watchers.Poke()
}

// Restart stops a forward and starts it anew with the local port that it had. Its
// counts begin again. The error is that of [Supervisor.Start]; the forward then stays
// stopped.
func (s *Supervisor) Restart(id int) error {
	s.restarting.Lock() // of two at once the second would find the port taken by the first
	defer s.restarting.Unlock()
	f := s.find(id)
	if f == nil {
		return nil
	}
	f.stop()
	spec := f.spec
	spec.LocalPort = portOf(f.listeners[0].Addr())
	opened, err := s.listen(&spec)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || s.forwards[id] != f {
		closeAll(opened.listeners)
		return nil // somebody else was faster
	}
	if err != nil {
		return err
	}
	s.add(newForward(id, spec, opened, f.client, f.connector, s.watchers.Poke))
	return nil
}

// Check returns an error for what can never be forwarded.
func (s *Spec) Check() error {
	if err := s.Refusal(); err != nil {
		return err
	}
	switch {
	case s.Namespace == "" || s.Name == "":
		return errors.New("a forward needs a pod or a service in a namespace")
	case !slices.Contains(workload.Kinds(), s.Kind):
		return fmt.Errorf("a %q cannot be forwarded to: no pods are behind it", s.Kind)
	case s.PortName == "" && (s.Port < 1 || s.Port > highestPort):
		return fmt.Errorf("%d is no port: ports go from 1 to %d", s.Port, highestPort)
	case s.LocalPort < 0 || s.LocalPort > highestPort:
		return fmt.Errorf("%d is no local port: ports go from 1 to %d, and 0 takes a free one", s.LocalPort, highestPort)
	}
	return nil
}

// nameHolder says in a failure which of our own forwards has the port, if one
// does.
func (s *Supervisor) nameHolder(failure *ListenError) {
	if failure == nil || failure.Reason != Taken {
		return
	}
	for _, f := range s.all() {
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

// Remove takes the forward off the list, so that nobody restarts it, and returns when nothing of it runs any more.
func (s *Supervisor) Remove(id int) {
	s.mu.Lock()
	f := s.forwards[id]
	delete(s.forwards, id)
	s.mu.Unlock()
	s.watchers.Poke()
	if f != nil {
		f.stop()
	}
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
