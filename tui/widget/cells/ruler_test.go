package cells

import (
	"strings"
	"testing"

	uv "github.com/charmbracelet/ultraviolet"
	"pgregory.net/rapid"
)

// What signs of several code points take on the two kinds of terminals. Those
// without mode 2027 give each code point its own width.
func TestRulers(t *testing.T) {
	for _, test := range []struct {
		name, text           string
		codePoints, clusters int
	}{
		{"a letter with a mark", "e\u0301", 1, 1},
		{"a wide letter", "日", 2, 2},
		{"an emoji", "👩", 2, 2},
		{"an emoji with a skin tone", "👍🏽", 4, 2},
		{"a family of three", "👨‍👩‍👧", 6, 2},
		{"an astronaut with a skin tone", "👩🏽‍🚀", 6, 2},
		{"a family of four", "👨‍👩‍👧‍👦", 8, 2},
		{"skin tones and joiners", "👩🏽‍❤️‍💋‍👨🏾", 11, 2},
		{"a sign drawn as an emoji", "❤️", 1, 2},
		{"the same sign drawn as text", "❤︎", 1, 1},
		{"a keycap", "1️⃣", 1, 2},
		{"a flag of two letters", "🇩🇪", 2, 2},
		{"a flag of tags", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", 2, 2},
		{"a consonant and its vowel", "का", 2, 1},
		{"a vowel sign of Thai", "กำ", 2, 1},
		{"a joiner that shapes the letter before it", "න්\u200d", 1, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			for ruler, want := range map[Ruler]int{CodePoints: test.codePoints, Clusters: test.clusters} {
				if got := ruler.Width(test.text); got != want {
					t.Errorf("ruler %d: %q takes %d cells, want %d", ruler, test.text, got, want)
				}
				if n, w, kind := ruler.Next(test.text + "x"); n != len(test.text) || w != want || kind != Glyph {
					t.Errorf("ruler %d: Next parts %q after %d bytes, %d cells, kind %d", ruler, test.text, n, w, kind)
				}
				if got := ruler.Fit(test.text, want+1, Left, "…"); got != test.text+" " {
					t.Errorf("ruler %d: %q fits as %q", ruler, test.text, got)
				}
				if got := ruler.Fit("ab"+test.text, want+1, Left, "…"); want > 1 && strings.Contains(got, test.text) {
					t.Errorf("ruler %d: %q in a cell too few is %q", ruler, test.text, got)
				}
			}
		})
	}
}

func TestTruncate(t *testing.T) {
	for _, test := range []struct {
		ruler Ruler
		text  string
		w     int
		want  string
	}{
		{Clusters, "👨‍👩‍👧!", 3, "👨‍👩‍👧!"},
		{Clusters, "👨‍👩‍👧!!", 3, "👨‍👩‍👧…"},
		{CodePoints, "👨‍👩‍👧!", 7, "👨‍👩‍👧!"},
		{CodePoints, "👨‍👩‍👧!", 6, "     …"},
		{CodePoints, "plain", 5, "plain"},
		{CodePoints, "plain", 4, "pla…"},
		{CodePoints, "plain", 0, ""},
		{CodePoints, "", 0, ""},
	} {
		if got := test.ruler.Truncate(test.text, test.w, "…"); got != test.want {
			t.Errorf("ruler %d: %q in %d cells is %q, want %q", test.ruler, test.text, test.w, got, test.want)
		}
	}
}

// An emoji that ends in a joiner would take in what is drawn after it.
func TestADanglingJoinerIsNotDrawn(t *testing.T) {
	for _, ruler := range []Ruler{CodePoints, Clusters} {
		if got := ruler.Fit("👩\u200d", 3, Left, "…"); got != "👩 " {
			t.Errorf("ruler %d: got %q", ruler, got)
		}
	}
}

// The renderer puts what a widget has drawn where the widget thinks it is: the
// edge of a pane stands in the column after the text.
func TestTheRendererMeasuresAlike(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ruler, s := aRuler(t), styledText().Draw(t, "s")
		w := rapid.IntRange(1, 40).Draw(t, "w")
		screen := uv.NewScreenBuffer(w+2, 1)
		screen.Method = ruler.Method()
		uv.NewStyledString("│"+ruler.Fit(s, w, Left, "…")+"│").Draw(screen, screen.Bounds())
		for _, x := range []int{0, w + 1} {
			if cell := screen.CellAt(x, 0); cell == nil || cell.Content != "│" {
				t.Fatalf("%q in %d cells: there is %v in column %d", s, w, cell, x)
			}
		}
	})
}
