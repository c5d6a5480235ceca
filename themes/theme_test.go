package themes

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/google/go-cmp/cmp"
)

func load(t *testing.T, name string) *Theme {
	t.Helper()
	theme, err := Load(name, nil)
	if err != nil {
		t.Fatal(err)
	}
	return theme
}

func TestEmbeddedThemesAreComplete(t *testing.T) {
	files, err := builtin.ReadDir("builtin")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != len(Names()) {
		t.Errorf("%d files for the themes %v", len(files), Names())
	}
	for _, name := range Names() {
		theme := load(t, name)
		if theme.Name != name {
			t.Errorf("%s calls itself %s", name, theme.Name)
		}
		got := slices.Sorted(maps.Keys(theme.looks))
		var want []Token
		for _, info := range Tokens() {
			want = append(want, info.Token)
		}
		slices.Sort(want)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestTheDefaultTheme(t *testing.T) {
	if got := load(t, "").Name; got != DefaultName {
		t.Errorf("without a name it is %s", got)
	}
}

// Every style of Styles comes from a token and the other way round.
func TestStylesHaveAllTokens(t *testing.T) {
	s := &Styles{}
	fields := 0
	for _, f := range reflect.VisibleFields(reflect.TypeFor[Styles]()) {
		if f.Type == reflect.TypeFor[lipgloss.Style]() {
			fields++
		}
	}
	if got := len(s.byToken()); got != fields || got+len(containerTokens())+len(highlights()) != len(Tokens()) {
		t.Errorf("%d styles, %d of them with a token, %d container colours, %d highlights, %d tokens",
			fields, got, len(containerTokens()), len(highlights()), len(Tokens()))
	}
	if got := len(load(t, "dark").Styles().Highlights); got != 5 {
		t.Errorf("%d highlights, want 5", got)
	}
	if got := len(load(t, "dark").Styles().Containers); got != 8 {
		t.Errorf("%d container colours, want 8", got)
	}
}

func TestStylesDrawTheLook(t *testing.T) {
	tests := []struct {
		theme string
		style func(*Styles) lipgloss.Style
		want  string
	}{
		{"ansi16", func(s *Styles) lipgloss.Style { return s.Text }, "x"},
		{"ansi16", func(s *Styles) lipgloss.Style { return s.Bad }, "\x1b[1;31mx\x1b[m"},
		{"ansi16", func(s *Styles) lipgloss.Style { return s.Selection }, "\x1b[7mx\x1b[m"},
		{"mono", func(s *Styles) lipgloss.Style { return s.Muted }, "\x1b[2mx\x1b[m"},
		{"dark", func(s *Styles) lipgloss.Style { return s.Selection }, "\x1b[38;2;255;255;255;48;2;39;68;98mx\x1b[m"},
	}
	for _, tt := range tests {
		if got := tt.style(load(t, tt.theme).Styles()).Render("x"); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.theme, got, tt.want)
		}
	}
	if bg := load(t, "ansi16").Styles().Background; bg != nil {
		t.Errorf("the default theme has the background %v instead of the terminal's", bg)
	}
	if s := load(t, "light").Styles(); s.Background == nil || s.Foreground == nil {
		t.Error("the light theme leaves its background or its text to the terminal")
	}
}

