package parts_test

import (
	"context"
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
		if got := recover(); got != "broken" || !ended || group.Context().Err() == nil {
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
