package main

import (
	"errors"
	"maps"
	"slices"

	yaml "go.yaml.in/yaml/v3"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/keymap/settings"
	"github.com/podglass/podglass/tui"
)

// readShell reads how shells are opened.
func readShell(c *config, n *yaml.Node) error {
	all, err := settings.Of(n)
	if errors.Is(err, settings.ErrNoMapping) {
		return errors.New("expected settings of shells, such as {open: full-screen, prefix: ctrl+a}")
	}
	if err != nil {
		return err
	}
	known := map[string]func(*config, *yaml.Node) error{
		"open": readShellOpen, "prefix": readShellPrefix, "command": readShellCommand,
		"titles":    func(c *config, n *yaml.Node) error { return readYesNo(n, &c.shell.Titles) },
		"clipboard": func(c *config, n *yaml.Node) error { return readYesNo(n, &c.shell.Clipboard) },
	}
	var wrong []error
	for _, s := range all {
		read := known[s.Name]
		if read == nil {
			wrong = append(wrong, s.Unknown(slices.Sorted(maps.Keys(known))))
			continue
		}
		wrong = append(wrong, settings.Within(s.Name, settings.At(s.Value, read(c, s.Value))))
	}
	return errors.Join(wrong...)
}

func readShellOpen(c *config, n *yaml.Node) error {
	if !slices.Contains([]string{"pane", "full-screen"}, n.Value) {
		return errors.New("expected pane or full-screen")
	}
	c.shell.FullScreen = n.Value == "full-screen"
	return nil
}

func readShellPrefix(c *config, n *yaml.Node) error {
	keys, err := c.keys.Prefixed(keymap.Shell, keymap.ShellPrefix, n.Value)
	if err != nil {
		return err
	}
	c.keys, c.shell.Prefix = keys, n.Value
	return nil
}

func readShellCommand(c *config, n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode && n.Value != "" {
		c.shell.Command = []string{n.Value}
		return nil
	}
	if n.Kind != yaml.SequenceNode || n.Decode(&c.shell.Command) != nil || len(c.shell.Command) == 0 || c.shell.Command[0] == "" {
		return errors.New("expected a program, or a list of a program and its arguments, such as [bash, -l]")
	}
	return nil
}

// shellOptions is how shells are opened where the configuration says nothing.
func shellOptions() tui.ShellOptions { return tui.ShellOptions{Prefix: keymap.ShellPrefix} }
