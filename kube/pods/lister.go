package pods

import (
	"context"
	"fmt"
	"io"
	"reflect"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/internalversion"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
)

// lister asks for the pods of one namespace, or of all for "", narrowed to a
// name, to labels and to fields.
type lister struct {
	client          kubernetes.Interface
	namespace, name string
	labels, fields  string
	// silence is how long a request may go unanswered before that is told.
	silence time.Duration
}

func (l *lister) list(ctx context.Context, opts metav1.ListOptions) (*corev1.PodList, error) {
	l.narrow(&opts)
	return l.client.CoreV1().Pods(l.namespace).List(ctx, opts)
}

func (l *lister) watch(ctx context.Context, opts metav1.ListOptions) (watch.Interface, error) {
	l.narrow(&opts)
	return begun(l.client.CoreV1().Pods(l.namespace).Watch(ctx, opts))
}

func (l *lister) get(ctx context.Context) (*corev1.Pod, error) {
	return l.client.CoreV1().Pods(l.namespace).Get(ctx, l.name, metav1.GetOptions{})
}

func (l *lister) narrow(opts *metav1.ListOptions) {
	opts.LabelSelector, opts.FieldSelector = l.labels, l.fields
	if l.name != "" {
		opts.FieldSelector = fields.OneTermEqualSelector(metav1.ObjectNameField, l.name).String()
	}
}

// silence is how long the server may say nothing to a request before what is
// shown is called stale. client-go itself tries again for minutes.
const silence = 5 * time.Second

// impatience tells of a request that has not been answered in time, unless it is
// over before.
func (l *lister) impatience(tell func(error)) (over func() bool) {
	return time.AfterFunc(l.silence, func() { tell(errSilent) }).Stop
}

// errSilent is what keeps a server that says nothing from being trusted.
var errSilent = fmt.Errorf("wait for the API server: %w", context.DeadlineExceeded)

// begun makes an error of a watch that never began. client-go answers with an
// empty one when the connection is lost or too slow before the server has said
// anything, and that would look like a cluster in which nothing happens.
func begun(watcher watch.Interface, err error) (watch.Interface, error) {
	if err == nil && reflect.TypeOf(watcher) == reflect.TypeOf(watch.NewEmptyWatch()) {
		return nil, fmt.Errorf("watch: %w", io.ErrUnexpectedEOF)
	}
	return watcher, err
}

// reflectPods runs client-go's reflector until ctx ends. It streams the list
// where client-go and the server can (client-go's feature WatchListClient), and
// lists in chunks otherwise: the first time and, unlike reflectors usually do,
// every time.
func reflectPods(ctx context.Context, store cache.ReflectorStore, client kubernetes.Interface, lw *cache.ListWatch, retry wait.Backoff) {
	reflector := cache.NewReflectorWithOptions(
		cache.ToListWatcherWithWatchListSemantics(lw, client),
		&corev1.Pod{},
		store,
		cache.ReflectorOptions{Name: "pods", Backoff: &retry},
	)
	reflector.WatchListPageSize = chunk
	reflector.RunWithContext(ctx)
}

// chunk is how many pods are asked for at a time: so many are held in full.
const chunk = 500

// isStreamingList reports whether a watch is to begin with all that there is.
func isStreamingList(opts metav1.ListOptions) bool {
	return opts.SendInitialEvents != nil && *opts.SendInitialEvents
}

// isStreamingRefusal reports whether a server merely cannot stream a list, upon
// which the reflector lists in chunks.
func isStreamingRefusal(opts metav1.ListOptions, err error) bool {
	return isStreamingList(opts) && (apierrors.IsInvalid(err) || apierrors.IsBadRequest(err))
}

// arrival is the row of a pod in a list that is not complete yet. It is as much
// of an API object as the reflector needs.
type arrival struct{ row *Row }

var (
	_ runtime.Object            = (*arrival)(nil)
	_ metav1.ObjectMetaAccessor = (*arrival)(nil)
)

// GetObjectMeta implements [metav1.ObjectMetaAccessor].
func (a *arrival) GetObjectMeta() metav1.Object {
	return &metav1.ObjectMeta{Namespace: a.row.Ref.Namespace, Name: a.row.Ref.Name}
}

// GetObjectKind implements [runtime.Object].
func (a *arrival) GetObjectKind() schema.ObjectKind { return schema.EmptyObjectKind }

// DeepCopyObject implements [runtime.Object]; rows never change.
func (a *arrival) DeepCopyObject() runtime.Object { return &arrival{a.row} }

// newArrivals is a list of pods, or a chunk of one, of which only the rows are
// kept.
func newArrivals(rows []*Row, about metav1.ListMeta) *internalversion.List {
	arrivals := &internalversion.List{ListMeta: about, Items: make([]runtime.Object, len(rows))}
	for i, row := range rows {
		arrivals.Items[i] = &arrival{row}
	}
	return arrivals
}
