package apiserver

import "slices"

// LogCut says which log streams break, and how.
type LogCut struct {
	Pod     string // its name; empty for any
	Streams int    // how many, each once; 0 for all until KeepLogs
	After   int64  // bytes
	// Whole lets the answer end as a complete one does, as an API server does that loses the kubelet.
	Whole bool
}

// CutLogs breaks every log stream opened from now on after so many bytes, without the end that a
// complete answer has; KeepLogs lets them through whole again.
func (f *Faults) CutLogs(after int64) { f.CutLog(LogCut{After: after}) }

// CutLog breaks log streams opened from now on as the cut says, in addition to others; of several
// that are for a stream the latest counts.
func (f *Faults) CutLog(cut LogCut) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.cuts = append(f.cuts, cut)
}

// KeepLogs ends CutLogs, CutLog and StallLogs: held streams go on.
func (f *Faults) KeepLogs() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.cuts = nil
	if f.stalled != nil {
		close(f.stalled)
		f.stalled = nil
	}
}

// StallLogs holds back what log streams, also those already open, have to send, until KeepLogs.
func (f *Faults) StallLogs() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.stalled == nil {
		f.stalled = make(chan struct{})
	}
}

// RotateLogs does what a kubelet does with logs that have become long: from now on they are served
// from the next line on. Streams that are open miss nothing.
func (f *Faults) RotateLogs() {
	s := f.bound()
	if s == nil {
		return
	}
	if r, ok := s.runtime.(Rotating); ok {
		r.RotateLogs()
	}
}

// logsHeld returns a channel that is closed when log streams may go on; nil when they may now.
func (f *Faults) logsHeld() <-chan struct{} {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.stalled
}

// logCut returns how the next log stream of a pod is to be cut, if at all, and counts it.
func (f *Faults) logCut(pod string) (cut LogCut, on bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, cut := range slices.Backward(f.cuts) {
		if cut.Pod != "" && cut.Pod != pod {
			continue
		}
		if cut.Streams == 1 {
			f.cuts = slices.Delete(f.cuts, i, i+1)
		} else if cut.Streams > 1 {
			f.cuts[i].Streams--
		}
		return cut, true
	}
	return LogCut{}, false
}
