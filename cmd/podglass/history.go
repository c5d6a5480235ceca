package main

import (
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// filterHistory keeps the filters of earlier days in a file of the state directory,
// the latest last. It is a convenience: when the file cannot be read or written, that
// is logged, and the filters of this day are all there are.
type filterHistory struct {
	path   string
	logger *slog.Logger

	mu      sync.Mutex
	entries []string
	writing sync.WaitGroup
}

// keptFilters is how many are kept.
const keptFilters = 100

// filterState is what the file holds.
type filterState struct {
	Filters []string `yaml:"filters"`
}

func openFilterHistory(path string, logger *slog.Logger) *filterHistory {
	h := &filterHistory{path: path, logger: logger}
	var kept filterState
	err := readState(path, &kept)
	if errors.Is(err, fs.ErrNotExist) {
		kept.Filters, err = filtersBefore(path)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		logger.Warn("read the history of filters", "error", err)
	}
	for _, filter := range kept.Filters {
		h.add(filter)
	}
	return h
}

// filtersBefore reads the file in which earlier builds kept the filters: one a line,
// under the same name without an ending.
func filtersBefore(path string) ([]string, error) {
	text, err := os.ReadFile(strings.TrimSuffix(path, filepath.Ext(path)))
	if err != nil {
		return nil, err
	}
	return strings.Split(strings.TrimSpace(string(text)), "\n"), nil
}

func (h *filterHistory) add(filter string) {
	if filter == "" || strings.ContainsAny(filter, "\n\r") {
		return
	}
	h.entries = append(slices.DeleteFunc(h.entries, func(e string) bool { return e == filter }), filter)
	if extra := len(h.entries) - keptFilters; extra > 0 {
		h.entries = slices.Clone(h.entries[extra:])
	}
}

// Entries are the filters, the latest last.
func (h *filterHistory) Entries() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.entries)
}

// Add keeps one more. The file is written by and by; Close waits for it.
func (h *filterHistory) Add(filter string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.add(filter)
	h.writing.Go(h.write)
}

// Close returns when everything is written.
func (h *filterHistory) Close() { h.writing.Wait() }

// write replaces the file.
func (h *filterHistory) write() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if err := writeState(h.path, "The filters of earlier days, the latest last; podglass writes this file.", filterState{h.entries}); err != nil {
		h.logger.Warn("write the history of filters", "error", err)
	}
}
