package stream

import (
	"context"
	"io"

	"github.com/podglass/podglass/kube/demo/box/timeline"
)

// Feed copies what a client outside the timeline sends to take, until the client ends, take
// refuses, or ctx ends; then it calls end. It blocks in in.Read, so it runs on a goroutine of
// its own that ends with the client's connection.
func Feed(ctx context.Context, t *timeline.Timeline, in io.Reader, take func([]byte) error, end func()) {
	buffer := make([]byte, 32<<10)
	for ctx.Err() == nil {
		n, err := in.Read(buffer)
		var refused error
		if n > 0 {
			t.Do(func() { refused = take(buffer[:n]) })
		}
		if err != nil || refused != nil {
			break
		}
	}
	t.Do(end)
}

// Drain copies a pipe to a client outside the timeline until the pipe ends, and gives up
// reading when the client does not take it.
func Drain(t *timeline.Timeline, from *Pipe, out io.Writer) error {
	buffer := make([]byte, 32<<10)
	for {
		var n int
		var err error
		t.Do(func() { n, err = from.Read(t, buffer) })
		if n > 0 {
			if _, werr := out.Write(buffer[:n]); werr != nil {
				t.Do(from.CloseRead)
				return werr
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
