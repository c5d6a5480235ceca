package store_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/podglass/podglass/kube/logs/store"
)

func fill(ring *store.Ring, lines, length int) {
	line := bytes.Repeat([]byte{'x'}, length)
	for range lines {
		ring.Append(time.Time{}, line, 0)
	}
}

// count returns how many lines a ring keeps.
func count(ring *store.Ring) int {
	first, next := ring.Bounds()
	return int(next - first)
}

func TestBudgetSparesTheQuiet(t *testing.T) {
	budget := store.NewBudget(1 << 20)
	limits := store.Limits{Budget: budget}
	quiet, chatty, chattier := store.NewRing(limits), store.NewRing(limits), store.NewRing(limits)
	fill(quiet, 1000, 84) // a tenth of the budget
	for range 40 {
		fill(chatty, 1000, 84)
		fill(chattier, 3000, 84)
		if used := budget.Used(); used > 1<<20 {
			t.Fatalf("%d bytes used", used)
		}
	}
	if count(quiet) != 1000 || quiet.Evicted() != 0 {
		t.Errorf("the quiet one keeps %d lines", count(quiet))
	}
	a, b := count(chatty), count(chattier)
	if least := (1<<20 - 120_000) / 2 / 100 * 8 / 10; min(a, b) < least {
		t.Errorf("the others keep %d and %d lines, want at least %d each", a, b, least)
	}
	if got := chatty.Evicted() + uint64(a); got != 40_000 {
		t.Errorf("%d lines evicted or kept of 40,000", got)
	}
}

func TestBudgetWithoutABound(t *testing.T) {
	budget := store.NewBudget(0)
	ring := store.NewRing(store.Limits{Budget: budget})
	fill(ring, 100_000, 84)
	if count(ring) != 100_000 || budget.Used() < 10_000_000 || budget.Used() > 11_500_000 {
		t.Fatalf("%d lines in %d bytes", count(ring), budget.Used())
	}
}

// TestBudgetTellsWhoLosesLines: that a ring gives up lines for another one is a change of that ring.
func TestBudgetTellsWhoLosesLines(t *testing.T) {
	budget := store.NewBudget(1 << 20)
	large, other := store.NewRing(store.Limits{Budget: budget}), store.NewRing(store.Limits{Budget: budget})
	fill(large, 9000, 84)
	before := count(large)
	changed, cancel := large.Changed()
	defer cancel()
	fill(other, 4000, 84)
	if used := budget.Used(); used > 1<<20 || used < 900_000 {
		t.Errorf("%d bytes used", used)
	}
	if count(large) >= before {
		t.Errorf("the larger one keeps all %d lines", before)
	}
	select {
	case <-changed:
	default:
		t.Error("nobody was told that lines are gone")
	}
}

func TestBudgetLeavesTheNewestLines(t *testing.T) {
	ring := store.NewRing(store.Limits{Budget: store.NewBudget(1)})
	fill(ring, 1000, 84)
	if count(ring) == 0 {
		t.Error("the newest lines are gone too")
	}
}

func TestRelease(t *testing.T) {
	for _, limits := range []store.Limits{{}, {Budget: store.NewBudget(1 << 20)}} {
		ring := store.NewRing(limits)
		fill(ring, 1000, 84)
		held := ring.Read(make([]store.Line, 0, 10), 0)
		ring.Release()
		ring.Append(time.Time{}, []byte("late"), 0)
		ring.Mark(store.Event{Text: "late"})
		if kept := ring.Prepend(store.Origin+1000, []store.Line{{Text: "late"}}); kept != 0 {
			t.Errorf("%d lines prepended", kept)
		}
		if first, next := ring.Bounds(); first != store.Origin+1000 || next != first || ring.Bytes() != 0 {
			t.Errorf("%d..%d, %d bytes after the release", first, next, ring.Bytes())
		}
		if limits.Budget != nil && limits.Budget.Used() != 0 {
			t.Errorf("%d bytes used", limits.Budget.Used())
		}
		if held[9].Text != strings.Repeat("x", 84) {
			t.Errorf("a line that was read became %q", held[9].Text)
		}
	}
}

// TestPrependWithinTheBudget: history fills up what is free and what is a fair
// share, and does not push itself out.
func TestPrependWithinTheBudget(t *testing.T) {
	older := slices.Repeat([]store.Line{{Text: strings.Repeat("x", 84)}}, 20_000)
	for name, test := range map[string]struct {
		otherLines  int
		atLeast, to int
	}{
		"alone":                      {0, 8500, 10_000},
		"beside a small one":         {1000, 7500, 9000},
		"beside one that has it all": {20_000, 3500, 5200},
	} {
		t.Run(name, func(t *testing.T) {
			budget := store.NewBudget(1 << 20)
			other, ring := store.NewRing(store.Limits{Budget: budget}), store.NewRing(store.Limits{Budget: budget})
			fill(ring, 100, 84)
			fill(other, test.otherLines, 84)
			kept := ring.Prepend(store.Origin, older)
			if kept < test.atLeast || kept > test.to || count(ring) != kept+100 || ring.Evicted() != 0 {
				t.Errorf("%d lines prepended, %d kept, %d evicted", kept, count(ring), ring.Evicted())
			}
			if budget.Used() > 1<<20 {
				t.Errorf("%d bytes used", budget.Used())
			}
			if first, _ := ring.Bounds(); ring.Prepend(first, older[:700]) > 600 {
				t.Error("more was prepended to a full ring")
			}
		})
	}
}

