package main

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/spf13/pflag"
)

// wrongFlag says what is wrong with the value of a flag in the words of its kind; by itself the flag library passes on
// what the function that read it says. Other errors are left as they are.
func wrongFlag(err error) error {
	invalid := (*pflag.InvalidValueError)(nil)
	if !errors.As(err, &invalid) {
		return err
	}
	flag := invalid.GetFlag()
	if errors.Is(err, strconv.ErrRange) {
		return fmt.Errorf("--%s %q is too large", flag.Name, invalid.GetValue())
	}
	var kind string
	switch flag.Value.Type() {
	case "bool":
		kind = "true or false"
	case "duration":
		kind = "a time such as 30s, 5m or 1h"
	case "int", "int32", "int64", "uint", "uint16":
		kind = "a whole number"
	case "float32", "float64":
		kind = "a number"
	default:
		return err
	}
	return fmt.Errorf("--%s %q is not %s", flag.Name, invalid.GetValue(), kind)
}
