package logview

import (
	"strings"
	"testing"
)

// BenchmarkLogviewFrame is one frame of a 160x45 view: with one line more, with
// as many more as it shows, and paused.
func BenchmarkLogviewFrame(b *testing.B) {
	const text = "\x1b[32mINFO\x1b[0m request handled method=GET path=/healthz status=200 duration=1.25ms remote=10.244.0.1:43210"
	for _, bench := range []struct {
		name   string
		lines  int
		paused bool
	}{{"same", 0, false}, {"line", 1, false}, {"screen", 45, false}, {"paused", 1, true}} {
		b.Run(bench.name, func(b *testing.B) {
			source := numbered(10_000)
			v := newView(b, source, 160, 45)
			if bench.paused {
				v.PageUp()
			}
			b.ReportAllocs()
			for b.Loop() {
				for range bench.lines {
					source.print(text)
				}
				v.View()
			}
		})
	}
	for name, unit := range map[string]string{"ascii": "0123456789", "wide": "日本語", "colours": "\x1b[31m\x1b[1mx"} {
		b.Run("megabyte/"+name, func(b *testing.B) {
			source := &log{}
			source.print(strings.Repeat(unit, 1<<20/len(unit)))
			for b.Loop() {
				newView(b, source, 160, 45).View()
			}
		})
	}
}
