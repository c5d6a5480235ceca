package printlogs

import (
	"bytes"
	"context"
	"hash/maphash"
	"time"

	"github.com/podglass/podglass/kube/logs"
	"github.com/podglass/podglass/kube/logs/store"
)

// tail reads the log with a tailer, which gets on however often it breaks off, and copies what was not
// copied before.
func (d *directLog) tail(ctx context.Context) error {
	rest := &restOfLog{log: d, skip: d.copied}
	rest.again.SetSeed(d.hash.Seed())
	tailer := logs.NewTailer(d.source, d.found.ContainerRef, rest, logs.Options{Tail: -1, Previous: d.opts.Previous, Once: true, MaxLine: maxLine})
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	rest.fail = cancel
	err := tailer.Run(ctx)
	switch cause := context.Cause(ctx); {
	case cause != nil:
		return cause
	case err != nil:
		return err
	case rest.lost != "":
		return lostLines(rest.lost)
	case rest.skip > 0, rest.lossy:
		return errChanged
	}
	return nil
}

// restOfLog is a [logs.Sink] for the part of a log that was not copied before.
type restOfLog struct {
	log   *directLog
	skip  int64        // bytes that were copied, and have yet to come again
	again maphash.Hash // of those that came again
	fail  context.CancelCauseFunc
	over  bool // it failed
	lossy bool
	lost  string // what a marker says of lines that are missing
}

// lostLines says why lines are missing, or may be, in the words of a marker.
type lostLines string

func (e lostLines) Error() string { return string(e) }

var _ logs.Sink = (*restOfLog)(nil)

// Append implements [logs.Sink].
func (r *restOfLog) Append(_ time.Time, text []byte, cut int) {
	line := append(bytes.Clone(text), '\n')
	if r.skip > 0 {
		known := line[:min(r.skip, int64(len(line)))]
		line = line[len(known):]
		_, _ = r.again.Write(known) // never fails
		if r.skip -= int64(len(known)); r.skip == 0 && r.again.Sum64() != r.log.hash.Sum64() {
			r.stop(errChanged)
		}
	}
	if len(line) > 0 && !r.over {
		if err := r.log.write(line); err != nil {
			r.stop(err)
		}
	}
	r.lossy = r.lossy || cut > 0
}

// AppendPart implements [logs.Sink].
func (r *restOfLog) AppendPart(at time.Time, text []byte, cut int) { r.Append(at, text, cut) }

// Mark implements [logs.Sink].
func (r *restOfLog) Mark(event store.Event) {
	if event.Lossy {
		r.lost = event.Text
	}
}

func (r *restOfLog) stop(err error) {
	r.over = true
	r.fail(err)
}
