package main

import (
	"errors"
	"testing"

	"github.com/spf13/pflag"
)

func TestAWrongValueOfAFlagIsToldInWordsOfItsKind(t *testing.T) {
	flags := pflag.NewFlagSet("podglass", pflag.ContinueOnError)
	flags.Int64P("tail", "t", -1, "")
	flags.Bool("timestamps", false, "")
	flags.Duration("wait", 0, "")
	flags.Float32("qps", 0, "")
	flags.IP("address", nil, "")
	for arg, want := range map[string]string{
		"--tail=x":                    `--tail "x" is not a whole number`,
		"-tx":                         `--tail "x" is not a whole number`,
		"--tail=99999999999999999999": `--tail "99999999999999999999" is too large`,
		"--timestamps=maybe":          `--timestamps "maybe" is not true or false`,
		"--wait=5":                    `--wait "5" is not a time such as 30s, 5m or 1h`,
		"--qps=many":                  `--qps "many" is not a number`,
		"--address=x":                 `invalid argument "x" for "--address" flag: failed to parse IP: "x"`,
		"--tial=5":                    "unknown flag: --tial",
	} {
		if err := flags.Parse([]string{arg}); err == nil || wrongFlag(err).Error() != want {
			t.Errorf("%s: %v", arg, err)
		}
	}
	if other := errors.New("something else"); wrongFlag(other) != other {
		t.Error("another error is changed")
	}
}
