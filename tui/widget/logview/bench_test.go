package logview

import (
	"strings"
	"testing"
)

// flood is a source of one line over and over, of which it keeps a million.
type flood struct {
	line Line
	next uint64
}

func (f *flood) Bounds() (first, next uint64) { return max(f.next, 1_000_000) - 1_000_000, f.next }

func (f *flood) at(seq uint64) Line {
	line := f.line
	line.Seq, line.ID.Seq = seq, seq
	return line
}

func (f *flood) Read(dst []Line, from uint64) []Line {
	for first, _ := f.Bounds(); max(from, first) < f.next && len(dst) < cap(dst); from++ {
		dst = append(dst, f.at(max(from, first)))
	}
	return dst
}

func (f *flood) ReadBack(dst []Line, to uint64) []Line {
	for first, _ := f.Bounds(); to > first && len(dst) < cap(dst); to-- {
		dst = append(dst, f.at(to-1))
	}
	return dst
}

func (f *flood) Era() uint64 { return 0 }

func (f *flood) Locate(id ID) (seq uint64, ok bool) { return id.Seq, true }

// BenchmarkView is one frame of a 160x45 view: at rest; following one line a
// frame, and as many as it shows (a flood), plain, with colours, in a theme with
// colours, with times and labels and with highlights; and paused while the log
// grows.
func BenchmarkView(b *testing.B) {
	const (
		plain    = "INFO request handled method=GET path=/healthz status=200 duration=1.25ms remote=10.244.0.1:43210"
		coloured = "\x1b[32mINFO\x1b[0m request handled method=\x1b[36mGET\x1b[0m path=/healthz status=200 duration=1.25ms remote=10.244.0.1:43210"
		wide     = "INFO 要求を処理しました method=GET path=/healthz status=200 所要時間=1.25ms remote=10.244.0.1:43210"
		long     = plain + " " + plain + " " + plain + " " + plain
	)
	highlights := []Highlight{words("status=[0-9]+", 0), words("GET", 1), words("healthz", 2)}
	for _, bench := range []struct {
		name, theme string
		text        string
		lines       uint64
		set         func(v *View)
	}{
		{name: "rest", theme: "mono", text: plain},
		{name: "line", theme: "mono", text: plain, lines: 1},
		{name: "flood/plain", theme: "mono", text: plain, lines: 45},
		{name: "flood/theme", theme: "dark", text: plain, lines: 45},
		{name: "flood/colours", theme: "dark", text: coloured, lines: 45},
		{name: "flood/wide", theme: "mono", text: wide, lines: 45},
		{name: "flood/wrapped", theme: "mono", text: long, lines: 45},
		{name: "flood/tints", theme: "dark", text: plain, lines: 45, set: func(v *View) { v.SetTimes(TimeFull, nil); v.SetLabelWidth(20) }},
		{name: "flood/highlights", theme: "dark", text: plain, lines: 45, set: func(v *View) { v.SetHighlights(highlights) }},
		{name: "paused", theme: "dark", text: plain, lines: 45, set: (*View).PageUp},
	} {
		b.Run(bench.name, func(b *testing.B) {
			source := &flood{line: Line{Text: bench.text, Label: "web-7f9c/nginx", Tint: 3}, next: 10_000}
			v := newView(b, source, 160, 45)
			v.SetStyles(look(b, bench.theme))
			if bench.set != nil {
				bench.set(v)
			}
			b.ReportAllocs()
			for b.Loop() {
				source.next += bench.lines
				v.View()
			}
		})
	}
}

// BenchmarkViewMegabyte is one frame of a line of a megabyte: the first, and
// after each row further up.
func BenchmarkViewMegabyte(b *testing.B) {
	for name, unit := range map[string]string{
		"ascii": "0123456789", "wide": "日本語", "colours": "\x1b[31m\x1b[1mx", "combining": "e\u0301\u0302", "mixed": "\x1b[32mabc\x1b[0m日",
	} {
		source := &log{}
		source.print(strings.Repeat(unit, 1<<20/len(unit)))
		b.Run("first/"+name, func(b *testing.B) {
			v := newView(b, source, 160, 45)
			b.ReportAllocs()
			for b.Loop() {
				v.SetSource(source)
				v.View()
			}
		})
		b.Run("scroll/"+name, func(b *testing.B) {
			v := newView(b, source, 160, 45)
			b.ReportAllocs()
			for b.Loop() {
				if v.Wheel(-1); v.WantsOlder() {
					v.Bottom()
				}
				v.View()
			}
		})
		b.Run("sideways/"+name, func(b *testing.B) {
			v := newView(b, source, 160, 45)
			v.SetWrap(false)
			b.ReportAllocs()
			for b.Loop() {
				v.Right(8)
				v.View()
			}
		})
	}
}
