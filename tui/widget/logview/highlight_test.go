package logview

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"github.com/podglass/podglass/themes"
)

// words highlights what an expression matches.
func words(expression string, pen int) Highlight {
	re := regexp.MustCompile(expression)
	return Highlight{Pen: pen, Spans: func(dst [][2]int, text string) [][2]int {
		for _, m := range re.FindAllStringIndex(text, -1) {
			dst = append(dst, [2]int{m[0], m[1]})
		}
		return dst
	}}
}

// marked returns a view's lines with what is highlighted in brackets and the
// number of the pen before it, "!" for a search's in the line under the cursor.
func marked(v *View) string {
	text := v.View()
	names := map[string]string{v.pens.found.Open: "!"}
	for i, p := range v.pens.highlights {
		names[p.Open] = fmt.Sprint(i)
	}
	var b strings.Builder
	for len(text) > 0 {
		name, open := "", ""
		for sequence, n := range names {
			if strings.HasPrefix(text, sequence) {
				name, open = n, sequence
			}
		}
		if open == "" {
			b.WriteByte(text[0])
			text = text[1:]
			continue
		}
		piece, rest, _ := strings.Cut(text[len(open):], "\x1b[m")
		b.WriteString(name + "[" + piece + "]")
		text = rest
	}
	lines := strings.Split(ansi.Strip(b.String()), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " ")
	}
	return strings.Join(lines, "\n")
}

func expectMarked(t *testing.T, v *View, want ...string) {
	t.Helper()
	if got := marked(v); got != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
}

func TestHighlights(t *testing.T) {
	source := &log{}
	source.print("an error here", "no such word", "err error", "")
	v := newView(t, source, 30, 4)
	v.SetHighlights([]Highlight{words("err|word", 0)})
	expectMarked(t, v, " an 0[err]or here", " no such 0[word]", " 0[err] 0[err]or", "")
	v.SetHighlights([]Highlight{words("error here", 1), words("error", 2), words("o.*", 3)})
	expectMarked(t, v, " an 2[err]3[or here]", " n3[o such word]", " err 2[err]3[or]", "")
	v.SetHighlights([]Highlight{words("n", -1), words("h", 7)})
	expectMarked(t, v, " a5[n] error 1[h]ere", " 5[n]o suc1[h] word", " err error", "")
	v.SetHighlights(nil)
	expectMarked(t, v, " an error here", " no such word", " err error", "")
}

func TestASearchLooksDifferentUnderTheCursor(t *testing.T) {
	source := &log{}
	source.print("one error", "two errors", "three errors")
	v := newView(t, source, 30, 3)
	v.SetHighlights([]Highlight{words("o", 1), words("error", 0)})
	expectMarked(t, v, " 1[o]ne 0[error]", " tw1[o] 0[error]s", " three 0[error]s")
	v.Up()
	expectMarked(t, v, " 1[o]ne 0[error]", " tw1[o] 0[error]s", "▌three ![error]s")
	v.Up()
	expectMarked(t, v, " 1[o]ne 0[error]", "▌tw1[o] ![error]s", " three 0[error]s")
}

func TestHighlightsInColouredWrappedAndScrolledText(t *testing.T) {
	source := &log{}
	source.print("\x1b[31mer\x1b[1mro\x1b[mr \x1b[32m日本語\x1b[0m e\u0301x", "0123456789abcdef")
	v := newView(t, source, 8, 4)
	v.SetHighlights([]Highlight{words("error 日", 1), words("語|\u0301|9a", 2)})
	expectMarked(t, v, " 1[error 日]", " 本2[語] 2[e\u0301]x", " 01234567", " 82[9a]bcdef")
	// Outside of the highlight the text has its colours again.
	if got := strings.Split(v.View(), "\n")[1]; !strings.Contains(got, "\x1b[32m本\x1b[m") {
		t.Errorf("the second row is %q", got)
	}
	v.SetWrap(false)
	v.SetSize(9, 2)
	v.Right(6)
	expectMarked(t, v, " ‹ 本2[語] ›", " ‹782[9a]bc›")
}

func TestHighlightsThroughColoursOfEveryKind(t *testing.T) {
	source := &log{}
	source.print(
		"\x1b[31merror\x1b[39m: worker died",
		"\x1b[41m\x1b[30mfail\x1b[39m\x1b[22m\x1b[49m: Microsoft.Hosting",
		"ti\x1b[38;5;208mme\x1b[48:5:1mo\x1b[38;2;1;22;255mu\x1b[38:2::3:2:1mt\x1b[m after 39m",
	)
	v := newView(t, source, 40, 3)
	v.SetHighlights([]Highlight{words("error: w|il: M|timeout|39m|38|;", 1)})
	expectMarked(t, v, " 1[error: w]orker died", " fa1[il: M]icrosoft.Hosting", " 1[timeout] after 1[39m]")
}

