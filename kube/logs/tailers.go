package logs

import (
	"context"

	"github.com/podglass/podglass/kube/parts"
)

// Tailers run beside each other until a context ends. A panic of one of them ends the others, and surfaces in
// Wait, which must be called.
type Tailers struct {
	*parts.Group
	news chan struct{}
}

// NewTailers makes a group without tailers. The channel receives, without being waited for, whenever the state
// of one of them changes.
func NewTailers(ctx context.Context, news chan struct{}) *Tailers {
	return &Tailers{parts.New(ctx), news}
}

// Start runs a tailer, and calls ended with what [Tailer.Run] returned; with nil when it panicked. It is not
// called once Wait may have returned.
func (g *Tailers) Start(t *Tailer, ended func(error)) {
	g.Go(func(ctx context.Context) {
		var err error
		defer func() { ended(err) }()
		defer t.Notify(g.news)()
		err = t.Run(ctx)
	})
}
