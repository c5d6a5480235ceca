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
			text.WriteString(r.Text)
		}
		all = append(all, text.String())
	}
	return all
}

func TestWriter(t *testing.T) {
	s := newWriter(cells.Clusters, 34, nil)
	s.field("State", panes.Safe("running since a while ago"))
	s.field("Nothing", panes.Safe(""))
	s.more(panes.Safe("more"), panes.Safe(" of it"))
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
	slim := newWriter(cells.Clusters, 20, nil)
	slim.field("State", panes.Safe("running since long"))
	if diff := cmp.Diff([]string{"  State: running", "  since long"}, texts(slim.lines)); diff != "" {
		t.Error(diff)
	}
}

var _ panes.Follower = (*Pane)(nil)
