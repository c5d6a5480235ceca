package pods

import (
	"context"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/internalversion"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/kubernetes"

	"github.com/podglass/podglass/kube/follow"
)

// lister asks for the pods of one namespace, or of all for "", narrowed to labels
// and to fields.
type lister struct {
	client         kubernetes.Interface
	namespace      string
	labels, fields string
	// silence is how long a request may go unanswered before that is told.
	silence time.Duration
}

func (l *lister) list(ctx context.Context, opts metav1.ListOptions) (*corev1.PodList, error) {
	return l.client.CoreV1().Pods(l.namespace).List(ctx, l.narrow(opts))
}

func (l *lister) watch(ctx context.Context, opts metav1.ListOptions) (watch.Interface, error) {
	return follow.Begun(l.client.CoreV1().Pods(l.namespace).Watch(ctx, l.narrow(opts)))
}

// ask sends a request until it gets through to the API server. What it fails with
// before is told.
func (l *lister) ask(ctx context.Context, tell func(context.Context, error), send func() error) error {
	asker := follow.Asker{Client: l.client, Silence: l.silence, Tell: tell}
	return asker.Ask(ctx, send)
}

func (l *lister) narrow(opts metav1.ListOptions) metav1.ListOptions {
	opts.LabelSelector, opts.FieldSelector = l.labels, l.fields
	return opts
}

// chunk is how many pods are asked for at a time: so many are held in full.
const chunk = 500

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
