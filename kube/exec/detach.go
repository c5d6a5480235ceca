package exec

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// ErrDetached is why a session ends that the user has detached from. What ran goes on.
var ErrDetached = errors.New("detached")

// ParseDetachKeys reads keys such as "ctrl+],d": characters, and letters or one of @ [ \ ] ^ _ held with
// ctrl, with commas between. It returns the bytes that a terminal sends for them.
func ParseDetachKeys(text string) ([]byte, error) {
	var keys []byte
	for name := range strings.SplitSeq(text, ",") {
		key, ok := detachKey(name)
		if !ok {
			return nil, fmt.Errorf("%q is no key to detach with; expected keys such as ctrl+],d", name)
		}
		keys = append(keys, key)
	}
	return keys, nil
}

func detachKey(name string) (byte, bool) {
	if len(name) == 1 {
		return name[0], name[0] > ' ' && name[0] < 0x7f
	}
	for _, prefix := range []string{"ctrl+", "ctrl-"} {
		char, held := strings.CutPrefix(strings.ToLower(name), prefix)
		if !held || len(char) != 1 {
			continue
		}
		return withCtrl(char[0])
	}
	return 0, false
}

// withCtrl is the control character of a key that is held with ctrl.
func withCtrl(char byte) (byte, bool) {
	if char >= 'a' && char <= 'z' {
		char -= 'a' - 'A'
	}
	return char & 0x1f, char >= '@' && char <= '_'
}

// detacher looks for keys, one after the other, among those that are typed. A program may have chosen another
// encoding of keys than the terminal begins with, so keys are told by what they are.
type detacher struct {
	keys     []byte
	detached func() // called once they have all been typed
	held     []heldKey
}

// heldKey is a key with which the sequence may go on, as it was typed, and what has come after it that is no
// key of its own.
type heldKey struct {
	char  byte
	typed []byte
}

// admit returns what of the keys goes on. Those with which the sequence begins wait for the next one; the
// whole sequence goes nowhere. A nil detacher lets everything through.
func (d *detacher) admit(typed []byte) []byte {
	if d == nil {
		return typed
	}
	var pass []byte
	for len(typed) > 0 {
		key := firstKey(typed)
		text := typed[:key.length]
		typed = typed[key.length:]
		if key.quiet && len(d.held) > 0 {
			last := &d.held[len(d.held)-1]
			last.typed = append(last.typed, text...)
			continue
		}
		for len(d.held) > 0 && !d.goesOn(key) {
			pass = append(pass, d.release()...)
		}
		if !d.goesOn(key) {
			pass = append(pass, text...)
			continue
		}
		if d.held = append(d.held, heldKey{key.char, bytes.Clone(text)}); len(d.held) == len(d.keys) {
			d.held = nil
			d.detached()
			return pass
		}
	}
	return pass
}

// goesOn reports whether a key is the next one of the sequence.
func (d *detacher) goesOn(key typedKey) bool { return key.known && key.char == d.keys[len(d.held)] }

// release lets go of as few of the keys held back as leaves a beginning of the sequence.
func (d *detacher) release() []byte {
	n := 1
	for !slices.EqualFunc(d.held[n:], d.keys[:len(d.held)-n], func(held heldKey, key byte) bool { return held.char == key }) {
		n++
	}
	var pass []byte
	for _, key := range d.held[:n] {
		pass = append(pass, key.typed...)
	}
	d.held = d.held[n:]
	return pass
}
