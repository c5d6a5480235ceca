package logs_test

import (
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/kube/demo"
	"github.com/podglass/podglass/kube/logs"
	"github.com/podglass/podglass/kube/logs/store"
)

// splitting writes ten short lines, one of 40,000 bytes, which the runtime keeps in
// three parts, and 1,998 short ones.
const splitting = "for i in $(seq 10); do echo before $i; done; yes | tr -d '\\n' | head -c 40000; echo; for i in $(seq 1998); do echo after $i; done"

// TestSplitLine: the last 2,000 of a log begin in the middle of a line, over HTTP,
// also when what is asked to find that out breaks off.
func TestSplitLine(t *testing.T) {
	w := newWorld(t)
	for name, cut := range map[string]*demo.LogCut{
		"whole": nil, "cut": {Streams: 1, After: 20_000}, "cut-short": {Streams: 2, After: 10}, "cut-as-if-whole": {Streams: 3, After: 500, Whole: true},
	} {
		w.run(t, name, corev1.RestartPolicyNever, splitting)
		if cut != nil {
			cut.Pod = name
			w.Faults().CutLog(*cut)
		}
	}
	w.passUntil(t, corev1.PodSucceeded)
	for _, name := range []string{"whole", "cut", "cut-short", "cut-as-if-whole"} {
		t.Run(name, func(t *testing.T) {
			r := w.read(t, name, logs.Options{Tail: 2000})
			if err := <-r.result; err != nil {
				t.Fatal(err)
			}
			got := r.output()
			if len(got) != 1999 || len(got[0]) != 40000-16384 || !r.lines()[firstOutput(r)].Part {
				t.Fatalf("%d lines, the first of %d bytes", len(got), len(got[0]))
			}
			for more := true; more; {
				var err error
				if _, more, err = r.Older(t.Context(), 2000); err != nil {
					t.Fatal(err)
				}
			}
			got = r.output()
			if len(got) != 2009 || got[9] != "before 10" || got[10] != strings.Repeat("y", 40000) || got[11] != "after 1" {
				t.Errorf("%d lines, of which the eleventh has %d bytes", len(got), len(got[10]))
			}
			if line := r.lines()[firstOutput(r)+10]; line.Part {
				t.Error("the whole line is marked as a part")
			}
		})
	}
}

func firstOutput(r *reader) int {
	for i, line := range r.lines() {
		if line.Kind == store.Output {
			return i
		}
	}
	return 0
}
