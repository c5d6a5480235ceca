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
// programs can write into it, and one that is killed leaves what it has begun. It is read when
// somebody asks for it. When it cannot be read or written, that is logged, and what this program
// has noted is all there is.
type fileJournal struct {
	path   string
	logger *slog.Logger

	mu      sync.Mutex
	noted   []tui.JournalEntry // by this program, which the file may not have yet
	unsaved []tui.JournalEntry // in the order in which they were noted

	file    sync.Mutex // held while the file is read or written
	writing sync.WaitGroup
}

const (
	// keptChanges is how many are shown.
	keptChanges = 500
	// longJournal is from how many bytes on a file is written anew with the changes that are shown.
	longJournal = 1 << 20
	// journalComment is the first line of the file.
	journalComment = "# What was changed with podglass, the latest last; podglass writes this file.\n"
)

func newJournal(path string, logger *slog.Logger) *fileJournal {
	return &fileJournal{path: path, logger: logger}
}

// read reads the entries that can be read. One that is torn does not hide those behind it.
func (j *fileJournal) read() (entries []tui.JournalEntry, err error) {
	text, err := os.ReadFile(j.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
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
			entries = latest(tui.Noted(entries, entry))
		}
	}
	return entries, err
}

// latest are the last entries that are kept.
func latest(entries []tui.JournalEntry) []tui.JournalEntry {
	if extra := len(entries) - keptChanges; extra > 0 {
		return slices.Clone(entries[extra:])
	}
	return entries
}

// Entries reads the changes, the latest last.
func (j *fileJournal) Entries() []tui.JournalEntry {
	j.file.Lock()
	entries, err := j.read()
	j.file.Unlock()
	if err != nil {
		j.logger.Warn("read the journal", "error", err)
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, entry := range j.noted {
		entries = tui.Noted(entries, entry)
	}
	return latest(entries)
}

// Note keeps an entry. The file is written in the background; Close waits for it.
func (j *fileJournal) Note(entry tui.JournalEntry) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.noted = latest(tui.Noted(j.noted, entry))
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
	long := false
	if info, err := file.Stat(); err == nil {
		long = info.Size() > longJournal
		if info.Size() == 0 {
			text = append([]byte(journalComment), text...)
		}
	}
	_, err = file.Write(text)
	if err = errors.Join(err, file.Close()); err != nil || !long {
		return err
	}
	return j.shorten()
}

// shorten leaves only what is kept in the file.
func (j *fileJournal) shorten() error {
	entries, err := j.read()
	if err != nil {
		j.logger.Warn("read the journal", "error", err)
	}
	text, err := documentsOf(entries)
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
