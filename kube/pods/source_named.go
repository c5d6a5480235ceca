package pods

import (
	"context"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/follow"
	"github.com/podglass/podglass/kube/parts"
)

// runNamed follows the one pod of a scope with a name, through a [Watcher],
// which also gets along with a role that lets its user get this pod and neither
// list nor watch any.
func (s *source) runNamed(ctx context.Context) {
	watcher := newWatcher(s.shared, s.lister.client, kube.PodRef{Namespace: s.namespace, Name: s.name, UID: s.uid}, follow.Options{
		Retry: s.retry, Silence: s.lister.silence,
		AlwaysShown: true, // in the header
	})
	changes, unsubscribe := watcher.Changed()
	defer unsubscribe()
	group := parts.New(ctx)
	defer group.Wait()
	group.Go(watcher.Run)
	for {
		select {
		case <-changes:
			s.mirror(watcher)
		case <-group.Context().Done():
			return
		}
	}
}

// mirror shows what a watcher says of its pod.
func (s *source) mirror(watcher *Watcher) {
	pod, health := watcher.Pod()
	if health.State == follow.Gone {
		// A list without the pod is a good answer.
		s.store.replace(s, nil, func(h follow.Health) follow.Health { return h.Following(s.store.now()) })
		return
	}
	if pod == nil {
		s.store.updateHealth(s, func(follow.Health) follow.Health { return health })
		return
	}
	var rows []*Row
	if isSelected(pod, s.lister.labels, s.lister.fields) {
		rows = append(rows, NewRow(pod))
	}
	s.store.replace(s, rows, func(h follow.Health) follow.Health {
		if health.State == follow.Live {
			return h.Following(s.store.now())
		}
		return health
	})
}