// TestBudgetHolds does anything in any order, and holds that the budget is kept
// unless every ring is down to its last chunk.
func TestBudgetHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limit := rapid.IntRange(50_000, 300_000).Draw(t, "limit")
		budget := store.NewBudget(limit)
		var rings []*store.Ring
		pick := func(t *rapid.T) *store.Ring {
			if len(rings) == 0 {
				t.Skip("no ring")
			}
			return rings[rapid.IntRange(0, len(rings)-1).Draw(t, "ring")]
		}
		t.Repeat(map[string]func(*rapid.T){
			"open": func(t *rapid.T) {
				lines := rapid.SampledFrom([]int{0, 50}).Draw(t, "max lines")
				rings = append(rings, store.NewRing(store.Limits{Lines: lines, Budget: budget}))
			},
			"append": func(t *rapid.T) {
				fill(pick(t), rapid.IntRange(1, 500).Draw(t, "lines"), rapid.SampledFrom([]int{0, 5, 100, 3000}).Draw(t, "length"))
			},
			"prepend": func(t *rapid.T) {
				ring := pick(t)
				first, _ := ring.Bounds()
				ring.Prepend(first, make([]store.Line, rapid.IntRange(0, 2000).Draw(t, "lines")))
			},
			"close": func(t *rapid.T) {
				ring := pick(t)
				ring.Release()
				rings = slices.DeleteFunc(rings, func(other *store.Ring) bool { return other == ring })
			},
			"": func(t *rapid.T) {
				kept := 0
				for _, ring := range rings {
					kept += ring.Bytes()
				}
				if used := budget.Used(); used < kept || used > limit+4000*len(rings) || len(rings) == 0 && used != 0 {
					t.Fatalf("%d bytes used of %d, %d kept by %d rings", used, limit, kept, len(rings))
				}
			},
		})
	})
}

// TestBudgetUnderLoad is for the race detector, and for deadlocks.
func TestBudgetUnderLoad(t *testing.T) {
	budget := store.NewBudget(300_000)
	var all sync.WaitGroup
	for n := range 6 {
		ring := store.NewRing(store.Limits{Budget: budget})
		done := make(chan struct{})
		all.Go(func() {
			defer close(done)
			for range 20 {
				fill(ring, 100*(n+1), 84)
				first, _ := ring.Bounds()
				ring.Prepend(first, []store.Line{{Text: "older"}})
			}
			ring.Release()
		})
		all.Go(func() {
			screen := make([]store.Line, 0, 50)
			for from := uint64(0); ; {
				select {
				case <-done:
					return
				default:
				}
				for _, line := range ring.Read(screen, from) {
					from = line.Seq + 1
				}
			}
		})
	}
	all.Wait()
	if budget.Used() != 0 {
		t.Errorf("%d bytes used by no ring", budget.Used())
	}
}

// TestManySmallRings holds that rings that share a budget take little more than
// what they keep, and no more than they say.
func TestManySmallRings(t *testing.T) {
	for _, lines := range []int{150, 700, 5000} { // the last fill the budget
		budget := store.NewBudget(16 << 20)
		before := heap()
		rings := make([]*store.Ring, 200)
		for i := range rings {
			rings[i] = store.NewRing(store.Limits{Budget: budget})
			fill(rings[i], lines, 104)
		}
		taken, kept := heap()-before, 0
		for _, ring := range rings {
			kept += ring.Bytes()
		}
		t.Logf("%d lines each: %d bytes of memory, %d counted, %d kept", lines, taken, budget.Used(), kept)
		if float64(taken) > 1.3*float64(kept) || float64(taken) > 1.03*float64(budget.Used()) || budget.Used() > 16<<20 {
			t.Errorf("%d bytes of memory, %d counted, %d kept", taken, budget.Used(), kept)
		}
	}
}

func BenchmarkBudgetAppend(b *testing.B) {
	for _, rings := range []int{1, 100} {
		b.Run(fmt.Sprintf("rings=%d", rings), func(b *testing.B) {
			budget := store.NewBudget(16 << 20)
			all := make([]*store.Ring, rings)
			for i := range all {
				all[i] = store.NewRing(store.Limits{Budget: budget})
			}
			line := bytes.Repeat([]byte{'x'}, 100)
			at := time.Now()
			b.SetBytes(100)
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				all[i%rings].Append(at, line, 0)
				i++
			}
		})
	}
}
