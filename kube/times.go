package kube

import (
	"time"

	"k8s.io/apimachinery/pkg/util/wait"
)

// How long the connection waits, and how often it looks.
const (
	// defaultAnswerTimeout is how long the server may take to begin an answer when
	// the user set no request timeout.
	defaultAnswerTimeout = 30 * time.Second

	// answerTime is how long a plugin may take to say again what it said instead
	// of a credential.
	answerTime = 5 * time.Second

	// fileCheckEvery is how often the files of the kubeconfig are looked at for changes.
	// They are asked for their times rather than watched: a watch says nothing on a
	// network's file system, and loses a file that is replaced by another.
	fileCheckEvery = 2 * time.Second
	// fileRestTime is how long files that change must rest to be taken as written.
	fileRestTime = 250 * time.Millisecond

	// namingTime is how long the name of a node is waited for. The failure can be told without it.
	namingTime = 2 * time.Second

	// How an API server that is away is waited for. One probe a client asks for it;
	// a connection that is refused costs nearly nothing.
	probeEvery = 500 * time.Millisecond
	// probeLater is how often it is asked for once it has been away for soonEnough.
	probeLater = 2 * time.Second
	soonEnough = time.Minute
	// startTime is how long a server that answers may say that it is not ready:
	// one that never is may still serve.
	startTime = 10 * time.Second
	// turnTime is between two of those who waited, so that a server that has
	// just come back is not asked by all at once.
	turnTime = 5 * time.Millisecond

	// What a probe may take.
	connectTime = 5 * time.Second  // to connect
	probeTime   = 15 * time.Second // to be answered; TLS alone may take 10 seconds

	// accessLife is how long an answer about a right is believed. Rights change
	// rarely; a person who was just granted one waits this long at most.
	accessLife = time.Minute
)

// newPluginRetries is how long a credential plugin that failed is left alone: a
// plugin that opens a browser would open another window each time.
func newPluginRetries() wait.Backoff {
	return wait.Backoff{Duration: 2 * time.Second, Factor: 2, Steps: 100, Cap: 5 * time.Minute}
}
