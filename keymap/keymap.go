// Package keymap says which key does what where: actions, the scopes they work in, the default keys,
// a user's changes to them, and the help texts made from all that. Nothing else in the program names
// a key.
package keymap

import (
	"cmp"
	"slices"
	"strings"
)

// Binding is an action with the keys for it and the words about it. Make one with [Bind].
type Binding struct {
	Action Action
	Scope  Scope
	// Also are further scopes in which the action works.
	Also []Scope
	// Keys are the ways to press it, the one to show first; none when unbound. Each is a keystroke as
	// Bubble Tea's KeyPressMsg.String gives it, or several with a space between.
	Keys []string
	// Names are what the command prompt calls the action, besides Action: the one to show first.
	Names []string
	// Help is the sentence for the help screen, without capital and full stop.
	Help string
	// Short is the word or two for the footer; "" keeps it out of there.
	Short string

	rank int     // place in the footer, lowest first
	own  *change // that the user has made; nil for the default keys
}

// Bind is a binding whose scope is the first part of the action's name.
func Bind(a Action, help string, keys ...string) Binding {
	return Binding{Action: a, Scope: a.Scope(), Keys: keys, Help: help}
}

// Footer also shows the binding in the footer, under a word or two, in order of rank.
func (b Binding) Footer(short string, rank int) Binding {
	b.Short, b.rank = short, rank
	return b
}

// Called gives the action short names in the command prompt.
func (b Binding) Called(names ...string) Binding {
	b.Names = names
	return b
}

// Ways are all ways to get the action done: its keys, and its names behind a colon.
func (b Binding) Ways() []string {
	ways := slices.Clone(b.Keys)
	for _, name := range b.Names {
		ways = append(ways, ":"+name)
	}
	return ways
}

// In also lets the action work in further scopes.
func (b Binding) In(scopes ...Scope) Binding {
	b.Also = scopes
	return b
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

// Keymap is a set of bindings. It does not change once made and may be shared.
type Keymap struct {
	bindings []Binding
	active   map[Scope][]Binding // that work in a scope, its own first, then those of the scopes around it
	raw      map[Scope][]Binding // the scope's own, for a pane that takes all other keys itself
	help     map[Scope][]Binding // those of active that the footer shows, the most useful first
	notices  []string
}

// New is the keymap of some bindings, which are listed in their order.
func New(bindings []Binding) *Keymap {
	k := &Keymap{
		bindings: bindings,
		active:   map[Scope][]Binding{}, raw: map[Scope][]Binding{}, help: map[Scope][]Binding{},
	}
	for _, s := range Scopes() {
		k.raw[s] = k.boundIn(s)
		for _, outer := range s.chain() {
			k.active[s] = append(k.active[s], k.boundIn(outer)...)
		}
		k.help[s] = footerOf(k.active[s])
	}
	return k
}

// boundIn are the bindings of one scope, without those of the scopes around it.
func (k *Keymap) boundIn(s Scope) []Binding {
	var own []Binding
	for _, b := range k.bindings {
		if b.Scope == s || slices.Contains(b.Also, s) {
			own = append(own, b)
		}
	}
	return own
}

// footerOf are the bindings that a footer shows: those with a key and a Short text.
func footerOf(active []Binding) []Binding {
	shown := slices.DeleteFunc(slices.Clone(active), func(b Binding) bool { return b.Short == "" || b.Key() == "" })
	slices.SortStableFunc(shown, func(a, b Binding) int { return cmp.Compare(a.rank, b.rank) })
	return shown
}

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

// In are the bindings that work in a scope, its own first, then those of the scopes around it. The list
// is shared: clone it before changing it.
func (k *Keymap) In(s Scope) []Binding { return k.active[s] }

// Match finds the action of a keystroke, or of several with a space between, in a scope. When there
// is none but the keystroke begins a sequence, pending is true. Use a [Matcher] to feed single keys.
func (k *Keymap) Match(s Scope, keystroke string) (a Action, pending bool) {
	return match(k.active[s], keystroke)
}

func match(active []Binding, keystroke string) (a Action, pending bool) {
	for _, b := range active {
		if slices.Contains(b.Keys, keystroke) {
			return b.Action, false
		}
	}
	return "", len(after(active, keystroke)) > 0
}

// After are the bindings that a sequence begun with prefix can still lead to, each with only the rest
// of its keys: what the footer shows while a sequence is pending.
func (k *Keymap) After(s Scope, prefix string) []Binding { return after(k.active[s], prefix) }

func after(active []Binding, prefix string) []Binding {
	var after []Binding
	for _, b := range active {
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
