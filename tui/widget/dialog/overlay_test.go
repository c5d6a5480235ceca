package dialog

import (
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"github.com/podglass/podglass/tui/widget/cells"
)

func TestOverlay(t *testing.T) {
	base := strings.Join([]string{
		"\x1b[31maaaaaaaaaa\x1b[m",
		"日本語日本",
		"short",
	}, "\n")
	got := centred(cells.Clusters, base, "[1]\n[2]", 10, 4)
	want := strings.Join([]string{
		"\x1b[31maaaaaaaaaa\x1b[m\x1b[m",
		"日 [1]日本",
		"sho[2]    ",
		"          ",
	}, "\n")
	if got != want {
		t.Errorf("got %q\nwant %q", got, want)
	}
	got = strings.Split(centred(cells.Clusters, base, "[]", 10, 1), "\n")[0]
	if want := "\x1b[31maaaa\x1b[m[]\x1b[31maaaa\x1b[m"; got != want {
		t.Errorf("got %q, want %q: what shows of the base keeps its style", got, want)
	}
}

// TestOverlayIsWhatACompositorDraws compares cell by cell with Lip Gloss, which
// is right but several times slower.
func TestOverlayIsWhatACompositorDraws(t *testing.T) {
	piece := rapid.SampledFrom([]string{"a", "bc ", "日本", "é", "\x1b[31m", "\x1b[1m", "\x1b[m", "👍"})
	line := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(piece, 0, 14).Draw(t, "pieces"), "") + "\x1b[m"
	})
	rapid.Check(t, func(rt *rapid.T) {
		w, h := rapid.IntRange(4, 24).Draw(rt, "w"), rapid.IntRange(2, 5).Draw(rt, "h")
		base := rapid.SliceOfN(line, h, h).Draw(rt, "base")
		for i := range base {
			base[i] = ansi.Truncate(base[i], w, "")
		}
		x, y := rapid.IntRange(0, w-3).Draw(rt, "x"), rapid.IntRange(0, h-1).Draw(rt, "y")
		got := overlay(cells.Clusters, strings.Join(base, "\n"), []string{"\x1b[32m[x]\x1b[m"}, x, y, w, h)

		canvas := lipgloss.NewCanvas(w, h)
		canvas.Compose(lipgloss.NewCompositor(lipgloss.NewLayer(strings.Join(base, "\n")), lipgloss.NewLayer("\x1b[32m[x]\x1b[m").X(x).Y(y).Z(1)))
		drawn := lipgloss.NewCanvas(w, h)
		drawn.Compose(lipgloss.NewLayer(got))
		for row := range h {
			for column := range w {
				a, b := canvas.CellAt(column, row), drawn.CellAt(column, row)
				if a == nil || b == nil || strings.TrimSpace(a.Content) != strings.TrimSpace(b.Content) ||
					a.Content != " " && !a.Style.Equal(&b.Style) {
					rt.Fatalf("cell %d,%d is %v, want %v\n%q", column, row, b, a, got)
				}
			}
		}
	})
}

func BenchmarkOverlay(b *testing.B) {
	line := strings.Repeat("\x1b[34m▌ timecheck\x1b[m  4/4  \x1b[32mRunning\x1b[m  ", 8)
	base := strings.TrimSuffix(strings.Repeat(ansi.Truncate(line, 160, "")+"\n", 45), "\n")
	s := newStack(b, "dark", 160, 45)
	s.Push(confirm())
	b.ReportAllocs()
	for b.Loop() {
		s.View(base)
	}
}

// centred draws box in the middle of base, the lines of a screen of w by h
// cells. What shows of base keeps its styles. The result has exactly h lines of
// exactly w cells; a box that is larger than the screen is cut.
func centred(ruler cells.Ruler, base, box string, w, h int) string {
	lines := strings.Split(box, "\n")
	width := 0
	for _, line := range lines {
		width = max(width, ruler.Width(line))
	}
	for i, line := range lines {
		lines[i] = ruler.Fit(line, width, cells.Left, "")
	}
	return overlay(ruler, base, lines, (w-width)/2, (h-len(lines))/2, w, h)
}
