package follow

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/tools/cache"

	"github.com/podglass/podglass/kube/explain"
)

// Options say how something is followed. The zero Options are the usual ones.
type Options struct {
	// Refuse is why nothing may be asked; the health holds it from the beginning.
	Refuse error
	// AlwaysShown says that somebody looks at it all the time; see [follower.Touch].
	AlwaysShown bool
	// Retry and Silence are [Retry] and [Silence] where they are zero.
	Retry   wait.Backoff
	Silence time.Duration
}

// keeper holds the objects that are followed. Its methods are called under the
// mutex of the core; they report whether there is news, and whether what is
// followed is there.
type keeper[T API] interface {
	put(object T) (news, there bool)
	remove(object T) (news, there bool)
	replace(objects []T) (news, there bool)
	// wasThere reports whether anything has been there.
	wasThere() bool
}

// core is what follows objects, for all who follow the same.
type core[T API] struct {
	resource  Resource[T]
	query     Query
	opts      Options
	pace      polling
	attention *attention

	mu     sync.Mutex
	keep   keeper[T]
	health Health
	users  map[*follower[T]]struct{}
}

// run follows the objects until ctx ends. Where watching is forbidden it polls.
func (c *core[T]) run(ctx context.Context) {
	for ctx.Err() == nil {
		c.watch(ctx)
		c.poll(ctx)
	}
}

// watch lists and watches until ctx ends or watching turns out to be forbidden.
func (c *core[T]) watch(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	failed := func(err error) error {
		if apierrors.IsForbidden(err) {
			cancel()
		} else {
			c.failed(ctx, err)
		}
		return err
	}
	Reflect(ctx, c.resource.client, c.resource.empty(), sink[T]{c}, &cache.ListWatch{
		ListWithContextFunc: func(ctx context.Context, opts metav1.ListOptions) (runtime.Object, error) {
			list, err := c.list(ctx, opts)
			if err != nil {
				return nil, failed(err)
			}
			return list, nil
		},
		WatchFuncWithContext: func(ctx context.Context, opts metav1.ListOptions) (watch.Interface, error) {
			var watcher watch.Interface
			err := c.ask(ctx, func(from reader[T]) (err error) {
				watcher, err = Begun(from.watch(ctx, c.query.narrow(opts)))
				return err
			})
			if err != nil && IsStreamingRefusal(opts, err) {
				return nil, err
			}
			if err != nil {
				return nil, failed(err)
			}
			if !IsStreamingList(opts) {
				c.reconnected()
			}
			return watcher, nil
		},
	}, c.opts.Retry, 0)
}

// poll asks again and again, until watching is to be tried again.
func (c *core[T]) poll(ctx context.Context) {
	if c.query.Name != "" {
		c.pace.run(ctx, c.attention, c.get)
		return
	}
	denied := false
	c.pace.run(ctx, c.attention, func(ctx context.Context) (news bool) {
		if denied {
			return false
		}
		list, err := c.list(ctx, metav1.ListOptions{})
		if denied = apierrors.IsForbidden(err); err != nil {
			c.failed(ctx, err)
			return false
		}
		items, err := meta.ExtractList(list)
		if err != nil {
			c.failed(ctx, err)
			return false
		}
		news, err = c.replace(items)
		if err != nil {
			c.failed(ctx, err)
		}
		return news
	})
}

// get asks once for the one object that is followed.
func (c *core[T]) get(ctx context.Context) (news bool) {
	var object T
	err := c.ask(ctx, func(from reader[T]) (err error) {
		object, err = from.get(ctx, c.query.Name, metav1.GetOptions{})
		return err
	})
	switch {
	case apierrors.IsNotFound(err):
		c.take(func() (news, there bool) { return c.keep.replace(nil) })
	case err != nil:
		c.failed(ctx, err)
	default:
		return c.take(func() (news, there bool) { return c.keep.put(object) })
	}
	return false
}

