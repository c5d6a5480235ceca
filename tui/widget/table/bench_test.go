package table

import (
	"fmt"
	"strconv"
	"testing"
)

// big is a source of many rows that finds keys as a real one does, by map.
type big struct {
	keys  []string
	index map[string]int
	tick  uint64
}

func newBig(n int) *big {
	b := &big{index: make(map[string]int, n)}
	for i := range n {
		key := fmt.Sprintf("shop/timecheck-%06d", i)
		b.keys = append(b.keys, key)
		b.index[key] = i
	}
	return b
}

func (b *big) Len() int              { return len(b.keys) }
func (b *big) Key(i int) string      { return b.keys[i] }
func (b *big) Revision(i int) uint64 { return b.tick * uint64(i%10/9) } // a tenth changes
func (b *big) Index(key string) int {
	if i, found := b.index[key]; found {
		return i
	}
	return -1
}

func (b *big) AppendCells(cells []Cell, i int) []Cell {
	return append(cells, Cell{Text: b.keys[i]}, Cell{Text: "4/4"}, Cell{Text: "Running"}, Cell{Text: strconv.Itoa(i)}, Cell{Text: "11m"},
		Cell{Text: "10.244.0.17"})
}

// BenchmarkTableFrame is one frame of a 160x45 table: with nothing changed,
// with a tenth of the rows changed, and with the cursor moved by a page.
func BenchmarkTableFrame(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		source := newBig(n)
		table := New(Column{Title: "NAME", Flex: 1}, Column{Title: "READY"}, Column{Title: "STATUS"},
			Column{Title: "RESTARTS"}, Column{Title: "AGE"}, Column{Title: "IP"})
		styles, glyphs := look(b, "ansi16")
		table.SetStyles(styles, glyphs)
		table.SetSize(160, 45)
		table.SetSource(source)
		frame := func(name string, change func(i int)) {
			b.Run(fmt.Sprintf("rows=%d/%s", n, name), func(b *testing.B) {
				b.ReportAllocs()
				for i := range b.N {
					change(i)
					table.View()
				}
			})
		}
		frame("same", func(int) {})
		frame("changed", func(int) { source.tick++ })
		frame("page", func(i int) {
			if table.PageDown(); table.SelectedIndex() == n-1 {
				table.Top()
			}
		})
	}
}
