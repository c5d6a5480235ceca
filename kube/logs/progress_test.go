package logs

import (
	"errors"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// TestProgressFollowsTheInstance: what an observation says of the instance being read.
func TestProgressFollowsTheInstance(t *testing.T) {
	exited := &corev1.ContainerStateTerminated{ExitCode: 1}
	own := instance{id: "a", number: 3}
	for name, test := range map[string]struct {
		seen                    observation
		gone, ended, past, over bool
	}{
		"it runs":                      {seen: observation{present: &instance{id: "a", number: 3}}},
		"its node is lost":             {seen: observation{present: &instance{id: "a", number: 3}, dead: true}, over: true},
		"it has ended":                 {seen: observation{present: &instance{id: "a", number: 3, ended: exited}}, ended: true, over: true},
		"the next runs":                {seen: observation{present: &instance{id: "b", number: 4}, previous: &instance{id: "a", number: 3, ended: exited}}, ended: true, past: true, over: true},
		"the next runs, it is removed": {seen: observation{present: &instance{id: "b", number: 4}}, past: true, over: true},
		"the one after the next runs":  {seen: observation{present: &instance{id: "c", number: 5}, previous: &instance{id: "b", number: 4}}, gone: true, past: true, over: true},
		"the status is lost":           {},
	} {
		p := progress{instance: own}
		if gone := p.update(test.seen); gone != test.gone || p.instance.ended != nil != test.ended {
			t.Errorf("%s: gone %v, ended %v", name, gone, p.instance.ended)
		}
		if past, over := p.isPast(test.seen), p.isOver(test.seen); past != test.past || over != test.over {
			t.Errorf("%s: past %v, over %v", name, past, over)
		}
	}
}

// TestSkipped: what is missing, and whether any lines are.
func TestSkipped(t *testing.T) {
	exited := &corev1.ContainerStateTerminated{ExitCode: 2}
	for _, test := range []struct {
		log   progress
		now   int32
		want  string
		lossy bool
	}{
		{progress{complete: true}, 2, "restarted", false},
		{progress{}, 2, "restarted, the last lines before may be missing", true},
		{progress{complete: true}, 3, "restarted, the logs of 1 run in between are lost", true},
		{progress{instance: instance{ended: exited}}, 4, "restarted · exit 2, the last lines before may be missing, the logs of 2 runs in between are lost", true},
	} {
		text, lossy := test.log.skipped(observation{present: &instance{number: test.now}})
		if text != test.want || lossy != test.lossy {
			t.Errorf("%q, lossy %v; want %q, %v", text, lossy, test.want, test.lossy)
		}
	}
}

// TestUnfinishedLines: which of two unfinished last lines is kept.
func TestUnfinishedLines(t *testing.T) {
	at := time.Unix(1, 0)
	short, long, other := &record{at: at, text: []byte("be")}, &record{at: at, text: []byte("begin")}, &record{at: at.Add(1), text: []byte("be")}
	for name, test := range map[string]struct {
		had  *record
		got  outcome
		want *record
	}{
		"more of it came":                 {short, outcome{rest: long}, long},
		"less of it came":                 {long, outcome{rest: short}, long},
		"nothing came":                    {long, outcome{}, long},
		"another came":                    {long, outcome{rest: other}, other},
		"lines came, and nothing after":   {long, outcome{fresh: 1}, nil},
		"lines came, and the begin of it": {long, outcome{fresh: 1, rest: short}, short},
	} {
		p := progress{rest: test.had}
		p.keepRest(test.got)
		if p.rest != test.want {
			t.Errorf("%s: kept %v", name, p.rest)
		}
		if taken := p.takeRest(); taken != test.want || p.rest != nil {
			t.Errorf("%s: took %v, and %v is left", name, taken, p.rest)
		}
	}
}

// TestConfirmed: what it takes to believe that a log that has ended is complete.
func TestConfirmed(t *testing.T) {
	for name, test := range map[string]struct {
		log  progress
		got  outcome
		want bool
	}{
		"the first answer":               {progress{answers: 1}, outcome{overlaps: true}, false},
		"the second, with the same":      {progress{answers: 2}, outcome{overlaps: true}, true},
		"the second, with more":          {progress{answers: 2}, outcome{overlaps: true, fresh: 1}, false},
		"the second, with a line begun":  {progress{answers: 2}, outcome{overlaps: true, rest: &record{}}, false},
		"it does not go back far enough": {progress{answers: 2}, outcome{}, false},
		"nor do so many":                 {progress{answers: 6, checks: enoughChecks - 1}, outcome{}, true},
	} {
		if got := test.log.confirmed(test.got); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	p := progress{checks: enoughChecks - 1}
	if p.add(lineMark{}); p.checks != 0 || p.lines != 1 {
		t.Errorf("after a line: %d checks, %d lines", p.checks, p.lines)
	}
}

// TestEndTime: the cluster tells the end in whole seconds, rounded down.
func TestEndTime(t *testing.T) {
	end := time.Unix(10, 0)
	p := progress{}
	if got := p.endTime(end); !got.Equal(end) {
		t.Errorf("not known: %v", got)
	}
	p.instance.ended = &corev1.ContainerStateTerminated{FinishedAt: metav1.NewTime(end)}
	for _, last := range []time.Time{{}, end, end.Add(time.Millisecond)} {
		if got := p.endTime(last); got.Before(last) || got.Before(end) {
			t.Errorf("the last line at %v: %v", last, got)
		}
	}
}

// TestBreakageIsTold: only once it is known whether lines are missing.
func TestBreakageIsTold(t *testing.T) {
	failed := errors.New("cut")
	for name, test := range map[string]struct {
		broken          breakage
		overlaps, isNew bool
		want            bool
	}{
		"nothing broke":                     {breakage{}, true, true, false},
		"the last line came again":          {breakage{time.Now(), failed}, true, false, true},
		"a line before it":                  {breakage{time.Now(), failed}, false, false, false},
		"a new line without the last":       {breakage{time.Now(), failed}, false, true, true},
		"perhaps the container just ended":  {breakage{time.Now(), nil}, true, false, false},
		"it had not, since a new line came": {breakage{time.Now(), nil}, true, true, true},
	} {
		if got := test.broken.isTold(test.overlaps, test.isNew); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	b := breakage{}
	b.note(outcome{err: errStalled, silent: time.Now().Add(-time.Minute)})
	b.note(outcome{})
	if got := b.mend(); got != "stalled for 1m0s" || b != (breakage{}) {
		t.Errorf("%q, and %v is left", got, b)
	}
	b.note(outcome{})
	b.since = b.since.Add(-2 * time.Second)
	if got := b.mend(); got != "reconnected after 2s" {
		t.Errorf("%q", got)
	}
}

// TestWanted: a tail bounds all that is read of a log that is read once, and only the
// history of one that is followed.
func TestWanted(t *testing.T) {
	for _, test := range []struct {
		opts  Options
		lines int64
		want  bool
	}{
		{Options{Tail: 2, Once: true}, 1, false},
		{Options{Tail: 2, Once: true}, 2, true},
		{Options{Tail: 0, Once: true}, 0, true},
		{Options{Tail: -1, Once: true}, 1000, false},
		{Options{Tail: 2}, 1000, false},
		{Options{Tail: 2, Previous: true}, 1000, false},
	} {
		p := progress{wanted: test.opts.wanted(), lines: test.lines}
		if p.hasEnough() != test.want {
			t.Errorf("%+v after %d lines: %v", test.opts, test.lines, !test.want)
		}
	}
}
