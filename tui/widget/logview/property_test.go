package logview

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/podglass/podglass/themes"
	"github.com/podglass/podglass/tui/widget/cells"
)

// exact draws the view, which must have its size as its terminal measures.
func exact(t interface{ Fatalf(string, ...any) }, v *View, w, h int) string {
	view := v.View()
	lines := strings.Split(view, "\n")
	if len(lines) != h {
		t.Fatalf("%d lines, want %d", len(lines), h)
	}
	for _, line := range lines {
		if got := v.ruler.Method().StringWidth(line); got != w {
			t.Fatalf("%q has %d cells, want %d", line, got, w)
		}
	}
	return view
}

// aRuler generates both kinds of terminals.
func aRuler(t *rapid.T) cells.Ruler {
	return rapid.SampledFrom([]cells.Ruler{cells.CodePoints, cells.Clusters}).Draw(t, "ruler")
}

func anyLine() *rapid.Generator[Line] {
	piece := rapid.SampledFrom([]string{"a", "word ", "日本", "é", "👩‍👩‍👧", "👍🏽", "1️⃣", "का", "🇩🇪", "\x1b[31m", "\x1b[0m", "\x1b[38;5;9m", "\n", strings.Repeat("x", 60), "\t", "\u0301"})
	return rapid.Custom(func(t *rapid.T) Line {
		return Line{
			Text:    strings.Join(rapid.SliceOfN(piece, 0, 12).Draw(t, "pieces"), ""),
			Marker:  rapid.IntRange(0, 9).Draw(t, "marker") == 0,
			Cut:     max(rapid.IntRange(-50, 5000).Draw(t, "cut"), 0),
			Label:   rapid.SampledFrom([]string{"", "logger", "日本語コンテナ"}).Draw(t, "label"),
			Tint:    rapid.IntRange(-1, 20).Draw(t, "tint"),
			Lossy:   rapid.IntRange(0, 9).Draw(t, "lossy") == 0,
			Context: rapid.Bool().Draw(t, "context"),
			Group:   rapid.Bool().Draw(t, "group"),
			Gone:    uint64(max(rapid.IntRange(-20, 2000).Draw(t, "gone"), 0)),
			Tone:    Tone(rapid.IntRange(0, 5).Draw(t, "tone")),
		}
	})
}

// anyMove draws one of the moves.
func anyMove(t *rapid.T, v *View) func() {
	all := moves(v)
	return all[rapid.SampledFrom(slices.Sorted(maps.Keys(all))).Draw(t, "move")]
}

func TestViewHasExactSize(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		source := &log{}
		v := newView(t, source, 1, 1)
		v.SetStyles(look(t, rapid.SampledFrom(themes.Names()).Draw(rt, "theme")))
		v.SetRuler(aRuler(rt))
		v.SetEmpty(rapid.SampledFrom([]string{"", "waiting for the container"}).Draw(rt, "empty"))
		for range rapid.IntRange(1, 16).Draw(rt, "steps") {
			for _, line := range rapid.SliceOfN(anyLine(), 0, 6).Draw(rt, "lines") {
				source.add(line)
			}
			source.evict(rapid.IntRange(0, 4).Draw(rt, "evict"))
			n := rapid.IntRange(0, 20).Draw(rt, "n")
			change := rapid.SampledFrom([]func(){
				func() {}, func() {}, func() {}, func() {},
				func() { v.Wheel(n - 10) }, func() { v.SetCursor(uint64(n)) }, func() { v.Click(0, n-2) },
				func() { v.SetTimes(TimeMode(n%3), nil) }, func() { v.SetLabelWidth(n % 9) }, func() { v.SetGaps(n%2 == 0) },
				func() { v.SetTopNotice(strings.Repeat("older ", n)) },
				func() { v.SetRuler(cells.Ruler(n % 2)) }, //nolint:gosec // two rulers
				func() { source.hide(uint64(n), n%3 == 0) }, func() { source.renumber(uint64(n) * 3) },
			}).Draw(rt, "change")
			change()
			anyMove(rt, v)()
			w, h := rapid.IntRange(0, 90).Draw(rt, "w"), rapid.IntRange(0, 9).Draw(rt, "h")
			if v.SetSize(w, h); w == 0 || h == 0 {
				anyMove(rt, v)()
				if got := v.View(); got != "" {
					rt.Fatalf("%q is drawn without an area", got)
				}
				continue
			}
			exact(rt, v, w, h)
			if _, seq, ok := v.Cursor(); ok && !v.peeks(seq) {
				rt.Fatalf("the cursor is on %d, which is not on the screen %v", seq, v.screen)
			}
		}
	})
}

