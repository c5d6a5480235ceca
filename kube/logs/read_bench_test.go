package logs

import (
	"bytes"
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/podglass/podglass/kube/logs/store"
)

// burst is a log of 143,000 lines and 15 MB, written in ten seconds.
func burst() []byte {
	var log bytes.Buffer
	at := time.Date(2026, 11, 21, 7, 10, 11, 0, time.UTC)
	for i := range 143_000 {
		fmt.Fprintf(&log, "%s GET /healthz/%06d 200 1.2ms and some more words to make it usual, no more\n",
			at.Add(time.Duration(i)*70*time.Microsecond).Format("2006-01-02T15:04:05.000000000Z07:00"), i)
	}
	return log.Bytes()
}

// BenchmarkReadLog reads a log into a ring, beside doing nothing with it.
func BenchmarkReadLog(b *testing.B) {
	log := burst()
	b.Run("discard", func(b *testing.B) {
		b.SetBytes(int64(len(log)))
		for b.Loop() {
			_, _ = io.CopyBuffer(struct{ io.Writer }{io.Discard}, struct{ io.Reader }{bytes.NewReader(log)}, make([]byte, readBuffer))
		}
	})
	b.Run("lines", func(b *testing.B) {
		b.SetBytes(int64(len(log)))
		b.ReportAllocs()
		for b.Loop() {
			lines := newLineReader(bytes.NewReader(log), MaxLine)
			for {
				if _, err := lines.next(); err != nil {
					break
				}
			}
		}
		perLine(b)
	})
	b.Run("ring", func(b *testing.B) {
		b.SetBytes(int64(len(log)))
		b.ReportAllocs()
		for b.Loop() {
			ring := store.NewRing(store.Limits{Bytes: 64 << 20})
			lines := newLineReader(bytes.NewReader(log), MaxLine)
			for {
				line, err := lines.next()
				if err != nil {
					break
				}
				ring.Append(line.at, line.text, line.cut)
			}
		}
		perLine(b)
	})
}

func perLine(b *testing.B) {
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/143_000, "ns/line")
}
