package main

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/podglass/podglass/tui"
)

func noted(path string) *fileJournal { return newJournal(path, slog.New(slog.DiscardHandler)) }

// What was changed outlives the program, with what became of it, and is the user's alone.
func TestJournalIsKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "podglass", "journal.yaml")
	j := noted(path)
	entry := tui.JournalEntry{Context: "prod", Namespace: "shop", Object: "Deployment web", State: "sent, no answer yet"}
	for i := range keptChanges + 2 {
		entry.ID, entry.Change = fmt.Sprint(i), fmt.Sprint("Scale to ", i)
		j.Note(entry)
	}
	entry.State, entry.Result = "done", "web: 3 of 3 ready"
	j.Note(entry)
	j.Close()
	entries := noted(path).Entries()
	if len(entries) != keptChanges || entries[0].Change != "Scale to 2" {
		t.Fatalf("%d entries, the first is %+v", len(entries), entries[0])
	}
	if last := entries[keptChanges-1]; last != entry || entries[keptChanges-2].Result != "" {
		t.Errorf("the last two are %+v", entries[keptChanges-2:])
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("%v, %v", info, err)
	}
}

// Two programs write into one journal, and neither loses what the other has done; the same
// object in two contexts is two changes.
func TestJournalOfTwoPrograms(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.yaml")
	one, other := noted(path), noted(path)
	prod := tui.JournalEntry{ID: "1", Context: "prod", Object: "Deployment web", Change: "Scale to 1", State: "done"}
	test := tui.JournalEntry{ID: "2", Context: "test", Object: "Deployment web", Change: "Scale to 2", State: "done"}
	one.Note(prod)
	one.Close()
	other.Note(test)
	other.Close()
	prod.Result = "web: 1 of 1 ready"
	one.Note(prod)
	one.Close()
	if entries := noted(path).Entries(); !slices.Equal(entries, []tui.JournalEntry{prod, test}) {
		t.Errorf("%+v", entries)
	}
}

// A journal that has grown long is written anew with what is kept of it, and one whose end
// is torn off is read up to there.
func TestJournalThatIsLong(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.yaml")
	var all []tui.JournalEntry
	for i := range longJournal / 100 {
		all = append(all, tui.JournalEntry{ID: fmt.Sprint(i), Change: "Restart", Result: strings.Repeat("so ", 20)})
	}
	text, err := documentsOf(all)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	j := noted(path)
	j.Note(tui.JournalEntry{ID: "last", Change: "Scale"})
	j.Close()
	short, err := os.ReadFile(path)
	if err != nil || len(text) < longJournal || len(short) > len(text)/3 {
		t.Errorf("%d bytes of %d are left (%v)", len(short), len(text), err)
	}
	if err := os.WriteFile(path, append(short, "---\nid: torn\nchange: [\n"...), 0o600); err != nil {
		t.Fatal(err)
	}
	if entries := noted(path).Entries(); len(entries) != keptChanges || entries[keptChanges-1].ID != "last" {
		t.Errorf("%d entries are left", len(entries))
	}
	later := noted(path)
	later.Note(tui.JournalEntry{ID: "later", Change: "Scale"})
	later.Close()
	if entries := noted(path).Entries(); len(entries) != keptChanges || entries[keptChanges-1].ID != "later" {
		t.Errorf("what came after a torn entry is not read: %+v", entries[len(entries)-1])
	}
}

// A journal that cannot be read is told of in the log and begun anew.
func TestJournalThatCannotBeRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.yaml")
	if err := os.WriteFile(path, []byte("changes: 3\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	j := newJournal(path, slog.New(slog.NewTextHandler(&log, nil)))
	if len(j.Entries()) != 0 || !strings.Contains(log.String(), "read the journal") {
		t.Errorf("%+v, %s", j.Entries(), log.String())
	}
}

// The editor is that of the environment, with its arguments; the file is one word.
func TestEditorOfTheEnvironment(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a file.yaml")
	for name, test := range map[string]struct{ kube, plain, want string }{
		"for kubectl": {"touch -a", "false", ""},
		"of all":      {"", "touch", ""},
	} {
		t.Setenv("KUBE_EDITOR", test.kube)
		t.Setenv("EDITOR", test.plain)
		if err := editor(file).Run(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := os.Remove(file); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	t.Setenv("KUBE_EDITOR", "")
	t.Setenv("EDITOR", "")
	if args := editor(file).Args; args[0] != "sh" || !strings.HasPrefix(args[2], "exec vi ") {
		t.Errorf("without one it is %q", args)
	}
}
