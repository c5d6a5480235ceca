package usage

import (
	"context"
	"time"

	"k8s.io/apimachinery/pkg/types"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/pods"
)

// Sink takes usage in; [pods.Store] is one. nil means that nothing is known.
type Sink interface {
	SetUsage(usage map[types.NamespacedName]pods.Resources)
	// Touched receives when what was set has been shown since it received last.
	Touched() <-chan struct{}
}

// asker is the part of [Source] that a Poller needs.
type asker interface {
	Pods(ctx context.Context, scope kube.Scope, labels string) (map[types.NamespacedName]pods.Resources, error)
	Await(ctx context.Context) bool
}

// Poll reads the usage of a scope's pods into a sink until ctx ends: at once, and
// then again and again as long as it is shown.
func Poll(ctx context.Context, source asker, scope kube.Scope, labels string, sink Sink) {
	missed, known := 0, false
	for ctx.Err() == nil {
		wait := every
		used, err := ask(ctx, source, scope, labels)
		switch {
		case err == nil:
			missed, known = 0, true
			sink.SetUsage(used)
		default:
			// Of a single pod, not found may mean that it is new.
			absent := scope.Name == "" && isAbsent(err)
			if missed++; missed >= keep || absent {
				sink.SetUsage(nil)
				known = false
			}
			if absent {
				wait = patience
			}
		}
		if err != nil && source.Await(ctx) {
			continue
		}
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
		awaitTouch(ctx, sink, known)
	}
}

// awaitTouch waits until the usage has been shown since the last answer. What was
// known is forgotten when that takes too long: it must not show as present.
func awaitTouch(ctx context.Context, sink Sink, known bool) {
	old := time.NewTimer((keep - 1) * every)
	defer old.Stop()
	select {
	case <-ctx.Done():
		return
	case <-sink.Touched():
		return
	case <-old.C:
	}
	if known {
		sink.SetUsage(map[types.NamespacedName]pods.Resources{})
	}
	select {
	case <-ctx.Done():
	case <-sink.Touched():
	}
}

func ask(ctx context.Context, source asker, scope kube.Scope, labels string) (map[types.NamespacedName]pods.Resources, error) {
	ctx, cancel := context.WithTimeout(ctx, answer)
	defer cancel()
	return source.Pods(ctx, scope, labels)
}

// isAbsent reports whether there is no metrics API, or none for this user.
func isAbsent(err error) bool {
	class := explain.Failure(err).Class
	return class == explain.ClassNotFound || class == explain.ClassForbidden
}
