package main

import (
	"path/filepath"

	"github.com/adrg/xdg"
)

// program names the directories of podglass within the XDG base directories.
const program = "podglass"

// paths are the places podglass reads from and writes to. It creates none of them but the log and what
// lies beside it.
type paths struct {
	Config   string // the configuration file
	Themes   string // a directory of NAME.yaml themes
	Log      string // what went wrong while the screen was open
	Filters  string // the filters of earlier runs
	Commands string // the commands that were typed to run in containers
	Journal  string // what was changed
	Forwards string // forwards that were saved
}

// defaultPaths follows the XDG base directory specification, and on macOS and Windows the places
// that are usual there.
func defaultPaths() paths {
	config := filepath.Join(xdg.ConfigHome, program)
	return paths{
		Config:   filepath.Join(config, "config.yaml"),
		Themes:   filepath.Join(config, "themes"),
		Log:      filepath.Join(xdg.StateHome, program, "podglass.log"),
		Filters:  filepath.Join(xdg.StateHome, program, "filters.yaml"),
		Commands: filepath.Join(xdg.StateHome, program, "commands.yaml"),
		Journal:  filepath.Join(xdg.StateHome, program, "journal.yaml"),
		Forwards: filepath.Join(xdg.StateHome, program, "forwards.yaml"),
	}
}
