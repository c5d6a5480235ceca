package keymap

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"sigs.k8s.io/yaml"

	"github.com/podglass/podglass/keymap/nearest"
)

// Keys are the keys a user gives to an action: in YAML one text or a list of them, [] for none.
type Keys []string

// UnmarshalJSON reads a text or a list of texts. Numbers count as text, for the keys 0 to 9.
func (k *Keys) UnmarshalJSON(data []byte) error {
	var value any
	if err := json.Unmarshal(data, &value); err != nil {
		return fmt.Errorf("read keys: %w", err)
	}
	list, ok := value.([]any)
	if !ok {
		list = []any{value}
	}
	*k = Keys{}
	for _, item := range list {
		switch item := item.(type) {
		case string:
			*k = append(*k, item)
		case float64:
			*k = append(*k, fmt.Sprint(item))
		default:
			return fmt.Errorf("%v is not a key: an action has a text, a list of texts, or [] for none; put the key in quotes", item)
		}
	}
	return nil
}

// Overrides are a user's keys by action: what stands under "keys:" in the config file. An action
// that is there has these keys instead of its default ones.
type Overrides map[string]Keys

// Load is the keymap changed by the "keys:" of a config file, the rest of which is not looked at. The
// error joins one sentence for each thing that is wrong.
func (k *Keymap) Load(config []byte) (*Keymap, error) {
	data, err := yaml.YAMLToJSONStrict(config)
	if err != nil {
		return nil, fmt.Errorf("the keys cannot be read: %w", err)
	}
	var file struct {
		Keys map[string]json.RawMessage `json:"keys"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, fmt.Errorf("keys: must be a map from actions to keys, as in %q", "keys: {global.zoom: Z}")
	}
	overrides := Overrides{}
	var wrong []error
	for _, name := range slices.Sorted(maps.Keys(file.Keys)) {
		var keys Keys
		if err := keys.UnmarshalJSON(file.Keys[name]); err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", name, err))
			continue
		}
		overrides[name] = keys
	}
	if len(wrong) > 0 {
		return nil, errors.Join(wrong...)
	}
	return k.Override(overrides)
}

// Override is a copy of the keymap with a user's changes. A key of the user's beats a default one: see
// [Keymap.Notices]. The error joins one sentence for each thing that is wrong: an action or scope that
// does not exist, a malformed key, an action that must keep a key, two keys of the user's that clash.
func (k *Keymap) Override(changes Overrides) (*Keymap, error) {
	changed := &Keymap{bindings: slices.Clone(k.bindings)}
	var wrong []error
	for _, name := range slices.Sorted(maps.Keys(changes)) {
		if err := changed.rebind(Action(name), changes[name]); err != nil {
			wrong = append(wrong, err)
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

// rebind gives an action other keys.
func (k *Keymap) rebind(a Action, keys []string) error {
	i := slices.IndexFunc(k.bindings, func(b Binding) bool { return b.Action == a })
	if i < 0 {
		return k.unknown(a)
	}
	normal := []string{}
	for _, key := range keys {
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
	k.bindings[i].Keys, k.bindings[i].own = normal, true
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
