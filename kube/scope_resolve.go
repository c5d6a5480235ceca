package kube

import (
	"context"
	"fmt"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/parts"
)

// Fallback is what to look at where the user may not list what was wanted.
type Fallback struct {
	// Namespaces that the user says to have rights in; nobody else can tell
	// where a user may not list the namespaces.
	Namespaces []string
	// Pod is the name of a pod of the wanted namespace, or of the kubeconfig's
	// where all are wanted.
	Pod string
}

// ResolveScope finds the widest scope, up to the wanted one, whose pods the
// user may list. From all namespaces it falls back to the kubeconfig's together
// with the fallback's, and then to the fallback's pod; from one namespace to the fallback's pod, if that may be
// read, and then to the fallback's namespaces. The note, a short sentence, says
// what was left out and why; it is "" when the user gets what was wanted.
//
// Several namespaces are returned as they are, and so is one where there is
// nothing to fall back to: listing them shows whether that is allowed.
//
// The error, of type *[explain.Error], says that the server could not be asked, or that
// the user may list pods in none of the scopes.
func (c *Client) ResolveScope(ctx context.Context, wanted Scope, fallback Fallback) (scope Scope, note string, err error) {
	switch {
	case wanted.Name != "" && len(wanted.Namespaces) == 1:
		return wanted, "", nil
	case wanted.All():
		return c.resolveAll(ctx, wanted, fallback)
	case len(wanted.Namespaces) == 1 && (fallback.Pod != "" || len(fallback.Namespaces) > 0):
		return c.resolveOne(ctx, wanted, fallback)
	}
	return wanted, "", nil
}

func (c *Client) resolveAll(ctx context.Context, wanted Scope, fallback Fallback) (Scope, string, error) {
	everywhere, err := c.mayListPods(ctx, metav1.NamespaceAll)
	if err != nil {
		return Scope{}, "", err
	}
	if everywhere {
		return wanted, "", nil
	}
	candidates := append([]string{c.Namespace}, fallback.Namespaces...)
	allowed, err := c.listable(ctx, candidates)
	if err != nil {
		return Scope{}, "", err
	}
	if len(allowed) == 0 && fallback.Pod != "" && c.mayGetPod(ctx, c.Namespace, fallback.Pod) {
		note := "you may not list pods across the cluster, so this is pod " + fallback.Pod + " of namespace " + c.Namespace + " only"
		return Scope{Namespaces: []string{c.Namespace}, Name: fallback.Pod}, note, nil
	}
	if len(allowed) == 0 {
		return Scope{}, "", c.nothingListable(candidates)
	}
	note := "you may not list pods across the cluster, so this is " + inNamespaces(allowed) + " only"
	return Scope{Namespaces: allowed, Name: wanted.Name}, note, nil
}

func (c *Client) resolveOne(ctx context.Context, wanted Scope, fallback Fallback) (Scope, string, error) {
	namespace := wanted.Namespaces[0]
	here, err := c.mayListPods(ctx, namespace)
	if err != nil || here {
		return wanted, "", err
	}
	missing := c.denial(ctx, listPods(namespace))
	if fallback.Pod != "" && c.mayGetPod(ctx, namespace, fallback.Pod) {
		return Scope{Namespaces: wanted.Namespaces, Name: fallback.Pod}, missing + ", so this is pod " + fallback.Pod + " only", nil
	}
	allowed, err := c.listable(ctx, fallback.Namespaces)
	if err != nil {
		return Scope{}, "", err
	}
	if len(allowed) == 0 {
		return Scope{}, "", c.nothingListable(append([]string{namespace}, fallback.Namespaces...))
	}
	return Scope{Namespaces: allowed}, missing + ", so this is " + inNamespaces(allowed), nil
}

// mayGetPod asks for the right to read one pod. Without an answer it is worth
// trying: there is nothing else to show.
func (c *Client) mayGetPod(ctx context.Context, namespace, name string) bool {
	decision, err := c.Can(ctx, Attributes{Verb: "get", Resource: "pods", Namespace: namespace, Name: name})
	return err != nil || decision.Allowed
}

// listable are the namespaces, each once, whose pods the user may list. They are
// all asked about at the same time.
func (c *Client) listable(ctx context.Context, namespaces []string) ([]string, error) {
	allowed := make([]bool, len(namespaces))
	errs := make([]error, len(namespaces))
	group := parts.New(ctx)
	for i, namespace := range namespaces {
		group.Go(func(ctx context.Context) { allowed[i], errs[i] = c.mayListPods(ctx, namespace) })
	}
	group.Wait()
	var list []string
	for i, namespace := range namespaces {
		if errs[i] != nil {
			return nil, errs[i]
		}
		if allowed[i] && !slices.Contains(list, namespace) {
			list = append(list, namespace)
		}
	}
	return list, nil
}

func (c *Client) nothingListable(namespaces []string) *explain.Error {
	slices.Sort(namespaces)
	namespaces = slices.Compact(namespaces)
	return &explain.Error{
		Class: explain.ClassForbidden, Verb: "list", Resource: "pods", Namespace: namespaces[0],
		Sentence: fmt.Sprintf("you may list pods neither across the cluster nor in %s; choose a namespace of yours with -n, or one pod with pod/NAME",
			inNamespaces(namespaces)),
		Err: fmt.Errorf("no right to list pods in %s", strings.Join(namespaces, ", ")),
	}
}

func inNamespaces(namespaces []string) string {
	if len(namespaces) == 1 {
		return "namespace " + namespaces[0]
	}
	return "namespaces " + strings.Join(namespaces, ", ")
}

// mayListPods asks for the right, and where even asking is forbidden or unknown
// to the server, tries it.
func (c *Client) mayListPods(ctx context.Context, namespace string) (bool, error) {
	decision, err := c.Can(ctx, listPods(namespace))
	if err == nil {
		return decision.Allowed, nil
	}
	if class := explain.Failure(err).Class; class != explain.ClassForbidden && class != explain.ClassNotFound {
		return false, err
	}
	_, err = c.Clientset.CoreV1().Pods(namespace).List(ctx, metav1.ListOptions{Limit: 1})
	if err == nil {
		return true, nil
	}
	if explained := explain.Failure(err); explained.Class != explain.ClassForbidden {
		return false, explained
	}
	return false, nil
}

// Namespaces are the names of all namespaces, sorted. Its error, of type
// *[explain.Error], often says that the user may not list them.
func (c *Client) Namespaces(ctx context.Context) ([]string, error) {
	list, err := c.Clientset.CoreV1().Namespaces().List(ctx, metav1.ListOptions{ResourceVersion: "0"})
	if err != nil {
		return nil, explain.Failure(fmt.Errorf("list the namespaces: %w", err))
	}
	names := make([]string, len(list.Items))
	for i := range list.Items {
		names[i] = list.Items[i].Name
	}
	slices.Sort(names)
	return names, nil
}
