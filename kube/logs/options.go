package logs

import (
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Options says which part of a log a [Tailer] reads.
type Options struct {
	// Previous reads the log of the container's last run before the present
	// one, to its end, instead of following the present one.
	Previous bool
	// Tail is how many lines of history come first; negative for all.
	Tail int64
	// Since leaves out history older than this; 0 for no such bound. The API
	// server rounds it to seconds.
	Since time.Duration
	// SinceTime leaves out history from before this time, exactly; zero for no
	// such bound. It goes before Since.
	SinceTime time.Time
	// Once reads what there is of the instance that is served, and follows nothing.
	// It waits for nothing either: a container without a log ends the tailer at
	// once with the reason in State.Note and no error, and an API server that is
	// away ends it with an error after a few tries.
	Once bool
	// MaxLine is how many bytes of a line are kept; 0 for [MaxLine].
	MaxLine int
}

// wanted is how many lines of an instance are wanted, negative for all. Of a log that
// is followed Tail bounds the history only.
func (o Options) wanted() int64 {
	if !o.Once {
		return -1
	}
	return o.Tail
}

// isBounded reports whether history is left out for its age.
func (o Options) isBounded() bool { return o.Since > 0 || !o.SinceTime.IsZero() }

// bound leaves out of an answer what is not wanted for its age, as far as the API can
// say it. The rest isTooOld tells.
func (o Options) bound(request *corev1.PodLogOptions) {
	if !o.SinceTime.IsZero() {
		since := metav1.NewTime(o.SinceTime)
		request.SinceTime = &since // in whole seconds, rounded down
	} else if o.Since > 0 {
		seconds := int64((o.Since + time.Second - 1) / time.Second)
		request.SinceSeconds = &seconds
	}
}

func (o Options) isTooOld(line record) bool {
	return line.at.Before(o.SinceTime) && !line.at.IsZero()
}
