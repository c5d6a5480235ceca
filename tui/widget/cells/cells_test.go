package cells

import (
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"
)

// styledText generates what widgets may be given: ASCII, wide characters,
// emoji, combining marks, colours, and now and then a control character.
func styledText() *rapid.Generator[string] {
	piece := rapid.SampledFrom([]string{
		"a", "Z", " ", "pod-7f", "日本", "한", "é", "e\u0301", "…", "─",
		"👩‍👩‍👧", "👍🏽", "🇩🇪", "❤️", "❤", "1️⃣", "👩🏽‍❤️‍💋‍👨🏾", "का", "स्ते", "ක්\u200dෂ", "می\u200cخ", "กำ",
		"\x1b[31m", "\x1b[1;38;5;208m", "\x1b[0m", "\x1b[m", "\t", "\x07", "\x1b", "\x1b[2J", "\u0301", "\u200d", "\ufe0f", "\xff",
	})
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(piece, 0, 30).Draw(t, "pieces"), "")
	})
}

// aRuler generates both rulers.
func aRuler(t *rapid.T) Ruler {
	return rapid.SampledFrom([]Ruler{CodePoints, Clusters}).Draw(t, "ruler")
}

// width is how wide the renderer takes text to be on the terminals of a ruler.
func width(ruler Ruler, s string) int { return ruler.Method().StringWidth(s) }

func TestFitHasExactWidth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ruler, s := aRuler(t), styledText().Draw(t, "s")
		w := rapid.IntRange(0, 40).Draw(t, "w")
		align := rapid.SampledFrom([]Align{Left, Right, Center}).Draw(t, "align")
		tail := rapid.SampledFrom([]string{"", "…", "..."}).Draw(t, "tail")
		out := ruler.Fit(s, w, align, tail)
		if got := width(ruler, out); got != w {
			t.Fatalf("Fit(%q, %d) = %q: %d cells", s, w, out, got)
		}
		if strings.ContainsAny(out, "\t\x07\n") {
			t.Fatalf("Fit(%q) lets a control through: %q", s, out)
		}
	})
}

func TestCutHasExactWidth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ruler, s := aRuler(t), styledText().Draw(t, "s")
		from := rapid.IntRange(0, 30).Draw(t, "from")
		to := from + rapid.IntRange(0, 30).Draw(t, "n")
		if out := ruler.Cut(s, from, to); width(ruler, out) != to-from {
			t.Fatalf("Cut(%q, %d, %d) = %q: %d cells", s, from, to, out, width(ruler, out))
		}
	})
}

