package containers

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/podglass/podglass/kube/podstatus"
	"github.com/podglass/podglass/themes"
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

func TestCommands(t *testing.T) {
	for want, args := range map[string][]string{
		`sh -c 'exit 1'`: {"sh", "-c", "exit 1"}, `echo 'it'\''s' ''`: {"echo", "it's", ""}, `--level=info`: {"--level=info"},
		`'$HOME' '#x' 'a;b'`: {"$HOME", "#x", "a;b"},
	} {
		if got := command(args); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestDurationsInWords(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0s", 80 * time.Second: "1m20s", 5 * time.Minute: "5m", time.Hour: "1h", 61 * time.Minute: "1h1m", 3601 * time.Second: "1h0m1s", 500 * time.Millisecond: "500ms",
	} {
		if got := exact(d); got != want {
			t.Errorf("%v: got %s, want %s", d, got, want)
		}
	}
	w := words{envOf(t, "mono", themes.Unicode())}
	for ahead, want := range map[time.Duration]string{
		-time.Minute: "60s ago", 0: "0s ago", time.Second: "0s ago", time.Hour: "60m ahead of this machine's clock",
	} {
		if got := w.ago(noon.Add(ahead)); got != want {
			t.Errorf("%v ahead: got %s, want %s", ahead, got, want)
		}
	}
	for want, failures := range map[string]podstatus.Failures{
		"60s ago":                              {Count: 1, Last: noon.Add(-time.Minute)},
		"12 times over 2m56s, last 4s ago":     {Count: 12, First: noon.Add(-3 * time.Minute), Last: noon.Add(-4 * time.Second)},
		"3 times, last 5s ago":                 {Count: 3, First: noon.Add(-5 * time.Second), Last: noon.Add(-5 * time.Second)},
		"400 times over 55m, last told 5m ago": {Count: 400, First: noon.Add(-time.Hour), Last: noon.Add(-5 * time.Minute)},
	} {
		if got := w.tells(&failures, true, 5*time.Second); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	if got := list([]string{"a"}, "x") + "; " + list([]string{"a", "b"}, "x") + "; " + list([]string{"a", "b", "c"}, "containers"); got != "a; a and b; 3 containers" {
		t.Errorf("got %s", got)
	}
}

var _ panes.Follower = (*Pane)(nil)
