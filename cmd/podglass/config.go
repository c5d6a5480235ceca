package main

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"slices"

	yaml "go.yaml.in/yaml/v3"
	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/keymap/settings"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/portforward"
	"github.com/podglass/podglass/tui"
)

// config is what the configuration file says. Its zero value is a missing file.
type config struct {
	theme string
	ascii bool
	keys  *keymap.Keymap
	// namespaces that the user has rights in, to fall back to and to choose from.
	namespaces []string
	// contexts are the settings of contexts of the kubeconfig, by name.
	contexts map[string]contextConfig
	// logBudget is how many bytes of logs are kept, of all panes together; 0 for the default.
	logBudget int
	// shell is how shells are opened.
	shell tui.ShellOptions
	// forwards are sets of forwards, by their names.
	forwards []portforward.Set
}

// contextConfig is what the configuration file says of a context.
type contextConfig struct {
	readOnly bool
	byName   bool // its name is typed before something is changed
}

// readOnly reports whether nothing may be changed in a context.
func (c *config) readOnly(context string) bool { return c.contexts[context].readOnly }

// confirmsByName reports whether the name of a context is typed before something is changed in it.
func (c *config) confirmsByName(context string) bool { return c.contexts[context].byName }

// setting is one key of the configuration file.
type setting struct {
	name string
	read func(*config, *yaml.Node) error
}

func configSettings() []setting {
	return []setting{
		{"theme", func(c *config, n *yaml.Node) error { return readText(n, &c.theme) }},
		{"ascii", func(c *config, n *yaml.Node) error { return readYesNo(n, &c.ascii) }},
		{"namespaces", readNamespaces},
		{"contexts", readContexts},
		{"log-budget", readLogBudget},
		{"shell", readShell},
		{"forwards", readForwards},
		{"keys", readKeys},
	}
}

// readConfig reads the configuration file. A file that is not there is an empty one, unless required.
// Errors are one sentence that begins with the file and the line.
func readConfig(path string, required bool) (*config, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) && !required {
		return parseConfig(path, nil)
	}
	if err != nil {
		return nil, fmt.Errorf("read the configuration: %w", err)
	}
	return parseConfig(path, text)
}

func parseConfig(path string, text []byte) (*config, error) {
	c := &config{keys: tui.DefaultKeymap(), shell: shellOptions()}
	top, err := settings.Parse(text)
	if err != nil || top == nil {
		return c, settings.In(path, err)
	}
	return c, settings.In(path, c.read(top))
}

// read takes over what the file says, and returns all that is wrong with it.
func (c *config) read(top *yaml.Node) error {
	all, err := settings.Of(top)
	if errors.Is(err, settings.ErrNoMapping) {
		return settings.At(top, errors.New(`expected settings such as "theme: dark"`))
	}
	if err != nil {
		return err
	}
	known := configSettings()
	var wrong []error
	for _, s := range all {
		index := slices.IndexFunc(known, func(k setting) bool { return k.name == s.Name })
		if index < 0 {
			wrong = append(wrong, s.Unknown(names(known)))
			continue
		}
		wrong = append(wrong, settings.Within(s.Name, settings.At(s.Value, known[index].read(c, s.Value))))
	}
	return errors.Join(wrong...)
}

func names(known []setting) []string {
	var all []string
	for _, s := range known {
		all = append(all, s.name)
	}
	return all
}

func readText(n *yaml.Node, into *string) error {
	if n.Kind != yaml.ScalarNode || n.Value == "" {
		return errors.New("expected a word")
	}
	*into = n.Value
	return nil
}

func readYesNo(n *yaml.Node, into *bool) error {
	if n.Decode(into) != nil {
		return errors.New("expected true or false")
	}
	return nil
}

// leastLogBudget is one pane's worth of lines.
const leastLogBudget = 1 << 20

// readLogBudget reads an amount of memory, as Kubernetes writes it.
func readLogBudget(c *config, n *yaml.Node) error {
	amount, err := resource.ParseQuantity(n.Value)
	if n.Kind != yaml.ScalarNode || err != nil || amount.Value() < leastLogBudget || amount.Value() > math.MaxInt32 {
		return errors.New("expected an amount of memory from 1Mi to 2Gi, such as 64Mi")
	}
	c.logBudget = int(amount.Value())
	return nil
}

// readNamespaces reads a list of namespaces.
func readNamespaces(c *config, n *yaml.Node) error {
	if n.Kind != yaml.SequenceNode || n.Decode(&c.namespaces) != nil {
		return errors.New("expected a list of namespaces, such as [shop, jobs]")
	}
	var wrong []error
	for i, item := range n.Content {
		wrong = append(wrong, settings.At(item, kube.CheckNamespaces(c.namespaces[i:i+1])))
	}
	return errors.Join(wrong...)
}

// readContexts reads the settings of each context.
func readContexts(c *config, n *yaml.Node) error {
	contexts, err := settings.Of(n)
	if err != nil {
		return asContexts(err)
	}
	c.contexts = map[string]contextConfig{}
	var wrong []error
	for _, context := range contexts {
		one, err := readContext(context.Value)
		wrong = append(wrong, settings.Within(context.Name, err))
		c.contexts[context.Name] = one
	}
	return errors.Join(wrong...)
}

func readContext(n *yaml.Node) (one contextConfig, err error) {
	all, err := settings.Of(n)
	if err != nil {
		return one, asContexts(err)
	}
	var wrong []error
	for _, s := range all {
		var err error
		switch s.Name {
		case "read-only":
			err = readYesNo(s.Value, &one.readOnly)
		case "confirm":
			if one.byName = s.Value.Value == "name"; !one.byName {
				err = errors.New("expected name")
			}
		default:
			wrong = append(wrong, s.Unknown([]string{"confirm", "read-only"}))
			continue
		}
		wrong = append(wrong, settings.Within(s.Name, settings.At(s.Value, err)))
	}
	return one, errors.Join(wrong...)
}

// asContexts says what contexts look like where there is something else.
func asContexts(err error) error {
	var located *settings.Error
	if errors.As(err, &located) && errors.Is(err, settings.ErrNoMapping) {
		return &settings.Error{Line: located.Line, Err: errors.New("expected contexts with their settings, such as {prod: {read-only: true}}")}
	}
	return err
}

// readKeys hands the part about keys to the keymap, which knows the actions and finds conflicts.
func readKeys(c *config, n *yaml.Node) error {
	keys, err := c.keys.Load(n)
	if err != nil {
		return err
	}
	c.keys = keys
	return nil
}
