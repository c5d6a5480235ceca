// Package printlogs prints the logs of pods without a screen, for scripts and pipes: it is what `podglass logs` does.
//
// A line goes one way: a tailer of kube/logs reads it, a queue hands it on in batches, the merge brings the queues in
// the order of time, and the printer writes it in the format that was asked for. Where the output is nothing but the
// whole log of one container, its bytes are copied instead (direct.go).
package printlogs

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/podglass/podglass/cmd/podglass/exit"
	"github.com/podglass/podglass/keymap/count"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/logs"
	"github.com/podglass/podglass/kube/logs/roster"
)

const (
	// maxLogs is how many logs are read at once: their order is only known when all are open.
	maxLogs = 1000
	// maxLine is how many bytes of a line are printed where several logs are read, or one goes on.
	maxLine = 16 << 20
	// outputBuffer is how much is gathered before it is written.
	outputBuffer = 64 << 10
)

// printer prints one request.
type printer struct {
	client  *kube.Client
	source  logs.Source
	request *Request
	where   []roster.PodSet
	writer  *lineWriter
	out     *bufio.Writer
	notes   *notes
	outcome
}

// Print prints the logs that are requested, until ctx is done, and nothing of them after that. Its error has the
// exit code, which says whether all was printed.
func Print(ctx context.Context, client *kube.Client, request *Request, streams genericiooptions.IOStreams) error {
	writer, err := newLineWriter(request, streams.Out, os.Environ())
	if err != nil {
		return err
	}
	p := &printer{
		client: client, source: logs.FromClient(client.Clientset), request: request, writer: writer,
		out:   bufio.NewWriterSize(streams.Out, outputBuffer),
		notes: &notes{quiet: request.quiet, out: streams.ErrOut},
	}
	listing, err := p.find(ctx)
	if err != nil {
		return err
	}
	switch {
	case request.follow:
		err = p.follow(ctx, listing)
	case p.isDirect(listing):
		err = p.copy(ctx, listing.Found[0])
	default:
		err = p.once(ctx, listing)
	}
	if err != nil {
		return err
	}
	return p.err()
}

// find finds out what there is to read.
func (p *printer) find(ctx context.Context) (roster.Listing, error) {
	var err error
	if p.where, err = p.request.where(ctx, p.client, p.notes.general); err != nil {
		return roster.Listing{}, err
	}
	several := len(p.where[0].Scope.Namespaces) != 1 // targets are in one
	p.notes.namespaces, p.writer.namespaces = several, several
	listing, err := roster.List(ctx, p.client.Clientset, p.where, p.request.choice)
	if err != nil {
		return roster.Listing{}, p.request.explainMissing(ctx, p.client, err)
	}
	for _, problem := range listing.Problems {
		if len(p.request.targets) > 0 {
			return roster.Listing{}, p.request.explainMissing(ctx, p.client, problem)
		}
		p.notes.problem(problem)
		p.blind = true
	}
	return listing, p.check(listing)
}

// check refuses what makes no sense to read.
func (p *printer) check(listing roster.Listing) error {
	if listing.Pods == 0 {
		if !p.request.follow {
			return errors.New(p.request.noPods(p.where))
		}
		p.notes.general(p.request.noPods(p.where) + "; waiting for them")
	}
	if err := p.request.noContainers(listing); err != nil && listing.Pods > 0 {
		return err
	}
	if len(listing.Found) > maxLogs {
		return fmt.Errorf("these are %s in %s, and podglass reads at most %d at a time; select fewer with -n, -l or -c",
			count.Of(len(listing.Found), "container"), count.Of(listing.Pods, "pod"), maxLogs)
	}
	return nil
}

// isDirect reports whether the output is nothing but the whole log of one container.
func (p *printer) isDirect(listing roster.Listing) bool {
	o := p.request
	plain := o.format.kind == formatRaw || o.format.kind == formatDefault
	whole := o.read.Tail < 0 && o.read.Since == 0 && o.read.SinceTime.IsZero()
	return len(listing.Found) == 1 && listing.Found[0].Waiting == "" && plain && whole && !o.timestamps && !p.writer.terminal
}

