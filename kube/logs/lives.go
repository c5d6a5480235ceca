package logs

import (
	"time"

	"k8s.io/apimachinery/pkg/types"
)

// maxLives is how many lives are remembered: the cluster has the logs of two.
const maxLives = 8

// readLife is a life whose log was read.
type readLife struct {
	uid   types.UID // of the pod
	run   run
	first time.Time // of the first line read, zero while there is none
}

func (t *Tailer) beginLife(uid types.UID, r run) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.lives = append(t.lives, readLife{uid: uid, run: r})
	t.lives = t.lives[max(0, len(t.lives)-maxLives):]
}

// firstLine notes when the first line of the present life came.
func (t *Tailer) firstLine(at time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.lives[len(t.lives)-1].first = at
}

// lifeAt returns the life that a line of a given time is of, and when the next
// one began, zero if there is none.
func (t *Tailer) lifeAt(at time.Time) (life readLife, end time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i, next := range t.lives {
		if i > 0 && !next.first.IsZero() && at.Before(next.first) {
			return life, next.first
		}
		life = next
	}
	return life, time.Time{}
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
