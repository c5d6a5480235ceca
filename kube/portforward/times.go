package portforward

import "time"

// Connecting to a pod.
const (
	// dialTimeout bounds one way of connecting.
	dialTimeout = 20 * time.Second
	// firstDelay and lastDelay are between attempts: twice as long each time, and
	// never quite the same, so that many forwards do not come back in step.
	firstDelay = 250 * time.Millisecond
	lastDelay  = 30 * time.Second
	// changeGap is the least time between two attempts when what the target means
	// has changed.
	changeGap = 200 * time.Millisecond
	// attemptGap is the least time between two attempts, however many
	// connections ask for one.
	attemptGap = time.Second
	// steadyAge is the age at which a session counts as having worked: losing
	// it is news and not one more failure.
	steadyAge = 20 * time.Second
)

// A session that goes on.
const (
	// pingPeriod keeps the connection through load balancers, and shows that
	// the other end is there.
	pingPeriod = 10 * time.Second
	// silence is how long nothing at all may arrive, not even the answer to a
	// ping, until the connection counts as dead. Without it a forward would
	// show as active for a quarter of an hour after a laptop changed networks.
	silence = 3 * pingPeriod
	// goneGrace is how long connections to a pod that is gone may go on.
	goneGrace = 2 * time.Second
	// askTime bounds one question about what a target means.
	askTime = 10 * time.Second
	// spreadCheckEvery is how often it is asked whether requests go to others by now.
	spreadCheckEvery = 5 * time.Second
	// trafficPeriod is how often moving bytes are worth a word to the subscribers.
	trafficPeriod = 500 * time.Millisecond
)

// One local connection.
const (
	// sessionWait is how long it waits for a session.
	sessionWait = 30 * time.Second
	// mostWaiting is how many may wait for one at the same time.
	mostWaiting = 256
	// verdictWait is how long after the data has ended the pod's side may take
	// to say that something was wrong. It sends that first, but on another
	// stream.
	verdictWait = 2 * time.Second
	// clientPatience is how long a client may take nothing of what the pod sends while
	// other connections are carried over the same session.
	clientPatience = 5 * time.Second
	// clientCheckEvery is how often it is checked whether the client takes something.
	clientCheckEvery = time.Second
	// acceptPause is how long to wait after accepting failed for want of
	// resources.
	acceptPause = 50 * time.Millisecond
)
