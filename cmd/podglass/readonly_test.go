package main

import (
	"slices"
	"testing"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericiooptions"
)

// Every command that could change something can be told not to; those named here
// only view.
func TestCommandsCanBeReadOnly(t *testing.T) {
	views := []string{"logs", "anatomy", "check", "info", "keys", "version", "man", "completion", "help"}
	var walk func(*cobra.Command)
	walk = func(cmd *cobra.Command) {
		if slices.Contains(views, cmd.Name()) {
			if cmd.Flags().Lookup("read-only") != nil {
				t.Errorf("%s only views, and has a --read-only all the same", cmd.Name())
			}
			return
		}
		if cmd.Flags().Lookup("read-only") == nil {
			t.Errorf("%s cannot be told to change nothing", cmd.CommandPath())
		}
		for _, sub := range cmd.Commands() {
			walk(sub)
		}
	}
	walk(newCommandTree(program, genericiooptions.NewTestIOStreamsDiscard()))
}

func TestReadOnlyByFlagOrByContext(t *testing.T) {
	byContext := &config{contexts: map[string]contextConfig{"prod": {readOnly: true}}}
	for _, test := range []struct {
		flag    bool
		config  *config
		context string
		want    bool
	}{
		{false, byContext, "dev", false},
		{false, byContext, "prod", true},
		{true, byContext, "dev", true},
		{true, &config{}, "prod", true},
		{false, &config{}, "prod", false},
	} {
		s := &session{config: test.config, onlyReads: test.flag}
		if got := s.readOnly(test.context); got != test.want {
			t.Errorf("%+v: %v", test, got)
		}
	}
}
