package kube

import (
	"context"
	"fmt"
	"sync"
	"time"

	authorizationv1 "k8s.io/api/authorization/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/clock"

	"github.com/podglass/podglass/kube/explain"
)

// Attributes describe one request for which a right is needed.
type Attributes = explain.Right

// Decision is the server's answer about a right.
type Decision struct {
	Allowed bool
	// Reason is the authorizer's explanation, often empty.
	Reason string
}

// accessCache keeps decisions for [accessLife]. Two callers who ask the same at
// the same time both ask the server.
type accessCache struct {
	clock clock.PassiveClock

	mu        sync.Mutex
	decisions map[Attributes]datedDecision
}

type datedDecision struct {
	Decision
	until time.Time
}

func (c *accessCache) get(attributes Attributes) (Decision, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	dated, ok := c.decisions[attributes]
	if !ok || c.clock.Now().After(dated.until) {
		delete(c.decisions, attributes)
		return Decision{}, false
	}
	return dated.Decision, true
}

func (c *accessCache) put(attributes Attributes, decision Decision) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.decisions == nil {
		c.decisions = map[Attributes]datedDecision{}
	}
	c.decisions[attributes] = datedDecision{decision, c.clock.Now().Add(accessLife)}
}

// Can asks the server whether the user may send the described request
// (SelfSubjectAccessReview). Decisions are believed for a minute; errors, of
// type *[explain.Error], are not kept.
func (c *Client) Can(ctx context.Context, attributes Attributes) (Decision, error) {
	if decision, ok := c.access.get(attributes); ok {
		return decision, nil
	}
	review := &authorizationv1.SelfSubjectAccessReview{
		Spec: authorizationv1.SelfSubjectAccessReviewSpec{
			ResourceAttributes: &authorizationv1.ResourceAttributes{
				Verb:        attributes.Verb,
				Group:       attributes.Group,
				Resource:    attributes.Resource,
				Subresource: attributes.Subresource,
				Namespace:   attributes.Namespace,
				Name:        attributes.Name,
			},
		},
	}
	answer, err := c.Clientset.AuthorizationV1().SelfSubjectAccessReviews().Create(ctx, review, metav1.CreateOptions{})
	if err != nil {
		return Decision{}, explain.Failure(fmt.Errorf("ask for the right to %s %s: %w", attributes.Verb, attributes.Resource, err))
	}
	decision := Decision{Allowed: answer.Status.Allowed, Reason: answer.Status.Reason}
	c.access.put(attributes, decision)
	return decision, nil
}

// Check makes one authenticated round trip, so that the user learns of a wrong
// server, name or credential before a screen opens. It does not say whether the
// user may do anything. Its error is of type *[explain.Error].
func (c *Client) Check(ctx context.Context) error {
	_, err := c.Can(ctx, listPods(c.Namespace))
	if err == nil {
		return nil
	}
	explained := explain.Failure(err)
	switch explained.Class {
	case explain.ClassForbidden:
		return nil // the server is there and knows us; it only takes no such questions
	case explain.ClassNotFound:
		// Every API server takes them.
		explained.Class = explain.ClassUnreachable
		explained.Sentence = c.Config.Host + " does not answer as a Kubernetes API server does; check the address in the kubeconfig's server"
	}
	return explained
}

func listPods(namespace string) Attributes {
	return Attributes{Verb: "list", Resource: "pods", Namespace: namespace}
}
