package parts_test

import (
	"context"
	"strings"
	"testing"

	"github.com/podglass/podglass/kube/parts"
)

func TestAPanicEndsTheOthersAndSurfaces(t *testing.T) {
	group := parts.New(t.Context())
	ended := false
	group.Go(func(ctx context.Context) {
		<-ctx.Done()
		ended = true
	})
	group.Go(func(context.Context) { panic("broken") })
	defer func() {
		got, _ := recover().(*parts.Panic)
		if got == nil || got.Value != "broken" || !ended || group.Context().Err() == nil {
			t.Errorf("recovered %v; the other part has ended: %t", got, ended)
		}
	}()
	group.Wait()
}

func TestPartsEndWithTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	group := parts.New(ctx)
	var ended [3]bool
	for i := range ended {
		group.Go(func(ctx context.Context) {
			<-ctx.Done()
			ended[i] = true
		})
	}
	cancel()
	group.Wait()
	if ended != [3]bool{true, true, true} {
		t.Errorf("ended: %v", ended)
	}
}

func breakDown(context.Context) { panic("broken") }

// TestAPanicTellsWhereItWas: also after several goroutines have passed it on, of which the last is the one with a trace.
func TestAPanicTellsWhereItWas(t *testing.T) {
	outer := parts.New(t.Context())
	outer.Go(func(ctx context.Context) {
		inner := parts.New(ctx)
		inner.Go(breakDown)
		inner.Wait()
	})
	defer func() {
		got, _ := recover().(*parts.Panic)
		if got == nil || got.Value != "broken" || !strings.Contains(string(got.Stack), "parts_test.breakDown") {
			t.Fatalf("recovered %v", got)
		}
		if said := got.Error(); !strings.HasPrefix(said, "broken\n") || !strings.Contains(said, string(got.Stack)) {
			t.Errorf("it says %s", said)
		}
	}()
	outer.Wait()
}

func TestNothingCaught(t *testing.T) {
	if got := parts.Caught(nil); got != nil {
		t.Errorf("got %v", got)
	}
}
