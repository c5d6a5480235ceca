package input

import "slices"

// history is what was accepted before, each value once, the latest last. While
// the user goes through it, what was being typed is kept as its newest entry.
type history struct {
	values []string
	away   int    // steps back from what is being typed
	draft  string // what was being typed
}

// remembered is how many values a history keeps.
const remembered = 100

func newHistory(values []string) history {
	h := history{}
	for _, value := range values {
		h.add(value)
	}
	return h
}

// add makes value the latest one.
func (h *history) add(value string) {
	h.leave()
	if value == "" {
		return
	}
	h.values = slices.DeleteFunc(slices.Clone(h.values), func(v string) bool { return v == value })
	h.values = append(h.values, value)
	if extra := len(h.values) - remembered; extra > 0 {
		h.values = h.values[extra:]
	}
}

// leave forgets where in the history the user was.
func (h *history) leave() { h.away, h.draft = 0, "" }

// previous steps back from current.
func (h *history) previous(current string) (value string, found bool) {
	if h.away == len(h.values) {
		return "", false
	}
	if h.away == 0 {
		h.draft = current
	}
	h.away++
	return h.values[len(h.values)-h.away], true
}

// next steps forward, in the end to what was being typed.
func (h *history) next() (value string, found bool) {
	if h.away == 0 {
		return "", false
	}
	h.away--
	if h.away == 0 {
		return h.draft, true
	}
	return h.values[len(h.values)-h.away], true
}
