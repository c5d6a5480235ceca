package pods

import (
	"context"
	"time"

	"github.com/podglass/podglass/kube/poke"
)

// aged is a row as it is now, in the place of another one, which may be nil.
func (s *Store) aged(old, row *Row) *Row {
	now := s.now()
	failing := row.Failing || !row.Overdue.IsZero() && !now.Before(row.Overdue)
	var recovered time.Time
	if old != nil && old.Ref.UID == row.Ref.UID && !failing && !row.Deleting {
		recovered = old.Recovered
		if old.Failing {
			recovered = now
		}
		if now.Sub(recovered) >= recoveredTime {
			recovered = time.Time{}
		}
	}
	if failing == row.Failing && recovered.Equal(row.Recovered) {
		return row
	}
	copied := *row
	copied.Failing, copied.Recovered = failing, recovered
	return &copied
}

// expect notes whether a row changes with time alone.
func (s *Store) expect(key podKey, row *Row) {
	if row.Recovered.IsZero() && (row.Failing || row.Overdue.IsZero()) {
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
