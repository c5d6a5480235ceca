package apiserver

import "k8s.io/apimachinery/pkg/watch"

// change is one entry of the history: a linked list, so that a watcher holds its own place in it
// and takes it up from there at its own speed. Objects in it are shared and never written to.
type change struct {
	version  uint64
	resource *resource
	kind     watch.EventType // Added, Modified or Deleted
	object   Object          // as it is after the change; as it last was (with the new version) when deleted
	previous Object          // nil when added

	next  *change
	ready chan struct{} // closed when next is set
}

// history is the log of changes. Its window bounds how far back a watch may start, as etcd's
// compaction does in a real cluster.
type history struct {
	newest *change // the last change, or the empty first entry
	oldest *change // a watch can start after this entry
	length int     // entries after oldest
	window int
}

func newHistory(window int, version uint64) history {
	origin := &change{version: version, ready: make(chan struct{})}
	return history{newest: origin, oldest: origin, window: window}
}

func (h *history) append(c *change) {
	c.ready = make(chan struct{})
	h.newest.next = c
	close(h.newest.ready)
	h.newest = c
	h.length++
	for h.length > h.window {
		h.oldest = h.oldest.next
		h.length--
	}
}

// after finds the entry at which a watch from version starts, or nil when that is too long ago.
func (h *history) after(version uint64) *change {
	if version < h.oldest.version {
		return nil
	}
	c := h.oldest
	for c.next != nil && c.next.version <= version {
		c = c.next
	}
	return c
}

// expire forgets everything up to now.
func (h *history) expire() {
	h.oldest, h.length = h.newest, 0
}
