package containers

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/widget/cells"
)

func texts(lines [][]run) []string {
	var all []string
	for _, line := range lines {
		var text strings.Builder
		for _, r := range line {
			text.WriteString(r.text)
		}
		all = append(all, text.String())
	}
	return all
}

func TestWrap(t *testing.T) {
	tests := []struct {
		runs  []run
		width int
		want  []string
	}{
		{[]run{{text: "one two three"}}, 8, []string{"one two", "three"}},
		{[]run{{text: "one "}, {text: "two"}, {text: ", three"}}, 8, []string{"one two,", "three"}},
		{[]run{{text: "abcdefghij"}}, 4, []string{"abcd", "efgh", "ij"}},
		{[]run{{text: "x abcdefghij"}}, 4, []string{"x", "abcd", "efgh", "ij"}},
		{[]run{{text: "ab"}, {text: "cdef"}, {text: "g"}}, 2, []string{"ab", "cd", "ef", "g"}},
		{[]run{{text: "日本語"}}, 3, []string{"日", "本", "語"}},
		{[]run{{text: "日本"}}, 1, []string{"日", "本"}},
		{[]run{{text: ""}}, 5, []string{""}},
		{nil, 5, []string{""}},
		{[]run{{text: "  kept  blanks"}}, 20, []string{"  kept  blanks"}},
	}
	for _, test := range tests {
		if diff := cmp.Diff(test.want, texts(wrap(cells.Clusters, test.runs, test.width))); diff != "" {
			t.Errorf("%v in %d: %s", test.runs, test.width, diff)
		}
	}
}

func TestSheet(t *testing.T) {
	s := newSheet(cells.Clusters, 34, nil)
	s.field("State", plain("running since a while ago"))
	s.field("Nothing", plain(""))
	s.more(plain("more"), plain(" of it"))
	s.verbatim("    if [ -f /some/long/path ]", nil)
	want := []string{
		"  State       running since a",
		"              while ago",
		"              more of it",
		"                  if [ -f /some/lo",
		"              ng/path ]",
	}
	if diff := cmp.Diff(want, texts(s.lines)); diff != "" {
		t.Error(diff)
	}
	slim := newSheet(cells.Clusters, 20, nil)
	slim.field("State", plain("running since long"))
	if diff := cmp.Diff([]string{"  State: running", "  since long"}, texts(slim.lines)); diff != "" {
		t.Error(diff)
	}
}

var _ panes.Follower = (*Pane)(nil)
