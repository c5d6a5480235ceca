package main

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
)

// gcPercent is how much garbage may pile up beside what is in use before it is collected, in place
// of Go's 100: one key in a hundred met a collection. With 10,000 pods it costs 20 MiB. GOGC overrides it.
//
// It is a percentage of the memory that holds pointers, for that is what a collection has to go through.
// Log lines hold none: they cost a collection nothing, and must not be allowed three times their own size.
const gcPercent = 250

// leastGCPercent keeps collections apart when nearly all memory is lines.
const leastGCPercent = 15

// collector keeps Go's percentage, which is one of all memory in use, where gcPercent wants it.
type collector struct {
	mu      sync.Mutex
	stopped bool
	percent int
	before  int // what there was before
}

// tuneCollector takes effect until undo is called.
func tuneCollector() (undo func()) {
	c := &collector{percent: gcPercent, before: debug.SetGCPercent(gcPercent)}
	c.await()
	return c.stop
}

func (c *collector) stop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stopped = true
	debug.SetGCPercent(c.before)
}

// await tunes the collector after the next collection, which finds sign unused.
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
	percent := gcPercentOf(samples[0].Value.Uint64(), samples[1].Value.Uint64())
	const step = 5 // to set it stops the program for a moment
	if percent/step != c.percent/step {
		c.percent = percent
		debug.SetGCPercent(percent)
	}
	c.await()
}

// gcPercentOf is the percentage for so many bytes in use, of which so many have to be gone through.
func gcPercentOf(live, pointers uint64) int {
	if live == 0 {
		return gcPercent
	}
	return max(int(gcPercent*min(pointers, live)/live), leastGCPercent)
}
