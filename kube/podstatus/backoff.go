package podstatus

import (
	"regexp"
	"strings"
	"time"
)

// BackOff is the kubelet's pause before it tries again what has failed.
type BackOff struct {
	// Pull says that it is the image that cannot be had, not the container that
	// ends again and again. The kubelet does not say when it pulls again.
	Pull bool
	// Delay is how long the pause is in all, 0 where that is not said.
	Delay time.Duration
	// Next is when the pause is over, zero where that cannot be told. The
	// kubelet may take a few seconds more to notice.
	Next time.Time
}

// longestPullPause is the longest that the kubelet waits before it pulls an image again
// (MaxImageBackOff in k8s.io/kubernetes, pkg/kubelet).
const longestPullPause = 5 * time.Minute

// backOffForm is how the kubelet words the pause (doBackOff in k8s.io/kubernetes,
// pkg/kubelet/kuberuntime).
var backOffForm = regexp.MustCompile(`^back-off (\S+) restarting failed container`)

// BackOffDelay is how long the pause is of which a message of the kubelet tells, in its own words, as in "5m0s"; false
// for a message that tells of none.
func BackOffDelay(message string) (delay string, is bool) {
	said := backOffForm.FindStringSubmatch(strings.TrimSpace(message))
	if said == nil {
		return "", false
	}
	return said[1], true
}

// BackOff returns the pause that the container is in, if it is in one. The
// pause is counted from the end of the container's last run.
func (c *Container) BackOff() (pause BackOff, is bool) {
	switch {
	case c.State != StateWaiting:
		return BackOff{}, false
	case c.Reason == "ImagePullBackOff":
		return BackOff{Pull: true}, true
	case c.Reason != "CrashLoopBackOff":
		return BackOff{}, false
	}
	said, is := BackOffDelay(c.Message)
	if !is {
		return BackOff{}, true
	}
	delay, err := time.ParseDuration(said)
	if err != nil || delay < 0 {
		return BackOff{}, true
	}
	pause.Delay = delay
	if c.Last != nil && !c.Last.Finished.IsZero() {
		pause.Next = c.Last.Finished.Add(delay)
	}
	return pause, true
}
