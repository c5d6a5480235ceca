package book

import (
	"fmt"
	"testing"
	"time"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/logs/store"
)

const (
	plainLine    = "2026-11-21T07:10:11.123Z INFO  http request served method=GET path=/api/v1/items/%d status=200 took=12ms"
	colouredLine = "\x1b[2m2026-11-21T07:10:11.123Z\x1b[0m \x1b[32mINFO\x1b[0m  http request served path=/api/v1/items/\x1b[1m%d\x1b[0m status=200 took=12ms"
)

// fill returns a book of a million lines of about 100 bytes, of so many lanes
// that take turns.
func fill(b *testing.B, lanes int) *Book {
	b.Helper()
	return fillWith(b, lanes, plainLine)
}

func fillWith(b *testing.B, lanes int, line string) *Book {
	b.Helper()
	book := New(nil, Options{})
	for i := range lanes {
		book.Join(kube.ContainerRef{Container: fmt.Sprint(i)}, false)
	}
	for i := range 1_000_000 {
		text := fmt.Appendf(nil, line, i)
		book.lanes[i%lanes].Append(time.UnixMicro(int64(i)), text, 0)
	}
	now := time.Now()
	book.collect(now)
	book.collect(now.Add(delay))
	return book
}

// BenchmarkSearch goes through a million lines for a text that is in the oldest
// one only, and for one that is in the newest.
func BenchmarkSearch(b *testing.B) {
	for _, lanes := range []int{1, 4} {
		book := fill(b, lanes)
		for name, text := range map[string]string{"oldest": "/items/0 ", "newest": "/items/999999 "} {
			b.Run(fmt.Sprintf("lanes=%d/%s", lanes, name), func(b *testing.B) {
				for b.Loop() {
					if _, ok := book.Find(b.Context(), contains{text, true}, book.order.next, true); !ok {
						b.Fatal("not found")
					}
				}
			})
		}
		b.Run(fmt.Sprintf("lanes=%d/count", lanes), func(b *testing.B) {
			for b.Loop() {
				book.Search(contains{"7777", true})
				for book.scan() {
				}
				if found := book.Found(0); !found.Done || found.Hits == 0 {
					b.Fatal(found)
				}
			}
		})
	}
}

// BenchmarkSearchColoured counts in a million lines with colours what is in 400 of
// them.
func BenchmarkSearchColoured(b *testing.B) {
	book := fillWith(b, 1, colouredLine)
	b.ReportAllocs()
	for b.Loop() {
		book.Search(contains{"/7777", true})
		for book.scan() {
		}
		if found := book.Found(0); !found.Done || found.Hits == 0 {
			b.Fatal(found)
		}
	}
}

// BenchmarkFilteredScreen reads a screen of lines that a filter lets through,
// with lines around each.
func BenchmarkFilteredScreen(b *testing.B) {
	book := fill(b, 4)
	book.SetFilter(contains{"7777", true}, 2)
	for book.scan() {
	}
	screen := make([]Line, 0, 50)
	b.ReportAllocs()
	for b.Loop() {
		screen = book.ReadBack(screen[:0], book.order.next)
	}
	if len(screen) != cap(screen) {
		b.Fatal(len(screen))
	}
}

// BenchmarkCollect takes in lines as they arrive in a flood, a turn at a time.
func BenchmarkCollect(b *testing.B) {
	for _, lanes := range []int{1, 4, 50} {
		b.Run(fmt.Sprintf("lanes=%d", lanes), func(b *testing.B) {
			book := New(nil, Options{Limits: store.Limits{Lines: 20_000}})
			for i := range lanes {
				book.Join(kube.ContainerRef{Container: fmt.Sprint(i)}, false)
			}
			line := make([]byte, 100)
			n, now := 0, time.Now()
			const turn = 200
			for b.Loop() {
				for range turn {
					n++
					book.lanes[n%lanes].Append(now.Add(time.Duration(n)), line, 0)
				}
				now = now.Add(20 * time.Millisecond)
				book.collect(now)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/turn, "ns/line")
		})
	}
}

// BenchmarkRebuild merges a million lines anew, as after older ones were loaded.
func BenchmarkRebuild(b *testing.B) {
	book := fill(b, 4)
	for b.Loop() {
		book.rebuild(book.lanes)
	}
}
