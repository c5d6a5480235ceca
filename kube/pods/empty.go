package pods

import (
	"context"
	"time"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/follow"
	"github.com/podglass/podglass/kube/poke"
)

// EmptyNamespace is a namespace without pods, and whether it is there at all.
type EmptyNamespace struct {
	Name      string
	Existence kube.Existence
}

// askNamespaces asks whether the namespaces that have no pods exist, until ctx ends.
func (s *Store) askNamespaces(ctx context.Context) {
	for {
		var again <-chan time.Time
		if s.askEmpty(ctx) {
			again = time.After(existenceEvery)
		}
		select {
		case <-s.emptied:
		case <-again:
		case <-ctx.Done():
			return
		}
	}
}

// askEmpty asks once, and reports whether there was one to ask about. Where it may not be asked, or the
// namespace is there, once is enough.
func (s *Store) askEmpty(ctx context.Context) (asked bool) {
	for _, source := range s.sources {
		s.mu.Lock()
		ask := s.isEmpty(source) && source.existence != kube.Unaskable && source.existence != kube.Exists
		s.mu.Unlock()
		if !ask {
			continue
		}
		asked = true
		limited, cancel := context.WithTimeout(ctx, existenceTime)
		existence := kube.NamespaceExists(limited, source.lister.client, source.namespace)
		cancel()
		s.setExistence(source, existence)
	}
	return asked
}

func (s *Store) setExistence(of *source, existence kube.Existence) {
	s.mu.Lock()
	changed := of.existence != existence
	if changed {
		of.existence = existence
		s.revision++
	}
	s.mu.Unlock()
	if changed {
		s.pokes.Poke()
	}
}

// askIfEmpty lets it be asked whether a namespace exists, if it is one of the scope's and has no pods.
func (s *Store) askIfEmpty(namespace string) {
	if s.populated != nil && s.populated[namespace] == 0 {
		poke.Once(s.emptied)
	}
}

// lostPod is called when a pod of a namespace is gone: the namespace may be gone with it.
func (s *Store) lostPod(namespace string) {
	if s.populated[namespace] > 0 {
		return
	}
	for _, source := range s.sources {
		if source.namespace == namespace && source.existence != kube.Unaskable {
			source.existence = kube.Unknown
		}
	}
	s.askIfEmpty(namespace)
}

// isEmpty reports whether a source has listed its namespace and found no pod in it.
func (s *Store) isEmpty(of *source) bool {
	return s.populated != nil && s.populated[of.namespace] == 0 && of.health.State != follow.Loading
}

// emptyNamespaces are the namespaces of the scope without pods.
func (s *Store) emptyNamespaces() []EmptyNamespace {
	var list []EmptyNamespace
	for _, source := range s.sources {
		if s.isEmpty(source) {
			list = append(list, EmptyNamespace{source.namespace, source.existence})
		}
	}
	return list
}
