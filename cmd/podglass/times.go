package main

import "time"

// How long the program waits: for a cluster, for a terminal, and for what it has begun.
const (
	// checkEvery is how long a check leaves the cluster alone between two looks.
	checkEvery = 2 * time.Second
	// checkPatience is how long a check tells nothing of what it waits for.
	checkPatience = time.Second

	// completeLimit is how long a completion may take. A shell waits for it: nothing is better than late.
	completeLimit = 500 * time.Millisecond

	// answerLimit is how long the first answer of the cluster may take when --request-timeout says
	// nothing: long enough for a cluster on the other side of the world, short enough to be waited for.
	answerLimit = 10 * time.Second
	// connectPatience and pluginPatience are how long the network, and a credential plugin, may take in
	// silence before we say what we wait for.
	connectPatience = time.Second
	pluginPatience  = 2 * time.Second
	// graceTime is for a request to return once its time is over.
	graceTime = 200 * time.Millisecond

	// infoLimit is how long the cluster may take to say who the user is and what they may do.
	infoLimit = 2 * time.Second

	// flushTime is how long what was read may take to reach the output after a signal.
	flushTime = time.Second

	// closingTime is how long the program may take to close by itself after a signal, before the
	// terminal is brought back by force.
	closingTime = 3 * time.Second

	// traceTime is how long the trace of a panic may take to arrive, and traceCheckEvery how often it is
	// looked for.
	traceTime       = time.Second
	traceCheckEvery = 20 * time.Millisecond
)
