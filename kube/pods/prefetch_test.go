package pods

import (
	"slices"
	"testing"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/podstatus"
)

// Reading ahead changes nothing of what is yielded: all rows in their order, also those without a name or containers,
// and none once the caller has had enough.
func TestPrefetchYieldsAllRowsInOrder(t *testing.T) {
	for _, n := range []int{0, 1, prefetched - 1, prefetched, prefetched + 1, 3 * prefetched} {
		rows := make([]*Row, n)
		for i := range rows {
			rows[i] = &Row{}
			if i%2 == 0 {
				rows[i] = &Row{Ref: kube.PodRef{Name: "web"}, Containers: make([]podstatus.Brief, i%3)}
			}
		}
		if got := slices.Collect(Prefetch(rows)); !slices.Equal(got, rows) {
			t.Errorf("of %d rows there came %d, or in another order", n, len(got))
		}
		for enough := 1; enough <= n; enough++ {
			var got []*Row
			for row := range Prefetch(rows) {
				if got = append(got, row); len(got) == enough {
					break
				}
			}
			if !slices.Equal(got, rows[:enough]) {
				t.Errorf("of %d rows %d were enough, and there came %d", n, enough, len(got))
			}
		}
	}
}
