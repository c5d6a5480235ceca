package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"go.yaml.in/yaml/v3"

	"github.com/podglass/podglass/tui"
)

// fileJournal keeps what was changed in a file of the state directory, which is only ever
// added to: a change when it is sent, and again with what became of it, so that several
// programs can write into it, and one that is killed leaves what it has begun. When the file
// cannot be read or written, that is logged, and the journal of this day is all there is.
type fileJournal struct {
	path   string
	logger *slog.Logger

	mu      sync.Mutex
	entries []tui.JournalEntry
	unsaved []tui.JournalEntry // in the order in which they were noted

	file    sync.Mutex // held while the file is written
	writing sync.WaitGroup
}

const (
	// keptChanges is how many are shown.
	keptChanges = 500
	// writtenChanges is how many entries a file may hold before it is written anew.
	writtenChanges = 4 * keptChanges
	// journalComment is the first line of the file.
	journalComment = "# What was changed with podglass, the latest last; podglass writes this file.\n"
)

func openJournal(path string, logger *slog.Logger) *fileJournal {
	j := &fileJournal{path: path, logger: logger}
	written, err := j.read()
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		logger.Warn("read the journal", "error", err)
	}
	if written > writtenChanges {
		if err := j.rewrite(); err != nil {
			logger.Warn("shorten the journal", "error", err)
		}
	}
	return j
}

// read reads the entries that can be read, and returns how many there are. One that is torn does not hide those behind
// it.
func (j *fileJournal) read() (written int, err error) {
	text, err := os.ReadFile(j.path)
	if err != nil {
		return 0, err
	}
	// Values are indented, so that the mark between entries stands nowhere else.
	for document := range bytes.SplitSeq(text, []byte("\n---\n")) {
		decoder := yaml.NewDecoder(bytes.NewReader(document))
		decoder.KnownFields(true)
		var entry tui.JournalEntry
		switch wrong := decoder.Decode(&entry); {
		case errors.Is(wrong, io.EOF): // the comment alone
		case wrong != nil:
			err = errors.Join(err, fmt.Errorf("read %s: %w", j.path, wrong))
		default:
			written++
			j.entries = latest(tui.Noted(j.entries, entry))
		}
	}
	return written, err
}

// latest are the last entries that are kept.
func latest(entries []tui.JournalEntry) []tui.JournalEntry {
	if extra := len(entries) - keptChanges; extra > 0 {
		return slices.Clone(entries[extra:])
	}
	return entries
}

// Entries are the changes, the latest last.
func (j *fileJournal) Entries() []tui.JournalEntry {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.Clone(j.entries)
}

// Note keeps an entry. The file is written by and by; Close waits for it.
func (j *fileJournal) Note(entry tui.JournalEntry) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.entries = latest(tui.Noted(j.entries, entry))
	j.unsaved = append(j.unsaved, entry)
	j.writing.Go(j.save)
}

// Close returns when everything is written.
func (j *fileJournal) Close() { j.writing.Wait() }

// save adds what was noted to the file, in one write.
func (j *fileJournal) save() {
	j.file.Lock()
	defer j.file.Unlock()
	j.mu.Lock()
	entries := j.unsaved
	j.unsaved = nil
	j.mu.Unlock()
	if len(entries) == 0 {
		return
	}
	if err := j.add(entries); err != nil {
		j.logger.Warn("write the journal", "error", err)
	}
}

func (j *fileJournal) add(entries []tui.JournalEntry) error {
	text, err := documentsOf(entries)
	if err != nil {
		return err
	}
	const ownerOnly, ownersDirectory = 0o600, 0o700
	if err := os.MkdirAll(filepath.Dir(j.path), ownersDirectory); err != nil {
		return err
	}
	file, err := os.OpenFile(j.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, ownerOnly)
	if err != nil {
		return err
	}
	if info, err := file.Stat(); err == nil && info.Size() == 0 {
		text = append([]byte(journalComment), text...)
	}
	_, err = file.Write(text)
	return errors.Join(err, file.Close())
}

// rewrite leaves only what is kept in the file.
func (j *fileJournal) rewrite() error {
	text, err := documentsOf(j.entries)
	if err != nil {
		return err
	}
	return replaceFile(j.path, append([]byte(journalComment), text...))
}

// documentsOf is a YAML document an entry.
func documentsOf(entries []tui.JournalEntry) ([]byte, error) {
	var all bytes.Buffer
	for i := range entries {
		text, err := yaml.Marshal(entries[i])
		if err != nil {
			return nil, fmt.Errorf("write the journal: %w", err)
		}
		all.WriteString("---\n")
		all.Write(text)
	}
	return all.Bytes(), nil
}
