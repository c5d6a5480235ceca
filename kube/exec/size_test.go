package exec

import (
	"testing"
	"testing/synctest"
)

func TestTheLastSizeWins(t *testing.T) {
	q := NewSizeQueue()
	q.Set(80, 24)
	q.Set(0, 10) // none
	q.Set(100, 30)
	if size := q.Next(); size.Width != 100 || size.Height != 30 {
		t.Fatalf("got %v", size)
	}
	q.Close()
	q.Close()
	if size := q.Next(); size != nil {
		t.Fatalf("got %v after Close", size)
	}
}

func TestNextWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := NewSizeQueue()
		var got []uint16
		ended := false
		go func() {
			for size := q.Next(); size != nil; size = q.Next() {
				got = append(got, size.Width)
			}
			ended = true
		}()
		synctest.Wait()
		q.Set(80, 24)
		synctest.Wait()
		q.Set(90, 24)
		synctest.Wait()
		if len(got) != 2 || got[0] != 80 || got[1] != 90 {
			t.Errorf("got %v", got)
		}
		q.Close()
		synctest.Wait()
		if !ended {
			t.Error("Next still waits after Close")
		}
	})
}

// remotecommand waits for a size beyond the session; the queue must not keep it.
func TestASessionLetsGoOfTheQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, done := NewSizeQueue(), make(chan struct{})
		ended := false
		go func() {
			ended = sessionSizes{queue: q, done: done}.Next() == nil
		}()
		synctest.Wait()
		close(done)
		synctest.Wait()
		if !ended {
			t.Error("still waits")
		}
		q.Set(80, 24)
		if q.Next() == nil {
			t.Error("the queue ended with the session")
		}
	})
}

func TestANudgeIsAnotherSizeForAMoment(t *testing.T) {
	q := NewSizeQueue()
	check := func(rows ...uint16) {
		t.Helper()
		for _, want := range rows {
			if size := q.Next(); size.Width != 80 || size.Height != want {
				t.Errorf("got %+v, want %d rows", size, want)
			}
		}
	}
	q.Nudge() // there is no size yet
	q.Set(80, 24)
	check(24)
	q.Nudge()
	check(23, 24)
	q.Set(80, 30)
	q.Nudge()
	check(29, 30)
	q.Set(80, 1)
	q.Nudge() // there is no smaller size
	check(1)
}
