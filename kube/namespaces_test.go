package kube

import (
	"strings"
	"testing"
)

func TestParseNamespaces(t *testing.T) {
	for text, want := range map[string]string{"shop": "shop", "shop,jobs": "jobs,shop", "shop, shop": "shop", "b a,": "a,b"} {
		got, err := ParseNamespaces(text)
		if err != nil || strings.Join(got, ",") != want {
			t.Errorf("%q: got %q, %v", text, got, err)
		}
	}
	for text, want := range map[string]string{
		"Shop":     `"Shop" is no name of a namespace`,
		" , ":      "name a namespace",
		"shop,a/b": `"a/b" is no name of a namespace`,
	} {
		if _, err := ParseNamespaces(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", text, err, want)
		}
	}
}
