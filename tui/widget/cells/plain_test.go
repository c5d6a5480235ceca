package cells

import (
	"strings"
	"testing"
)

func TestPlain(t *testing.T) {
	for c := range 256 {
		printable := c >= 0x20 && c < 0x7f
		for at := range 20 { // before, in and after a block of eight
			s := strings.Repeat("~ ", 10)
			s = s[:at] + string([]byte{byte(c)}) + s[at+1:]
			if got := Plain(s); got != printable {
				t.Errorf("Plain(%q) is %v", s, got)
			}
			want := len(s)
			if !printable {
				want = at
			}
			if c >= 0x80 {
				want = max(at-1, 0) // the last one may be joined
			}
			if got := PlainPrefix(s); got != want {
				t.Errorf("PlainPrefix(%q) is %d, want %d", s, got, want)
			}
		}
	}
	if !Plain("") || PlainPrefix("") != 0 {
		t.Error("nothing is not plain")
	}
}

func BenchmarkFit(b *testing.B) {
	for name, s := range map[string]string{
		"ascii":    strings.Repeat("0123456789", 12),
		"cut":      strings.Repeat("0123456789", 1000),
		"coloured": "\x1b[32mINFO\x1b[0m request handled method=GET path=/healthz status=200 duration=1.25ms",
		"wide":     strings.Repeat("日本語", 20),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_ = Clusters.Fit(s, 160, Left, "…")
			}
		})
	}
}

func TestLowerKeepsOffsets(t *testing.T) {
	for text, want := range map[string]string{
		"Web": "web", "ÄÖ Web": "äö web", "İ Web": "İ web", "\u212a Web": "\u212a web", "\xff Web": "\xff Web", "": "",
	} {
		if got := Lower(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}
