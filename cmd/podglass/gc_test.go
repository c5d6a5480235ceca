package main

import (
	"runtime"
	"runtime/debug"
	"testing"
)

func TestGarbagePercent(t *testing.T) {
	const mb = 1 << 20
	for _, test := range []struct {
		name           string
		live, pointers uint64
		want           int
	}{
		{"nothing known yet", 0, 0, 250},
		{"pods", 20 * mb, 20 * mb, 250},
		{"pods and as much of logs", 40 * mb, 20 * mb, 125},
		{"logs", 80 * mb, 8 * mb, 25},
		{"nothing but logs", 500 * mb, 5 * mb, 15},
		{"a reading of two moments", 10 * mb, 20 * mb, 250},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := gcPercentOf(test.live, test.pointers); got != test.want {
				t.Errorf("%d%%, want %d%%", got, test.want)
			}
		})
	}
}

func TestLinesAreNotAllowedThriceTheirSize(t *testing.T) {
	before := debug.SetGCPercent(100)
	defer debug.SetGCPercent(before)
	undo := tuneCollector()
	const chunk, kept, written = 64 << 10, 64 << 20, 512 << 20
	lines := make([][]byte, kept/chunk)
	var most uint64
	var stats runtime.MemStats
	for i := range written / chunk {
		lines[i%len(lines)] = make([]byte, chunk)
		if i%(len(lines)/4) == 0 {
			runtime.ReadMemStats(&stats)
			most = max(most, stats.HeapAlloc)
		}
	}
	runtime.KeepAlive(lines)
	undo()
	if most > 3*kept { // 250% on top would be three and a half times
		t.Errorf("the heap grew to %d MB for %d MB of lines", most>>20, kept>>20)
	}
	if percent := debug.SetGCPercent(100); percent != 100 {
		t.Errorf("the percentage was left at %d", percent)
	}
}
