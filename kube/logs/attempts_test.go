package logs

import (
	"testing"
	"testing/synctest"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
)

// TestAttempts: a tailer that follows tries for ever, one that reads once a few times
// and not for long.
func TestAttempts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		patient, few := newAttempts(false), newAttempts(true)
		for i := 1; i < onceTries; i++ {
			if !patient.again() || !few.again() {
				t.Fatalf("given up after %d", i)
			}
		}
		if !patient.again() || few.again() {
			t.Errorf("after %d: patient %+v, few %+v", onceTries, patient, few)
		}
		few.succeeded()
		if !few.again() {
			t.Error("given up though one succeeded")
		}
		<-time.After(onceTime)
		if few.again() {
			t.Errorf("tried again after %s", onceTime)
		}
	})
}

// TestDelays grow, begin anew, and are as long as the API server asks for.
func TestDelays(t *testing.T) {
	a := newAttempts(false)
	first := a.delay(nil)
	for range 5 {
		a.delay(nil)
	}
	if grown := a.delay(nil); grown < 4*first {
		t.Errorf("from %s to %s", first, grown)
	}
	a.again()
	a.hurry()
	if again := a.delay(nil); again > 2*first || a.failed != 1 {
		t.Errorf("after hurry %s, %d failed", again, a.failed)
	}
	if got := a.delay(apierrors.NewTooManyRequests("", 60)); got != time.Minute {
		t.Errorf("the API server asked for a minute: %s", got)
	}
}

// TestPauses are short again when the container waits for something else.
func TestPauses(t *testing.T) {
	p := polls{pauses: newPolls()}
	for range 20 {
		p.pause("ContainerCreating")
	}
	if long := p.pause("ContainerCreating"); long < 2*time.Second {
		t.Errorf("%s", long)
	}
	if short := p.pause("CrashLoopBackOff"); short > 500*time.Millisecond {
		t.Errorf("%s", short)
	}
	unnamed := polls{pauses: newPolls()}
	if unnamed.pause("") <= 0 {
		t.Error("no pause for a container whose reason is not known yet")
	}
}

// TestTheEndOfAPodIsToldOnce.
func TestTheEndOfAPodIsToldOnce(t *testing.T) {
	s := told{why: "evicted"}
	if first, second := s.untoldWhy(), s.untoldWhy(); first != "evicted" || second != "" {
		t.Errorf("%q, then %q", first, second)
	}
}
