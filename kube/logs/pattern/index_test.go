package pattern

import (
	"slices"
	"strings"
	"testing"
)

func TestSpans(t *testing.T) {
	tests := []struct {
		filter, line, want string
	}{
		{"ab", "xABab", "AB ab"},
		{"aa", "aaaaa", "aa aa"},
		{"task", "x TAS\u212a y", "TAS\u212a"},
		{"ab bc c", "abcxc", "abc c"},
		{"a !b", "ab", "a"},
		{"!a", "a", ""},
		{"[0-9]+", "a1b22", "1 22"},
		{"/x*/", "axxb", "xx"},
		{".a=1", "a=1", ""},
		{"e.*r|x+y", "nothing", ""},
		{"", "a", ""},
	}
	for _, test := range tests {
		pattern, err := CompileFilter(test.filter, Mode{})
		if err != nil {
			t.Fatal(err)
		}
		spans := pattern.Spans([][2]int{{0, 0}}, test.line)
		var got []string
		for _, span := range spans[1:] {
			got = append(got, test.line[span[0]:span[1]])
		}
		if spans[0] != [2]int{0, 0} || strings.Join(got, " ") != test.want {
			t.Errorf("%q in %q: %q, want %q", test.filter, test.line, got, test.want)
		}
	}
	for _, filter := range []string{"a", "[a-z]", "/a|x*/", "a b"} {
		pattern, err := CompileFilter(filter, Mode{})
		if err != nil {
			t.Fatal(err)
		}
		if got := len(pattern.Spans(nil, strings.Repeat("ab", 1000))); got != maxSpans {
			t.Errorf("%q: %d spans", filter, got)
		}
	}
}

func TestCanIndex(t *testing.T) {
	tests := []struct {
		filter  string
		needles []string
	}{
		{"error", []string{"error"}},
		{"!error", nil},
		{"", nil},
		{"a error !zzzzzzzz", []string{"error"}},
		{"error.*pod", []string{"error"}},
		{"error|fail|panic", []string{"error", "fail", "panic"}},
		{"(foo)+(bar){2}", []string{"foo"}},
		{"(foo){0,2}bar", []string{"bar"}},
		{"a|b", nil},
		{"/[0-9]+%/", []string{"%"}},
		{"[0-9]+", nil},
		{"/x*/", nil},
		{"/(ab)?/", nil},
		{"/ab|[0-9]/", nil},
		{".user.id=7", []string{"id"}},
		{".status!=7", nil},
		{".message=7", nil},
		{".level>=warn", nil},
		{".level>=warn slow", []string{"slow"}},
		{strings.Repeat("ab|", 8) + "ab", []string{"ab"}},
		{"ab|bc|cd|de|ef|fg|gh|hi|ij", nil},
	}
	for _, test := range tests {
		pattern, err := CompileFilter(test.filter, Mode{})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, needle := range pattern.needles {
			got = append(got, strings.ToLower(needle.text))
		}
		if !slices.Equal(got, test.needles) || pattern.CanIndex() != (len(got) > 0) {
			t.Errorf("%q looks for %q, want %q", test.filter, got, test.needles)
		}
		if _, _, ok := pattern.Index("no such thing"); ok {
			t.Errorf("%q is found", test.filter)
		}
	}
}
