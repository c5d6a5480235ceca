package logs

import (
	"time"

	"k8s.io/apimachinery/pkg/types"
)

// maxInstances is how many instances are remembered: the cluster has the logs of two.
const maxInstances = 8

// readInstance is an instance whose log was read.
type readInstance struct {
	instance
	uid   types.UID // of the pod
	first time.Time // of the first line read, zero while there is none
}

func (t *Tailer) beginInstance(uid types.UID, next instance) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.instances = append(t.instances, readInstance{instance: next, uid: uid})
	t.instances = t.instances[max(0, len(t.instances)-maxInstances):]
}

// firstLine notes when the first line of the present instance came.
func (t *Tailer) firstLine(at time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.instances[len(t.instances)-1].first = at
}

// instanceAt returns the instance that a line of a given time is of, and when the next
// one began, zero if there is none.
func (t *Tailer) instanceAt(at time.Time) (instance readInstance, end time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i, next := range t.instances {
		if i > 0 && !next.first.IsZero() && at.Before(next.first) {
			return instance, next.first
		}
		instance = next
	}
	return instance, time.Time{}
}

// beginsAt reports whether there is known to be nothing before the line.
func (t *Tailer) beginsAt(seq uint64) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.begin != 0 && t.begin == seq
}

func (t *Tailer) setBegin(seq uint64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.begin = seq
}
