package follow

import (
	"context"
	"fmt"
	"io"
	"reflect"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/explain"
)

// ErrSilent is what keeps a server that says nothing from being trusted.
var ErrSilent = fmt.Errorf("wait for the API server: %w", context.DeadlineExceeded)

// Asker sends the requests of a loop that goes on forever.
type Asker struct {
	Client kubernetes.Interface
	// Silence is how long a request may go unanswered before that is told, usually
	// [Silence].
	Silence time.Duration
	// Tell is told what requests fail with that are sent again, and [ErrSilent].
	Tell func(ctx context.Context, err error)
}

// Ask sends a request until it gets through to the API server. What it fails with
// before is told; a reflector, which would only wait longer each time, learns
// nothing of it.
func (a *Asker) Ask(ctx context.Context, send func() error) error {
	for {
		err := a.once(ctx, send)
		if err == nil || !isAway(err) {
			return err
		}
		a.Tell(ctx, err)
		if !kube.Await(ctx, a.Client) {
			return err
		}
	}
}

// once sends a request, and tells when it is not answered in time.
func (a *Asker) once(ctx context.Context, send func() error) error {
	told := make(chan struct{})
	overdue := time.AfterFunc(a.Silence, func() {
		defer close(told)
		a.Tell(ctx, ErrSilent)
	})
	defer func() {
		if !overdue.Stop() {
			<-told // else what is told last could be that an answer, which has come, is missing
		}
	}()
	return send()
}

// isAway reports whether a request may not have come as far as the API server.
func isAway(err error) bool {
	class := explain.Failure(err).Class
	return class == explain.ClassUnreachable || class == explain.ClassCredentialPlugin
}

// Begun makes an error of a watch that never began. client-go answers with an
// empty one when the connection is lost or too slow before the server has said
// anything, and that would look like a cluster in which nothing happens.
func Begun(watcher watch.Interface, err error) (watch.Interface, error) {
	if err == nil && reflect.TypeOf(watcher) == reflect.TypeOf(watch.NewEmptyWatch()) {
		return nil, fmt.Errorf("watch: %w", io.ErrUnexpectedEOF)
	}
	return watcher, err
}

// Reflect runs client-go's reflector of a kind of objects until ctx ends. It
// streams the list where client-go and the server can (client-go's feature
// WatchListClient), and otherwise lists in chunks of this many objects: the first
// time and, unlike reflectors usually do, every time. A chunk of 0 leaves that to
// client-go.
func Reflect(
	ctx context.Context, client kubernetes.Interface, object runtime.Object, store cache.ReflectorStore, lw *cache.ListWatch, retry wait.Backoff, chunk int64,
) {
	reflector := cache.NewReflectorWithOptions(
		cache.ToListWatcherWithWatchListSemantics(lw, client),
		object, store,
		cache.ReflectorOptions{Name: fmt.Sprintf("%T", object), Backoff: &retry},
	)
	reflector.WatchListPageSize = chunk
	reflector.RunWithContext(ctx)
}

// IsStreamingList reports whether a watch is to begin with all that there is.
func IsStreamingList(opts metav1.ListOptions) bool {
	return opts.SendInitialEvents != nil && *opts.SendInitialEvents
}

// IsStreamingRefusal reports whether a server merely cannot stream a list, on
// which the reflector lists in chunks.
func IsStreamingRefusal(opts metav1.ListOptions, err error) bool {
	return IsStreamingList(opts) && (apierrors.IsInvalid(err) || apierrors.IsBadRequest(err))
}