// copy prints the whole log of one container as it is.
func (p *printer) copy(ctx context.Context, found roster.Found) error {
	log := newDirectLog(p.source, found, p.request.read.Previous, p.out)
	err := log.run(ctx)
	if flushed := p.out.Flush(); flushed != nil {
		return exit.Output(flushed)
	}
	switch {
	case ctx.Err() != nil: // a signal, which has its own exit code
		return ctx.Err()
	case err == nil:
		return nil
	case errors.Is(err, errOutput):
		return exit.Output(err)
	case isLoss(err):
		p.notes.container(found.Member, err.Error())
		p.update(func(o *outcome) { o.lost = true })
		return nil
	case isWaiting(err):
		p.notes.container(found.Member, "waiting, so there is no log yet")
		return nil
	case log.copied > 0:
		return exit.Incompletef("the log broke off: %w", log.explain(ctx, err))
	}
	return log.explain(ctx, err)
}

// once prints what there is of several logs.
func (p *printer) once(ctx context.Context, listing roster.Listing) error {
	var started []roster.Found
	for _, found := range listing.Found {
		if found.Waiting != "" {
			p.notes.container(found.Member, "waiting: "+found.Waiting+", so there is no log yet")
			continue
		}
		started = append(started, found)
	}
	r := newReaders(ctx, p, newMerge(false, p.print, p.flush))
	for _, found := range started {
		r.read(p.writer.source(found.Member, len(started) > 1), p.request.read, func() {})
	}
	r.start(r.close)
	return r.finish()
}

// print prints a line, or tells of an event in its place between the lines.
func (p *printer) print(q *queue, b *batch, e entry) error {
	if e.tell != nil {
		err := p.flush()
		e.tell()
		return err
	}
	if e.event != nil {
		if e.event.End && (q.source.past || !p.request.follow) {
			return nil // which is nothing new
		}
		return p.mark(q.source, e.event.Text, e.event.Lossy)
	}
	if e.part {
		if err := p.mark(q.source, partial, false); err != nil {
			return err
		}
	}
	line, err := p.writer.line(q.source, e.at, b.text[e.from:e.to])
	if err != nil {
		return err
	}
	if _, err := p.out.Write(line); err != nil {
		return exit.Output(err)
	}
	if e.cut > 0 {
		return p.mark(q.source, fmt.Sprintf("the last %s of a very long line %s left out", count.Of(e.cut, "byte"), count.Verb(e.cut, "is", "are")), true)
	}
	return nil
}

// partial tells of a first line that is the last part of one which the container runtime keeps in several.
const partial = "the first line is only the end of a long one; a larger --tail or --since shows all of it"

func (p *printer) mark(source *container, text string, lossy bool) error {
	if err := p.flush(); err != nil {
		return err
	}
	if lossy {
		p.update(func(o *outcome) { o.lost = true })
	}
	p.notes.container(source.member, text)
	return nil
}

func (p *printer) flush() error {
	if err := p.out.Flush(); err != nil {
		return exit.Output(err)
	}
	return nil
}

// ended takes note of how reading a log ended, and returns what tells of it.
func (p *printer) ended(source *container, state logs.State, err error) (tell func()) {
	var told *explain.Error
	tell = func() {}
	switch {
	case err == nil:
		p.update(func(o *outcome) { o.read++ })
		if strings.HasPrefix(state.Note, "waiting: ") || strings.HasPrefix(state.Note, "pod ") && state.Note != "pod deleted" {
			tell = func() { p.notes.container(source.member, state.Note+", so there is no log") }
		}
	case errors.As(err, &told) && told.Class == explain.ClassNotFound && p.request.read.Previous:
		p.update(func(o *outcome) { o.absent++; o.first = firstOf(o.first, err) })
		why := "it has no previous log"
		if errors.Is(err, logs.ErrRemoved) {
			why += ": " + logs.ErrRemoved.Error()
		}
		tell = func() { p.notes.container(source.member, why) }
	case errors.As(err, &told):
		p.update(func(o *outcome) { o.unread++; o.first = firstOf(o.first, err) })
		tell = func() { p.notes.failure(source.member, err) }
	}
	return tell
}

func firstOf(first, next error) error {
	if first != nil {
		return first
	}
	return next
}
