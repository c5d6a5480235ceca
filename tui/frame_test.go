package tui

import (
	"image"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/podglass/podglass/themes"
	"github.com/podglass/podglass/tui/panes"
	"github.com/podglass/podglass/tui/widget/cells"
)

func testEnv() panes.Env {
	return panes.Env{Look: panes.Look{Styles: &themes.Styles{}, Glyphs: themes.Unicode()}}
}

func TestFrameDrawings(t *testing.T) {
	log := panes.Title{Path: []string{"web-0", "nginx", "log"}, State: "following"}
	for name, tt := range map[string]struct {
		frame         frame
		width, height int
		want          string
	}{
		"a title on the left and a state on the right": {
			frame{title: log}, 40, 4, `
╭ web-0 › nginx › log ────── following ╮
│ text                                 │
│                                      │
╰──────────────────────────────────────╯`,
		},
		"a pinned pane says so": {
			frame{title: log, pinned: true}, 46, 3, `
╭ web-0 › nginx › log ─── following · pinned ╮
│ text                                       │
╰────────────────────────────────────────────╯`,
		},
		"pinned without a state": {
			frame{title: panes.Title{Path: []string{"Pods"}}, pinned: true}, 24, 3, `
╭ Pods ──────── pinned ╮
│ text                 │
╰──────────────────────╯`,
		},
		"a long path is cut, the state is not": {
			frame{title: panes.Title{Path: []string{"a-very-long-name-of-a-pod", "log"}, State: "ended"}}, 30, 3, `
╭ a-very-…-pod › log ─ ended ╮
│ text                       │
╰────────────────────────────╯`,
		},
		"a name is cut in its middle, since its end tells it apart": {
			frame{title: panes.Title{Path: []string{"numbers-web-64ff9bcfdf-w5hdt", "containers"}, State: "node2"}}, 50, 3, `
╭ numbers-web-64ff…df-w5hdt › containers ─ node2 ╮
│ text                                           │
╰────────────────────────────────────────────────╯`,
		},
		"a narrow screen has a title line and no border": {
			frame{title: log, bare: true}, 40, 3, `
  web-0 › nginx › log        following
 text
                                        `,
		},
	} {
		t.Run(name, func(t *testing.T) {
			tt.frame.env = testEnv()
			width, height := tt.frame.inner(tt.width, tt.height)
			content := strings.Join(fit(cells.Clusters, []string{" text"}, width, height), "\n")
			got := strings.Join(tt.frame.draw(tt.width, tt.height, content), "\n")
			if diff := cmp.Diff(trim(tt.want[1:]), trim(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// trim takes the blanks off the ends of lines.
func trim(drawing string) string {
	lines := strings.Split(drawing, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " ")
	}
	return strings.Join(lines, "\n")
}

func TestFrameIsExactlyItsArea(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ruler := rapid.SampledFrom([]cells.Ruler{cells.CodePoints, cells.Clusters}).Draw(t, "ruler")
		f := frame{
			env:     panes.Env{Look: panes.Look{Styles: &themes.Styles{}, Glyphs: themes.Unicode(), Ruler: ruler}},
			bare:    rapid.Bool().Draw(t, "bare"),
			focused: rapid.Bool().Draw(t, "focused"),
			pinned:  rapid.Bool().Draw(t, "pinned"),
			title: panes.Title{
				Path:  rapid.SliceOfN(rapid.StringMatching(`([a-z中é]|👩‍👧|👍🏽){0,30}`), 0, 4).Draw(t, "path"),
				State: rapid.StringMatching(`([a-z 中]|👩‍👧|1️⃣){0,40}`).Draw(t, "state"),
			},
		}
		width, height := rapid.IntRange(0, 60).Draw(t, "width"), rapid.IntRange(0, 8).Draw(t, "height")
		content := rapid.StringMatching(`(([a-z中]|👩‍👧){0,70}\n?){0,10}`).Draw(t, "content")
		lines := f.draw(width, height, content)
		if width > 0 && len(lines) != height {
			t.Fatalf("%d lines in an area of %d", len(lines), height)
		}
		for _, line := range lines {
			if got := ruler.Method().StringWidth(line); got != width {
				t.Fatalf("a line of %d cells in an area of %d: %q", got, width, line)
			}
		}
	})
}

func TestCompose(t *testing.T) {
	fill := func(r image.Rectangle, c string) block {
		var lines []string
		for range r.Dy() {
			lines = append(lines, strings.Repeat(c, r.Dx()))
		}
		return block{area: r, lines: lines}
	}
	got := compose(image.Rect(0, 1, 8, 5), []block{
		fill(image.Rect(4, 3, 8, 5), "c"),
		fill(image.Rect(0, 1, 4, 5), "a"),
		fill(image.Rect(4, 1, 7, 3), "b"),
	})
	want := []string{"aaaabbb ", "aaaabbb ", "aaaacccc", "aaaacccc"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
