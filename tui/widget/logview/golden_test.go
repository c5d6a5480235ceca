package logview

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/exp/golden"

	"github.com/podglass/podglass/themes"
)

func TestGolden(t *testing.T) {
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	source := &log{}
	for i := range 30 {
		source.add(Line{Time: at.Add(time.Duration(i) * 5 * time.Second), Text: "Environment: TEST; version: 1.1", Label: "timecheck"})
	}
	source.add(Line{Time: at.Add(150 * time.Second), Text: "restarted · exit 137 OOMKilled", Marker: true})
	source.add(Line{Time: at.Add(151 * time.Second), Text: "\x1b[32mINFO\x1b[0m listening on \x1b[1m:8080\x1b[0m, 日本語, and a line that is rather longer than most terminals are wide, for wrapping", Label: "healthz", Lane: 2})
	source.add(Line{Time: at.Add(152 * time.Second), Text: "\x1b[31mERROR\x1b[0m " + strings.Repeat("x", 90), Cut: 70_000, Label: "logger", Lane: 1})
	source.evict(25)
	for _, theme := range themes.Names() {
		for _, size := range [][2]int{{100, 10}, {58, 8}, {20, 4}, {3, 2}} {
			for _, state := range []string{"following", "top", "sideways", "empty"} {
				t.Run(fmt.Sprintf("%s/%dx%d/%s", theme, size[0], size[1], state), func(t *testing.T) {
					v := New(source)
					v.SetStyles(look(t, theme))
					v.SetSize(size[0], size[1])
					switch state {
					case "following":
						v.SetTimes(TimeClock, nil)
					case "top":
						v.SetTimes(TimeFull, nil)
						v.SetLabelWidth(9)
						v.Top()
					case "sideways":
						v.SetWrap(false)
						v.Right(8)
					case "empty":
						v.SetSource(&log{})
						v.SetEmpty("waiting for the container to start")
					}
					golden.RequireEqual(t, v.View()+"\n"+v.Status())
				})
			}
		}
	}
}
