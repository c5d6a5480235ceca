package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	yaml "go.yaml.in/yaml/v3"
)

// What podglass keeps for itself lies in the state directory, a YAML file for each kind of thing, that
// only its owner can read. The configuration is the user's and is never written.

// readState reads a file of the state directory. The error is fs.ErrNotExist where nothing has been kept yet.
func readState(path string, into any) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := yaml.Unmarshal(text, into); err != nil {
		return fmt.Errorf("read %s: %w", path, err)
	}
	return nil
}

// writeState replaces a file of the state directory. comment is a line that says what it is.
func writeState(path, comment string, value any) error {
	text, err := yaml.Marshal(value)
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return replaceFile(path, append([]byte("# "+comment+"\n"), text...))
}

// replaceFile writes a file that only its owner can read, whole or not at all, so that a full disk does
// not cost the old one.
func replaceFile(path string, text []byte) error {
	const ownersOnly = 0o700
	if err := os.MkdirAll(filepath.Dir(path), ownersOnly); err != nil {
		return err
	}
	next, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	_, err = next.Write(text)
	if err = errors.Join(err, next.Close()); err == nil {
		err = os.Rename(next.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(next.Name()))
	}
	return nil
}
