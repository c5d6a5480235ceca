package main

import (
	"errors"
	"io/fs"
	"log/slog"
	"slices"
	"sync"

	"github.com/podglass/podglass/kube/object"
	"github.com/podglass/podglass/tui"
)

// fileJournal keeps what was changed in a file of the state directory, the latest last.
// When the file cannot be read or written, that is logged, and the journal of this day
// is all there is.
type fileJournal struct {
	path   string
	logger *slog.Logger

	mu      sync.Mutex
	entries []tui.JournalEntry
	writing sync.WaitGroup
}

// keptChanges is how many are kept.
const keptChanges = 500

// journalState is what the file holds.
type journalState struct {
	Changes []tui.JournalEntry `yaml:"changes"`
}

func openJournal(path string, logger *slog.Logger) *fileJournal {
	j := &fileJournal{path: path, logger: logger}
	var kept journalState
	if err := readState(path, &kept); err != nil && !errors.Is(err, fs.ErrNotExist) {
		logger.Warn("read the journal", "error", err)
	}
	j.entries = kept.Changes
	return j
}

// Entries are the changes, the latest last.
func (j *fileJournal) Entries() []tui.JournalEntry {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.Clone(j.entries)
}

// Add keeps one more. The file is written by and by; Close waits for it.
func (j *fileJournal) Add(entry tui.JournalEntry) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.entries = append(j.entries, entry)
	if extra := len(j.entries) - keptChanges; extra > 0 {
		j.entries = slices.Clone(j.entries[extra:])
	}
	j.writing.Go(j.write)
}

// Result says what became of the latest change of an object.
func (j *fileJournal) Result(ref object.Ref, result string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	tui.SetResult(j.entries, ref, result)
	j.writing.Go(j.write)
}

// Close returns when everything is written.
func (j *fileJournal) Close() { j.writing.Wait() }

// write replaces the file.
func (j *fileJournal) write() {
	j.mu.Lock()
	defer j.mu.Unlock()
	if err := writeState(j.path, "What was changed with podglass, the latest last; podglass writes this file.", journalState{j.entries}); err != nil {
		j.logger.Warn("write the journal", "error", err)
	}
}
