package pods

import (
	"context"
	"time"

	"github.com/podglass/podglass/kube/poke"
)

// aged is a row as it is now, in the place of another one, which may be nil.
func (s *Store) aged(old, row *Row) *Row {
	now := s.now()
	failing := row.Failing && row.Retried.IsZero() || !row.Overdue.IsZero() && !now.Before(row.Overdue)
	var retried, recovered time.Time
	if old != nil && old.Ref.UID == row.Ref.UID && !failing && !row.Deleting {
		retried = lately(now, old.Retried, old.Failing && row.Restarts > old.Restarts)
		failing = !retried.IsZero()
		if !failing {
			recovered = lately(now, old.Recovered, old.Failing)
		}
	}
	if failing == row.Failing && retried.Equal(row.Retried) && recovered.Equal(row.Recovered) {
		return row
	}
	copied := *row
	copied.Failing, copied.Retried, copied.Recovered = failing, retried, recovered
	return &copied
}

// lately is when something happened, which may be now; zero where that is longer ago than it matters.
func lately(now, before time.Time, happens bool) time.Time {
	switch {
	case happens:
		return now
	case now.Sub(before) >= recoveredTime:
		return time.Time{}
	}
	return before
}

// expect notes whether a row changes with time alone.
func (s *Store) expect(key podKey, row *Row) {
	if row.Recovered.IsZero() && row.Retried.IsZero() && (row.Failing || row.Overdue.IsZero()) {
		delete(s.aging, key)
		return
	}
	s.aging[key] = struct{}{}
	poke.Once(s.ages)
}

// age looks at the rows that change with time alone, as long as there are any, until ctx ends.
func (s *Store) age(ctx context.Context) {
	for {
		select {
		case <-s.ages:
		case <-ctx.Done():
			return
		}
		for s.ageOnce() {
			select {
			case <-time.After(ageEvery):
			case <-ctx.Done():
				return
			}
		}
	}
}

// ageOnce replaces the rows that have changed, and reports whether others will.
func (s *Store) ageOnce() (more bool) {
	changed := false
	s.mu.Lock()
	for key := range s.aging {
		old := s.rows[key]
		if row := s.aged(old, old); row != old {
			s.storeLocked(key, old, row)
			changed = true
		}
	}
	more = len(s.aging) > 0
	s.mu.Unlock()
	if changed {
		s.pokes.Poke()
	}
	return more
}