// hide takes every line away whose identity is a multiple of n, without a new
// era or with one.
func (l *log) hide(n uint64, era bool) {
	if n < 2 {
		return
	}
	l.lines = slices.DeleteFunc(l.lines, func(line Line) bool { return line.ID.Seq%n == 0 })
	if era {
		l.era++
	}
}

// renumber gives all numbers anew.
func (l *log) renumber(by uint64) {
	l.era++
	for i := range l.lines {
		l.lines[i].Seq += by
	}
	l.next += by
}

// TestShowsTheLog moves through a log at random, with lines that are as often as
// not taller than the screen: what shows is always a piece of the log as a whole.
func TestShowsTheLog(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		source := &log{}
		w, h := rapid.IntRange(5, 30).Draw(rt, "w"), rapid.IntRange(1, 8).Draw(rt, "h")
		v := newView(t, source, w, h)
		var rows []string
		add := func(n int) {
			for range n {
				text := strings.Repeat(fmt.Sprintf("<%d>", source.made), rapid.IntRange(1, 20).Draw(rt, "length"))
				source.print(text)
				for ; len(text) > w; text = text[w:] {
					rows = append(rows, text[:w])
				}
				rows = append(rows, text)
			}
		}
		add(rapid.IntRange(1, 40).Draw(rt, "lines"))
		for range rapid.IntRange(1, 30).Draw(rt, "steps") {
			add(rapid.IntRange(0, 3).Draw(rt, "more"))
			if move := anyMove(rt, v); v.Wrapped() {
				move()
			}
			v.SetWrap(true)
			got := content(v)
			all := strings.Join(rows, "\n") + strings.Repeat("\n", max(h-len(rows), 0))
			if !strings.Contains("\n"+all+"\n", "\n"+got+"\n") {
				rt.Fatalf("\n%s\nis no piece of\n%s", got, all)
			}
			if v.Following() && !strings.HasSuffix(all, got) {
				rt.Fatalf("it follows, but not at the end:\n%s", got)
			}
		}
	})
}

// TestCursorMovesByLines walks up and down: each move is to the next line, or
// scrolls a line that is taller than the screen.
func TestCursorMovesByLines(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		source := &log{}
		for range rapid.IntRange(2, 30).Draw(rt, "lines") {
			source.print(strings.Repeat("x", rapid.IntRange(0, 60).Draw(rt, "length")))
			source.next += uint64(rapid.IntRange(0, 3).Draw(rt, "gap"))
		}
		v := newView(t, source, rapid.IntRange(5, 30).Draw(rt, "w"), rapid.IntRange(1, 6).Draw(rt, "h"))
		v.Top()
		var down, up []uint64
		walk := func(step func(), on func() bool) (seen []uint64) {
			for n := 0; on(); n++ {
				if n > 1000 {
					rt.Fatal("it does not get anywhere")
				}
				if _, seq, ok := v.Cursor(); ok && (len(seen) == 0 || seen[len(seen)-1] != seq) {
					seen = append(seen, seq)
				}
				step()
			}
			return seen
		}
		down = walk(v.Down, func() bool { return !v.Following() })
		v.Up()
		up = walk(v.Up, func() bool { return !v.WantsOlder() })
		slices.Reverse(up)
		var want []uint64
		for _, line := range source.lines {
			want = append(want, line.Seq)
		}
		if !slices.Equal(down, want) || !slices.Equal(up, want) {
			rt.Fatalf("down %v, up %v, want %v", down, up, want)
		}
	})
}

// TestANewEraKeepsTheScreen gives numbers anew and puts older lines before the
// first, while the reader is somewhere.
func TestANewEraKeepsTheScreen(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		source := &log{made: 1000}
		for range rapid.IntRange(20, 60).Draw(rt, "lines") {
			source.print(strings.Repeat(fmt.Sprintf("<%d>", source.made), rapid.IntRange(1, 12).Draw(rt, "length")))
		}
		v := newView(t, source, rapid.IntRange(20, 60).Draw(rt, "w"), rapid.IntRange(1, 8).Draw(rt, "h"))
		v.Up()
		for range rapid.IntRange(1, 20).Draw(rt, "moves") {
			rapid.SampledFrom([]func(){v.Up, v.PageUp, v.HalfUp, v.HalfDown, func() { v.Wheel(-2) }}).Draw(rt, "move")()
		}
		want, id, isNew := screen(v), v.cursor.id, v.State().New
		if v.Following() {
			return
		}
		for range rapid.IntRange(1, 5).Draw(rt, "eras") {
			source.renumber(uint64(rapid.IntRange(10, 40).Draw(rt, "by")))
			if rapid.Bool().Draw(rt, "older") {
				first := source.lines[0]
				older := Line{Seq: first.Seq - 5, ID: ID{Seq: first.ID.Seq - 1}, Text: "older"}
				source.lines = append([]Line{older}, source.lines...)
			}
			if got := screen(v); got != want {
				rt.Fatalf("the screen changed to\n%s\nwas\n%s", got, want)
			}
			if got, _, ok := v.Cursor(); !ok || got != id {
				rt.Fatalf("the cursor is on %v, was on %v", got, id)
			}
			if got := v.State().New; got != isNew {
				rt.Fatalf("%d new lines, were %d", got, isNew)
			}
		}
	})
}

