package keymap

import (
	"fmt"
	"slices"
	"strings"
)

// Two actions clash when there is a scope in which both can be had by the same key, or in which the
// key of one begins the sequence of the other, which then cannot be typed. Defaults do not clash with
// one another; a user's key takes what it clashes with from the defaults; two keys of the user's that
// clash are an error.

// Notices are the sentences about default keys that the user's own have replaced, in the order of the
// keymap.
func (k *Keymap) Notices() []string { return k.notices }

// leads reports whether an action is a way out of where the user is, which must keep a key.
func (a Action) leads() bool { return a == Quit || a == Accept || a == Cancel }

// loss is a default key that a key of the user's has replaced.
type loss struct {
	of  int // binding that lost it
	key string
}

// yield takes from default bindings the keys that the user's clash with, and writes the notices. The
// errors are about bindings that must keep a key and have lost their last.
func (k *Keymap) yield() []error {
	var wrong []error
	reach := k.reach()
	for i := range k.bindings {
		if k.bindings[i].own == nil {
			continue
		}
		for _, key := range k.bindings[i].Keys {
			lost := k.take(i, key, reach)
			for _, l := range lost {
				if b := k.bindings[l.of]; b.Action.leads() && len(b.Keys) == 0 {
					wrong = append(wrong, k.bindings[i].own.located(fmt.Errorf(
						"%q for %s takes the only key of %s, which is a way out; give %s another key as well",
						key, k.bindings[i].Action, b.Action, b.Action)))
				}
			}
			if len(lost) > 0 {
				k.notices = append(k.notices, k.notice(k.bindings[i].Action, key, lost))
			}
		}
	}
	return wrong
}

// take removes from the default bindings the keys that one of binding i clashes with.
func (k *Keymap) take(i int, key string, reach []uint64) []loss {
	var lost []loss
	for j := range k.bindings {
		other := &k.bindings[j]
		if other.own != nil || reach[i]&reach[j] == 0 {
			continue
		}
		kept := []string{}
		for _, theirs := range other.Keys {
			if hides(key, theirs) || hides(theirs, key) {
				lost = append(lost, loss{j, theirs})
			} else {
				kept = append(kept, theirs)
			}
		}
		other.Keys = kept
	}
	return lost
}

// notice says what a key of the user's has replaced.
func (k *Keymap) notice(a Action, key string, lost []loss) string {
	if len(lost) > 1 {
		return fmt.Sprintf("your key %q for %s replaces %d default keys", key, a, len(lost))
	}
	loser := k.bindings[lost[0].of]
	left := "which has no key now"
	if loser.Key() != "" {
		left = fmt.Sprintf("which is on %q now", loser.Key())
	}
	return fmt.Sprintf("your key %q for %s replaces that of %s, %s", key, a, loser.Action, left)
}

// reach is the set of scopes in which each binding works, a bit for each of [Scopes].
func (k *Keymap) reach() []uint64 {
	reach := make([]uint64, len(k.bindings))
	for bit, s := range Scopes() {
		chain := s.chain()
		if s == Shell {
			chain = []Scope{s} // those around it have no meaning there: see [Matcher.PressRaw]
		}
		for i, b := range k.bindings {
			if slices.Contains(chain, b.Scope) || slices.ContainsFunc(b.Also, func(also Scope) bool { return slices.Contains(chain, also) }) {
				reach[i] |= 1 << bit
			}
		}
	}
	return reach
}

// hides reports whether a key keeps another one from being typed: because it is the same, or because
// it begins the other's sequence.
func hides(key, other string) bool { return key == other || strings.HasPrefix(other, key+" ") }

// clashes are the sentences about keys of which it would not be clear what they do.
func (k *Keymap) clashes() []error {
	var wrong []error
	reach := k.reach()
	for i, a := range k.bindings {
		for j, b := range k.bindings[:i+1] { // up to a itself, whose keys can hide each other
			if reach[i]&reach[j] != 0 {
				wrong = append(wrong, clashesOf(a, b)...)
			}
		}
	}
	return wrong
}

func clashesOf(a, b Binding) []error {
	var wrong []error
	for _, key := range a.Keys {
		for _, other := range b.Keys {
			if err := clash(a, key, b, other); err != nil {
				wrong = append(wrong, later(a.own, b.own).located(err))
			}
		}
	}
	return wrong
}

func clash(a Binding, key string, b Binding, other string) error {
	switch {
	case a.Action == b.Action && len(key) <= len(other):
		return nil // a key with itself, or a pair that also comes the other way round
	case key == other:
		return fmt.Errorf("%s and %s are both on %q; give one of them another key", a.Action, b.Action, key)
	case hides(other, key):
		return fmt.Errorf("%q of %s can never be typed because %q alone is %s", key, a.Action, other, b.Action)
	case hides(key, other):
		return fmt.Errorf("%q of %s can never be typed because %q alone is %s", other, b.Action, key, a.Action)
	}
	return nil
}

// later is which of two changes stands below the other in the file.
func later(a, b *change) *change {
	if a == nil || a.at == nil || b != nil && b.at != nil && b.at.Line > a.at.Line {
		return b
	}
	return a
}
