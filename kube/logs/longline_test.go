package logs_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/podglass/podglass/kube/logs"
)

func TestLongLinesAreKeptAsFarAsAsked(t *testing.T) {
	long := strings.Repeat("x", 2*logs.MaxLine)
	for most, want := range map[int]int{0: logs.MaxLine, 10: 10, 3 * logs.MaxLine: len(long)} {
		synctest.Test(t, func(t *testing.T) {
			c := newCluster()
			c.start()
			c.write("one", long, "two")
			tl := start(t, c, logs.Options{Tail: -1, Once: true, MaxLine: most})
			elapse(time.Second)
			tl.expectEnd(t)
			if got := tl.output(); !slices.Equal(got, []string{"one", long[:want], "two"}) {
				t.Errorf("MaxLine %d: %d lines", most, len(got))
			}
		})
	}
}

func TestKubeletError(t *testing.T) {
	for text, want := range map[string]bool{
		"unable to retrieve container logs for containerd://a": true, "failed to open log file \"x\"": true,
		"": false, "unable to": false, "all well": false,
	} {
		if logs.IsKubeletError([]byte(text)) != want {
			t.Errorf("%q", text)
		}
	}
}
