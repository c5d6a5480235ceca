package main

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
)

// garbagePercent is how much garbage may pile up beside what is in use before it is collected, in place
// of Go's 100: one key in a hundred met a collection. With 10,000 pods it costs 20 MiB. GOGC overrides it.
//
// It is a percentage of the memory that holds pointers, for that is what a collection has to go through.
// Log lines hold none: they cost a collection nothing, and must not be allowed three times their own size.
const garbagePercent = 250

// leastGarbagePercent keeps collections apart when nearly all memory is lines.
const leastGarbagePercent = 15

// collector keeps Go's percentage, which is one of all memory in use, where garbagePercent wants it.
type collector struct {
	mu      sync.Mutex
	stopped bool
	percent int
	before  int // what there was before
}

// tuneCollector takes effect until undo is called.
func tuneCollector() (undo func()) {
	c := &collector{percent: garbagePercent, before: debug.SetGCPercent(garbagePercent)}
	c.await()
	return c.stop
}

func (c *collector) stop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stopped = true
	debug.SetGCPercent(c.before)
}

// await tunes the collector after the next collection, which finds that nobody needs sign.
func (c *collector) await() {
	sign := new(*int)
	runtime.AddCleanup(sign, (*collector).collected, c)
}

func (c *collector) collected() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.stopped {
		return
	}
	samples := []metrics.Sample{{Name: "/gc/heap/live:bytes"}, {Name: "/gc/scan/heap:bytes"}}
	metrics.Read(samples)
	percent := garbagePercentOf(samples[0].Value.Uint64(), samples[1].Value.Uint64())
	const step = 5 // to set it stops the program for a moment
	if percent/step != c.percent/step {
		c.percent = percent
		debug.SetGCPercent(percent)
	}
	c.await()
}

// garbagePercentOf is the percentage for so many bytes in use, of which so many have to be gone through.
func garbagePercentOf(live, pointers uint64) int {
	if live == 0 {
		return garbagePercent
	}
	return max(int(garbagePercent*min(pointers, live)/live), leastGarbagePercent)
}
