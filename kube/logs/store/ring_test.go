package store_test

import (
	"bytes"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/podglass/podglass/kube/logs/store"
)

func TestReadAppendsToWhatIsThere(t *testing.T) {
	ring := store.NewRing(store.Limits{})
	ring.Append(time.Time{}, []byte("one"), 0)
	ring.Append(time.Time{}, []byte("two"), 0)
	dst := make([]store.Line, 1, 2)
	dst[0].Text = "kept"
	got := ring.Read(dst, 0)
	if len(got) != 2 || got[0].Text != "kept" || got[1].Text != "one" {
		t.Errorf("read %+v", got)
	}
}

func TestLinesOutliveTheirEviction(t *testing.T) {
	ring := store.NewRing(store.Limits{Lines: 10, Bytes: 4096})
	ring.Append(time.Time{}, []byte("the first line"), 0)
	held := ring.Read(make([]store.Line, 0, 1), 0)
	for i := range 10_000 {
		ring.Append(time.Time{}, fmt.Appendf(nil, "line %d", i), 0)
	}
	if held[0].Text != "the first line" {
		t.Errorf("a line that was read became %q", held[0].Text)
	}
}

// TestReadersWhileAppending is for the race detector, and holds that a reader
// sees every line that is not evicted, in order and whole.
func TestReadersWhileAppending(t *testing.T) {
	const lines = 50_000
	ring := store.NewRing(store.Limits{Lines: 5000})
	var readers sync.WaitGroup
	for range 3 {
		changed, cancel := ring.Changed()
		readers.Go(func() {
			defer cancel()
			from := uint64(store.Origin)
			buffer := make([]store.Line, 0, 100)
			for from < store.Origin+lines {
				got := ring.Read(buffer, from)
				if len(got) == 0 {
					<-changed
					continue
				}
				for _, line := range got {
					if line.Seq < from || line.Text != fmt.Sprintf("line number %d", line.Seq-store.Origin) {
						t.Errorf("line %d after %d is %q", line.Seq, from, line.Text)
						return
					}
					from = line.Seq + 1
				}
			}
		})
	}
	for i := range lines {
		ring.Append(time.Time{}, fmt.Appendf(nil, "line number %d", i), 0)
	}
	readers.Wait()
}

func TestChangedDoesNotWaitForSubscribers(t *testing.T) {
	ring := store.NewRing(store.Limits{})
	changed, cancel := ring.Changed()
	for range 1000 {
		ring.Append(time.Time{}, nil, 0)
	}
	<-changed
	select {
	case <-changed:
		t.Error("1,000 appends made more than one receive")
	default:
	}
	cancel()
	ring.Append(time.Time{}, nil, 0)
	select {
	case <-changed:
		t.Error("poked after the subscription ended")
	default:
	}
}

// TestRingMemory holds that a full ring takes little more than the text that
// it keeps.
func TestRingMemory(t *testing.T) {
	for _, length := range []int{60, 120, 1000} {
		ring := store.NewRing(store.Limits{Bytes: 32 << 20})
		before := heap()
		line := bytes.Repeat([]byte{'x'}, length)
		for n := 0; n < 64<<20; n += length {
			ring.Append(time.Now(), line, 0)
		}
		taken := heap() - before
		if bound := float64(ring.Bytes()) * 1.1; float64(taken) > bound {
			t.Errorf("lines of %d bytes: %d bytes of memory for %d", length, taken, ring.Bytes())
		}
		first, next := ring.Bounds()
		text := float64(next-first) * float64(length)
		t.Logf("lines of %d bytes: memory is %.2f x the text", length, float64(taken)/text)
	}
}

func heap() int {
	runtime.GC()
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int(stats.HeapAlloc)
}

// TestReplaceLeavesWhatWasRead: what a reader was given stays, and so does what
// others may hold of a shared budget.
func TestReplaceLeavesWhatWasRead(t *testing.T) {
	budget := store.NewBudget(64 << 10)
	ring := store.NewRing(store.Limits{Budget: budget})
	ring.AppendPart(time.Time{}, []byte("end"), 0)
	ring.Append(time.Time{}, []byte("two"), 0)
	block, _ := ring.Block(store.Origin)
	if !ring.Replace(store.Line{Seq: store.Origin, Text: "beginning and end"}) {
		t.Fatal("not replaced")
	}
	if block.Text() != "endtwo" || !block.Line(0).Part {
		t.Errorf("the block became %q", block.Text())
	}
	if block, _ := ring.Block(0); block.Text() != "beginning and endtwo" || block.Line(0).Part || block.Len() != 2 {
		t.Errorf("the ring has %q", block.Text())
	}
	ring.Append(time.Time{}, []byte("three"), 0)
	if block, _ := ring.Block(store.Origin + 2); block.Text() != "three" {
		t.Errorf("the ring goes on with %q", block.Text())
	}
	used := budget.Used()
	if ring.Replace(store.Line{Seq: store.Origin, Text: strings.Repeat("x", 70<<10)}) || budget.Used() != used {
		t.Errorf("a line larger than the budget took a place, %d bytes used", budget.Used())
	}
}

func BenchmarkRingAppend(b *testing.B) {
	for _, length := range []int{20, 100, 1000} {
		b.Run(fmt.Sprintf("line=%d", length), func(b *testing.B) {
			ring := store.NewRing(store.Limits{Bytes: 16 << 20})
			_, cancel := ring.Changed()
			defer cancel()
			line := bytes.Repeat([]byte{'x'}, length)
			at := time.Now()
			b.SetBytes(int64(length))
			b.ReportAllocs()
			for b.Loop() {
				ring.Append(at, line, 0)
			}
		})
	}
}

func BenchmarkRingRead(b *testing.B) {
	ring := store.NewRing(store.Limits{Lines: 100_000})
	for i := range 100_000 {
		ring.Append(time.Now(), fmt.Appendf(nil, "line number %d of a log that goes on and on", i), 0)
	}
	screen := make([]store.Line, 0, 50)
	b.ReportAllocs()
	var from uint64
	for b.Loop() {
		screen = ring.Read(screen[:0], store.Origin+from%90_000)
		from += 977
	}
}