// On a light background yellow does not show, and magenta is what warns there.
func TestTheDefaultThemeOnALightGround(t *testing.T) {
	theme := load(t, DefaultName)
	if got := theme.Look(Warn).String(); got != "bold yellow" || !theme.AdaptsToBackground() {
		t.Errorf("a warning is %s", got)
	}
	light := theme.OnLight()
	if got := light.Look(Warn).String(); got != "bold magenta" || light.AdaptsToBackground() {
		t.Errorf("on a light background a warning is %s", got)
	}
	if light.Look(Bad) != theme.Look(Bad) || theme.Look(Warn).Fg != "yellow" {
		t.Error("another look has changed too, or the theme itself has")
	}
	for name, test := range map[string]struct {
		yaml       string
		dark, bulb string // what a warning is on either background
		minds      bool
	}{
		"its base's":              {"base: ansi16", "bold yellow", "bold magenta", true},
		"its own":                 {"base: ansi16\nlooks: {warn: cyan}", "cyan", "cyan", false},
		"its own on light":        {"base: ansi16\non-light: {warn: blue}", "bold yellow", "blue", true},
		"its own on both":         {"base: mono\nlooks: {warn: yellow}\non-light: {warn: red}", "yellow", "red", true},
		"its own background":      {"base: ansi16\nbackground: white\nlooks: {warn: red}", "red", "red", false},
		"a background of its own": {"base: dark\non-light: {warn: red}", load(t, "dark").Look(Warn).String(), "red", false},
	} {
		mine, err := Load("mine", []byte(test.yaml))
		if err != nil {
			t.Fatal(err)
		}
		if got := mine.Look(Warn).String(); got != test.dark {
			t.Errorf("%s: a warning is %s", name, got)
		}
		if got := mine.OnLight().Look(Warn).String(); got != test.bulb || mine.AdaptsToBackground() != test.minds {
			t.Errorf("%s: on light a warning is %s, minds %t", name, got, mine.AdaptsToBackground())
		}
	}
	if _, err := Load("mine", []byte("base: mono\non-light: {wran: red}")); err == nil || !strings.Contains(err.Error(), "did you mean warn?") {
		t.Errorf("a token that there is not: %v", err)
	}
	if got := load(t, DefaultName).Look(Warn).String(); got != "bold yellow" {
		t.Errorf("a theme made of it changed it to %s", got)
	}
}

func TestUserThemes(t *testing.T) {
	tests := []struct {
		name, yaml string
		token      Token
		want       Look
	}{
		{"its own look", "base: dark\nlooks: {bad: bold Red on BLACK}", Bad, Look{Fg: "red", Bg: "black", Bold: true}},
		{"from its base", "base: mono\nlooks: {bad: red}", Warn, Look{Bold: true}},
		{"three digits", "base: dark\nlooks: {bad: '#F0c'}", Bad, Look{Fg: "#ff00cc"}},
		{"a number", "base: dark\nlooks: {bad: 208}", Bad, Look{Fg: "208"}},
		{"a number of the first 16", "base: dark\nlooks: {bad: 9 on 0}", Bad, Look{Fg: "bright-red", Bg: "black"}},
		{"attributes only", "base: dark\nlooks: {bad: bold faint italic underline reverse}", Bad, Look{Bold: true, Faint: true, Italic: true, Underline: true, Reverse: true}},
		{"a background only", "base: dark\nlooks: {bad: on red}", Bad, Look{Bg: "red"}},
		{"plain", "base: dark\nlooks: {bad: ''}", Bad, Look{}},
		{"default", "base: dark\nlooks: {bad: default on default}", Bad, Look{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			theme, err := Load("mine", []byte(tt.yaml))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, theme.Look(tt.token)); diff != "" {
				t.Error(diff)
			}
			if theme.Name != "mine" {
				t.Errorf("its name is %q", theme.Name)
			}
		})
	}
}

func TestAUserThemeDoesNotChangeItsBase(t *testing.T) {
	theme, err := Load("", []byte("name: night\nbase: dark\nbackground: black\nlooks: {text: red}"))
	if err != nil {
		t.Fatal(err)
	}
	if theme.Name != "night" || theme.Background() != "black" {
		t.Errorf("name %q, background %q", theme.Name, theme.Background())
	}
	if dark := load(t, "dark"); dark.Look(Text).Fg == "red" || dark.Background() == "black" {
		t.Error("dark has changed")
	}
}