// TestAFilterKeepsTheCursorInItsRow hides lines in a new era and shows them
// again: the line under the cursor stays where it is, or the nearest one takes
// its place and gives it back.
func TestAFilterKeepsTheCursorInItsRow(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		source := numbered(200)
		all := slices.Clone(source.lines)
		h := rapid.IntRange(1, 9).Draw(rt, "h")
		v := newView(t, source, 40, h)
		v.SetCursor(uint64(rapid.IntRange(60, 140).Draw(rt, "at")))
		v.View()
		_, seq, _ := v.Cursor()
		y := v.cursorRow()
		n := uint64(rapid.IntRange(2, 5).Draw(rt, "n"))
		source.lines = slices.DeleteFunc(slices.Clone(all), func(line Line) bool { return line.Seq%n != 0 })
		source.era++
		v.View()
		_, now, _ := v.Cursor()
		if want := (seq + n - 1) / n * n; now != want || v.cursorRow() != y {
			rt.Fatalf("the cursor is on %d in row %d, want %d in %d", now, v.cursorRow(), want, y)
		}
		source.lines = nil
		source.era++
		v.View()
		if _, _, ok := v.Cursor(); ok {
			rt.Fatal("there is a cursor without lines")
		}
		source.lines = all
		source.era++
		v.View()
		if _, now, _ := v.Cursor(); now != seq {
			rt.Fatalf("the cursor is on %d, want %d again", now, seq)
		}
	})
}

// TestAFilterThatIsStillSearching finds what it lets through from the end on: the
// cursor comes nearer to the line it was on, not below the row where it was, and then
// stays, also when older lines go.
func TestAFilterThatIsStillSearching(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		source := numbered(300)
		v := newView(t, source, 40, rapid.IntRange(1, 9).Draw(rt, "h"))
		v.SetGaps(rapid.Bool().Draw(rt, "gaps"))
		at := uint64(rapid.IntRange(60, 240).Draw(rt, "at"))
		v.SetCursor(at)
		v.View()
		y := v.cursorRow()
		n := uint64(rapid.IntRange(2, 5).Draw(rt, "n"))
		var hits []Line
		for _, line := range source.lines {
			if line.Seq%n == 0 {
				line.Group = len(hits) > 0
				hits = append(hits, line)
			}
		}
		source.lines = nil
		source.era++
		for found := 0; found < len(hits); {
			v.View()
			found = min(found+rapid.IntRange(1, 60).Draw(rt, "more"), len(hits))
			source.lines = slices.Clone(hits[len(hits)-found:])
			source.lines[0].Group = false
		}
		v.View()
		_, now, _ := v.Cursor()
		if want := (at + n - 1) / n * n; now != want || v.cursorRow() > y {
			rt.Fatalf("the cursor is on %d in row %d, want %d in %d or where the log began", now, v.cursorRow(), want, y)
		}
		want := v.View()
		for len(source.lines) > 1 {
			source.evict(rapid.IntRange(1, 60).Draw(rt, "evicted"))
			if got := v.View(); got != want {
				rt.Fatalf("the screen changed to\n%s\nwas\n%s", got, want)
			}
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
				source.print(strings.Repeat(fmt.Sprintf("<%d>", source.made), rapid.IntRange(1, 30).Draw(rt, "length")))
			}
		}
		add(rapid.IntRange(10, 30).Draw(rt, "lines"))
		v := newView(t, source, rapid.IntRange(10, 60).Draw(rt, "w"), rapid.IntRange(1, 8).Draw(rt, "h"))
		v.View()
		for range rapid.IntRange(1, 30).Draw(rt, "up") {
			v.Up()
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
