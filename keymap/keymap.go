// Package keymap says which key does what where: actions, the scopes they work in, the default keys,
// a user's changes to them, and the help texts made from all that. Nothing else in the program names
// a key.
package keymap

import (
	"slices"
	"strings"
)

// Binding is an action with the keys for it.
type Binding struct {
	Action Action
	Scope  Scope
	// Keys are the ways to press it, the one to show first; none when unbound. Each is a keystroke as
	// Bubble Tea's KeyPressMsg.String gives it, or several with a space between.
	Keys []string
	// Help is the sentence for the help screen, without capital and full stop.
	Help string
	// Short is the word or two for the footer; "" keeps it out of there.
	Short string

	rank int // place in the footer, lowest first
}

// Key is the key to show for the binding, "" when it is unbound.
func (b Binding) Key() string {
	if len(b.Keys) == 0 {
		return ""
	}
	return b.Keys[0]
}

// Scope is the first part of the name.
func (a Action) Scope() Scope {
	s, _, _ := strings.Cut(string(a), ".")
	return Scope(s)
}

// Keymap is a complete, valid set of bindings. It does not change once made and may be shared.
type Keymap struct {
	bindings []Binding
}

// Default is the keymap without a user's changes.
func Default() *Keymap { return &Keymap{bindings: defaults()} }

// Binding is the binding of an action; false when there is no such action.
func (k *Keymap) Binding(a Action) (Binding, bool) {
	i := slices.IndexFunc(k.bindings, func(b Binding) bool { return b.Action == a })
	if i < 0 {
		return Binding{}, false
	}
	return k.bindings[i], true
}

// Key is the key to show for an action, "" when it is unbound.
func (k *Keymap) Key(a Action) string {
	b, _ := k.Binding(a)
	return b.Key()
}

// active are the bindings that work in a scope, its own first, then those of the scopes around it.
func (k *Keymap) active(s Scope) []Binding {
	var active []Binding
	for _, scope := range s.chain() {
		for _, b := range k.bindings {
			if b.Scope == scope {
				active = append(active, b)
			}
		}
	}
	return active
}

// Match finds the action of a keystroke, or of several with a space between, in a scope. When there
// is none but the keystroke begins a sequence, pending is true. Use a [Matcher] to feed single keys.
func (k *Keymap) Match(s Scope, keystroke string) (a Action, pending bool) {
	for _, b := range k.active(s) {
		if slices.Contains(b.Keys, keystroke) {
			return b.Action, false
		}
	}
	return "", len(k.After(s, keystroke)) > 0
}

// After are the bindings that a sequence begun with prefix can still lead to, each with only the rest
// of its keys: what the footer shows while a sequence is pending.
func (k *Keymap) After(s Scope, prefix string) []Binding {
	var after []Binding
	for _, b := range k.active(s) {
		var rest []string
		for _, key := range b.Keys {
			if r, ok := strings.CutPrefix(key, prefix+" "); ok {
				rest = append(rest, r)
			}
		}
		if len(rest) > 0 {
			b.Keys = rest
			after = append(after, b)
		}
	}
	return after
}
