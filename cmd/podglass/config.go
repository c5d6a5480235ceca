package main

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"slices"
	"strings"

	yaml "go.yaml.in/yaml/v3"
	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube"
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
}

// contextConfig is what the configuration file says of a context.
type contextConfig struct {
	readOnly bool
}

// readOnly reports whether nothing may be changed in a context.
func (c *config) readOnly(context string) bool { return c.contexts[context].readOnly }

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
	c := &config{keys: tui.DefaultKeymap()}
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil {
		return nil, fmt.Errorf("%s: %s", path, strings.TrimPrefix(err.Error(), "yaml: "))
	}
	if len(document.Content) == 0 || document.Content[0].Tag == "!!null" {
		return c, nil
	}
	top := document.Content[0]
	if top.Kind != yaml.MappingNode {
		return nil, fmt.Errorf("%s:%d: expected settings such as \"theme: dark\"", path, top.Line)
	}
	settings := configSettings()
	seen := map[string]bool{}
	for i := 0; i+1 < len(top.Content); i += 2 {
		name, value := top.Content[i], top.Content[i+1]
		index := slices.IndexFunc(settings, func(s setting) bool { return s.name == name.Value })
		if index < 0 {
			return nil, fmt.Errorf("%s:%d: unknown setting %q; known are %s", path, name.Line, name.Value, names(settings))
		}
		if seen[name.Value] {
			return nil, fmt.Errorf("%s:%d: %s is set twice", path, name.Line, name.Value)
		}
		seen[name.Value] = true
		if err := settings[index].read(c, value); err != nil {
			return nil, fmt.Errorf("%s:%d: %s: %w", path, value.Line, name.Value, err)
		}
	}
	return c, nil
}

func names(settings []setting) string {
	var all []string
	for _, s := range settings {
		all = append(all, s.name)
	}
	return strings.Join(all, ", ")
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
	if n.Decode(&c.namespaces) != nil {
		return errors.New("expected a list of namespaces, such as [shop, jobs]")
	}
	return kube.CheckNamespaces(c.namespaces)
}

// readContexts reads the settings of each context.
func readContexts(c *config, n *yaml.Node) error {
	const example = "expected contexts with their settings, such as {prod: {read-only: true}}"
	if n.Kind != yaml.MappingNode {
		return errors.New(example)
	}
	c.contexts = map[string]contextConfig{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, settings := n.Content[i], n.Content[i+1]
		if settings.Kind != yaml.MappingNode {
			return errors.New(example)
		}
		var one contextConfig
		for j := 0; j+1 < len(settings.Content); j += 2 {
			key, value := settings.Content[j], settings.Content[j+1]
			if key.Value != "read-only" {
				return fmt.Errorf("%s: unknown setting %q; known is read-only", name.Value, key.Value)
			}
			if err := readYesNo(value, &one.readOnly); err != nil {
				return fmt.Errorf("%s: read-only: %w", name.Value, err)
			}
		}
		c.contexts[name.Value] = one
	}
	return nil
}

// readKeys hands the part about keys to the keymap, which knows the actions and finds conflicts.
func readKeys(c *config, n *yaml.Node) error {
	text, err := yaml.Marshal(map[string]*yaml.Node{"keys": n})
	if err != nil {
		return err
	}
	keys, err := c.keys.Load(text)
	if err != nil {
		return errors.New(strings.ReplaceAll(err.Error(), "\n", "; ")) // it joins all that is wrong
	}
	c.keys = keys
	return nil
}
