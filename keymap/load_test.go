package keymap

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/podglass/podglass/keymap/settings"
)

// loaded is the default keymap changed by a config file.
func loaded(t *testing.T, config string) (*Keymap, error) {
	t.Helper()
	top, err := settings.Parse([]byte(config))
	if err != nil {
		t.Fatal(err)
	}
	if top == nil {
		return New(defaults()).Load(nil)
	}
	all, err := settings.Of(top)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		if s.Name == "keys" {
			return New(defaults()).Load(s.Value)
		}
	}
	return New(defaults()).Load(nil)
}

func TestLoad(t *testing.T) {
	tests := []struct {
		name, yaml string
		action     Action
		want       []string
	}{
		{"nothing", "", "global.zoom", []string{"z", "ctrl+w o"}},
		{"a file without keys", "theme: dark", "global.zoom", []string{"z", "ctrl+w o"}},
		{"one key", "keys: {global.zoom: Z}", "global.zoom", []string{"Z"}},
		{"several", "keys:\n  global.zoom: [Z, Ctrl-W z, C-w PageUp]", "global.zoom", []string{"Z", "ctrl+w z", "ctrl+w pgup"}},
		{"the same twice", "keys: {global.zoom: [Z, shift+z]}", "global.zoom", []string{"Z"}},
		{"none", "keys: {global.zoom: []}", "global.zoom", []string{}},
		{"no keys at all", "keys:", "global.zoom", []string{"z", "ctrl+w o"}},
		{"letters that were words once", "keys: {global.zoom: [y, n]}", "global.zoom", []string{"y", "n"}},
		{"merged in", "x: &x {global.zoom: Z, global.pin: Z}\nkeys: {<<: *x, global.pin: W}", "global.zoom", []string{"Z"}},
		{"a digit", "keys: {global.zoom: 9}", "global.zoom", []string{"9"}},
		{"freed by another action", "keys: {global.zoom: f, global.forwards: W}", "global.zoom", []string{"f"}},
		{"the same key in scopes apart", "keys: {logs.wrap: '!'}", "logs.wrap", []string{"!"}},
		{"the key of another list", "keys: {list.copy-name: X}", "list.copy-name", []string{"X"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			k, err := loaded(t, tt.yaml)
			if err != nil {
				t.Fatal(err)
			}
			b, _ := k.Binding(tt.action)
			if diff := cmp.Diff(tt.want, b.Keys); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestLoadSaysWhatIsWrong(t *testing.T) {
	tests := []struct{ name, yaml, want string }{
		{
			"unknown action", "keys: {pods.filtr: x}",
			`pods.filtr: there is no such action; did you mean pods.filter?`,
		},
		{
			"action without its scope", "keys: {zoom: x}",
			`zoom: there is no such action; did you mean global.zoom?`,
		},
		{
			"unknown scope", "keys: {podz.shell: x}",
			`podz.shell: there is no scope "podz"; did you mean "pods"? The scopes are global, move, list, target, pods, containers, logs, legend, forwards, services, anatomy, document, shell, ended, scrollback, input, dialog, always`,
		},
		{
			"malformed key", "keys: {global.zoom: ctrl+w+x+y}",
			`global.zoom: "ctrl+w+x+y" is not a key; keys are written like "x", "ctrl+x", "shift+tab" or "pgup"`,
		},
		{
			"empty key", `keys: {global.zoom: ""}`,
			`global.zoom: an empty text is not a key; to unbind an action write []`,
		},
		{
			"key that terminals cannot tell", "keys: {global.zoom: C-i}",
			`global.zoom: terminals send "C-i" as "tab", so it cannot be a key of its own`,
		},
		{
			"key that depends on the keyboard", "keys: {global.zoom: shift+1}",
			`global.zoom: "shift+1" depends on the keyboard; write the character it types`,
		},
		{
			"clash in one scope", "keys: {logs.wrap: t, logs.timestamps: t}",
			`logs.wrap and logs.timestamps are both on "t"; give one of them another key`,
		},
		{
			"clash with an outer scope", "keys: {pods.failing-only: z, global.zoom: z}",
			`pods.failing-only and global.zoom are both on "z"; give one of them another key`,
		},
		{
			"key that hides a sequence", "keys: {global.pin: Ctrl-W, global.split-right: C-w v}",
			`"ctrl+w v" of global.split-right can never be typed because "ctrl+w" alone is global.pin`,
		},
		{
			"sequence that a key hides", "keys: {global.pin: z z, global.zoom: z}",
			`"z z" of global.pin can never be typed because "z" alone is global.zoom`,
		},
		{
			"sequence that its own action hides", "keys: {global.zoom: [Z, Z Z]}",
			`"Z Z" of global.zoom can never be typed because "Z" alone is global.zoom`,
		},
		{
			"no way out", "keys: {global.quit: []}",
			`global.quit: must keep a key, or there is no way out`,
		},
		{
			"the last key of a way out", "keys: {pods.sort: ctrl+c}",
			`"ctrl+c" for pods.sort takes the only key of global.quit, which is a way out; give global.quit another key as well`,
		},
		{
			"not a key at all", "keys: {global.zoom: {a: b}}",
			`line 1: global.zoom: a mapping is not a key: an action has a text, a list of texts, or [] for none; put the key in quotes`,
		},
		{
			"a word that YAML takes for something else", "keys:\n  global.zoom: y\n  global.pin:\n  - y\n  - true",
			`line 5: global.pin: true is not a key: an action has a text, a list of texts, or [] for none; put the key in quotes`,
		},
		{
			"nothing where a key should be", "keys: {global.zoom: }",
			`global.zoom: nothing is not a key: an action has a text, a list of texts, or [] for none; put the key in quotes`,
		},
		{
			"not a map", "keys: [a]",
			`line 1: must be a map from actions to keys, as in "keys: {global.zoom: Z}"`,
		},
		{
			"the same action twice", "keys:\n  global.zoom: a\n  global.zoom: b",
			`line 3: global.zoom is set twice`,
		},
		{
			"unknown action below others", "keys:\n  global.zoom: Z\n  # mine\n  pods.filtr:\n    - x",
			`line 4: pods.filtr: there is no such action; did you mean pods.filter?`,
		},
		{
			"malformed key below others", "keys:\n  global.zoom: Z\n  global.pin: [x,\n    ctrl+w+x+y]",
			`line 4: global.pin: "ctrl+w+x+y" is not a key`,
		},
		{
			"a clash in two lines", "keys:\n  logs.timestamps: t\n  global.zoom: Z\n  logs.wrap: t",
			`line 4: logs.wrap and logs.timestamps are both on "t"; give one of them another key`,
		},
		{
			"the last key of a way out, in its line", "keys:\n  global.zoom: Z\n  pods.sort: ctrl+c",
			`line 3: "ctrl+c" for pods.sort takes the only key of global.quit`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := loaded(t, tt.yaml)
			if err == nil {
				t.Fatal("accepted")
			}
			if !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got  %s\nwant %s", err, tt.want)
			}
		})
	}
}

func TestLoadSaysAllThatIsWrong(t *testing.T) {
	_, err := loaded(t, "keys: {zoom: x, list.filter: foo, global.quit: []}")
	if err == nil {
		t.Fatal("accepted")
	}
	if lines := strings.Split(err.Error(), "\n"); len(lines) != 3 {
		t.Errorf("want three sentences, got %q", lines)
	}
}

// A default key never keeps a user's own from working: a new version of podglass may bind what was free.
func TestTheUsersKeysBeatTheDefaults(t *testing.T) {
	tests := []struct {
		name, yaml string
		scope      Scope
		press      []string
		want       Action
		lost       Action
		left       []string
		notices    []string
	}{
		{
			"in the same scope", "keys: {logs.wrap: t}", Logs,
			[]string{"t"},
			"logs.wrap", "logs.timestamps",
			[]string{},
			[]string{`your key "t" for logs.wrap replaces that of logs.timestamps, which has no key now`},
		},
		{
			"of a scope around it", "keys: {pods.failing-only: z}", Pods,
			[]string{"z"},
			"pods.failing-only", "global.zoom",
			[]string{"ctrl+w o"},
			[]string{`your key "z" for pods.failing-only replaces that of global.zoom, which is on "ctrl+w o" now`},
		},
		{
			"of a scope inside it", "keys: {global.pin: s}", Logs,
			[]string{"s"},
			"global.pin", "logs.follow",
			[]string{},
			[]string{`your key "s" for global.pin replaces 3 default keys`},
		},
		{
			"that begins sequences", "keys: {global.pin: Ctrl-W}", Logs,
			[]string{"ctrl+w"},
			"global.pin", "global.split-right",
			[]string{},
			[]string{`your key "ctrl+w" for global.pin replaces 21 default keys`},
		},
		{
			"a sequence after a key", "keys: {global.pin: z z}", Logs,
			[]string{"z", "z"},
			"global.pin", "global.zoom",
			[]string{"ctrl+w o"},
			[]string{`your key "z z" for global.pin replaces that of global.zoom, which is on "ctrl+w o" now`},
		},
		{
			"two of them", "keys: {logs.wrap: t, logs.fields: E}", Logs,
			[]string{"E"},
			"logs.fields", "logs.next-error",
			[]string{},
			[]string{
				`your key "t" for logs.wrap replaces that of logs.timestamps, which has no key now`,
				`your key "E" for logs.fields replaces that of logs.next-error, which has no key now`,
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			k, err := loaded(t, tt.yaml)
			if err != nil {
				t.Fatal(err)
			}
			m := k.NewMatcher()
			var got Outcome
			for _, key := range tt.press {
				got = m.Press(tt.scope, key)
			}
			if got.Action != tt.want {
				t.Errorf("%v does %q, want %q", tt.press, got.Action, tt.want)
			}
			lost, _ := k.Binding(tt.lost)
			if diff := cmp.Diff(tt.left, lost.Keys); diff != "" {
				t.Errorf("the keys left to %s: %s", tt.lost, diff)
			}
			if diff := cmp.Diff(tt.notices, k.Notices()); diff != "" {
				t.Error(diff)
			}
		})
	}
	if notices := New(defaults()).Notices(); len(notices) > 0 {
		t.Errorf("without a user's keys it says %q", notices)
	}
}

func TestLoadLeavesTheDefaultsAlone(t *testing.T) {
	k := New(defaults())
	var keys yaml.Node
	if err := keys.Encode(map[string]string{"global.zoom": "Z"}); err != nil {
		t.Fatal(err)
	}
	if _, err := k.Load(&keys); err != nil {
		t.Fatal(err)
	}
	if got := k.Key("global.zoom"); got != "z" {
		t.Errorf("zoom is now on %q", got)
	}
}
