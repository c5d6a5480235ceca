package logs

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"time"
)

func (t *Tailer) read(ctx context.Context, stream io.Reader) error {
	scanner := bufio.NewScanner(stream)
	for scanner.Scan() {
		stamp, text, _ := bytes.Cut(scanner.Bytes(), []byte{' '})
		var at time.Time
		if at.UnmarshalText(stamp) != nil {
			text = scanner.Bytes()
		}
		t.ring.Append(at, text, 0)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return scanner.Err()
}
