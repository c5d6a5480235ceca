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

// filterHistory keeps the filters of earlier days in a file, one a line, the
// latest last. It is a convenience: when the file cannot be read or written, that
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

func openFilterHistory(path string, logger *slog.Logger) *filterHistory {
	h := &filterHistory{path: path, logger: logger}
	text, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		logger.Warn("read the history of filters", "error", err)
	}
	for line := range strings.Lines(string(text)) {
		h.add(strings.TrimSpace(line))
	}
	return h
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

// write replaces the file, so that a full disk does not cost the old one.
func (h *filterHistory) write() {
	h.mu.Lock()
	defer h.mu.Unlock()
	text := strings.Join(h.entries, "\n") + "\n"
	if err := replaceFile(h.path, []byte(text)); err != nil {
		h.logger.Warn("write the history of filters", "error", err)
	}
}

// replaceFile writes a file that only its owner can read, whole or not at all.
func replaceFile(path string, text []byte) error {
	const ownersOnly = 0o700
	if err := os.MkdirAll(filepath.Dir(path), ownersOnly); err != nil {
		return err
	}
	next, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	_, err = next.Write(text)
	if err = errors.Join(err, next.Close()); err == nil {
		err = os.Rename(next.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(next.Name()))
	}
	return nil
}
