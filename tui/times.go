package tui

import "time"

// How long things take, last and wait in App: limits of questions to the cluster, and how fast the screen answers
// the user.
const (
	// planTime is how long it may take to find out what a change is and what will
	// follow, of all marked objects together.
	planTime = 30 * time.Second
	// changeTime is how long the API server has to make changes.
	changeTime = time.Minute
	// outcomeTime is how long it is watched what becomes of a change.
	outcomeTime = 10 * time.Minute

	// freshTime is how long a letter does not answer the question for a change, which opens by itself when the API
	// server has answered: it may have been typed for what was there before.
	freshTime = 500 * time.Millisecond

	// fitTime is how long after its first pod the arrangement waits for a list to be complete.
	fitTime = 500 * time.Millisecond

	// portsTime is how long it may take to find out what can be forwarded.
	portsTime = 10 * time.Second

	// hushTime is how long keys are dropped after a dialog has closed by itself: what somebody goes on to type was
	// meant for it.
	hushTime = 200 * time.Millisecond

	// resolveTime is how long the question of what may be listed may take before
	// the list is simply tried.
	resolveTime = 10 * time.Second

	// doubleTime is how long after a click another one on the same cell opens what is there.
	doubleTime = 400 * time.Millisecond

	// namespacesTime is how long the list of namespaces may take; without it they
	// are typed.
	namespacesTime = 5 * time.Second

	// rightsTime is how long the question of what is allowed may take. Without
	// an answer everything is offered, and an attempt shows what is not allowed.
	rightsTime = 10 * time.Second
	// rightsLife is after how long it is asked again: a person who has just
	// been granted a right need not start podglass anew.
	rightsLife = time.Minute
	// rightsRest is how long the cursor must rest on a pod before its own
	// rights are asked for.
	rightsRest = 150 * time.Millisecond

	// shellTime is how long it may take to find out whether there is a shell.
	shellTime = 20 * time.Second

	// handoverTime is how long a command has the terminal at the least. Bubble Tea
	// stops its clock for frames a moment after it has handed the terminal over, in a
	// goroutine that it does not wait for: were the command over by then, the clock
	// would be stopped after it has been started again, and nothing would ever be
	// drawn.
	handoverTime = 50 * time.Millisecond

	// How long a toast stays: a sentence that says what went wrong must be read,
	// one that says that something worked need only be seen.
	toastTime      = 4 * time.Second
	errorToastTime = 12 * time.Second
)
