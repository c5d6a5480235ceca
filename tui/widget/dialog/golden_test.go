package dialog

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"github.com/podglass/podglass/keymap"
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

func TestEverySizeHolds(t *testing.T) {
	for name, open := range map[string]func() Dialog{
		"confirm": func() Dialog { return confirm() },
		"entry":   func() Dialog { return takes(new([]string)) },
		"few":     func() Dialog { return choose(3) },
		"many":    func() Dialog { return choose(50) },
		"form":    func() Dialog { return form() },
		"empty":   func() Dialog { return &Form{ID: "x"} },
		"text":    func() Dialog { return text() },
		"none":    func() Dialog { return &Choose{ID: "x", Title: "Nothing to choose from"} },
	} {
		t.Run(name, func(t *testing.T) {
			s := newStack(t, "dark", 0, 0)
			s.Push(open())
			for w := range 70 {
				for h := range 20 {
					s.SetSize(w, h)
					s.Do(keymap.NextField)
					view := s.View("")
					if w == 0 || h == 0 {
						continue
					}
					exact(t, view, w, h)
					if c := s.Cursor(); c != nil && (c.X < 0 || c.X >= w || c.Y < 0 || c.Y >= h) {
						t.Fatalf("%dx%d: cursor at %d,%d", w, h, c.X, c.Y)
					}
				}
			}
		})
	}
}

func TestGolden(t *testing.T) {
	line := "\x1b[34m" + strings.Repeat("· ", 60) + "\x1b[m"
	for _, theme := range themes.Names() {
		for _, size := range [][2]int{{100, 24}, {80, 20}, {36, 9}, {20, 5}, {12, 4}} {
			for name, d := range map[string]Dialog{
				"confirm": confirm(), "choose": choose(3), "filter": choose(30), "form": form(), "text": text(),
			} {
				t.Run(fmt.Sprintf("%s/%dx%d/%s", theme, size[0], size[1], name), func(t *testing.T) {
					s := newStack(t, theme, size[0], size[1])
					s.Push(d)
					golden.RequireEqual(t, s.View(strings.Repeat(line+"\n", size[1])))
				})
			}
		}
	}
}
