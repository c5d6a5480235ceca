package logview

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/exp/golden"

	"github.com/podglass/podglass/themes"
)

// morning is when the log of the goldens begins.
func morning() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }

// story is a merged log with something of everything.
func story() *log {
	source := &log{gone: 1204}
	at := morning()
	add := func(tint int, label, text string, change ...func(*Line)) {
		at = at.Add(5250 * time.Millisecond)
		line := Line{Time: at, Tint: tint, Label: label, Text: text}
		for _, c := range change {
			c(&line)
		}
		source.add(line)
	}
	marker := func(l *Line) { l.Marker = true }
	for range 12 {
		add(0, "timecheck", "Environment: TEST; version: 1.1")
	}
	add(0, "timecheck", "restarted · exit 137 OOMKilled", marker)
	add(1, "logger", "DEBUG cache miss key=user:42", func(l *Line) { l.Tone = Debug })
	add(2, "healthz", "\x1b[32mINFO\x1b[0m listening on \x1b[1m:8080\x1b[0m, 日本語, and a line that is rather longer than most terminals are wide, for wrapping")
	add(1, "logger", "312 lines are missing: the stream broke off", marker, func(l *Line) { l.Lossy = true })
	add(1, "logger", "WARN slow request took=2.4s path=/api/orders", func(l *Line) { l.Tone = Warn })
	add(1, "logger", "request began", func(l *Line) { l.Context, l.Group = true, true })
	add(1, "logger", "ERROR request failed: connection refused", func(l *Line) { l.Tone = Error })
	add(3, "web-7f9c6b5d4-x2x8k/sidecar", "{\n  \"level\": \"error\",\n  \"msg\": \"connection refused\"\n}", func(l *Line) { l.Gone = 7 })
	add(2, "healthz", "\x1b[31mERROR\x1b[0m "+strings.Repeat("x", 90), func(l *Line) { l.Cut = 70_000 })
	return source
}

// states are the views of the goldens by name.
func states() map[string]func(v *View) {
	return map[string]func(v *View){
		"empty":     func(v *View) { v.SetSource(&log{}); v.SetEmpty("waiting for the container to start") },
		"following": func(*View) {},
		"lanes":     func(v *View) { v.SetTimes(TimeClock, nil); v.SetLabelWidth(24) },
		"full":      func(v *View) { v.SetTimes(TimeFull, nil); v.SetLabelWidth(24) },
		"relative": func(v *View) {
			v.SetNow(func() time.Time { return morning().Add(2 * time.Minute) })
			v.SetTimes(TimeRelative, nil)
		},
		"cursor":    func(v *View) { v.SetCursor(17) },
		"blurred":   func(v *View) { v.SetCursor(17); v.SetFocus(false) },
		"selection": func(v *View) { v.SetCursor(14); v.Select(true); v.SetCursor(18) },
		"highlights": func(v *View) {
			v.SetHighlights([]Highlight{words("connection|request", 0), words("INFO", 1), words("DEBUG", 2), words("lines?", 3), words("took=[^ ]*", 4), words("x{20}", 5)})
			v.SetCursor(18)
		},
		"groups": func(v *View) { v.SetGaps(true); v.SetCursor(17) },
		"top": func(v *View) {
			v.SetTopNotice("loading older lines")
			v.Top()
		},
		"sideways": func(v *View) { v.SetWrap(false); v.Right(8) },
	}
}

func TestGolden(t *testing.T) {
	glyphs := map[string]*themes.Glyphs{"ascii": themes.ASCII()}
	for _, theme := range append(themes.Names(), "ascii") {
		for _, size := range [][2]int{{80, 24}, {160, 45}, {20, 5}, {1, 1}} {
			if theme != "mono" && size[0]*size[1] < 80*24 {
				continue // nothing there depends on the theme
			}
			for state, show := range states() {
				if theme != "mono" && size[0] > 80 && state != "highlights" {
					continue
				}
				t.Run(fmt.Sprintf("%s/%dx%d/%s", theme, size[0], size[1], state), func(t *testing.T) {
					name := theme
					if theme == "ascii" {
						name = "mono"
					}
					styles, set := look(t, name)
					if glyphs[theme] != nil {
						set = glyphs[theme]
					}
					v := New(story())
					v.SetStyles(styles, set)
					v.SetSize(size[0], size[1])
					show(v)
					golden.RequireEqual(t, v.View()+"\n"+v.Status())
				})
			}
		}
	}
}
