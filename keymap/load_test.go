package keymap

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLoad(t *testing.T) {
	tests := []struct {
		name, yaml string
		action     Action
		want       []string
	}{
		{"nothing", "", Zoom, []string{"z", "ctrl+w o"}},
		{"a file without keys", "theme: dark", Zoom, []string{"z", "ctrl+w o"}},
		{"one key", "keys: {global.zoom: Z}", Zoom, []string{"Z"}},
		{"several", "keys:\n  global.zoom: [Z, Ctrl-W z, C-w PageUp]", Zoom, []string{"Z", "ctrl+w z", "ctrl+w pgup"}},
		{"the same twice", "keys: {global.zoom: [Z, shift+z]}", Zoom, []string{"Z"}},
		{"none", "keys: {global.zoom: []}", Zoom, []string{}},
		{"a digit", "keys: {global.zoom: 9}", Zoom, []string{"9"}},
		{"freed by another action", "keys: {global.zoom: f, global.forwards: W}", Zoom, []string{"f"}},
		{"the same key in scopes apart", "keys: {logs.wrap: '!'}", Wrap, []string{"!"}},
		{"the key of another list", "keys: {list.copy-name: X}", CopyName, []string{"X"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			k, err := Load([]byte(tt.yaml))
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
			`podz.shell: there is no scope "podz"; did you mean "pods"? The scopes are global, move, list, target, pods, containers, logs, legend, forwards, input, dialog, always`,
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
			"clash in one scope", "keys: {logs.wrap: t}",
			`logs.wrap and logs.timestamps are both on "t"; give one of them another key`,
		},
		{
			"clash with an outer scope", "keys: {pods.failing-only: z}",
			`global.zoom and pods.failing-only are both on "z"; give one of them another key`,
		},
		{
			"key that hides a sequence", "keys: {global.pin: Ctrl-W}",
			`"ctrl+w v" of global.split-right can never be typed because "ctrl+w" alone is global.pin`,
		},
		{
			"sequence that a key hides", "keys: {global.pin: z z}",
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
			"not a key at all", "keys: {global.zoom: {a: b}}",
			`global.zoom: map[a:b] is not a key: an action has a text, a list of texts, or [] for none; put the key in quotes`,
		},
		{
			"a word that YAML takes for something else", "keys: {global.zoom: y, global.pin: yes}",
			`global.pin: true is not a key: an action has a text, a list of texts, or [] for none; put the key in quotes`,
		},
		{
			"nothing where a key should be", "keys: {global.zoom: }",
			`global.zoom: <nil> is not a key: an action has a text, a list of texts, or [] for none; put the key in quotes`,
		},
		{
			"not a map", "keys: [a]",
			`keys: must be a map from actions to keys, as in "keys: {global.zoom: Z}"`,
		},
		{
			"the same action twice", "keys:\n  global.zoom: a\n  global.zoom: b",
			`key "global.zoom" already set in map`,
		},
		{
			"not YAML", "keys: {",
			`the keys cannot be read: `,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			k, err := Load([]byte(tt.yaml))
			if err == nil {
				t.Fatalf("accepted: %+v", k)
			}
			if !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got  %s\nwant %s", err, tt.want)
			}
		})
	}
}

func TestLoadSaysAllThatIsWrong(t *testing.T) {
	_, err := Load([]byte("keys: {zoom: x, list.filter: foo, global.quit: []}"))
	if err == nil {
		t.Fatal("accepted")
	}
	if lines := strings.Split(err.Error(), "\n"); len(lines) != 3 {
		t.Errorf("want three sentences, got %q", lines)
	}
}

func TestOverrideLeavesTheDefaultsAlone(t *testing.T) {
	k := Default()
	if _, err := k.Override(Overrides{"global.zoom": {"Z"}}); err != nil {
		t.Fatal(err)
	}
	if got := k.Key(Zoom); got != "z" {
		t.Errorf("zoom is now on %q", got)
	}
}
