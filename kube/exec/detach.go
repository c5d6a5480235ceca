package exec

import (
	"errors"
	"fmt"
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
		if c := strings.ToUpper(char)[0]; c >= '@' && c <= '_' {
			return c & 0x1f, true
		}
	}
	return 0, false
}

// detacher looks for keys, one after the other, among those that are typed.
type detacher struct {
	keys     []byte
	detached func() // called once they have all been typed
	matched  int    // how many of them are held back
}

// admit returns what of the keys goes on. Those with which the sequence begins wait for the next one; the
// whole sequence goes nowhere. A nil detacher lets everything through.
func (d *detacher) admit(keys []byte) []byte {
	if d == nil {
		return keys
	}
	var pass []byte
	for _, key := range keys {
		for d.matched > 0 && key != d.keys[d.matched] {
			pass = append(pass, d.release()...)
		}
		if key != d.keys[d.matched] {
			pass = append(pass, key)
			continue
		}
		if d.matched++; d.matched == len(d.keys) {
			d.matched = 0
			d.detached()
			return pass
		}
	}
	return pass
}

// release lets go of as few of the keys held back as leaves a beginning of the sequence.
func (d *detacher) release() []byte {
	held := d.keys[:d.matched]
	n := 1
	for !strings.HasPrefix(string(d.keys), string(held[n:])) {
		n++
	}
	d.matched -= n
	return held[:n]
}
