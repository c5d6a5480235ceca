package tui

import (
	"slices"
	"strings"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/actions"
	"github.com/podglass/podglass/kube/object"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/safe"
	"github.com/podglass/podglass/tui/widget/cells"
	"github.com/podglass/podglass/tui/widget/dialog"
)

// JournalEntry is a change that was made, or that should have been.
type JournalEntry struct {
	Time      time.Time `yaml:"time"`
	Context   string    `yaml:"context"`
	Namespace string    `yaml:"namespace,omitempty"`
	Object    string    `yaml:"object"`           // "Deployment web"
	Change    string    `yaml:"change"`           // "Scale deployment web from 2 to 3"
	State     string    `yaml:"state"`            // done, not done, not known
	Result    string    `yaml:"result,omitempty"` // what became of it: "web: 3 of 3 ready"
}

// Journal keeps what was changed. Its methods are called from any goroutine, and do not
// wait for a disk.
type Journal interface {
	// Entries are all that are kept, the latest last.
	Entries() []JournalEntry
	// Add keeps one more.
	Add(JournalEntry)
	// Result says what became of the latest change of an object.
	Result(ref object.Ref, result string)
}

func entryOf(now time.Time, client *kube.Client, plan *actions.Plan, outcome actions.Outcome) JournalEntry {
	return JournalEntry{
		Time: now, Context: client.ContextName(), Namespace: plan.Ref.Namespace, Object: plan.Ref.String(),
		Change: strings.TrimSuffix(plan.Question, "?"), State: string(outcome.State), Result: outcome.Sentence,
	}
}

// forgetful is a journal that ends with the program.
type forgetful struct {
	mu      sync.Mutex
	entries []JournalEntry
}

func (f *forgetful) Entries() []JournalEntry {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.entries)
}

func (f *forgetful) Add(entry JournalEntry) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.entries = append(f.entries, entry)
}

func (f *forgetful) Result(ref object.Ref, result string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	SetResult(f.entries, ref, result)
}

// SetResult notes in the latest entry about an object what became of the change.
func SetResult(entries []JournalEntry, ref object.Ref, result string) {
	for i := range slices.Backward(entries) {
		if entries[i].Object == ref.String() && entries[i].Namespace == ref.Namespace {
			entries[i].Result = result
			return
		}
	}
}

// openJournal shows what was changed, the latest first.
func (a *App) openJournal() tea.Cmd {
	entries := a.changing.journal.Entries()
	if len(entries) == 0 {
		return a.showToast(panes.Notice{Text: "nothing was changed with podglass yet"})
	}
	a.ask(panes.Dialog{Dialog: &dialog.Text{ID: "journal", Title: "What was changed", Lines: func(ruler cells.Ruler, width int) []string {
		var lines []string
		for _, entry := range slices.Backward(entries) {
			where := entry.Context
			if entry.Namespace != "" {
				where += " " + a.env.Glyphs.Crumb + " " + entry.Namespace
			}
			text := entry.Time.In(a.env.Location).Format("2006-01-02 15:04:05") + "  " + where + "  " + entry.Change + ": " + entry.State
			if entry.Result != "" {
				text += ", " + entry.Result
			}
			for i, line := range ruler.Wrap(safe.Text(text), max(width-2, 1)) {
				if i > 0 {
					line = "  " + line
				}
				lines = append(lines, line)
			}
		}
		return lines
	}}})
	return nil
}
