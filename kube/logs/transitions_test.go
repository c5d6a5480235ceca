package logs

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
)

// TestMoves: each way on from an observation.
func TestMoves(t *testing.T) {
	exited := &corev1.ContainerStateTerminated{ExitCode: 1}
	first, second := instance{id: "a"}, instance{id: "b", number: 1}
	reading := func(of instance) *progress { return &progress{instance: of} }
	read := func(of instance) *progress { return &progress{instance: of, complete: true} }
	for name, test := range map[string]struct {
		log  *progress
		seen observation
		once bool
		want move
	}{
		"nothing has started":                         {nil, observation{}, false, awaitFirst},
		"nor will":                                    {nil, observation{over: true}, false, endUnstarted},
		"nor is it waited for":                        {nil, observation{}, true, endWaiting},
		"nor will, read once":                         {nil, observation{over: true}, true, endUnstarted},
		"it runs":                                     {reading(first), observation{present: &first}, false, readLog},
		"it runs, read once":                          {reading(first), observation{present: &first}, true, readLog},
		"another runs, and the log is not read":       {reading(first), observation{present: &second}, false, readLog},
		"the last, and the log is not read":           {reading(first), observation{present: &first, over: true}, false, readLog},
		"the status is lost, and the log is not read": {reading(first), observation{}, false, readLog},
		"the log is read, another runs":               {read(first), observation{present: &second}, false, turnToNext},
		"the log is read, another was the last":       {read(first), observation{present: &second, over: true}, false, turnToNext},
		"the log is read, another will run":           {read(first), observation{present: &first}, false, awaitNext},
		"the log is read, the status is lost":         {read(first), observation{}, false, awaitNext},
		"the log is read, no other will run":          {read(first), observation{present: &first, over: true}, false, endEnded},
		"read once, it runs":                          {read(first), observation{present: &first}, true, endRunning},
		"read once, another runs":                     {read(first), observation{present: &second}, true, endRunning},
		"read once, it has ended":                     {read(instance{ended: exited}), observation{present: &first}, true, endEnded},
	} {
		if got := nextMove(test.log, test.seen, test.once); got != test.want {
			t.Errorf("%s: %d, want %d", name, got, test.want)
		}
	}
}

// TestRequests: what is asked for of a log that is read.
func TestRequests(t *testing.T) {
	const all = -1
	for name, test := range map[string]struct {
		log               progress
		over, once, aimed bool
		want              request
	}{
		"it runs":                                       {progress{wanted: all}, false, false, false, askFollow},
		"it runs, and broke off":                        {progress{wanted: all, answers: 1}, false, false, false, askFollow},
		"it runs, and enough lines came":                {progress{wanted: 1, lines: 1, answers: 1}, false, false, false, askFollow},
		"it has ended":                                  {progress{wanted: all}, true, false, false, askRest},
		"it has ended, no lines are wanted":             {progress{}, true, false, false, askRest},
		"it has ended, an answer came":                  {progress{wanted: all, answers: 1}, true, false, false, askEnd},
		"it has ended, some of the wanted came":         {progress{wanted: 2, lines: 1, answers: 1}, true, false, false, askEnd},
		"it has ended, all that are wanted came":        {progress{wanted: 2, lines: 2, answers: 1}, true, false, false, askNothing},
		"it has ended, read once":                       {progress{wanted: all}, true, true, false, askRest},
		"it has ended, read once, an answer came":       {progress{wanted: all, answers: 1}, true, true, false, askEnd},
		"read once":                                     {progress{wanted: all}, false, true, false, askAim},
		"read once, with an aim":                        {progress{wanted: all, goal: &goal{}}, false, true, false, askRest},
		"read once, and it was empty before":            {progress{wanted: all, goal: &goal{met: true}}, false, true, false, askRest},
		"read once, and not up to the aim":              {progress{wanted: all, answers: 1, goal: &goal{}}, false, true, false, askRest},
		"read once, up to the aim":                      {progress{wanted: all, answers: 1, goal: &goal{met: true}}, false, true, false, askNothing},
		"read once, and the lines aimed at are gone":    {progress{wanted: all, answers: 1, goal: &goal{stale: true}}, false, true, false, askAim},
		"read once, just aimed":                         {progress{wanted: all, goal: &goal{}}, false, true, true, askRest},
		"read once, just aimed, and it is read":         {progress{wanted: all, answers: 1, goal: &goal{met: true}}, false, true, true, askNothing},
		"read once, just aimed, and nothing was learnt": {progress{wanted: all, answers: 1, goal: &goal{stale: true}}, false, true, true, askRest},
	} {
		if got := nextRequest(&test.log, test.over, test.once, test.aimed); got != test.want {
			t.Errorf("%s: %d, want %d", name, got, test.want)
		}
	}
}

// TestVerdicts: each way on from an answer.
func TestVerdicts(t *testing.T) {
	for name, test := range map[string]struct {
		answered
		want verdict
	}{
		"a followed log breaks off":                       {answered{fresh: true}, resume},
		"and at once":                                     {answered{first: true}, resume},
		"another instance's log":                          {answered{moved: true, fresh: true}, observeAgain},
		"another's, of one that has ended":                {answered{moved: true, over: true}, observeAgain},
		"ended, and all came":                             {answered{over: true, done: true}, allRead},
		"ended, and the first answer may be cut":          {answered{over: true, first: true}, readOn},
		"ended, and more has come":                        {answered{over: true, fresh: true}, readOn},
		"ended, and nothing more comes, but it is unsure": {answered{over: true}, readLater},
		"read once, and all came":                         {answered{once: true, done: true}, allRead},
		"read once, and not all yet":                      {answered{once: true, fresh: true}, readOn},
		"read once, and nothing came":                     {answered{once: true}, readLater},
		"not started":                                     {answered{failed: true, notStarted: true, gone: true}, awaitStart},
		"not started, and ended before":                   {answered{failed: true, notStarted: true, over: true, gone: true}, awaitStart},
		"ended, and its log is gone":                      {answered{failed: true, over: true, gone: true}, logLost},
		"runs, and its log is not there":                  {answered{failed: true, gone: true}, requestAgain},
		"the node cannot follow":                          {answered{failed: true, unfollowable: true}, pollLog},
		"the node cannot follow one that is forbidden":    {answered{failed: true, unfollowable: true, final: true}, pollLog},
		"forbidden":                                       {answered{failed: true, final: true}, giveUp},
		"forbidden after lines have come":                 {answered{failed: true, final: true, fresh: true}, giveUp},
		"the connection broke":                            {answered{failed: true, fresh: true}, requestAgain},
		"the connection broke, ended":                     {answered{failed: true, over: true}, requestAgain},
		"an error beats a moved log":                      {answered{failed: true, moved: true}, requestAgain},
	} {
		if got := test.verdict(); got != test.want {
			t.Errorf("%s: %d, want %d", name, got, test.want)
		}
	}
}
