package portforward

import "strings"

// Set is forwards under a name, to be started together on another day.
type Set struct {
	Name string
	// Specs may lack the context, which then is the one in use, and the namespace, which
	// then is the context's.
	Specs []Spec
	// Fixed says that it comes from the configuration, which podglass does not write.
	Fixed bool
}

// In reports whether some of it are in a context.
func (s *Set) In(context string) bool {
	for i := range s.Specs {
		if at := s.Specs[i].Context; at == "" || at == context {
			return true
		}
	}
	return false
}

// Targets are its targets in a line, "svc/web:http, pod/db-0:5432".
func (s *Set) Targets() string {
	targets := make([]string, len(s.Specs))
	for i := range s.Specs {
		targets[i] = s.Specs[i].Target.String()
	}
	return strings.Join(targets, ", ")
}

// Again is the spec of a forward as it came out: with the local port that it got.
func (s *Status) Again() Spec {
	spec := s.Spec
	if port := portOfLocal(s.Local); port != 0 {
		spec.LocalPort = port
	}
	return spec
}
