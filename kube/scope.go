package kube

import (
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
