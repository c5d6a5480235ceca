package kube

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/validation"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

// ParseNamespaces reads names of namespaces with commas or spaces between them,
// and returns each once, sorted. The error is one sentence for the person who
// types.
func ParseNamespaces(text string) ([]string, error) {
	names := strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' })
	if len(names) == 0 {
		return nil, errors.New("name a namespace")
	}
	if err := CheckNamespaces(names); err != nil {
		return nil, err
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// CheckNamespaces says which of the names no namespace can have.
func CheckNamespaces(names []string) error {
	for _, name := range names {
		if wrong := validation.ValidateNamespaceName(name, false); len(wrong) > 0 {
			return fmt.Errorf("%q is no name of a namespace, which has small letters, digits and hyphens only", name)
		}
	}
	return nil
}

// Existence is what is known of whether a namespace is there.
type Existence uint8

// What may be known of a namespace.
const (
	// Unknown: nobody has asked, or nobody answered.
	Unknown Existence = iota
	// Exists: it is there.
	Exists
	// Ending: it is being deleted, with all that is in it.
	Ending
	// Absent: there is none of that name.
	Absent
	// Unaskable: the user may not read it.
	Unaskable
)

// NamespaceExists asks whether a namespace is there. The API server does not say it by itself: a list of
// what is in a namespace that does not exist is empty.
func NamespaceExists(ctx context.Context, client kubernetes.Interface, name string) Existence {
	namespace, err := client.CoreV1().Namespaces().Get(ctx, name, metav1.GetOptions{})
	switch {
	case apierrors.IsNotFound(err):
		return Absent
	case apierrors.IsForbidden(err):
		return Unaskable
	case err != nil:
		return Unknown
	case namespace.DeletionTimestamp != nil:
		return Ending
	}
	return Exists
}
