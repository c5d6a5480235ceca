package themes

import "testing"

func TestEveryThemeIsComplete(t *testing.T) {
	for _, name := range Names() {
		theme, err := Load(name, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := len(theme.looks), len(Tokens()); got != want {
			t.Errorf("%s has %d looks, want %d", name, got, want)
		}
	}
}
