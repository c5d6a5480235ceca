package styled_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/podglass/podglass/tui/widget/cells"
	"github.com/podglass/podglass/tui/widget/styled"
)

func texts(lines [][]styled.Run) []string {
	var all []string
	for _, line := range lines {
		var text strings.Builder
		for _, r := range line {
			text.WriteString(r.Text)
		}
		all = append(all, text.String())
	}
	return all
}

func TestWrap(t *testing.T) {
	tests := []struct {
		runs  []styled.Run
		width int
		want  []string
	}{
		{[]styled.Run{{Text: "one two three"}}, 8, []string{"one two", "three"}},
		{[]styled.Run{{Text: "one "}, {Text: "two"}, {Text: ", three"}}, 8, []string{"one two,", "three"}},
		{[]styled.Run{{Text: "abcdefghij"}}, 4, []string{"abcd", "efgh", "ij"}},
		{[]styled.Run{{Text: "x abcdefghij"}}, 4, []string{"x", "abcd", "efgh", "ij"}},
		{[]styled.Run{{Text: "ab"}, {Text: "cdef"}, {Text: "g"}}, 2, []string{"ab", "cd", "ef", "g"}},
		{[]styled.Run{{Text: "日本語"}}, 3, []string{"日", "本", "語"}},
		{[]styled.Run{{Text: "日本"}}, 1, []string{"日", "本"}},
		{[]styled.Run{{Text: ""}}, 5, []string{""}},
		{nil, 5, []string{""}},
		{[]styled.Run{{Text: "sha256:abcdef"}}, 6, []string{"sha256", ":abcde", "f"}},
		{[]styled.Run{{Text: "one · two · three"}}, 9, []string{"one · two", "three"}},
		{[]styled.Run{{Text: "one"}, {Text: " · "}, {Text: "two"}, {Text: " · "}, {Text: "three"}}, 11, []string{"one · two", "three"}},
		{[]styled.Run{{Text: "one · two"}}, 4, []string{"one", "two"}},
		{[]styled.Run{{Text: "one - two - three"}}, 9, []string{"one - two", "- three"}},
		{[]styled.Run{{Text: "one"}, {Text: " - "}, {Text: "two"}, {Text: " - "}, {Text: "three"}}, 11, []string{"one - two", "- three"}},
		{[]styled.Run{{Text: "tar cf - data"}}, 9, []string{"tar cf", "- data"}},
		{[]styled.Run{{Text: "tar xf -"}}, 9, []string{"tar xf -"}},
		{[]styled.Run{{Text: "tar xf -"}}, 7, []string{"tar xf", "-"}},
		{[]styled.Run{{Text: "a - - b"}}, 9, []string{"a - - b"}},
		{[]styled.Run{{Text: "one ·"}}, 9, []string{"one"}},
		{[]styled.Run{{Text: "· one"}}, 9, []string{"· one"}},
		{[]styled.Run{{Text: "日"}}, 1, []string{"日"}},
		{[]styled.Run{{Text: "  kept  blanks"}}, 20, []string{"  kept  blanks"}},
	}
	for _, test := range tests {
		if diff := cmp.Diff(test.want, texts(styled.Wrap(cells.Clusters, test.runs, test.width))); diff != "" {
			t.Errorf("%v in %d: %s", test.runs, test.width, diff)
		}
	}
}
