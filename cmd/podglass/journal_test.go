package main

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/podglass/podglass/kube/object"
	"github.com/podglass/podglass/tui"
)

// What was changed outlives the program, with what became of it, and is the user's alone.
func TestJournalIsKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "podglass", "journal.yaml")
	j := openJournal(path, slog.New(slog.DiscardHandler))
	ref := object.Ref{Kind: "Deployment", Namespace: "shop", Name: "web"}
	for i := range keptChanges + 2 {
		j.Add(tui.JournalEntry{Context: "prod", Namespace: "shop", Object: ref.String(), Change: fmt.Sprint("Scale to ", i), State: "done"})
	}
	j.Result(ref, "web: 3 of 3 ready")
	j.Close()
	again := openJournal(path, slog.New(slog.DiscardHandler))
	entries := again.Entries()
	if len(entries) != keptChanges || entries[0].Change != "Scale to 2" {
		t.Fatalf("%d entries, the first is %+v", len(entries), entries[0])
	}
	if last := entries[keptChanges-1]; last.Result != "web: 3 of 3 ready" || last.Change != fmt.Sprint("Scale to ", keptChanges+1) || entries[keptChanges-2].Result != "" {
		t.Errorf("the last two are %+v", entries[keptChanges-2:])
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("%v, %v", info, err)
	}
}

// A journal that cannot be read is told of in the log and begun anew.
func TestJournalThatCannotBeRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.yaml")
	if err := os.WriteFile(path, []byte("changes: 3\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	j := openJournal(path, slog.New(slog.NewTextHandler(&log, nil)))
	if len(j.Entries()) != 0 || !strings.Contains(log.String(), "read the journal") {
		t.Errorf("%+v, %s", j.Entries(), log.String())
	}
}
