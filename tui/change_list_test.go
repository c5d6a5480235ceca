package tui

import (
	"strings"
	"testing"

	"github.com/podglass/podglass/tui/widget/cells"
)

// The columns of rows that wrap stay; where there is no room for them the last one has lines of its own.
func TestRowsThatWrapKeepTheirColumns(t *testing.T) {
	rows := [][]string{
		{"10:00:00", "demo › shop", "Delete pod web-0: done, web-0 was replaced by web-1 and is gone"},
		{"9:59:00", "prod", "Scale deployment web from 2 to 3: done"},
		{"", "", "more"},
	}
	for width, want := range map[int]string{
		60: `
10:00:00  demo › shop  Delete pod web-0: done, web-0 was
                       replaced by web-1 and is gone
9:59:00   prod         Scale deployment web from 2 to 3:
                       done
                       more`,
		40: `
10:00:00  demo › shop
  Delete pod web-0: done, web-0 was
    replaced by web-1 and is gone
9:59:00   prod
  Scale deployment web from 2 to 3: done
  more`,
	} {
		got := "\n" + strings.Join(columned(cells.CodePoints, rows, width), "\n")
		if got != want {
			t.Errorf("%d columns:%s\nwant:%s", width, got, want)
		}
	}
	if got := strings.Join(columned(cells.CodePoints, [][]string{{"one two three"}}, 9), "|"); got != "one two|  three" {
		t.Errorf("a line alone is %q", got)
	}
}
