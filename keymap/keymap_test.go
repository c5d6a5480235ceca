package keymap

import "testing"

func TestDefaultsDoNotClash(t *testing.T) {
	for _, err := range Default().clashes() {
		t.Error(err)
	}
}
