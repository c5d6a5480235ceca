package gather

import (
	"context"
	"sync"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/kubernetes"

	"github.com/podglass/podglass/kube/anatomy"
)

// together is how many questions are asked at a time.
const together = 8

// Cache keeps answers between pods, so that those of one workload ask for what
// they have in common once. It is not safe for concurrent use. Its zero value
// is empty and ready.
type Cache struct{ answers map[question]answer }

// Gather asks for everything around a pod, once. What cannot be read is part of
// the answer; where the context ends, the rest was not asked for.
func (c *Cache) Gather(ctx context.Context, client kubernetes.Interface, pod *corev1.Pod) anatomy.Neighbours {
	if c.answers == nil {
		c.answers = map[question]answer{}
	}
	var known anatomy.Neighbours
	applied := map[question]bool{}
	for {
		var ask, next []question
		for _, want := range wantsOf(pod, &known) {
			if applied[want] {
				continue
			}
			applied[want] = true
			next = append(next, want)
			if _, has := c.answers[want]; !has {
				ask = append(ask, want)
			}
		}
		if len(next) == 0 || ctx.Err() != nil {
			return known
		}
		c.ask(ctx, client, ask)
		for _, want := range next {
			if answer, has := c.answers[want]; has {
				answer.apply(want, &known)
			}
		}
	}
}

// ask puts questions to the cluster, some at a time.
func (c *Cache) ask(ctx context.Context, client kubernetes.Interface, wants []question) {
	answers := make([]answer, len(wants))
	slots := make(chan struct{}, together)
	var wait sync.WaitGroup
	for i, want := range wants {
		wait.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			answers[i] = fetch(ctx, client, want)
		})
	}
	wait.Wait()
	for i, want := range wants {
		c.answers[want] = answers[i]
	}
}
