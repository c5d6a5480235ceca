package pods

import (
	"context"
	"time"

	"github.com/podglass/podglass/kube/poke"
)

// aging is what of a row changes with time alone.
type aging struct {
	// overdue is when the pod counts as failing, zero for one that is neither being prepared nor being deleted.
	overdue time.Time
	// retried is when a container of a pod that failed was started again, zero where that is longer ago than
	// [recoveredTime]. Until then the pod counts as failing: it may fail again as before.
	retried time.Time
	// recovered is when the pod ceased to fail, zero where that is longer ago than [recoveredTime].
	recovered time.Time
}

func (a aging) equal(b aging) bool {
	return a.overdue.Equal(b.overdue) && a.retried.Equal(b.retried) && a.recovered.Equal(b.recovered)
}

// times is what of the row changes with time alone, zero for most.
func (r *Row) times() aging {
	if r.aging == nil {
		return aging{}
	}
	return *r.aging
}

// HasRecovered reports whether the pod ceased to fail less than [recoveredTime] ago.
func (r *Row) HasRecovered() bool { return r.aging != nil && !r.aging.recovered.IsZero() }

// aged is a row as it is now, in the place of another one, which may be nil.
func (s *Store) aged(old, row *Row) *Row {
	if row.aging == nil && (old == nil || old.aging == nil && !old.Failing) {
		return row // as most are: nobody need look at the clock
	}
	now := s.now()
	had := row.times()
	is := aging{overdue: had.overdue}
	failing := row.Failing && had.retried.IsZero() || !is.overdue.IsZero() && !now.Before(is.overdue)
	if old != nil && old.Ref.UID == row.Ref.UID && !failing && !row.Deleting {
		before := old.times()
		is.retried = lately(now, before.retried, old.Failing && row.Restarts > old.Restarts)
		failing = !is.retried.IsZero()
		if !failing {
			is.recovered = lately(now, before.recovered, old.Failing)
		}
	}
	if failing == row.Failing && is.equal(had) {
		return row
	}
	copied := *row
	copied.Failing, copied.aging = failing, nil
	if !is.equal(aging{}) {
		copied.aging = new(is)
	}
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
	times := row.times()
	if times.recovered.IsZero() && times.retried.IsZero() && (row.Failing || times.overdue.IsZero()) {
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
