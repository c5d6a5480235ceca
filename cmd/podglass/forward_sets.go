package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	yaml "go.yaml.in/yaml/v3"

	"github.com/podglass/podglass/keymap/nearest"
	"github.com/podglass/podglass/keymap/settings"
	"github.com/podglass/podglass/kube/portforward"
	"github.com/podglass/podglass/kube/workload"
)

// forwardSets are the forwards that have names: those of the configuration, and those that were saved from
// the screen, which lie in a file of the state directory. The file is read each time, so that what another
// podglass has saved meanwhile is not lost.
type forwardSets struct {
	path  string
	fixed []portforward.Set // of the configuration

	mu sync.Mutex // one change of the file after another
}

// keptForwards is what the file holds: by the names of the sets.
type keptForwards struct {
	Forwards map[string][]forwardEntry `yaml:"forwards"`
}

// forwardEntry is ports of one target as people write them.
type forwardEntry struct {
	Context   string   `yaml:"context,omitempty"`
	Namespace string   `yaml:"namespace,omitempty"`
	Target    string   `yaml:"target"`
	Ports     []string `yaml:"ports,flow"`
	Address   []string `yaml:"address,flow,omitempty"`
	Spread    bool     `yaml:"spread,omitempty"`
}

// Sets are all sets, by their names, those of the configuration first.
func (f *forwardSets) Sets() ([]portforward.Set, error) {
	kept, err := f.kept()
	return slices.Concat(f.fixed, kept), err
}

// kept are the sets in the file.
func (f *forwardSets) kept() ([]portforward.Set, error) {
	text, err := os.ReadFile(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the saved forwards: %w", err)
	}
	sets, err := parseKeptForwards(text)
	return sets, settings.In(f.path, err)
}

func parseKeptForwards(text []byte) ([]portforward.Set, error) {
	top, err := settings.Parse(text)
	if err != nil || top == nil {
		return nil, err
	}
	all, err := settings.Of(top)
	if err != nil {
		return nil, err
	}
	for _, s := range all {
		if s.Name != "forwards" {
			return nil, s.Unknown([]string{"forwards"})
		}
	}
	if len(all) == 0 {
		return nil, nil
	}
	return readForwardSets(all[0].Value)
}

// Named is the set with a name.
func (f *forwardSets) Named(name string) (portforward.Set, error) {
	sets, err := f.Sets()
	names := make([]string, len(sets))
	for i, set := range sets {
		if set.Name == name {
			return set, nil
		}
		names[i] = set.Name
	}
	switch near := nearest.Typo(name, names); {
	case err != nil:
		return portforward.Set{}, err
	case len(names) == 0:
		return portforward.Set{}, errors.New("no forwards are saved: w in the list of forwards saves one, and forwards: in the configuration names sets of them")
	case near != "":
		return portforward.Set{}, fmt.Errorf("no saved forwards are named %q; did you mean %q?", name, near)
	}
	return portforward.Set{}, fmt.Errorf("no saved forwards are named %q; there are %s", name, strings.Join(names, ", "))
}

// Save adds a forward to the set with a name, in the place of one to the same target.
func (f *forwardSets) Save(name string, spec portforward.Spec) error {
	if err := checkSetName(name); err != nil {
		return err
	}
	return f.change(name, func(set *portforward.Set) {
		same := func(s portforward.Spec) bool {
			return s.Context == spec.Context && s.Namespace == spec.Namespace && s.Target.String() == spec.Target.String()
		}
		set.Specs = append(slices.DeleteFunc(set.Specs, same), spec)
	})
}

// Remove forgets the set with a name.
func (f *forwardSets) Remove(name string) error {
	return f.change(name, func(set *portforward.Set) { set.Specs = nil })
}

// change changes a set in the file, which may be new. One that is empty then is left out.
func (f *forwardSets) change(name string, how func(*portforward.Set)) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if slices.ContainsFunc(f.fixed, func(s portforward.Set) bool { return s.Name == name }) {
		return fmt.Errorf("%s is a set of the configuration, which podglass does not write: take another name", name)
	}
	kept, err := f.kept()
	if err != nil {
		return err // what is in the file is not thrown away
	}
	at := slices.IndexFunc(kept, func(s portforward.Set) bool { return s.Name == name })
	if at < 0 {
		kept, at = append(kept, portforward.Set{Name: name}), len(kept)
	}
	how(&kept[at])
	next := keptForwards{map[string][]forwardEntry{}}
	for _, set := range kept {
		for i := range set.Specs {
			next.Forwards[set.Name] = append(next.Forwards[set.Name], entryOf(&set.Specs[i]))
		}
	}
	return writeState(f.path, "Forwards that were saved from the screen, by their names; podglass writes this file.", next)
}

