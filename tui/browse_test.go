package tui

import (
	"slices"
	"testing"
)

func TestOpener(t *testing.T) {
	for _, test := range []struct {
		system   string
		variable string // that is set
		want     []string
	}{
		{"linux", "", nil},
		{"linux", "DISPLAY", []string{"xdg-open"}},
		{"linux", "WAYLAND_DISPLAY", []string{"xdg-open"}},
		{"darwin", "", []string{"open"}},
		{"darwin", "SSH_CONNECTION", nil},
		{"windows", "", []string{"rundll32", "url.dll,FileProtocolHandler"}},
	} {
		got := opener(test.system, func(name string) string {
			if name == test.variable {
				return "set"
			}
			return ""
		})
		if !slices.Equal(got, test.want) {
			t.Errorf("%s with %q: %q", test.system, test.variable, got)
		}
	}
}
