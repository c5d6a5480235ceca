package kube

import (
	"context"
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// ResolveScope finds the widest scope, up to the wanted one, whose pods the
// user may list. From all namespaces it falls back to the kubeconfig's, and the
// note, a short sentence, says why; it is "" when the user gets what was wanted.
// A scope that names its namespaces is returned as it is: nothing else would do
// for it, and whoever lists it learns whether that is allowed.
//
// The error, of type *[Error], says that the server could not be asked, or that
// the user may list pods in neither scope.
func (c *Client) ResolveScope(ctx context.Context, wanted Scope) (scope Scope, note string, err error) {
	if !wanted.All() {
		return wanted, "", nil
	}
	everywhere, err := c.mayListPods(ctx, metav1.NamespaceAll)
	if err != nil {
		return Scope{}, "", err
	}
	if everywhere {
		return wanted, "", nil
	}
	here, err := c.mayListPods(ctx, c.Namespace)
	if err != nil {
		return Scope{}, "", err
	}
	if !here {
		return Scope{}, "", &Error{
			Class: ClassForbidden, Verb: "list", Resource: "pods", Namespace: c.Namespace,
			Sentence: fmt.Sprintf("you may list pods neither across the cluster nor in namespace %s; choose a namespace of yours with -n", c.Namespace),
			Err:      fmt.Errorf("no right to list pods in %s", c.Namespace),
		}
	}
	note = fmt.Sprintf("you may not list pods across the cluster, so this is namespace %s only", c.Namespace)
	return Scope{Namespaces: []string{c.Namespace}, Name: wanted.Name}, note, nil
}

// mayListPods asks for the right, and where even asking is forbidden or unknown
// to the server, tries it.
func (c *Client) mayListPods(ctx context.Context, namespace string) (bool, error) {
	decision, err := c.Can(ctx, listPods(namespace))
	if err == nil {
		return decision.Allowed, nil
	}
	if class := Explain(err).Class; class != ClassForbidden && class != ClassNotFound {
		return false, err
	}
	_, err = c.Clientset.CoreV1().Pods(namespace).List(ctx, metav1.ListOptions{Limit: 1})
	if err == nil {
		return true, nil
	}
	if explained := Explain(err); explained.Class != ClassForbidden {
		return false, explained
	}
	return false, nil
}
