package printlogs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"strings"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/logs"
	"github.com/podglass/podglass/kube/logs/roster"
	"github.com/podglass/podglass/kube/podstatus"
)

const (
	// directBuffer is what a log is copied through.
	directBuffer = 64 << 10
	// lastLines is how many lines from the end of a log tell whether it was read to its end, if they have
	// no more than lastBytes.
	lastLines = 20
	lastBytes = 64 << 10
)

// directLog copies the whole log of one container, byte by byte as it was written. Tailers ask for
// times, by which they resume, and with which a log takes the cluster a third longer to serve; here the
// bytes themselves tell where to go on: a log that breaks off is asked for again, and what was copied
// of it already has to come again. Where that does not lead any further, since it breaks off at the same
// place, a tailer reads the rest.
type directLog struct {
	source logs.Source
	found  roster.Found
	opts   corev1.PodLogOptions
	out    io.Writer

	held   []byte // came last, and is perhaps not the container's
	copied int64
	hash   maphash.Hash // of what was copied
	last   []byte       // the end of it
}

var (
	// errChanged says that a log no longer begins with what was copied of it.
	errChanged = errors.New("the log was rotated while it was read, so that lines may be missing")
	// errOutput says that the output takes no more.
	errOutput = errors.New("write")
)

func newDirectLog(source logs.Source, found roster.Found, previous bool, out io.Writer) *directLog {
	return &directLog{
		source: source, found: found, out: out,
		opts: corev1.PodLogOptions{Container: found.Container, Previous: previous},
	}
}

// run copies the log. Of what the cluster answers, errors are as it gave them.
func (d *directLog) run(ctx context.Context) error {
	for {
		before := d.copied
		err := d.read(ctx)
		if err == nil {
			err = d.confirm(ctx)
		}
		switch {
		case err == nil, ctx.Err() != nil:
			return err
		case isGone(err) && !d.opts.Previous:
			return d.tail(ctx) // it knows why
		case errors.Is(err, errOutput), errors.Is(err, errChanged), isFinalAnswer(err):
			return err
		case d.copied == before:
			return d.tail(ctx)
		}
	}
}

// isFinalAnswer reports whether asking again is of no use.
func isFinalAnswer(err error) bool {
	return apierrors.IsForbidden(err) || apierrors.IsNotFound(err) || apierrors.IsBadRequest(err) || apierrors.IsUnauthorized(err)
}

// read asks for the log, skips what is there already, and copies the rest.
func (d *directLog) read(ctx context.Context) error {
	stream, err := d.source.Stream(ctx, d.found.ContainerRef, &d.opts)
	if err != nil {
		return err
	}
	defer stream.Close()
	buffer := make([]byte, directBuffer)
	if err := d.skip(stream, buffer); err != nil {
		return err
	}
	d.held = nil
	for {
		n, err := stream.Read(buffer)
		if n > 0 {
			if err := d.take(buffer[:n]); err != nil {
				return err
			}
		}
		switch {
		case err == io.EOF && len(d.held) > 0:
			return fmt.Errorf("the node cannot read the log: %s", d.held)
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		}
	}
}

// take writes what came, but for a last line that may be an error of the kubelet's: once it has begun an
// answer it can say nowhere else that it failed.
func (d *directLog) take(b []byte) error {
	if len(d.held) > 0 {
		held := d.held
		d.held = nil
		if err := d.write(held); err != nil {
			return err
		}
	}
	if line := b[bytes.LastIndexByte(b, '\n')+1:]; logs.IsKubeletError(line) {
		d.held = bytes.Clone(line)
		b = b[:len(b)-len(line)]
	}
	return d.write(b)
}

// skip reads what was copied before, and makes sure that it is the same.
func (d *directLog) skip(stream io.Reader, buffer []byte) error {
	if d.copied == 0 {
		return nil
	}
	var again maphash.Hash
	again.SetSeed(d.hash.Seed())
	var begin beginning
	n, err := io.CopyBuffer(io.MultiWriter(&again, &begin), io.LimitReader(stream, d.copied), buffer)
	switch {
	case err != nil:
		return err
	case n < d.copied || again.Sum64() != d.hash.Sum64():
		if _, _ = io.CopyN(&begin, stream, beginningBytes); logs.IsKubeletError(begin) { // there may be less
			return fmt.Errorf("the node cannot read the log: %s", begin)
		}
		return errChanged
	}
	return nil
}

// beginning keeps the first bytes that are written to it.
type beginning []byte

// beginningBytes is more than a kubelet complains in.
const beginningBytes = 512

func (b *beginning) Write(p []byte) (int, error) {
	*b = append(*b, p[:min(len(p), beginningBytes-len(*b))]...)
	return len(p), nil
}

func (d *directLog) write(b []byte) error {
	_, _ = d.hash.Write(b) // never fails
	d.copied += int64(len(b))
	if len(b) >= lastBytes {
		d.last = append(d.last[:0], b[len(b)-lastBytes:]...)
	} else {
		d.last = append(d.last, b...)
		d.last = d.last[max(0, len(d.last)-lastBytes):]
	}
	if _, err := d.out.Write(b); err != nil {
		return fmt.Errorf("%w: %w", errOutput, err)
	}
	return nil
}

// errShort says that an answer ended as answers do, but before the log.
var errShort = fmt.Errorf("the log broke off: %w", io.ErrUnexpectedEOF)

// confirm makes sure that the log of a container that has ended was read to its end: an API server that
// loses the kubelet in the middle of an answer ends it as if it were whole.
func (d *directLog) confirm(ctx context.Context) error {
	if !d.found.Ended && !d.opts.Previous {
		return nil // there may be more by now in any case
	}
	last := int64(lastLines)
	opts := d.opts
	opts.TailLines = &last
	stream, err := d.source.Stream(ctx, d.found.ContainerRef, &opts)
	if err != nil {
		return err
	}
	defer stream.Close()
	lines, err := io.ReadAll(io.LimitReader(stream, lastBytes))
	if err != nil {
		return err
	}
	if len(lines) < lastBytes && !bytes.HasSuffix(d.last, lines) {
		return errShort
	}
	return nil
}

// explain tells what failed as a tailer does.
func (d *directLog) explain(ctx context.Context, err error) error {
	var told *explain.Error
	if isWaiting(err) || errors.Is(err, errChanged) || errors.Is(err, errOutput) || err == nil {
		return err
	}
	if apierrors.IsBadRequest(err) && d.opts.Previous {
		return logs.NoPreviousLog(d.found.ContainerRef, d.restarts(ctx))
	}
	told = explain.Failure(err).OnNode(d.found.Node)
	return told
}

// restarts is how often the container was started again, 0 where nobody answers.
func (d *directLog) restarts(ctx context.Context) int32 {
	pod, err := d.source.Pod(ctx, d.found.Pod)
	if err != nil {
		return 0
	}
	part, found := podstatus.PartNamed(pod, d.found.Container)
	if !found || part.Status == nil {
		return 0
	}
	return part.Status.RestartCount
}

// isLoss reports whether an error says that what was copied is not all.
func isLoss(err error) bool {
	var lost lostLines
	return errors.Is(err, errChanged) || errors.As(err, &lost)
}

// isGone reports whether the API server refused because the node no longer has the container, as after an eviction.
func isGone(err error) bool {
	return apierrors.IsBadRequest(err) && strings.HasSuffix(err.Error(), "is terminated")
}

// isWaiting reports whether the API server refused because the container has not been started.
func isWaiting(err error) bool {
	return apierrors.IsBadRequest(err) && strings.Contains(err.Error(), "waiting to start")
}
