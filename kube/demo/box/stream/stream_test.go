package stream

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/podglass/podglass/kube/demo/box/timeline"
)

var start = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func TestPipeHoldsABoundedAmount(t *testing.T) {
	tl := timeline.New(start)
	p := NewPipe(tl)
	written := 0
	tl.Go(func() {
		for range 3 {
			n, err := p.Write(tl, make([]byte, Capacity))
			written += n
			if err != nil {
				t.Error(err)
			}
		}
		p.CloseWrite()
	})
	tl.Advance(start.Add(time.Second))
	if written != Capacity || p.Len() != Capacity {
		t.Errorf("%d written, %d held without a reader", written, p.Len())
	}
	read := 0
	tl.Do(func() {
		for buffer := make([]byte, 1000); ; {
			n, err := p.Read(tl, buffer)
			read += n
			if err == io.EOF {
				return
			}
		}
	})
	if read != 3*Capacity {
		t.Errorf("%d bytes read", read)
	}
}

func TestWritingWhatNobodyReads(t *testing.T) {
	tl := timeline.New(start)
	p := NewPipe(tl)
	tl.Do(func() {
		p.CloseRead()
		if _, err := p.Write(tl, []byte("x")); !errors.Is(err, ErrBroken) {
			t.Errorf("error %v", err)
		}
	})
}

func TestFeedAndDrain(t *testing.T) {
	tl := timeline.New(start)
	p := NewPipe(tl)
	text := strings.Repeat("0123456789", 50_000)
	go Feed(t.Context(), tl, strings.NewReader(text), func(b []byte) error { _, err := p.Write(tl, b); return err }, p.CloseWrite)
	var out bytes.Buffer
	if err := Drain(tl, p, &out); err != nil || out.String() != text {
		t.Errorf("%d of %d bytes, %v", out.Len(), len(text), err)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("client gone") }

func TestDrainGivesUpWithItsClient(t *testing.T) {
	tl := timeline.New(start)
	p := NewPipe(tl)
	tl.Do(func() { p.Push([]byte("x")) })
	if err := Drain(tl, p, full{}); err == nil || err.Error() != "client gone" {
		t.Errorf("error %v", err)
	}
	tl.Do(func() {
		if _, err := p.Write(tl, []byte("y")); !errors.Is(err, ErrBroken) {
			t.Errorf("writer: %v", err)
		}
	})
}
