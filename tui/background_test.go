package tui_test

import (
	"regexp"
	"testing"

	"github.com/podglass/podglass/themes"
	"github.com/podglass/podglass/tui"
	"github.com/podglass/podglass/tui/tuitest"
)

// Warnings are yellow until the terminal says that its background is light, on which yellow does not show.
func TestWarningsOnALightGround(t *testing.T) {
	t.Parallel()
	yellow, magenta := regexp.MustCompile(`\x1b\[33;1m *6 \(14s ago\)`), regexp.MustCompile(`\x1b\[35;1m *6 \(14s ago\)`)
	has := func(d *tuitest.Demo, text *regexp.Regexp) func(string) bool {
		return func(string) bool { return text.MatchString(d.Styled()) }
	}
	d := wide(t)
	d.See("6 (14s ago)").Until("restarts in yellow", has(d, yellow))
	d.HasLightGround().Until("restarts in magenta", has(d, magenta))

	d = tuitest.StartDemo(t, tuitest.Setup{Columns: 160, Rows: 45, Options: func(opts *tui.Options) {
		theme, err := themes.Load("mono", nil)
		if err != nil {
			t.Fatal(err)
		}
		opts.Theme = theme
	}})
	d.See("6 (14s ago)").HasLightGround().Resize(150, 40).See("6 (14s ago)")
	if has(d, magenta)("") {
		t.Error("a theme without colours has become coloured")
	}
}