func (c *core[T]) list(ctx context.Context, opts metav1.ListOptions) (list runtime.Object, err error) {
	err = c.ask(ctx, func(from reader[T]) (err error) {
		list, err = from.list(ctx, c.query.narrow(opts))
		return err
	})
	return list, err
}

func (c *core[T]) ask(ctx context.Context, send func(reader[T]) error) error {
	asker := Asker{Client: c.resource.client, Silence: c.opts.Silence, Tell: c.failed}
	return asker.Ask(ctx, func() error { return send(c.resource.of(c.query.Namespace)) })
}

// take takes in what the server says. It reports whether that is news.
func (c *core[T]) take(how func() (news, there bool)) bool {
	c.mu.Lock()
	wasThere := c.keep.wasThere()
	news, there := how()
	before := c.health
	switch {
	case there:
		c.health = before.Following(time.Now())
	case before.State != Gone:
		c.health = Health{State: Gone, Since: time.Now(), Err: c.resource.absence(c.query, wasThere)}
	}
	news = news || c.health != before
	c.mu.Unlock()
	if news {
		c.poke()
	}
	return news
}

func (c *core[T]) replace(list []runtime.Object) (news bool, err error) {
	objects := make([]T, len(list))
	for i := range list {
		if objects[i], err = c.typed(list[i]); err != nil {
			return false, err
		}
	}
	return c.take(func() (news, there bool) { return c.keep.replace(objects) }), nil
}

func (c *core[T]) typed(obj any) (object T, err error) {
	object, ok := obj.(T)
	if !ok {
		return object, fmt.Errorf("follow %s: got %T", c.resource.name, obj)
	}
	return object, nil
}

// failed records a failed request, unless it failed because we are done.
func (c *core[T]) failed(ctx context.Context, err error) {
	if ctx.Err() != nil || errors.Is(err, context.Canceled) {
		return
	}
	c.updateHealth(func(h Health) Health { return h.Failed(err, time.Now()) })
}

// reconnected records that the watch is open again. It says nothing about what is
// gone, or what no list has shown yet.
func (c *core[T]) reconnected() {
	c.updateHealth(func(h Health) Health {
		if h.State != Stale {
			return h
		}
		return h.Following(time.Now())
	})
}

func (c *core[T]) updateHealth(next func(Health) Health) {
	c.mu.Lock()
	before := c.health
	c.health = next(before)
	changed := c.health != before
	c.mu.Unlock()
	if changed {
		c.poke()
	}
}

// poke tells all who follow.
func (c *core[T]) poke() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for user := range c.users {
		user.pokes.Poke()
	}
}

// sink hands what the reflector says on to the core.
type sink[T API] struct{ *core[T] }

// Add implements [cache.ReflectorStore].
func (s sink[T]) Add(obj any) error { return s.Update(obj) }

// Update implements [cache.ReflectorStore].
func (s sink[T]) Update(obj any) error {
	object, err := s.typed(obj)
	if err == nil {
		s.take(func() (news, there bool) { return s.keep.put(object) })
	}
	return err
}

// Delete implements [cache.ReflectorStore].
func (s sink[T]) Delete(obj any) error {
	object, err := s.typed(obj)
	if err == nil {
		s.take(func() (news, there bool) { return s.keep.remove(object) })
	}
	return err
}

// Replace implements [cache.ReflectorStore].
func (s sink[T]) Replace(list []any, _ string) error {
	objects := make([]runtime.Object, 0, len(list))
	for _, obj := range list {
		object, err := s.typed(obj)
		if err != nil {
			return err
		}
		objects = append(objects, object)
	}
	_, err := s.replace(objects)
	return err
}

// Resync implements [cache.ReflectorStore]; there is nothing to repeat.
func (s sink[T]) Resync() error { return nil }

// unasked is the health before the first request.
func unasked(refuse error) Health {
	health := Health{Since: time.Now()}
	if refuse != nil {
		health.Err = explain.Failure(refuse)
	}
	return health
}
