package document

import (
	"fmt"
	"testing"

	"github.com/podglass/podglass/themes"
	"github.com/podglass/podglass/tui/widget/styled"
)

// BenchmarkMoveInALongDocument is a key and the frame after it, at the end of a
// document of 20,000 lines.
func BenchmarkMoveInALongDocument(b *testing.B) {
	theme, err := themes.Load("mono", nil)
	if err != nil {
		b.Fatal(err)
	}
	lines := make([]Line, 20000)
	for i := range lines {
		text := fmt.Sprintf("/data/log/%d", i)
		lines[i] = Line{Runs: []styled.Run{{Text: text}}, Key: text}
	}
	v := New()
	v.SetStyles(theme.Styles(), themes.ASCII())
	v.SetSize(160, 45)
	v.SetLines(lines)
	v.Bottom()
	step := -1
	for b.Loop() {
		v.Move(step)
		v.View()
		step = -step
	}
}
