package podstatus

import (
	"testing"
	"time"
)

func TestCommands(t *testing.T) {
	for want, args := range map[string][]string{
		`sh -c 'exit 1'`: {"sh", "-c", "exit 1"}, `echo 'it'\''s' ''`: {"echo", "it's", ""}, `--level=info`: {"--level=info"},
		`'$HOME' '#x' 'a;b'`: {"$HOME", "#x", "a;b"},
	} {
		if got := CommandLine(args); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestDurationsInWords(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0s", 80 * time.Second: "1m20s", 5 * time.Minute: "5m", time.Hour: "1h", 61 * time.Minute: "1h1m", 3601 * time.Second: "1h0m1s", 500 * time.Millisecond: "500ms",
	} {
		if got := DurationText(d); got != want {
			t.Errorf("%v: got %s, want %s", d, got, want)
		}
	}
	w := Words{Now: func() time.Time { return noon }, Location: time.UTC, Dot: "·"}
	for ahead, want := range map[time.Duration]string{
		-time.Minute: "60s ago", 0: "0s ago", time.Second: "0s ago", time.Hour: "60m ahead of this machine's clock",
	} {
		if got := w.Ago(noon.Add(ahead)); got != want {
			t.Errorf("%v ahead: got %s, want %s", ahead, got, want)
		}
	}
	for want, failures := range map[string]Failures{
		"60s ago":                              {Count: 1, Last: noon.Add(-time.Minute)},
		"12 times over 2m56s, last 4s ago":     {Count: 12, First: noon.Add(-3 * time.Minute), Last: noon.Add(-4 * time.Second)},
		"3 times, last 5s ago":                 {Count: 3, First: noon.Add(-5 * time.Second), Last: noon.Add(-5 * time.Second)},
		"400 times over 55m, last told 5m ago": {Count: 400, First: noon.Add(-time.Hour), Last: noon.Add(-5 * time.Minute)},
	} {
		if got := w.often(&failures, true, 5*time.Second); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	if got := list([]string{"a"}, "x") + "; " + list([]string{"a", "b"}, "x") + "; " + list([]string{"a", "b", "c"}, "containers"); got != "a; a and b; 3 containers" {
		t.Errorf("got %s", got)
	}
}
