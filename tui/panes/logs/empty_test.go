package logs

import (
	"testing"

	"github.com/podglass/podglass/kube/explain"
	kubelogs "github.com/podglass/podglass/kube/logs"
	"github.com/podglass/podglass/kube/logs/book"
	"github.com/podglass/podglass/themes"
	"github.com/podglass/podglass/tui/panes"
)

func TestWhyAllEmpty(t *testing.T) {
	failed := func(why string) book.Lane {
		return book.Lane{State: kubelogs.State{Phase: kubelogs.Failed, Err: &explain.Error{Sentence: why}}}
	}
	following := book.Lane{State: kubelogs.State{Phase: kubelogs.Streaming}}
	ended := book.Lane{State: kubelogs.State{Phase: kubelogs.Ended}}
	waiting := func(cause string) book.Lane {
		return book.Lane{State: kubelogs.State{Phase: kubelogs.Waiting, Note: "waiting: ContainerCreating", Cause: cause}}
	}
	muted := func(lane book.Lane) book.Lane { lane.Muted = true; return lane }
	solo := func(lane book.Lane) book.Lane { lane.Solo = true; return lane }
	pinned := func(lane book.Lane) book.Lane { lane.Pinned = true; return lane }
	for _, test := range []struct {
		name  string
		lanes []book.Lane
		want  string
	}{
		{"waiting for a cause", []book.Lane{ended, waiting("app cannot start")}, "no output yet - app cannot start"},
		{"followed", []book.Lane{following, ended}, "no output yet"},
		{"ended", []book.Lane{ended, ended}, "the containers wrote nothing"},
		{"one failed", []book.Lane{following, failed("you may not")}, "you may not"},
		{"all failed", []book.Lane{failed("you may not"), failed("no"), failed("no")}, "you may not; 2 more logs cannot be read"},
		{"two failed", []book.Lane{failed("you may not"), failed("no")}, "you may not; 1 more log cannot be read"},
		{"all muted", []book.Lane{muted(following), muted(failed("you may not"))}, "all containers are hidden"},
		{"the failed one is hidden", []book.Lane{solo(following), failed("you may not")}, "no output yet"},
		{"the failed one is muted but pinned", []book.Lane{following, pinned(muted(failed("you may not")))}, "you may not"},
		{"the solo one is muted", []book.Lane{muted(solo(following)), following}, "all containers are hidden"},
	} {
		t.Run(test.name, func(t *testing.T) {
			for i := range test.lanes {
				test.lanes[i].ID = i
			}
			if got := asciiPane().whyAllEmpty(test.lanes); got != test.want {
				t.Errorf("the pane says %q, want %q", got, test.want)
			}
		})
	}
}

func asciiPane() *Pane { return &Pane{env: panes.Env{Look: panes.Look{Glyphs: themes.ASCII()}}} }

// A log that does not come says why the pod does not do its job.
func TestWhyEmpty(t *testing.T) {
	for _, test := range []struct {
		state kubelogs.State
		want  string
	}{
		{kubelogs.State{Phase: kubelogs.Waiting, Note: "waiting: PodInitializing", Cause: "init step 1 of 1 migrate fails: exit 1\x1b[2J; app waits for it"}, "the container is not running - init step 1 of 1 migrate fails: exit 1; app waits for it"},
		{kubelogs.State{Phase: kubelogs.Waiting, Note: "waiting: ContainerCreating"}, "the container is not running - waiting: ContainerCreating"},
		{kubelogs.State{Phase: kubelogs.Streaming}, "no output yet"},
	} {
		if got := asciiPane().whyEmpty(test.state); got != test.want {
			t.Errorf("the pane says %q, want %q", got, test.want)
		}
	}
}
