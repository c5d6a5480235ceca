package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"k8s.io/cli-runtime/pkg/genericiooptions"

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

// logsRun is one run of the logs command.
type logsRun struct {
	client *kube.Client
	source logs.Source
	order  *logsOrder
	places []roster.Where
	writer *lineWriter
	out    *bufio.Writer
	notes  *logsNotes
	logsOutcome
}

// runLogs is the logs command.
func runLogs(ctx context.Context, streams genericiooptions.IOStreams, c *connection, flags *logsFlags, args []string) error {
	order, err := flags.order(args)
	if err != nil {
		return err
	}
	namespaces, err := c.namespaces(args)
	if err != nil {
		return err
	}
	writer, err := newLineWriter(order, streams.Out, os.Environ())
	if err != nil {
		return err
	}
	redirectLibraryLogs(io.Discard)
	client, err := c.open(ctx, streams.ErrOut)
	if err != nil {
		return err
	}
	r := &logsRun{
		client: client, source: logs.FromClient(client.Clientset), order: order, writer: writer,
		out:   bufio.NewWriterSize(streams.Out, outputBuffer),
		notes: &logsNotes{quiet: order.quiet, out: streams.ErrOut},
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	signalled := endOnSignal(cancel)
	err = r.run(ctx, namespaces)
	if caught := signalled(); caught != nil {
		return &exitError{code: signalExit(caught), err: errors.New("")}
	}
	return err
}

func (r *logsRun) run(ctx context.Context, namespaces []string) error {
	listing, err := r.look(ctx, namespaces)
	if err != nil {
		return err
	}
	switch {
	case r.order.follow:
		err = r.follow(ctx, listing)
	case r.isDirect(listing):
		err = r.copy(ctx, listing.Found[0])
	default:
		err = r.once(ctx, listing)
	}
	if err != nil {
		return err
	}
	return r.err()
}

// look finds out what there is to read.
func (r *logsRun) look(ctx context.Context, namespaces []string) (roster.Listing, error) {
	var err error
	if r.places, err = r.order.places(ctx, r.client, namespaces, r.notes.general); err != nil {
		return roster.Listing{}, err
	}
	several := len(r.places[0].Scope.Namespaces) != 1 // targets are in one
	r.notes.namespaces, r.writer.namespaces = several, several
	listing, err := roster.List(ctx, r.client.Clientset, r.places, r.order.choice)
	if err != nil {
		return roster.Listing{}, r.order.missingPod(ctx, r.client, err)
	}
	for _, problem := range listing.Problems {
		if len(r.order.targets) > 0 {
			return roster.Listing{}, r.order.missingPod(ctx, r.client, problem)
		}
		r.notes.place(problem)
		r.blind = true
	}
	return listing, r.check(listing)
}

// check refuses what makes no sense to read.
func (r *logsRun) check(listing roster.Listing) error {
	if listing.Pods == 0 {
		if !r.order.follow {
			return errors.New(r.order.noPods(r.places))
		}
		r.notes.general(r.order.noPods(r.places) + "; waiting for them")
	}
	if err := r.order.noContainers(listing); err != nil && listing.Pods > 0 {
		return err
	}
	if len(listing.Found) > maxLogs {
		return fmt.Errorf("these are %s in %s, and podglass reads at most %d at a time; select fewer with -n, -l or -c",
			count.Of(len(listing.Found), "container"), count.Of(listing.Pods, "pod"), maxLogs)
	}
	return nil
}

// isDirect reports whether the output is nothing but the whole log of one container.
func (r *logsRun) isDirect(listing roster.Listing) bool {
	o := r.order
	plain := o.format.kind == formatRaw || o.format.kind == formatDefault
	whole := o.read.Tail < 0 && o.read.Since == 0 && o.read.SinceTime.IsZero()
	return len(listing.Found) == 1 && listing.Found[0].Waiting == "" && plain && whole && !o.timestamps && !r.writer.terminal
}

// copy prints the whole log of one container as it is.
func (r *logsRun) copy(ctx context.Context, found roster.Found) error {
	log := newDirectLog(r.source, found, r.order.read.Previous, r.out)
	err := log.run(ctx)
	if flushed := r.out.Flush(); flushed != nil {
		return outputError(flushed)
	}
	switch {
	case ctx.Err() != nil: // a signal, which has its own exit code
		return ctx.Err()
	case err == nil:
		return nil
	case errors.Is(err, errOutput):
		return outputError(err)
	case isLoss(err):
		r.notes.container(found.Member, err.Error())
		r.update(func(o *logsOutcome) { o.lost = true })
		return nil
	case isWaiting(err):
		r.notes.container(found.Member, "waiting, so that there is no log yet")
		return nil
	case log.copied > 0:
		return incompletef("the log broke off: %w", log.explain(ctx, err))
	}
	return log.explain(ctx, err)
}

// once prints what there is of several logs.
func (r *logsRun) once(ctx context.Context, listing roster.Listing) error {
	var reading []roster.Found
	for _, found := range listing.Found {
		if found.Waiting != "" {
			r.notes.container(found.Member, "waiting: "+found.Waiting+", so that there is no log yet")
			continue
		}
		reading = append(reading, found)
	}
	c := newLogsCrew(ctx, r, newMerge(false, r.print, r.flush))
	for _, found := range reading {
		c.tail(r.writer.source(found.Member, len(reading) > 1), r.order.read, func() {})
	}
	c.start(c.close)
	return c.finish()
}

// print prints a line, or tells of an event in its place between the lines.
func (r *logsRun) print(l *lane, b *batch, e entry) error {
	if e.tell != nil {
		err := r.flush()
		e.tell()
		return err
	}
	if e.event != nil {
		if e.event.End && (l.source.past || !r.order.follow) {
			return nil // which is nothing new
		}
		return r.mark(l.source, e.event.Text, e.event.Lossy)
	}
	if e.part {
		if err := r.mark(l.source, partial, false); err != nil {
			return err
		}
	}
	line, err := r.writer.line(l.source, e.at, b.text[e.from:e.to])
	if err != nil {
		return err
	}
	if _, err := r.out.Write(line); err != nil {
		return outputError(err)
	}
	if e.cut > 0 {
		return r.mark(l.source, fmt.Sprintf("the last %s of a very long line %s left out", count.Of(e.cut, "byte"), count.Verb(e.cut, "is", "are")), true)
	}
	return nil
}

// partial tells of a first line that is the last part of one which the container runtime keeps in several.
const partial = "the first line is only the end of a long one; a larger --tail or --since shows all of it"

func (r *logsRun) mark(source *logSource, text string, lossy bool) error {
	if err := r.flush(); err != nil {
		return err
	}
	if lossy {
		r.update(func(o *logsOutcome) { o.lost = true })
	}
	r.notes.container(source.member, text)
	return nil
}

func (r *logsRun) flush() error {
	if err := r.out.Flush(); err != nil {
		return outputError(err)
	}
	return nil
}

// ended takes note of how reading a log ended, and returns what tells of it.
func (r *logsRun) ended(source *logSource, state logs.State, err error) (tell func()) {
	var told *explain.Error
	tell = func() {}
	switch {
	case err == nil:
		r.update(func(o *logsOutcome) { o.read++ })
		if strings.HasPrefix(state.Note, "waiting: ") || strings.HasPrefix(state.Note, "pod ") && state.Note != "pod deleted" {
			tell = func() { r.notes.container(source.member, state.Note+", so that there is no log") }
		}
	case errors.As(err, &told) && told.Class == explain.ClassNotFound && r.order.read.Previous:
		r.update(func(o *logsOutcome) { o.absent++; o.first = firstOf(o.first, err) })
		why := "it has no previous log"
		if errors.Is(err, logs.ErrRemoved) {
			why += ": " + logs.ErrRemoved.Error()
		}
		tell = func() { r.notes.container(source.member, why) }
	case errors.As(err, &told):
		r.update(func(o *logsOutcome) { o.unread++; o.first = firstOf(o.first, err) })
		tell = func() { r.notes.failure(source.member, err) }
	}
	return tell
}

func firstOf(first, next error) error {
	if first != nil {
		return first
	}
	return next
}
