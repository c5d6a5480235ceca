package logs

// A session goes from an observation of the container to a move, from a move that
// reads to a request, and from its answer to a verdict, after which the container is
// observed again.

// move is what to do after an observation.
type move int

const (
	endUnstarted move = iota // no instance was there, and none will come
	endWaiting               // no instance was there yet, and none is waited for
	awaitFirst               // no instance was there yet
	readLog                  // of the instance
	turnToNext               // its log is read to its end, and another instance is there
	awaitNext                // its log is read to its end, and another instance will come
	endEnded                 // its log is read to its end, and no other will come
	endRunning               // what there was of its log is read, and it is not followed
)

// nextMove tells what to do about the log being read, nil while there is none; once says
// that nothing is followed.
func nextMove(log *progress, seen observation, once bool) move {
	switch {
	case log == nil && seen.over:
		return endUnstarted
	case log == nil && once:
		return endWaiting
	case log == nil:
		return awaitFirst
	case !log.complete:
		return readLog
	case once && log.instance.ended != nil:
		return endEnded
	case once:
		return endRunning
	case log.isPast(seen):
		return turnToNext
	case seen.over:
		return endEnded
	}
	return awaitNext
}

// request is what to ask for of the log being read.
type request int

const (
	askNothing request = iota // all that is read of it was
	askEnd                    // its last lines, which may have been read already; if not, the rest
	askAim                    // its last lines now, up to which it is read
	askRest                   // what comes after the lines that were read, up to its end now
	askFollow                 // the same, and what will come
)

// nextRequest tells what to ask for next; over says that the instance has ended, once that nothing is followed, and aimed
// that its last lines were just asked for. An answer to that which was cut short moves no aim; the rest is read then.
func nextRequest(log *progress, over, once, aimed bool) request {
	answered := log.answers > 0
	switch {
	case over && answered && log.hasEnough():
		return askNothing
	case over && answered:
		return askEnd
	case over:
		return askRest
	case !once:
		return askFollow
	case !aimed && (log.goal == nil || log.goal.stale):
		return askAim
	case log.goal.met && answered:
		return askNothing
	}
	return askRest
}

// verdict is what follows from an answer.
type verdict int

const (
	observeAgain verdict = iota // the log is another's by now: the next observation tells whose
	readOn                      // the log is read again at once, to see whether this was all
	readLater                   // and after a while
	allRead                     // all of the log was read, or as much as is read once
	resume                      // the answer ended before the log did
	awaitStart                  // the container has not begun: the next observation tells why
	logLost                     // the cluster no longer has the log
	pollLog                     // the node cannot follow the log, and can read it
	giveUp                      // the request failed, and always will
	requestAgain                // the request failed
)

// answered is what a verdict depends on.
type answered struct {
	over  bool // the instance had ended before it was asked for
	once  bool // nothing is followed
	first bool // it was the first answer of the instance
	fresh bool // lines came that are new
	moved bool // it was the log of another instance
	done  bool // it shows that all was read; see [progress.confirmed] and [progress.reached]

	failed       bool // of what follows nothing is set otherwise
	notStarted   bool // the container has not begun, and it is worth to ask again
	gone         bool // there is no such log
	unfollowable bool // the node has no means left to follow it
	final        bool // to try again cannot help
}

// verdict tells what follows.
func (a answered) verdict() verdict {
	switch {
	case a.failed:
		return a.failure()
	case a.moved:
		return observeAgain
	case a.done:
		return allRead
	case !a.over && !a.once:
		return resume
	case a.fresh || a.first:
		return readOn
	}
	return readLater
}

func (a answered) failure() verdict {
	switch {
	case a.notStarted:
		return awaitStart
	case a.over && a.gone:
		return logLost
	case a.unfollowable:
		return pollLog
	case a.final:
		return giveUp
	}
	return requestAgain
}
