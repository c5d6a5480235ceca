package main

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestFilterHistory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state", "filters.yaml")
	var logged strings.Builder
	logger := slog.New(slog.NewTextHandler(&logged, nil))
	h := openHistory("filters", path, logger)
	for _, filter := range []string{"web", "!istio -l app=web", "", "web", "two\nlines", "yes", "~: {x"} {
		h.Add(filter)
	}
	h.Close()
	if got := openHistory("filters", path, logger).Entries(); !slices.Equal(got, []string{"!istio -l app=web", "web", "yes", "~: {x"}) {
		t.Errorf("got %q", got)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("others can read it: %v, %v", info, err)
	}
	for i := range 2 * keptEntries {
		h.Add(fmt.Sprint("filter-", i))
	}
	h.Close()
	if got := openHistory("filters", path, logger).Entries(); len(got) != keptEntries || got[keptEntries-1] != fmt.Sprint("filter-", 2*keptEntries-1) {
		t.Errorf("%d are kept, the last of them %q", len(got), got[len(got)-1])
	}
	if logged.Len() > 0 {
		t.Error(logged.String())
	}
}

// What an older version has kept is not lost.
func TestFilterHistoryOfBefore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "filters.yaml")
	if err := os.WriteFile(strings.TrimSuffix(path, ".yaml"), []byte("web\n!istio\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	h := openHistory("filters", path, slog.New(slog.DiscardHandler))
	h.Add("db")
	h.Close()
	if got := openHistory("filters", path, slog.New(slog.DiscardHandler)).Entries(); !slices.Equal(got, []string{"web", "!istio", "db"}) {
		t.Errorf("got %q", got)
	}
}

func TestFilterHistoryThatCannotBeRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "filters.yaml")
	if err := os.WriteFile(path, []byte("filters: {a: b}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var logged strings.Builder
	if got := openHistory("filters", path, slog.New(slog.NewTextHandler(&logged, nil))).Entries(); len(got) > 0 {
		t.Errorf("got %q", got)
	}
	if !strings.Contains(logged.String(), "filters.yaml") {
		t.Errorf("not logged: %q", logged.String())
	}
}

func TestFilterHistoryThatCannotBeKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a-file")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	var logged strings.Builder
	h := openHistory("filters", filepath.Join(path, "filters"), slog.New(slog.NewTextHandler(&logged, nil)))
	h.Add("web")
	h.Close()
	if got := h.Entries(); !slices.Equal(got, []string{"web"}) {
		t.Errorf("got %q", got)
	}
	if !strings.Contains(logged.String(), "history of filters") {
		t.Errorf("not logged: %q", logged.String())
	}
}