func TestFit(t *testing.T) {
	for _, test := range []struct {
		name, in string
		width    int
		align    Align
		want     string
	}{
		{"shorter", "pod", 5, Left, "pod  "},
		{"right", "42", 5, Right, "   42"},
		{"center", "ab", 5, Center, " ab  "},
		{"as wide", "ready", 5, Left, "ready"},
		{"longer", "timecheck", 5, Left, "time…"},
		{"one cell", "timecheck", 1, Left, "…"},
		{"no cell", "timecheck", 0, Left, ""},
		{"wide cut in the middle", "日本語", 4, Left, "日 …"},
		{"wide that just fits", "日本", 4, Left, "日本"},
		{"styled", "\x1b[31mred\x1b[m!", 6, Left, "\x1b[31mred\x1b[m!\x1b[m  "},
		{"style left open", "\x1b[31mred", 3, Left, "\x1b[31mred\x1b[m"},
		{"controls", "a\tb\x1b[2Jc", 4, Left, "abc "},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := Clusters.Fit(test.in, test.width, test.align, "…"); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestCutKeepsTheStyleThatHolds(t *testing.T) {
	got := Clusters.Cut("\x1b[31mabc\x1b[32mdef\x1b[mghi", 4, 7)
	if want := "\x1b[31m\x1b[32mef\x1b[mg\x1b[m"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestCutStopsWhereTheCellsEnd(t *testing.T) {
	long := strings.Repeat("日", 1<<20)
	if allocs := testing.AllocsPerRun(10, func() { Clusters.Fit(long, 20, Left, "…") }); allocs > 10 {
		t.Errorf("cutting a long line takes %v allocations", allocs)
	}
}

func TestPen(t *testing.T) {
	pen := PenOf(lipgloss.NewStyle().Bold(true).Foreground(lipgloss.Red))
	if got, want := pen.Draw("x y"), "\x1b[1;31mx y\x1b[m"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := pen.Draw(""); got != "" {
		t.Errorf("nothing is drawn as %q", got)
	}
	if got := PenOf(lipgloss.NewStyle()).Draw("x"); got != "x" {
		t.Errorf("the plain style draws %q", got)
	}
}

// TestPenWrites: what is written into a line is what would be drawn by itself.
func TestPenWrites(t *testing.T) {
	for _, pen := range []Pen{{}, PenOf(lipgloss.NewStyle().Bold(true))} {
		for _, text := range []string{"", "x", "  two "} {
			for before := range 3 {
				for after := range 3 {
					var line strings.Builder
					pen.WriteAt(&line, text, before, after)
					if want := pen.Draw(Spaces(before) + text + Spaces(after)); line.String() != want {
						t.Errorf("%q with %d blanks before and %d after: got %q, want %q", text, before, after, line.String(), want)
					}
				}
			}
		}
	}
}

func TestCentered(t *testing.T) {
	got := strings.Join(Clusters.Centered("waiting for the container", 11, 5, Pen{}, "…"), "\n")
	want := strings.Join([]string{
		"           ",
		"waiting for",
		"    the    ",
		" container ",
		"           ",
	}, "\n")
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestCenteredCutsWhatHasNoRoom(t *testing.T) {
	for h, want := range map[int]string{
		0: "", 1: "no pods in…", 2: "no pods in |shop, and …", 3: "no pods in | shop, and |nothing el…",
	} {
		if got := strings.Join(Clusters.Centered("no pods in shop, and nothing else", 11, h, Pen{}, "…"), "|"); got != want {
			t.Errorf("in %d lines: %q, want %q", h, got, want)
		}
	}
}

func TestCenteredHasExactSize(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ruler, text := aRuler(t), styledText().Draw(t, "text")
		w, h := rapid.IntRange(1, 30).Draw(t, "w"), rapid.IntRange(0, 6).Draw(t, "h")
		lines := ruler.Centered(text, w, h, Pen{}, "…")
		if len(lines) != h {
			t.Fatalf("%d lines, want %d", len(lines), h)
		}
		for _, line := range lines {
			if width(ruler, line) != w {
				t.Fatalf("%q has %d cells, want %d", line, width(ruler, line), w)
			}
		}
	})
}

func TestWrap(t *testing.T) {
	got := Clusters.Wrap("one two three\n\nfourteen-cells end", 8)
	want := []string{"one two", "three", "", "fourteen-cells", "end"}
	if strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestNoLineEndsWithASeparator(t *testing.T) {
	for text, want := range map[string]string{
		"one · two · three":  "one · two|three",
		"one - two - three":  "one - two|- three",
		"one · two":          "one · two",
		"tar cf - /var/log":  "tar cf|- /var/log",
		"tar xf -":           "tar xf -",
		"cat /one -":         "cat /one|-",
		"· one - fourteen-c": "· one|- fourteen-c",
	} {
		if got := strings.Join(Clusters.wrap(text, 9, true), "|"); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestADashInACommandStaysWhereItIs(t *testing.T) {
	if got := strings.Join(Clusters.Wrap("tar cf - /var/log", 9), "|"); got != "tar cf -|/var/log" {
		t.Errorf("got %q", got)
	}
}

func TestUnstyled(t *testing.T) {
	for in, want := range map[string]string{
		"":                                "",
		"plain\nlines":                    "plain\nlines",
		"\x1b[31mred\x1b[m, 日本\n\x1b[1mx": "red, 日本\nx",
		"\x1b[31":                         "[31",
	} {
		if got := Unstyled(in); got != want {
			t.Errorf("Unstyled(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestExtentIsWhatCutKeeps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ruler, s := aRuler(t), styledText().Draw(t, "s")
		from := rapid.IntRange(0, 30).Draw(t, "from")
		to := from + rapid.IntRange(0, 30).Draw(t, "n")
		start, end, blank := ruler.Extent(s, from, to)
		got := Spaces(blank) + ruler.Fit(s[start:end], to-from-blank, Left, "")
		if want := ansi.Strip(ruler.Cut(s, from, to)); ansi.Strip(got) != want {
			t.Fatalf("Extent(%q, %d, %d) keeps %q, Cut %q", s, from, to, ansi.Strip(got), want)
		}
	})
}
