package settings

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	yaml "go.yaml.in/yaml/v3"
)

func parse(t *testing.T, text string) *yaml.Node {
	t.Helper()
	n, err := Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestParse(t *testing.T) {
	for _, text := range []string{"", "# nothing\n", "---\n", "~", "null\n"} {
		if n := parse(t, text); n != nil {
			t.Errorf("%q has the content %+v", text, n)
		}
	}
	for text, want := range map[string]string{
		"a: 1\n  b: 2\n":        "x.yaml:2: mapping values are not allowed in this context",
		"a: {\n":                "x.yaml:2: did not find expected node content",
		"a: 1\nb: [1\nc: 2\n":   "x.yaml:2: did not find expected ',' or ']'",
		"a: dark\nb: {c: red}}": "x.yaml:2: did not find expected key",
		"a:\n  b: 1\n c: 3\n":   "x.yaml:3: did not find expected key",
		"# x\na: 1\nb: @x\n":    "x.yaml:3: found character that cannot start any token",
		"a: 1\n\tb: 2\n":        "x.yaml:2: found a tab character that violates indentation",
		"a: *b\n":               "x.yaml: unknown anchor 'b' referenced",
		"a: \x01\n":             "x.yaml: control characters are not allowed",
	} {
		_, err := Parse([]byte(text))
		if got := In("x.yaml", err); got == nil || got.Error() != want {
			t.Errorf("%q: %v, want %s", text, got, want)
		}
	}
}

func TestOf(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"in order", "b: 1\na: x y\nc:\n", "b=1 a=x y c=nothing"},
		{"flow", "{b: [1], 7: {}}", "b=a list 7=a mapping"},
		{"none", "{}", ""},
		{"an alias", "a: &x 1\nb: *x\n", "a=1 b=1"},
		{"merged", "a: &x {c: 1, d: 2}\nb: {d: 3, <<: *x}\n", "a=a mapping b=a mapping"},
	} {
		t.Run(test.name, func(t *testing.T) {
			all, err := Of(parse(t, test.text))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, s := range all {
				got = append(got, s.Name+"="+Written(s.Value))
			}
			if diff := cmp.Diff(test.want, strings.Join(got, " ")); diff != "" {
				t.Error(diff)
			}
		})
	}
	all, err := Of(parse(t, "x: &x {c: 1, d: 2}\ny: &y {c: 4, e: 5}\nb: {d: 3, <<: [*x, *y]}\n"))
	if err != nil {
		t.Fatal(err)
	}
	merged, err := Of(all[2].Value)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, s := range merged {
		got[s.Name] = s.Value.Value
	}
	if diff := cmp.Diff(map[string]string{"c": "1", "d": "3", "e": "5"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestWhatIsWrongHasItsLine(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"a list", "\n- a\n", "f:2: expected names with values"},
		{"a word", "a", "f:1: expected names with values"},
		{"set twice", "a: 1\nb: 2\na: 3\n", "f:3: a is set twice"},
		{"no name", "a: 1\n[b]: 2\n", "f:2: expected a name"},
		{"merged with itself", "&a\nb: 1\n<<: *a\n", "f:1: expected names with values"},
		{"merged with a word", "a: 1\n<<: b\n", "f:2: expected names with values"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := Of(parse(t, test.text))
			if got := In("f", err); got == nil || got.Error() != test.want {
				t.Errorf("%v, want %s", got, test.want)
			}
		})
	}
}

func TestUnknown(t *testing.T) {
	all, err := Of(parse(t, "a: 1\nthemee: 2\n"))
	if err != nil {
		t.Fatal(err)
	}
	for want, known := range map[string][]string{
		`line 2: unknown setting "themee"; did you mean theme? Known are theme, keys`: {"theme", "keys"},
		`line 2: unknown setting "themee"; known are size, keys`:                      {"size", "keys"},
		`line 2: unknown setting "themee"; did you mean theme? Known is theme`:        {"theme"},
	} {
		if got := all[1].Unknown(known).Error(); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

func TestErrorsAreToldOneByOne(t *testing.T) {
	plain := errors.New("plain")
	err := errors.Join(plain, &Error{3, errors.New("three")}, errors.Join(&Error{4, errors.New("four")}))
	if got, want := In("f", Within("keys", err)).Error(), "f: keys: plain; f:3: keys: three; f:4: keys: four"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := In("f", At(&yaml.Node{Line: 9}, err)).Error(), "f:9: plain; f:3: three; f:4: four"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if !errors.Is(At(&yaml.Node{Line: 9}, plain), plain) {
		t.Error("the error is lost")
	}
	if In("f", nil) != nil || At(&yaml.Node{}, nil) != nil || Within("x", nil) != nil {
		t.Error("nothing wrong became an error")
	}
}

func TestText(t *testing.T) {
	for _, test := range []struct {
		text, want string
		ok         bool
	}{
		{"a", "a", true},
		{"'true'", "true", true},
		{"9", "9", true},
		{"0x1f", "0x1f", true},
		{"1.50", "1.50", true},
		{"yes", "yes", true},
		{"y", "y", true},
		{"true", "true", false},
		{"[a]", "", false},
		{"&a b", "b", true},
	} {
		if got, ok := Text(parse(t, test.text)); ok != test.ok || ok && got != test.want {
			t.Errorf("%s is %q, %v", test.text, got, ok)
		}
	}
}
