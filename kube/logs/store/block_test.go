package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/podglass/podglass/kube/logs/store"
)

func TestBlockVisible(t *testing.T) {
	ring := store.NewRing(store.Limits{})
	for _, text := range []string{"plain", "\x1b[31mred\x1b[0m", "", "\x1b[K", "10%\rdone"} {
		ring.Append(time.Unix(1, 0), []byte(text), 0)
	}
	ring.Mark(store.Event{Text: "restarted"})
	ring.Append(time.Unix(2, 0), []byte("last"), 3)
	block, ok := ring.Block(store.Origin + 1)
	if !ok || block.Len() != 6 {
		t.Fatalf("a block of %d lines, %v", block.Len(), ok)
	}
	shown := block.Visible()
	if got, want := shown.Text(), "reddonerestartedlast"; got != want {
		t.Errorf("the text is %q, want %q", got, want)
	}
	if shown.Seq() != block.Seq() || shown.Len() != block.Len() || block.Line(0).Text != "\x1b[31mred\x1b[0m" {
		t.Errorf("the block became another one")
	}
	var texts []string
	for i := range shown.Len() {
		from, to := shown.Span(i)
		texts = append(texts, shown.Text()[from:to])
		if shown.IsMarker(i) != block.IsMarker(i) || shown.Line(i).Cut != block.Line(i).Cut || !shown.Time(i).Equal(block.Time(i)) {
			t.Errorf("line %d is %+v, was %+v", i, shown.Line(i), block.Line(i))
		}
	}
	if got := fmt.Sprintf("%q", texts); got != `["red" "" "" "done" "restarted" "last"]` {
		t.Errorf("lines %s", got)
	}
	if at := shown.At(3); at != 3 {
		t.Errorf("the d of done is in line %d", at)
	}
}

// TestBlockVisibleOfWholeLines holds that a block of which all shows is not copied,
// and that lines that were put before others later are looked at too.
func TestBlockVisibleOfWholeLines(t *testing.T) {
	ring := store.NewRing(store.Limits{})
	for i := range 100 {
		ring.Append(time.Time{}, fmt.Appendf(nil, "line %d\tof größe", i), 0)
	}
	block, _ := ring.Block(0)
	if n := testing.AllocsPerRun(10, func() { block.Visible() }); n != 0 {
		t.Errorf("%v allocations", n)
	}
	first, _ := ring.Bounds()
	if kept := ring.Prepend(first, []store.Line{{Text: "\x1b[1mold\x1b[m"}}); kept != 1 {
		t.Fatalf("%d lines were kept", kept)
	}
	block, _ = ring.Block(0)
	if got := block.Visible().Text(); got != "old" {
		t.Errorf("the text is %q", got)
	}
}
