package nearest

import "testing"

func TestName(t *testing.T) {
	names := []string{"list.filter", "pods.failing-only", "logs.follow", "global.zoom"}
	for written, want := range map[string]string{
		"list.filtre":       "list.filter",
		"filter":            "list.filter",
		"pods.filter":       "list.filter",
		"logs.folow":        "logs.follow",
		"pane.zoom":         "global.zoom",
		"pods.failing_only": "pods.failing-only",
	} {
		if got := Name(written, names); got != want {
			t.Errorf("Name(%q) = %q, want %q", written, got, want)
		}
	}
	if got := Name("x", nil); got != "" {
		t.Errorf("of no names: %q", got)
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"kitten", "sitting", 3}, {"flaw", "lawn", 2}} {
		if got := distance(c.a, c.b); got != c.want {
			t.Errorf("distance(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestTypo(t *testing.T) {
	names := []string{"web", "checkout", "db"}
	for written, want := range map[string]string{
		"wbe": "", "weg": "web", "chekout": "checkout", "checkuot": "checkout", "cart": "", "d": "db",
	} {
		if got := Typo(written, names); got != want {
			t.Errorf("Typo(%q) = %q, want %q", written, got, want)
		}
	}
	if got := Typo("x", nil); got != "" {
		t.Errorf("of no names: %q", got)
	}
}