// TestLongLinesArePartedBesideColours parts a line at every place in and around
// the longest colour there can be.
func TestLongLinesArePartedBesideColours(t *testing.T) {
	colour := "\x1b[" + strings.Repeat("1;", (longestSGR-4)/2) + "31m"
	text := strings.Repeat("x", 100) + colour + strings.Repeat("y", 100)
	for offset := range len(text) {
		if at := boundary(text, offset); at > 100 && at < 100+len(colour) || at < offset {
			t.Errorf("parted at %d, which is %d in the colour, for %d", at, at-100, offset)
		}
	}
}

func TestHighlightsLeaveWhatIsNotTheLineAlone(t *testing.T) {
	source := &log{}
	source.add(Line{Text: "12 lines dropped", Marker: true, Lossy: true})
	source.add(Line{Text: "12 KB", Cut: 12 << 10})
	source.add(Line{Text: "\x1b[31mKB\x1b[m near", Context: true})
	v := newView(t, source, 40, 3)
	v.SetHighlights([]Highlight{words("^12|KB|─|!|near$", 4)})
	expectMarked(t, v, " ── ! 4[12] lines dropped ──", " 4[12] 4[KB] … +12 KB", " 4[KB] 4[near]")
}

func TestSpansBeyondTheTextAreCut(t *testing.T) {
	source := &log{}
	source.print("abc")
	v := newView(t, source, 10, 1)
	v.SetHighlights([]Highlight{{Spans: func(dst [][2]int, _ string) [][2]int {
		return append(dst, [2]int{-5, 1}, [2]int{2, 99}, [2]int{2, 1}, [2]int{50, 60}, [2]int{1, 1})
	}}})
	expectMarked(t, v, " 0[a]b0[c]")
}

// TestHighlightsInALongLine finds what lies across the edges of the chunks that a
// long line is searched in, and does not search all of it for a screenful.
func TestHighlightsInALongLine(t *testing.T) {
	for name, needle := range map[string]string{"plain": "needle", "coloured": "n\x1b[38;5;208me\x1b[me\x1b[38:2::1:2:3md\x1b[0ml\x1b[1me\x1b[m"} {
		t.Run(name, func(t *testing.T) { testHighlightInALongLine(t, needle) })
	}
}

func testHighlightInALongLine(t *testing.T, needle string) {
	source := &log{}
	source.print(strings.Repeat("x", chunkBytes-3) + needle + strings.Repeat("x", 1<<20))
	offered := 0
	h := words("needle", 1)
	find := h.Spans
	h.Spans = func(dst [][2]int, text string) [][2]int {
		offered += len(text)
		return find(dst, text)
	}
	const width = 64
	v := newView(t, source, width, 3)
	v.SetHighlights([]Highlight{h})
	v.Top()
	v.Wheel(chunkBytes/width - 2)
	if got := strings.NewReplacer("x", "", "▌", "").Replace(marked(v)); strings.TrimSpace(got) != "1[nee]\n1[dle]" {
		t.Errorf("got %q", got)
	}
	if offered > 4*chunkBytes {
		t.Errorf("%d bytes were searched for a screenful", offered)
	}
}

// TestHighlightsChangeNothingButStyles draws random text with and without
// highlights: the text is the same, and just what matches is marked.
func TestHighlightsChangeNothingButStyles(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		source := &log{}
		for _, line := range rapid.SliceOfN(anyLine(), 1, 5).Draw(rt, "lines") {
			line.Marker, line.Lossy, line.Cut = false, false, 0
			source.add(line)
		}
		w, h := rapid.IntRange(5, 70).Draw(rt, "w"), rapid.IntRange(1, 9).Draw(rt, "h")
		v := newView(t, source, w, h)
		v.SetStyles(look(t, rapid.SampledFrom(themes.Names()).Draw(rt, "theme")))
		v.SetRuler(aRuler(rt))
		v.SetWrap(rapid.Bool().Draw(rt, "wrap"))
		v.Right(rapid.IntRange(0, 30).Draw(rt, "right"))
		want := screen(v)
		v.SetHighlights([]Highlight{words("word|本|[\u0301d]|x+", 1), words("a|🇩🇪", 2)})
		exact(rt, v, w+1, h)
		if got := screen(v); got != want {
			rt.Fatalf("got\n%q\nwant\n%q", got, want)
		}
		for _, row := range strings.Split(marked(v), "\n") {
			plain := regexp.MustCompile(`\d\[[^]]*\]`).ReplaceAllString(row, "")
			if strings.ContainsAny(plain, "本x") {
				rt.Fatalf("not all is marked in %q", row)
			}
		}
	})
}
