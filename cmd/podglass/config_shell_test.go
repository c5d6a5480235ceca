package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/podglass/podglass/tui"
)

func TestShellSettings(t *testing.T) {
	for text, want := range map[string]tui.ShellOptions{
		"":                    {Prefix: "ctrl+]"},
		"shell: {open: pane}": {Prefix: "ctrl+]"},
		"shell: {open: full-screen, command: [bash, -l]}": {Prefix: "ctrl+]", FullScreen: true, Command: []string{"bash", "-l"}},
		"shell: {prefix: ctrl+b, command: fish}":          {Prefix: "ctrl+b", Command: []string{"fish"}},
		"shell: {titles: true, clipboard: true}":          {Prefix: "ctrl+]", Titles: true, Clipboard: true},
	} {
		c, err := parseConfig("c.yaml", []byte(text))
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if diff := cmp.Diff(want, c.shell); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
		if key := c.keys.Key("shell.zoom"); key != want.Prefix+" z" {
			t.Errorf("%q: the zoom is on %q", text, key)
		}
		if key := c.keys.Key("shell.send-prefix"); key != want.Prefix+" "+want.Prefix {
			t.Errorf("%q: the prefix itself is on %q", text, key)
		}
	}
	// A key of the user's stays, whatever the prefix.
	c, err := parseConfig("c.yaml", []byte("keys: {shell.zoom: ctrl+t}\nshell: {prefix: ctrl+a}\n"))
	if err != nil || c.keys.Key("shell.zoom") != "ctrl+t" || c.keys.Key("shell.close") != "ctrl+a q" {
		t.Errorf("%v: zoom on %q, close on %q", err, c.keys.Key("shell.zoom"), c.keys.Key("shell.close"))
	}
}

func TestShellSettingsThatAreWrong(t *testing.T) {
	for text, want := range map[string]string{
		"shell: pane":               "c.yaml:1: shell: expected settings of shells",
		"shell: {open: window}":     "c.yaml:1: shell: open: expected pane or full-screen",
		"shell: {prefix: x}":        `c.yaml:1: shell: prefix: "x" is no key to begin with`,
		"shell: {prefix: ctrl+a b}": `c.yaml:1: shell: prefix: "ctrl+a b" is no key to begin with`,
		"shell: {titles: 1}":        "c.yaml:1: shell: titles: expected true or false",
		"shell: {clipboard: [x]}":   "c.yaml:1: shell: clipboard: expected true or false",
		"shell: {command: []}":      "c.yaml:1: shell: command: expected a program",
		"shell:\n  opne: pane":      `c.yaml:2: shell: unknown setting "opne"`,
	} {
		if _, err := parseConfig("c.yaml", []byte(text)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}
