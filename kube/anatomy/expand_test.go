package anatomy

import "testing"

func TestExpandDoesAsTheKubelet(t *testing.T) {
	values := map[string]string{"A": "1", "B": "$(A)", "EMPTY": "", "A)": "never"}
	lookup := func(name string) (string, bool) { value, ok := values[name]; return value, ok }
	for _, test := range []struct{ text, want string }{
		{"", ""},
		{"plain", "plain"},
		{"$(A)", "1"},
		{"-$(A)-$(A)-", "-1-1-"},
		{"$(B)", "$(A)"}, // a value that is put in is not expanded again
		{"$$(A)", "$(A)"},
		{"$$$(A)", "$1"},
		{"$$$$(A)", "$$(A)"},
		{"$(MISSING)", "$(MISSING)"},
		{"$(EMPTY)", ""},
		{"$()", "$()"},
		{"$(A", "$(A"},
		{"$(A$(A)", "$(A$(A)"}, // the name is everything up to the first )
		{"$A ${A} $", "$A ${A} $"},
		{"ends with $$", "ends with $"},
		{"é$(A)é$é", "é1é$é"},
		{"$(A))", "1)"},
		{"a\nb $(A)\x00", "a\nb 1\x00"},
	} {
		if got := expand(test.text, lookup); got != test.want {
			t.Errorf("expand(%q) = %q, want %q", test.text, got, test.want)
		}
	}
}
