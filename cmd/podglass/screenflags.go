package main

import (
	"github.com/spf13/pflag"

	"github.com/podglass/podglass/cmd/podglass/exit"
)

// screenFlags are the flags of every command that opens the screen.
type screenFlags struct {
	allNamespaces bool
	selector      string
	fieldSelector string
	theme         string
	ascii         bool
	readOnly      bool
	config        string
	logFile       string

	set *pflag.FlagSet // tells a flag that was given from its default
}

func (f *screenFlags) add(flags *pflag.FlagSet) {
	flags.BoolVarP(&f.allNamespaces, "all-namespaces", "A", false, "Show the pods of all namespaces")
	flags.StringVarP(&f.selector, "selector", "l", "", "Show only pods with these labels, such as app=web,tier!=cache")
	flags.StringVar(&f.fieldSelector, "field-selector", "", "Show only pods with these fields, such as spec.nodeName=node1,status.phase!=Running")
	flags.StringVar(&f.theme, "theme", "", "Theme to use, by the name of a built-in one or of a file in the themes directory")
	flags.BoolVar(&f.ascii, "ascii", false, "Draw borders and states with ASCII characters only")
	flags.BoolVar(&f.readOnly, "read-only", false, "Change nothing, open no shell and forward no port")
	flags.StringVar(&f.config, "config", "", "Path to the configuration file of podglass")
	flags.StringVar(&f.logFile, "log-file", "", "Write the log of podglass to this file")
	f.set = flags
}

// override puts what the flags say over what the configuration file says.
func (f *screenFlags) override(c *config) {
	if f.set.Changed("theme") {
		c.theme = f.theme
	}
	if f.set.Changed("ascii") {
		c.ascii = f.ascii
	}
}

// logPath is where the log goes.
func (f *screenFlags) logPath() string {
	if f.logFile != "" {
		return f.logFile
	}
	return defaultPaths().Log
}

// check refuses combinations that have no meaning.
func (f *screenFlags) check(args []string) error {
	if err := checkSelectors(f.selector, f.fieldSelector); err != nil {
		return err
	}
	if len(args) == 0 {
		return nil
	}
	if f.allNamespaces {
		return exit.Usagef("%s names something in one namespace, so it cannot be combined with --all-namespaces", args[0])
	}
	if f.selector != "" || f.fieldSelector != "" {
		return exit.Usagef("%s already selects pods, so it cannot be combined with a selector", args[0])
	}
	return nil
}
