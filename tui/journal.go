package tui

import (
	"context"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/actions"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/safe"
)

// JournalEntry is a change that was made, or that should have been.
type JournalEntry struct {
	ID        string    `yaml:"id"` // of the change, among those of all programs that keep the same journal
	Time      time.Time `yaml:"time"`
	Context   string    `yaml:"context"`
	Namespace string    `yaml:"namespace,omitempty"`
	Object    string    `yaml:"object"`           // "Deployment web"
	Change    string    `yaml:"change"`           // "Scale deployment web from 2 to 3"
	State     string    `yaml:"state"`            // one of [actions.State]
	Result    string    `yaml:"result,omitempty"` // what became of it: "web: 3 of 3 ready"
}

// Journal keeps what was changed. Its methods are called from any goroutine.
type Journal interface {
	// Entries are all that are kept, the latest last. It may wait for a disk.
	Entries() []JournalEntry
	// Note keeps an entry, in place of the one with the same ID if there is one: what is
	// known of a change by now. It is noted before anything is sent, and does not wait for
	// a disk.
	Note(JournalEntry)
}

func entryOf(now time.Time, client *kube.Client, plan *actions.Plan) JournalEntry {
	return JournalEntry{
		ID:   strconv.FormatUint(rand.Uint64(), 36), //nolint:gosec // it is no secret
		Time: now, Context: client.ContextName(), Namespace: plan.Ref.Namespace, Object: plan.Ref.String(),
		Change: strings.TrimSuffix(plan.Question, "?"), State: string(actions.Sent),
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

func (f *forgetful) Note(entry JournalEntry) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.entries = Noted(f.entries, entry)
}

// Noted are entries with one more, or with another in place of the one with its ID.
func Noted(entries []JournalEntry, entry JournalEntry) []JournalEntry {
	for i := range slices.Backward(entries) {
		if entries[i].ID == entry.ID {
			entries[i] = entry
			return entries
		}
	}
	return append(entries, entry)
}

// openJournal shows what was changed, the latest first.
func (a *App) openJournal() tea.Cmd { return a.changing.showJournal() }

func (c *changing) showJournal() tea.Cmd {
	return panes.Run(c.env.NewTask(), 0, func(context.Context) []JournalEntry { return c.journal.Entries() }, func(entries []JournalEntry) tea.Cmd {
		if len(entries) == 0 {
			return c.bench.showToast(panes.Notice{Text: "nothing was changed with podglass yet"})
		}
		rows := make([][]string, 0, len(entries))
		for _, entry := range slices.Backward(entries) {
			rows = append(rows, c.row(entry))
		}
		c.table("journal", "What was changed", rows)
		return nil
	})
}

// row is an entry: when, where, and what became of what.
func (c *changing) row(entry JournalEntry) []string {
	where := entry.Context
	if entry.Namespace != "" {
		where += " " + c.bench.look().Glyphs.Crumb + " " + entry.Namespace
	}
	text := entry.Change + ": " + entry.State
	if entry.Result != "" {
		text += ", " + entry.Result
	}
	return []string{entry.Time.In(c.env.Location).Format("2006-01-02 15:04:05"), safe.Text(where), safe.Text(text)}
}
