package exec

import (
	"bytes"
	"slices"
	"sync"
	"time"
)

// Keys as terminals send them; the longer ones are those of the kitty keyboard
// protocol, which a shell may have switched on.
var (
	enterKeys = [][]byte{{'\r'}, {'\n'}, []byte("\x1b[13u")}
	endKeys   = [][]byte{{4}, []byte("\x1b[100;5u")}   // ctrl+d
	leaveKeys = [][]byte{{0x1d}, []byte("\x1b[93;5u")} // ctrl+]
	breakKeys = [][]byte{{3}, []byte("\x1b[99;5u")}    // ctrl+c
)

// recentKeys is how much of what was typed last is remembered, in bytes.
const recentKeys = 16

// gate decides what becomes of the keys that are typed.
type gate struct {
	now    func() time.Time
	detach *detacher // nil where nothing detaches

	mu     sync.Mutex
	state  gateState
	leave  func()    // for who does not want to wait
	recent []byte    // what was typed last
	last   time.Time // when
}

type gateState uint8

const (
	// gateOpen lets the keys through to the session.
	gateOpen gateState = iota
	// gateShut drops them: the session is silent. ctrl+] leaves it.
	gateShut
	// gateOver drops them: the session is over. Enter, after a pause, leaves it.
	gateOver
)

// set changes what becomes of keys. leave is what the key that leaves does.
func (g *gate) set(state gateState, leave func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.state, g.leave = state, leave
	if state == gateOver {
		g.last = g.now()
	}
}

// admit returns what of the keys goes to the session.
func (g *gate) admit(keys []byte) []byte {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(keys) == 0 {
		return nil
	}
	now := g.now()
	rested := now.Sub(g.last) >= pause
	g.last = now
	g.recent = append(g.recent, keys...)
	g.recent = g.recent[max(len(g.recent)-recentKeys, 0):]
	switch g.state {
	case gateOpen:
		return g.detach.admit(keys)
	case gateShut:
		if slices.ContainsFunc(leaveKeys, func(key []byte) bool { return bytes.Contains(keys, key) }) {
			g.leave()
		}
	case gateOver:
		if rested && isOne(keys, enterKeys, endKeys, leaveKeys, breakKeys) {
			g.leave()
		}
	}
	return nil
}

func (g *gate) isOver() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.state == gateOver
}

// isOne reports whether keys are one of the keys, and nothing else.
func isOne(keys []byte, known ...[][]byte) bool {
	return slices.ContainsFunc(slices.Concat(known...), func(key []byte) bool { return bytes.Equal(keys, key) })
}

// endsByKey reports whether what was typed last is what ends a shell: a line, or
// ctrl+d.
func (g *gate) endsByKey() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.ContainsFunc(slices.Concat(enterKeys, endKeys), func(key []byte) bool { return bytes.HasSuffix(g.recent, key) })
}
