package logs

import (
	"sync"
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

// readInstances are the instances whose logs were read. They may be asked for from any
// goroutine.
type readInstances struct {
	mu    sync.Mutex
	all   []readInstance // the oldest first
	begin uint64         // the line before which there is known to be no other; 0 for none
}

func (r *readInstances) add(uid types.UID, next instance) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all = append(r.all, readInstance{instance: next, uid: uid})
	r.all = r.all[max(0, len(r.all)-maxInstances):]
}

// several reports whether there was more than one.
func (r *readInstances) several() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.all) > 1
}

// firstLine notes when the first line of the present instance came.
func (r *readInstances) firstLine(at time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all[len(r.all)-1].first = at
}

// at returns the instance that a line of a given time is of, and when the next
// one began, zero if there is none.
func (r *readInstances) at(at time.Time) (instance readInstance, end time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i, next := range r.all {
		if i > 0 && !next.first.IsZero() && at.Before(next.first) {
			return instance, next.first
		}
		instance = next
	}
	return instance, time.Time{}
}

// beginsAt reports whether there is known to be nothing before the line.
func (r *readInstances) beginsAt(seq uint64) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.begin != 0 && r.begin == seq
}

func (r *readInstances) setBegin(seq uint64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.begin = seq
}
