package book

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/podglass/podglass/kube/logs/fields"
	"github.com/podglass/podglass/kube/logs/pattern"
	"github.com/podglass/podglass/kube/logs/store"
	"github.com/podglass/podglass/kube/logs/visible"
)

// coloured are lines as programs write them, with what is found in each and what
// is not, for it does not show.
var coloured = []struct {
	line          string
	found, hidden []string
}{
	{
		"\x1b[31merror\x1b[39m: worker died",
		[]string{"error: worker", "^error:", ".level>=warn"},
		[]string{"39m", "31", `\x1b`, ".level<error"},
	},
	{
		"\x1b[41m\x1b[30mfail\x1b[39m\x1b[22m\x1b[49m: Microsoft.Hosting",
		[]string{"fail: Microsoft", "!39m", ".level=error"},
		[]string{"22m", "!fail: M"},
	},
	{
		"ti\x1b[38;5;208mme\x1b[48:5:1mo\x1b[38;2;1;22;255mu\x1b[38:2::3:2:1mt\x1b[m on /x",
		[]string{"timeout on", "timeout|panic", "t.*out on"},
		[]string{"208", "255", ";", "ti.*m.*me"},
	},
	{
		"see \x1b]8;;https://x.org/login\x1b\\the pa\x1b[1mge\x1b]8;;\x1b\\ of help\x1b[K",
		[]string{"the page of help$", "see the"},
		[]string{"login", "https", "8;;"},
	},
	{
		"loading 10%\rloading 50%\r\x1b[Kdone, 3 files\r",
		[]string{"done, 3 files$", "^done"},
		[]string{"loading", "10%"},
	},
	{
		"\x1b[36mlevel=\x1b[0mwarn \x1b[36mpath=\x1b[0m/a\x1b[1mb\x1b[0mc \x1b[36mmsg=\x1b[0mslow",
		[]string{".path=/abc", ".level=warn", ".msg~^sl"},
		[]string{".path=/a", "36m"},
	},
	{
		`{"level":"\u001b[33mwarn\u001b[39m","msg":"\u001b[1mslow\u001b[22m query","n":1,"n":2}`,
		[]string{".level=warn", `.msg="slow query"`, ".n=2"},
		[]string{".n=1", ".msg~1m"},
	},
}

// TestWhatShowsIsFound looks for texts in the midst of a log of other lines, some
// of which have colours too.
func TestWhatShowsIsFound(t *testing.T) {
	for _, test := range coloured {
		for _, neighbours := range []string{"nothing here %d", "\x1b[1mnothing\x1b[0m here %d"} {
			m := newModel(1, store.Limits{})
			for i := range 20 {
				text := fmt.Sprintf(neighbours, i)
				if i == 7 {
					text = test.line
				}
				m.write(0, int64(i), text, false)
			}
			m.pass(delay)
			for _, typed := range test.found {
				m.looksFor(t, typed, test.line, true)
			}
			for _, typed := range test.hidden {
				m.looksFor(t, typed, test.line, false)
			}
		}
	}
}

// looksFor searches and filters by what was typed, and checks whether the line at
// the seventh position is among what is found.
func (m *model) looksFor(t *testing.T, typed, line string, want bool) {
	t.Helper()
	matcher, err := pattern.Compile(typed, pattern.Mode{})
	if err != nil {
		t.Fatal(err)
	}
	at := uint64(origin + 7)
	if pos, ok := m.book.Find(t.Context(), matcher, at, false); (ok && pos == at) != want {
		t.Errorf("%q in %q is found: %v, want %v", typed, line, !want, want)
	}
	if pos, ok := m.book.Find(t.Context(), matcher, at+1, true); (ok && pos == at) != want {
		t.Errorf("%q in %q is found going back: %v, want %v", typed, line, !want, want)
	}
	shows := func() bool {
		pos, ok := m.book.Locate(0, store.Origin+7)
		return ok && pos == at && m.book.isShown(at)
	}
	m.book.SetFilter(matcher, 0)
	if m.book.isShown(at) != want { // before anything went through the lines
		t.Errorf("%q lets %q show at once: %v, want %v", typed, line, !want, want)
	}
	for m.book.scan() {
	}
	if shows() != want {
		t.Errorf("%q lets %q show: %v, want %v", typed, line, !want, want)
	}
	m.book.SetFilter(nil, 0)
}

// isFailure is how the next error is looked for.
type isFailure struct{}

func (isFailure) Match(line visible.Text) bool { return fields.LevelOf(line) >= fields.Error }

func TestTheNextErrorInColouredLines(t *testing.T) {
	m := newModel(1, store.Limits{})
	for i, text := range []string{
		"\x1b[32minfo\x1b[39m: up", "[\x1b[31merror\x1b[39m] down", "\x1b[33mwarn\x1b[39m: slow",
		"\x1b[41m\x1b[30mfail\x1b[39m\x1b[22m\x1b[49m: Kestrel[13]", "\x1b]0;ERROR\aonly the title says so",
	} {
		m.write(0, int64(i), text, false)
	}
	m.pass(delay)
	var found []uint64
	for pos := uint64(0); ; pos++ {
		at, ok := m.book.Find(t.Context(), isFailure{}, pos, false)
		if !ok {
			break
		}
		found, pos = append(found, at-origin), at
	}
	if fmt.Sprint(found) != "[1 3]" {
		t.Errorf("the errors are at %v", found)
	}
}

// TestRecordingFilteredColouredLines writes what arrives to a file, as the filter
// has it.
func TestRecordingFilteredColouredLines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newKubelet()
		b := open(t, k, "a")
		matcher, err := pattern.CompileFilter(`"error: worker"`, pattern.Mode{})
		if err != nil {
			t.Fatal(err)
		}
		b.SetFilter(matcher, 0)
		ctx, end := context.WithCancel(t.Context())
		var file bytes.Buffer
		done := make(chan int, 1)
		go func() {
			lines, _ := b.Record(ctx, b.Ends(), &file, func(dst []byte, line Line) []byte {
				return append(append(dst, visible.Of(line.Text)...), '\n')
			})
			done <- lines
		}()
		elapse(time.Second)
		k.write("a", 1, "\x1b[31merror\x1b[39m: worker died")
		k.write("a", 2, "\x1b[32minfo\x1b[39m: worker is back")
		elapse(time.Second)
		end()
		if lines := <-done; lines != 1 || file.String() != "error: worker died\n" {
			t.Errorf("%d lines: %q", lines, file.String())
		}
	})
}

// TestColouredLinesCostNoAllocationEach filters by level, of which each line is
// asked.
func TestColouredLinesCostNoAllocationEach(t *testing.T) {
	const lines = 10_000
	m := newModel(1, store.Limits{})
	for i := range lines {
		m.write(0, int64(i), "2026-11-21 07:10:11 \x1b[33mwarn\x1b[39m: request "+strings.Repeat("x", 60), false)
	}
	m.pass(delay)
	allocated := testing.AllocsPerRun(3, func() {
		m.book.Search(isFailure{})
		for m.book.scan() {
		}
	})
	if found := m.book.Found(0); found.Hits != 0 || !found.Done || allocated > lines/20 {
		t.Errorf("%v allocations for %d lines, found %+v", allocated, lines, found)
	}
}
