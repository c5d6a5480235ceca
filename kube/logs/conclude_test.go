package logs

import "testing"

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
