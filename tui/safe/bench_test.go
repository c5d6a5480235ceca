package safe_test

import (
	"strings"
	"testing"

	"github.com/podglass/podglass/tui/safe"
)

func BenchmarkLog(b *testing.B) {
	lines := map[string]string{
		"clean":    `2026-11-21T01:02:03.456Z INFO server.go:123 request served method=GET path=/healthz status=200 duration=1.2ms`,
		"unicode":  `größe 漢字 ✓ request served, ünïcödé in the message and then some more ASCII after it`,
		"coloured": "\x1b[90m01:02:03\x1b[0m \x1b[32mINF\x1b[0m request served \x1b[36mmethod=\x1b[0mGET \x1b[36mstatus=\x1b[0m200",
		"progress": strings.Repeat("downloading 42%\r", 500) + "done",
		"binary":   strings.Repeat("\x00\xff\x1b\x9b\x1b]0;\x01\xc3\x28", 20),
	}
	for name, line := range lines {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(line)))
			for b.Loop() {
				_ = safe.Log(line)
			}
		})
	}
}
