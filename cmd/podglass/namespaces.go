package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/api/validation"
)

// splitNamespaces reads the value of --namespace, which may name several with
// commas between them; kubectl's names one.
func splitNamespaces(value string) ([]string, error) {
	if value == "" {
		return nil, nil
	}
	names := strings.Split(value, ",")
	for i, name := range names {
		names[i] = strings.TrimSpace(name)
	}
	if err := checkNamespaces(names); err != nil {
		return nil, usagef("--namespace: %w", err)
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// checkNamespaces says which of the names no namespace can have.
func checkNamespaces(names []string) error {
	for _, name := range names {
		if name == "" {
			return errors.New("a name is missing between two commas")
		}
		if wrong := validation.ValidateNamespaceName(name, false); len(wrong) > 0 {
			return fmt.Errorf("%q is no name of a namespace, which has small letters, digits and hyphens only", name)
		}
	}
	return nil
}
