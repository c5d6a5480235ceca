package logs

import (
	"testing"

	"github.com/podglass/podglass/kube/explain"
	kubelogs "github.com/podglass/podglass/kube/logs"
	"github.com/podglass/podglass/kube/logs/book"
)

func TestWhyAllEmpty(t *testing.T) {
	failed := func(why string) book.Lane {
		return book.Lane{State: kubelogs.State{Phase: kubelogs.Failed, Err: &explain.Error{Sentence: why}}}
	}
	following := book.Lane{State: kubelogs.State{Phase: kubelogs.Streaming}}
	ended := book.Lane{State: kubelogs.State{Phase: kubelogs.Ended}}
	muted := func(lane book.Lane) book.Lane { lane.Muted = true; return lane }
	solo := func(lane book.Lane) book.Lane { lane.Solo = true; return lane }
	pinned := func(lane book.Lane) book.Lane { lane.Pinned = true; return lane }
	for _, test := range []struct {
		name  string
		lanes []book.Lane
		want  string
	}{
		{"followed", []book.Lane{following, ended}, "no output yet"},
		{"ended", []book.Lane{ended, ended}, "the containers wrote nothing"},
		{"one failed", []book.Lane{following, failed("you may not")}, "you may not"},
		{"all failed", []book.Lane{failed("you may not"), failed("no"), failed("no")}, "you may not; nor can 2 others be read"},
		{"two failed", []book.Lane{failed("you may not"), failed("no")}, "you may not; nor can another one be read"},
		{"all muted", []book.Lane{muted(following), muted(failed("you may not"))}, "all containers are hidden"},
		{"the failed one is hidden", []book.Lane{solo(following), failed("you may not")}, "no output yet"},
		{"the failed one is muted but pinned", []book.Lane{following, pinned(muted(failed("you may not")))}, "you may not"},
		{"the solo one is muted", []book.Lane{muted(solo(following)), following}, "all containers are hidden"},
	} {
		t.Run(test.name, func(t *testing.T) {
			for i := range test.lanes {
				test.lanes[i].ID = i
			}
			if got := new(Pane).whyAllEmpty(test.lanes); got != test.want {
				t.Errorf("the pane says %q, want %q", got, test.want)
			}
		})
	}
}
