package main

import (
	"strings"
	"testing"
)

func TestSplitNamespaces(t *testing.T) {
	for value, want := range map[string]string{"": "", "shop": "shop", "shop,jobs": "jobs,shop", "shop, shop": "shop"} {
		got, err := splitNamespaces(value)
		if err != nil || strings.Join(got, ",") != want {
			t.Errorf("%q: got %q, %v", value, got, err)
		}
	}
	for value, want := range map[string]string{
		"Shop":     `--namespace: "Shop" is no name of a namespace`,
		"shop,,x":  "--namespace: a name is missing between two commas",
		"shop,a/b": `"a/b" is no name of a namespace`,
	} {
		if _, err := splitNamespaces(value); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", value, err, want)
		}
	}
}
