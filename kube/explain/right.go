package explain

import (
	"errors"
	"fmt"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
)

// Right is what one request needs. Namespace is empty for all namespaces, Name for any name. It is
// comparable.
type Right struct {
	Verb, Group, Resource, Subresource, Namespace, Name string
}

// Forbidden says which right is missing: "you may not list pods in
// namespace shop (as jane)". The user may be "" where unknown; it comes last,
// for it is often long, and what is missing must show on a short line.
func Forbidden(missing Right, user string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "you may not %s %s", missing.Verb, missing.resource())
	if missing.Name != "" {
		fmt.Fprintf(&b, " %q", missing.Name)
	}
	if missing.Namespace != "" {
		b.WriteString(" in namespace " + missing.Namespace)
	} else {
		b.WriteString(" across the cluster")
	}
	if user != "" {
		fmt.Fprintf(&b, " (as %s)", user)
	}
	return b.String()
}

// resource is the resource as rights name it: "pods/log", "deployments.apps", "deployments/scale.apps". The
// API server's own refusals have the subresource in the same place.
func (r Right) resource() string {
	name := r.Resource
	if r.Subresource != "" {
		name += "/" + r.Subresource
	}
	if r.Group != "" {
		name += "." + r.Group
	}
	return name
}

// RefusedUser is the user that a refusal names, "" for none.
func RefusedUser(err error) string {
	var answered apierrors.APIStatus
	if !errors.As(err, &answered) {
		return ""
	}
	if denied := deniedForm.FindStringSubmatch(answered.Status().Message); denied != nil {
		return denied[1]
	}
	return ""
}