// entryOf is a forward as in the file.
func entryOf(spec *portforward.Spec) forwardEntry {
	local := ""
	if spec.LocalPort != 0 {
		local = strconv.Itoa(spec.LocalPort)
	}
	return forwardEntry{
		Context: spec.Context, Namespace: spec.Namespace, Target: spec.Object(), Ports: []string{local + ":" + spec.PortText()},
		Address: spec.Addresses, Spread: spec.Spread,
	}
}

// setName is what a set may be named: a word that needs no quotes in a shell.
var setName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$`)

func checkSetName(name string) error {
	if !setName.MatchString(name) {
		return fmt.Errorf("%q cannot be a name: letters, digits, dots and dashes, at most 63", name)
	}
	return nil
}

// readForwards reads the sets of the configuration.
func readForwards(c *config, n *yaml.Node) error {
	sets, err := readForwardSets(n)
	for i := range sets {
		sets[i].Fixed = true
	}
	c.forwards = sets
	return err
}

func readForwardSets(n *yaml.Node) ([]portforward.Set, error) {
	all, err := settings.Of(n)
	if errors.Is(err, settings.ErrNoMapping) {
		return nil, settings.At(n, errors.New("expected names with lists of forwards, such as {dev: [{target: svc/web, ports: [8080:http]}]}"))
	}
	if err != nil {
		return nil, err
	}
	sets := make([]portforward.Set, 0, len(all))
	var wrong []error
	for _, s := range all {
		set := portforward.Set{Name: s.Name}
		err := settings.At(s.Key, checkSetName(s.Name))
		if err == nil {
			set.Specs, err = readForwardList(s.Value)
		}
		wrong = append(wrong, settings.Within(s.Name, settings.At(s.Value, err)))
		sets = append(sets, set)
	}
	return sets, errors.Join(wrong...)
}

func readForwardList(n *yaml.Node) (specs []portforward.Spec, err error) {
	if n.Kind != yaml.SequenceNode || len(n.Content) == 0 {
		return nil, errors.New("expected a list of forwards, such as [{target: svc/web, ports: [8080:http]}]")
	}
	var wrong []error
	for _, item := range n.Content {
		of, err := readForwardEntry(item)
		wrong = append(wrong, settings.At(item, err))
		specs = append(specs, of...)
	}
	return specs, errors.Join(wrong...)
}

// readForwardEntry reads the ports of one target.
func readForwardEntry(n *yaml.Node) ([]portforward.Spec, error) {
	all, err := settings.Of(n)
	if err != nil {
		return nil, err
	}
	var entry forwardEntry
	known := map[string]any{
		"context": &entry.Context, "namespace": &entry.Namespace, "target": &entry.Target,
		"ports": &entry.Ports, "address": &entry.Address, "spread": &entry.Spread,
	}
	var wrong []error
	for _, s := range all {
		into := known[s.Name]
		switch {
		case into == nil:
			wrong = append(wrong, s.Unknown([]string{"context", "namespace", "target", "ports", "address", "spread"}))
		case s.Value.Decode(into) != nil:
			wrong = append(wrong, settings.Within(s.Name, settings.At(s.Value, fmt.Errorf("%q is not what is expected there", s.Value.Value))))
		}
	}
	if err := errors.Join(wrong...); err != nil {
		return nil, err
	}
	return entry.specs()
}

// specs are the forwards that an entry means.
func (e *forwardEntry) specs() ([]portforward.Spec, error) {
	if e.Target == "" || len(e.Ports) == 0 {
		return nil, errors.New("a forward needs a target and its ports, such as {target: svc/web, ports: [8080:http]}")
	}
	to, err := workload.ParseArgument(e.Target)
	if err != nil {
		return nil, err
	}
	ports, err := parsePorts(e.Ports)
	if err != nil {
		return nil, err
	}
	if err := checkAddresses(e.Address); err != nil {
		return nil, err
	}
	specs := make([]portforward.Spec, len(ports))
	for i, port := range ports {
		if port.same && port.number == 0 {
			return nil, fmt.Errorf("the port %s needs a local one, as in 8080:%s, or :%s for a free one", port.name, port.name, port.name)
		}
		specs[i] = portforward.Spec{
			Context: e.Context, Addresses: e.Address, LocalPort: port.local, Spread: e.Spread,
			Target: portforward.Target{Namespace: e.Namespace, Kind: to.Kind, Name: to.Name, Port: port.number, PortName: port.name},
		}
		if port.same {
			specs[i].LocalPort = port.number
		}
	}
	return specs, nil
}
