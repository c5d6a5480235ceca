package tui_test

import (
	"testing"
	"time"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/tui/tuitest"
)

// What a change costs on the link to the terminal: the bytes from one screen of
// 200x50 cells to the next.

func BenchmarkFrameCursorMoved(b *testing.B) {
	d := tuitest.StartDemo(b, tuitest.Setup{Columns: 200, Rows: 50})
	d.Select("mc1").See("mc1 › all containers › log")
	there := []keymap.Action{keymap.Down, keymap.Up}
	at := []string{"▌ native-sidecar", "▌ mc1"}
	before := d.Written()
	i := 0
	for b.Loop() {
		d.Press(there[i%2]).See(at[i%2])
		i++
	}
	b.ReportMetric(float64(d.Written()-before)/float64(b.N), "B/frame")
}

func BenchmarkFrameLogLineAdded(b *testing.B) {
	d := tuitest.StartDemo(b, tuitest.Setup{Columns: 200, Rows: 50})
	d.Select("timecheck-").Press("pods.containers").Select("logger").See("› logger › log", "Environment")
	const every = 5 * time.Second // a line, written a second before the step
	now := tuitest.Noon
	before := d.Written()
	for b.Loop() {
		now = now.Add(every)
		d.Step(every)
		d.See(now.Add(-time.Second).Format(time.TimeOnly) + " Environment")
	}
	b.ReportMetric(float64(d.Written()-before)/float64(b.N), "B/frame")
}
