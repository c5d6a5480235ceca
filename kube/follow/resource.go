package follow

import (
	"context"
	"fmt"
	"reflect"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/kubernetes"

	"github.com/podglass/podglass/kube/explain"
)

// API is an object of the API.
type API interface {
	runtime.Object
	metav1.Object
}

// Client is the part of client-go's typed clients that reads objects of one kind.
type Client[T API, L runtime.Object] interface {
	Get(ctx context.Context, name string, opts metav1.GetOptions) (T, error)
	List(ctx context.Context, opts metav1.ListOptions) (L, error)
	Watch(ctx context.Context, opts metav1.ListOptions) (watch.Interface, error)
}

// Resource is a kind of objects, and how a client is asked for them.
type Resource[T API] struct {
	client kubernetes.Interface
	name   schema.GroupResource
	noun   string
	// of is the client of a namespace.
	of func(namespace string) reader[T]
}

// reader is a [Client] whose type of list is forgotten.
type reader[T API] struct {
	get   func(ctx context.Context, name string, opts metav1.GetOptions) (T, error)
	list  func(ctx context.Context, opts metav1.ListOptions) (runtime.Object, error)
	watch func(ctx context.Context, opts metav1.ListOptions) (watch.Interface, error)
}

// NewResource describes a kind: by the name of its resource, by what one such
// object is called in a sentence ("endpoint slice"), and by the part of client that
// reads it in a namespace, such as client.CoreV1().Pods.
func NewResource[C Client[T, L], T API, L runtime.Object](
	client kubernetes.Interface, name schema.GroupResource, noun string, in func(namespace string) C,
) Resource[T] {
	return Resource[T]{client, name, noun, func(namespace string) reader[T] {
		c := in(namespace)
		list := func(ctx context.Context, opts metav1.ListOptions) (runtime.Object, error) { return c.List(ctx, opts) }
		return reader[T]{c.Get, list, c.Watch}
	}}
}

// empty is an object of the kind without any content.
func (r *Resource[T]) empty() runtime.Object {
	object, _ := reflect.New(reflect.TypeFor[T]().Elem()).Interface().(runtime.Object)
	return object
}

// Query says which objects of a kind are followed: one by its name, or several by
// their namespace and selectors. It is comparable.
type Query struct {
	Namespace string // "" for all of them, and for kinds that have none
	// Name is that of one object. With a UID the object of that UID is meant, and none
	// that comes after it under the same name.
	Name string
	UID  types.UID
	// Labels and Fields are selectors as the API takes them. They are for several
	// objects.
	Labels, Fields string
}

func (q *Query) narrow(opts metav1.ListOptions) metav1.ListOptions {
	opts.LabelSelector, opts.FieldSelector = q.Labels, q.Fields
	if q.Name != "" {
		opts.FieldSelector = fields.OneTermEqualSelector(metav1.ObjectNameField, q.Name).String()
	}
	return opts
}

// unnamed is the error of following one object without saying which, nil for a
// query with a name. A watch without a name would be one of all objects.
func (r *Resource[T]) unnamed(query Query) error {
	if query.Name != "" {
		return nil
	}
	return &explain.Error{
		Class: explain.ClassInvalid, Resource: r.name.Resource, Namespace: query.Namespace,
		Sentence: fmt.Sprintf("no %s is named", r.noun),
	}
}

// absence says that one object is not there, or no longer, and where it was looked
// for, which the server's own message leaves out.
func (r *Resource[T]) absence(query Query, wasThere bool) *explain.Error {
	explained := explain.Failure(apierrors.NewNotFound(r.name, query.Name))
	explained.Namespace, explained.Name = query.Namespace, query.Name
	where := ""
	if query.Namespace != "" {
		where = " in namespace " + query.Namespace
	}
	explained.Sentence = fmt.Sprintf("there is no %s named %q%s", r.noun, query.Name, where)
	if wasThere {
		explained.Sentence = fmt.Sprintf("%s %q%s no longer exists", r.noun, query.Name, where)
	}
	return explained
}

// Get asks once for an object.
func (r Resource[T]) Get(ctx context.Context, namespace, name string) (T, error) {
	return r.of(namespace).get(ctx, name, metav1.GetOptions{})
}

// List asks once for the objects that a label selector finds in a namespace, or in
// all of them.
func (r Resource[T]) List(ctx context.Context, namespace, labels string) ([]T, error) {
	list, err := r.of(namespace).list(ctx, metav1.ListOptions{LabelSelector: labels})
	if err != nil {
		return nil, err
	}
	items, err := meta.ExtractList(list)
	if err != nil {
		return nil, err
	}
	objects := make([]T, 0, len(items))
	for _, item := range items {
		object, is := item.(T)
		if !is {
			return nil, fmt.Errorf("the list has a %T", item)
		}
		objects = append(objects, object)
	}
	return objects, nil
}
