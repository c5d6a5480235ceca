package logview

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"github.com/podglass/podglass/tui/safe"
	"github.com/podglass/podglass/tui/widget/cells"
)

// FuzzView draws what a container may write, as the source of a pane makes it
// safe: wrapped and not, highlighted, and scrolled. A frame has exactly its size,
// and nothing in it acts on the terminal.
func FuzzView(f *testing.F) {
	for _, s := range []string{
		"plain", "\x1b[31mred\x1b[0m", "10%\r20%\r30%", "a\nb\r\n\nc", "e" + strings.Repeat("\u0301", 300), "\u202egpj.exe", "\x00\x00", "\xff\xfe",
		"👩\u200d👩\u200d👧🇩🇪🇫", "日本語" + strings.Repeat("漢", 100), "\x1b]52;c;eA==\x07", "\x1b[2J\x1b[1;1H", "\x1bPq\x1b\\", "\u009b31m", "각각각", "क्षि",
		strings.Repeat("\x1b[31m", 200) + "x", strings.Repeat("0123456789", 100),
	} {
		f.Add(s, uint8(10), uint8(3), uint8(2))
	}
	f.Fuzz(func(t *testing.T, text string, width, height, column uint8) {
		var parts []string
		for part := range strings.SplitSeq(text, "\n") {
			parts = append(parts, safe.Log(part))
		}
		source := numbered(1)
		source.print(strings.Join(parts, "\n"), "after")
		w, h := int(width)+1, int(height%50)+1
		v := newView(t, source, 1, 1)
		v.SetSize(w, h)
		v.SetHighlights([]Highlight{words("[a-z]+", 0), words("本|.", int(column))})
		for at, wrap := range []bool{true, false, true, false} {
			v.SetWrap(wrap)
			v.SetRuler(cells.Ruler(at / 2)) //nolint:gosec // two rulers
			for _, move := range []func(){func() {}, v.Up, v.Up, func() { v.Right(int(column)) }, v.Top, v.Down, v.Down} {
				move()
				out := exact(t, v, w, h)
				for _, r := range ansi.Strip(out) {
					if r != '\n' && (r < ' ' || r >= 0x7f && r < 0xa0) {
						t.Fatalf("%q holds %U", out, r)
					}
				}
			}
		}
	})
}
