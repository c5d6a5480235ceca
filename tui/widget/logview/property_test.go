package logview

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"github.com/podglass/podglass/themes"
)

func exact(t interface{ Fatalf(string, ...any) }, view string, w, h int) {
	lines := strings.Split(view, "\n")
	if len(lines) != h {
		t.Fatalf("%d lines, want %d", len(lines), h)
	}
	for _, line := range lines {
		if got := ansi.StringWidth(line); got != w {
			t.Fatalf("%q has %d cells, want %d", line, got, w)
		}
	}
}

func anyLine() *rapid.Generator[Line] {
	piece := rapid.SampledFrom([]string{"a", "word ", "日本", "é", "👩‍👩‍👧", "🇩🇪", "\x1b[31m", "\x1b[0m", "\x1b[38;5;9m", strings.Repeat("x", 60), "\t", "\u0301"})
	return rapid.Custom(func(t *rapid.T) Line {
		return Line{
			Text:   strings.Join(rapid.SliceOfN(piece, 0, 12).Draw(t, "pieces"), ""),
			Marker: rapid.IntRange(0, 9).Draw(t, "marker") == 0,
			Cut:    max(rapid.IntRange(-50, 5000).Draw(t, "cut"), 0),
			Label:  rapid.SampledFrom([]string{"", "logger", "日本語コンテナ"}).Draw(t, "label"),
			Lane:   rapid.IntRange(-1, 20).Draw(t, "lane"),
		}
	})
}

func TestViewHasExactSize(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		source := &log{}
		v := newView(t, source, 1, 1)
		v.SetStyles(look(t, rapid.SampledFrom(themes.Names()).Draw(rt, "theme")))
		v.SetEmpty(rapid.SampledFrom([]string{"", "waiting for the container"}).Draw(rt, "empty"))
		for range rapid.IntRange(1, 12).Draw(rt, "steps") {
			for _, line := range rapid.SliceOfN(anyLine(), 0, 6).Draw(rt, "lines") {
				source.add(line)
			}
			source.evict(rapid.IntRange(0, 4).Draw(rt, "evict"))
			n := rapid.IntRange(1, 20).Draw(rt, "n")
			act := rapid.SampledFrom([]func(){
				v.Up, v.Down, v.PageUp, v.PageDown, v.HalfUp, v.HalfDown, v.Top, v.Bottom, func() {},
				func() { v.Wheel(n - 10) }, func() { v.Right(n) }, func() { v.Left(n) },
				func() { v.SetWrap(!v.Wrapped()) }, func() { v.SetTimes(TimeMode(n%3), nil) },
				func() { v.SetLabelWidth(n % 9) }, func() { v.SetFollow(n%2 == 0) },
			}).Draw(rt, "act")
			act()
			w, h := rapid.IntRange(1, 90).Draw(rt, "w"), rapid.IntRange(1, 9).Draw(rt, "h")
			v.SetSize(w, h)
			exact(rt, v.View(), w, h)
		}
	})
}

// TestAnchored reads in the middle of a log to which lines are added and from
// which old ones are dropped at random: what is on the screen never changes.
func TestAnchored(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		source := &log{}
		add := func(lines int) {
			for range lines {
				source.print(strings.Repeat(fmt.Sprintf("<%d>", len(source.lines)+int(source.first)), rapid.IntRange(1, 30).Draw(rt, "length")))
			}
		}
		add(rapid.IntRange(10, 30).Draw(rt, "lines"))
		v := newView(t, source, rapid.IntRange(10, 60).Draw(rt, "w"), rapid.IntRange(1, 8).Draw(rt, "h"))
		v.View()
		for range rapid.IntRange(1, 10).Draw(rt, "up") {
			v.Up()
		}
		if v.Following() {
			return // it all fits
		}
		want, last := v.View(), v.seen
		for range rapid.IntRange(1, 20).Draw(rt, "steps") {
			n := rapid.IntRange(0, 8).Draw(rt, "n")
			add(n)
			source.evict(min(rapid.IntRange(0, 12).Draw(rt, "evict"), len(source.lines)-1))
			if got := v.View(); got != want {
				rt.Fatalf("the screen changed to\n%s\nwas\n%s", got, want)
			}
		}
		if _, next := source.Bounds(); v.State().New != next-last {
			rt.Fatalf("%d new lines, want %d", v.State().New, next-last)
		}
	})
}
