package kube

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/api/validation"
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
