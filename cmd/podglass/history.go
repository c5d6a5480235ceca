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

// history keeps what was typed in earlier runs, such as filters, in a file of the state directory, the latest
// last. It is a convenience: when the file cannot be read or written, that is logged, and the texts of this run
// are all there are.
type history struct {
	of     string // what they are: "filters"; the name in the file too
	path   string
	logger *slog.Logger

	mu      sync.Mutex
	entries []string

	file    sync.Mutex // held while the file is written
	writing sync.WaitGroup
}

// filterHistory is the one that earlier builds kept too.
const filterHistory = "filters"

// keptEntries is how many are kept.
const keptEntries = 100

func openHistory(of, path string, logger *slog.Logger) *history {
	h := &history{of: of, path: path, logger: logger}
	var kept map[string][]string
	err := readState(path, &kept)
	entries := kept[of]
	if of == filterHistory && errors.Is(err, fs.ErrNotExist) {
		entries, err = entriesBefore(path)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		logger.Warn("read the history of "+of, "error", err)
	}
	for _, entry := range entries {
		h.add(entry)
	}
	return h
}

// entriesBefore reads the file in which earlier builds kept the filters: one a line,
// under the same name without an ending.
func entriesBefore(path string) ([]string, error) {
	text, err := os.ReadFile(strings.TrimSuffix(path, filepath.Ext(path)))
	if err != nil {
		return nil, err
	}
	return strings.Split(strings.TrimSpace(string(text)), "\n"), nil
}

func (h *history) add(entry string) {
	if entry == "" || strings.ContainsAny(entry, "\n\r") {
		return
	}
	h.entries = append(slices.DeleteFunc(h.entries, func(e string) bool { return e == entry }), entry)
	if extra := len(h.entries) - keptEntries; extra > 0 {
		h.entries = slices.Clone(h.entries[extra:])
	}
}

// Entries are the texts, the latest last.
func (h *history) Entries() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.entries)
}

// Add keeps one more. The file is written in the background; Close waits for it.
func (h *history) Add(entry string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.add(entry)
	h.writing.Go(h.write)
}

// Close returns when everything is written.
func (h *history) Close() { h.writing.Wait() }

// write replaces the file.
func (h *history) write() {
	h.file.Lock()
	defer h.file.Unlock()
	entries := h.Entries() // a frame that reads them waits for no disk
	comment := "The " + h.of + " of earlier runs, the latest last; podglass writes this file."
	if err := writeState(h.path, comment, map[string][]string{h.of: entries}); err != nil {
		h.logger.Warn("write the history of "+h.of, "error", err)
	}
}
