package keymap

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	yaml "go.yaml.in/yaml/v3"

	"github.com/podglass/podglass/keymap/nearest"
	"github.com/podglass/podglass/keymap/settings"
)

// Load is the keymap changed by what stands under "keys:" in a config file, nil for nothing: a mapping
// from actions to a key or a list of keys, [] for none. A key of the user's beats a default one: see
// [Keymap.Notices]. The error joins one [settings.Error] for each thing that is wrong: an action or scope
// that does not exist, a malformed key, an action that must keep a key, two keys of the user's that clash.
func (k *Keymap) Load(keys *yaml.Node) (*Keymap, error) {
	if keys == nil || settings.IsNothing(keys) {
		return k.change(nil)
	}
	all, err := settings.Of(keys)
	if errors.Is(err, settings.ErrNoMapping) {
		err = settings.At(keys, fmt.Errorf("must be a map from actions to keys, as in %q", "keys: {global.zoom: Z}"))
	}
	if err != nil {
		return nil, err
	}
	var changes []change
	var wrong []error
	for _, s := range all {
		keys, err := read(s.Value)
		if err != nil {
			wrong = append(wrong, settings.Within(s.Name, err))
			continue
		}
		changes = append(changes, change{Action(s.Name), keys, s.Key})
	}
	made, err := k.change(changes)
	if err := errors.Join(append(wrong, err)...); err != nil {
		return nil, err
	}
	return made, nil
}

// read returns the keys that are written for an action: a text or a list of texts. Numbers count as text,
// for the keys 0 to 9.
func read(n *yaml.Node) ([]string, error) {
	list := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		list = n.Content
	}
	keys := []string{}
	for _, item := range list {
		key, ok := settings.Text(item)
		if !ok {
			return nil, settings.At(item, fmt.Errorf(
				"%s is not a key: an action has a text, a list of texts, or [] for none; put the key in quotes", settings.Written(item)))
		}
		normal, err := Normalize(key)
		if err != nil {
			return nil, settings.At(item, err)
		}
		keys = append(keys, normal)
	}
	return keys, nil
}

// change gives an action other keys.
type change struct {
	action Action
	keys   []string
	at     *yaml.Node // where that is written; nil when it is not
}

// Prefixed is a copy of the keymap in which the sequences of a scope that begin with a key begin with another
// one, but for those that a user has chosen. The other key must be one held with ctrl or alt, or a function key:
// any other is needed for typing.
func (k *Keymap) Prefixed(scope Scope, before, after string) (*Keymap, error) {
	key, err := Normalize(after)
	if err != nil {
		return nil, err
	}
	function := len(key) > 1 && key[0] == 'f' && key[1] >= '1' && key[1] <= '9'
	if strings.Contains(key, " ") || !strings.HasPrefix(key, "ctrl+") && !strings.HasPrefix(key, "alt+") && !function {
		return nil, fmt.Errorf("%q is no key to begin with: it must be held with ctrl or alt, such as ctrl+a, or be a function key", after)
	}
	made := &Keymap{bindings: slices.Clone(k.bindings)}
	for i := range made.bindings {
		b := &made.bindings[i]
		if b.Scope != scope || b.own != nil {
			continue
		}
		keys := make([]string, len(b.Keys))
		for j, sequence := range b.Keys {
			strokes := strings.Fields(sequence)
			if len(strokes) > 1 && strokes[0] == before {
				for at, stroke := range strokes {
					if stroke == before {
						strokes[at] = key
					}
				}
			}
			keys[j] = strings.Join(strokes, " ")
		}
		b.Keys = keys
	}
	if wrong := made.clashes(); len(wrong) > 0 {
		return nil, errors.Join(wrong...)
	}
	notices := k.notices
	made = New(made.bindings)
	made.notices = notices
	return made, nil
}

func (k *Keymap) change(changes []change) (*Keymap, error) {
	changed := &Keymap{bindings: slices.Clone(k.bindings)}
	var wrong []error
	for _, c := range changes {
		if err := changed.rebind(c); err != nil {
			wrong = append(wrong, c.located(err))
		}
	}
	if len(wrong) == 0 {
		wrong = changed.yield()
	}
	if len(wrong) == 0 {
		wrong = changed.clashes()
	}
	if len(wrong) > 0 {
		return nil, errors.Join(wrong...)
	}
	made := New(changed.bindings)
	made.notices = changed.notices
	return made, nil
}

// located is what is wrong with a change, where that is written.
func (c *change) located(err error) error {
	if c == nil || c.at == nil {
		return err
	}
	return settings.At(c.at, err)
}

// rebind gives an action other keys.
func (k *Keymap) rebind(c change) error {
	a := c.action
	i := slices.IndexFunc(k.bindings, func(b Binding) bool { return b.Action == a })
	if i < 0 {
		return k.unknown(a)
	}
	normal := []string{}
	for _, key := range c.keys {
		n, err := Normalize(key)
		if err != nil {
			return fmt.Errorf("%s: %w", a, err)
		}
		if !slices.Contains(normal, n) {
			normal = append(normal, n)
		}
	}
	if len(normal) == 0 && a.leads() {
		return fmt.Errorf("%s: must keep a key, or there is no way out", a)
	}
	k.bindings[i].Keys, k.bindings[i].own = normal, &c
	return nil
}

// unknown is the sentence about an action that does not exist.
func (k *Keymap) unknown(a Action) error {
	scope := a.Scope()
	if !strings.Contains(string(a), ".") || scope.chain() != nil {
		var names []string
		for _, b := range k.bindings {
			names = append(names, string(b.Action))
		}
		return fmt.Errorf("%s: there is no such action; did you mean %s?", a, nearest.Name(string(a), names))
	}
	var names []string
	for _, s := range Scopes() {
		names = append(names, string(s))
	}
	return fmt.Errorf("%s: there is no scope %q; did you mean %q? The scopes are %s", a, scope,
		nearest.Name(string(scope), names), strings.Join(names, ", "))
}
