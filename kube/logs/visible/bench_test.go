package visible

import (
	"fmt"
	"strings"
	"testing"
)

// BenchmarkOf is for lines of which all shows, and for such with colours.
func BenchmarkOf(b *testing.B) {
	for _, length := range []int{20, 100, 1000} {
		b.Run(fmt.Sprintf("whole/%d", length), func(b *testing.B) {
			line := strings.Repeat("x", length)
			b.SetBytes(int64(length))
			b.ReportAllocs()
			for b.Loop() {
				Of(line)
			}
		})
	}
	line := "2026-11-21T07:10:11.123Z \x1b[32minfo\x1b[39m: \x1b[1mGET\x1b[0m /api/v1/items/7 \x1b[38;2;1;2;3m200\x1b[m took 12 ms"
	b.Run(fmt.Sprintf("colours/%d", len(line)), func(b *testing.B) {
		b.SetBytes(int64(len(line)))
		b.ReportAllocs()
		for b.Loop() {
			Of(line)
		}
	})
}