func TestLoadSaysWhatIsWrong(t *testing.T) {
	tests := []struct{ name, yaml, want string }{
		{"unknown token", "base: dark\nlooks: {selectoin: red}", `line 2: selectoin: there is no such token; did you mean selection?`},
		{"bad colour", "base: dark\nlooks: {bad: rouge}", `line 2: bad: "rouge" is not a colour; write default, one of the 16 names such as red or bright-blue, a number from 0 to 255, or #rrggbb`},
		{"number too large", "base: dark\nlooks: {bad: 256}", `line 2: bad: "256" is not a colour`},
		{"bad digits", "base: dark\nlooks: {bad: '#12345g'}", `line 2: bad: "#12345g" is not a colour`},
		{"two colours", "base: dark\nlooks: {bad: red blue}", `line 2: bad: "red blue" has a colour too many`},
		{"two grounds", "base: dark\nlooks: {bad: red on blue on red}", `line 2: bad: "red on blue on red" has a colour too many`},
		{"no background", "base: dark\nlooks: {bad: red on}", `line 2: bad: "red on" ends where a colour should follow`},
		{"unquoted colour", "base: dark\nlooks:\n  bad: #ff0000", `line 3: bad: nothing is not a look; write one like "bold red on black", with #colours in quotes`},
		{"bad background", "base: dark\nbackground: beige", `line 2: background: "beige" is not a colour`},
		{"missing base", "looks: {text: red}", `muted has no look; give it one, or say on which theme this one is based, as in "base: ansi16"`},
		{"unknown base", "base: darck", `line 1: base: there is no theme "darck"; the themes are ansi16, dark, light, mono`},
		{"unknown field", "base: dark\nlook: {bad: red}", `line 2: unknown setting "look"; did you mean looks? Known are name, base, background, looks`},
		{"not YAML", "base: dark\nlooks: {bad: red}}", `line 2: did not find expected`},
		{"not a mapping", "- base: dark", `line 1: expected settings such as "base: ansi16"`},
		{"looks without tokens", "base: dark\nlooks: [bad]", `line 2: looks: expected names with values`},
		{"a token twice", "base: dark\nlooks:\n  bad: red\n  good: green\n  bad: blue", `line 5: looks: bad is set twice`},
		{"a setting twice", "base: dark\nbase: light", `line 2: base is set twice`},
		{"a list for a look", "base: dark\nlooks:\n  # loud\n  bad: [red]", `line 4: bad: a list is not a look`},
		{"a mapping for a word", "base:\n  dark: true", `line 2: base: expected a word, and found a mapping`},
		{"no base after its name", "base:\nlooks: {}", `line 1: base: expected a word, and found nothing`},
		{"a name that is none", "name: [x]\nbase: dark", `line 1: name: expected a word, and found a list`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Load("mine", []byte(tt.yaml))
			if err == nil {
				t.Fatal("accepted")
			}
			if !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("got  %s\nwant %s", err, tt.want)
			}
		})
	}
	if _, err := Load("../secret", nil); err == nil || err.Error() != `there is no theme "../secret"; the themes are ansi16, dark, light, mono` {
		t.Errorf("an unknown theme: %v", err)
	}
}

func TestLoadSaysAllThatIsWrong(t *testing.T) {
	_, err := Load("mine", []byte("base: dark\nlooks: {bad: rouge, godo: green}"))
	if err == nil || len(strings.Split(err.Error(), "\n")) != 2 {
		t.Errorf("want two sentences, got %v", err)
	}
}

func TestThemeForATerminal(t *testing.T) {
	tests := []struct {
		theme   string
		environ []string
		want    string
	}{
		{"dark", []string{"TERM=xterm-256color", "COLORTERM=truecolor"}, "dark"},
		{"dark", []string{"TERM=xterm-256color"}, "dark"},
		{"dark", []string{"TERM=xterm-16color"}, "ansi16"},
		{"ansi16", []string{"TERM=xterm-16color"}, "ansi16"},
		{"mono", []string{"TERM=xterm-16color"}, "mono"},
		{"light", []string{"TERM=xterm-256color", "COLORTERM=truecolor", "NO_COLOR=1"}, "mono"},
		{"ansi16", []string{"TERM=dumb"}, "mono"},
	}
	for _, tt := range tests {
		profile := colorprofile.Env(append(tt.environ, "TTY_FORCE=1"))
		got, err := load(t, tt.theme).For(profile)
		if err != nil {
			t.Fatal(err)
		}
		if got.Name != tt.want {
			t.Errorf("%s with %v (%v) is %s, want %s", tt.theme, tt.environ, profile, got.Name, tt.want)
		}
	}
}
