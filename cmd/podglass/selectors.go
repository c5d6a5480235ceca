package main

import (
	"k8s.io/apimachinery/pkg/labels"

	"github.com/podglass/podglass/cmd/podglass/exit"
	"github.com/podglass/podglass/kube/pods"
)

// checkSelectors refuses selectors, each "" for any, that the API server would not
// take for pods.
func checkSelectors(byLabels, byFields string) error {
	if _, err := labels.Parse(byLabels); err != nil {
		return exit.Usagef("--selector %q is not a label selector: %w", byLabels, err)
	}
	if err := pods.CheckFields(byFields); err != nil {
		return exit.Usagef("--field-selector: %w", err)
	}
	return nil
}
