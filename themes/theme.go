// Package themes holds how podglass looks: semantic tokens, the themes that give each a look, and the
// glyphs. Themes are YAML, embedded or a user's; state is always told by a glyph or a word as well,
// never by colour alone.
package themes

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/charmbracelet/colorprofile"
	yaml "go.yaml.in/yaml/v3"

	"github.com/podglass/podglass/keymap/nearest"
	"github.com/podglass/podglass/keymap/settings"
)

//go:embed builtin/*.yaml
var builtin embed.FS

// DefaultName is the theme that reads well on most terminals: it uses only their own 16 colours.
const DefaultName = "ansi16"

// monoName is the theme without colours.
const monoName = "mono"

// Theme gives every token a look. It does not change once loaded.
type Theme struct {
	// Name is what the theme is chosen by.
	Name string

	background Color
	looks      map[Token]Look
	onLight    map[Token]Look // those that differ where the terminal's background is light
}

// Names are the embedded themes, the default first.
func Names() []string { return []string{DefaultName, "dark", "light", monoName} }

// Look is how a token looks.
func (t *Theme) Look(token Token) Look { return t.looks[token] }

// Background is the background the theme was made for, "" for the terminal's own.
func (t *Theme) Background() Color { return t.background }

// AdaptsToBackground reports whether the theme has other looks for a terminal with a light background than for one
// with a dark or unknown background.
func (t *Theme) AdaptsToBackground() bool { return len(t.onLight) > 0 && t.background == "" }

// OnLight is the theme for a terminal with a light background.
func (t *Theme) OnLight() *Theme {
	light := *t
	light.looks, light.onLight = maps.Clone(t.looks), nil
	maps.Copy(light.looks, t.onLight)
	return &light
}

// Load is an embedded theme by name ("" for the default) or, when userYAML is not empty, the user's
// theme: the looks it gives, the rest from its base. A user's theme without a name gets the one asked
// for. The error joins one sentence for each thing that is wrong, a [settings.Error] where that has a line.
func Load(name string, userYAML []byte) (*Theme, error) {
	if len(userYAML) > 0 {
		return parse(name, userYAML)
	}
	if name == "" {
		name = DefaultName
	}
	if !slices.Contains(Names(), name) {
		return nil, fmt.Errorf("there is no theme %q; the themes are %s", name, strings.Join(Names(), ", "))
	}
	data, err := builtin.ReadFile("builtin/" + name + ".yaml")
	if err != nil {
		return nil, fmt.Errorf("read theme %s: %w", name, err)
	}
	return parse(name, data)
}

func parse(name string, data []byte) (*Theme, error) {
	f, err := readFile(data)
	if err != nil {
		return nil, err
	}
	t := &Theme{Name: cmp.Or(f.name, name), looks: map[Token]Look{}, onLight: map[Token]Look{}}
	if f.base != nil {
		base, err := Load(f.base.Value, nil)
		if err != nil {
			return nil, settings.At(f.base, fmt.Errorf("base: %w", err))
		}
		t.background, t.looks, t.onLight = base.background, base.looks, base.onLight
	}
	if wrong := t.apply(f); len(wrong) > 0 {
		return nil, errors.Join(wrong...)
	}
	for _, info := range Tokens() {
		if _, ok := t.looks[info.Token]; !ok {
			return nil, fmt.Errorf("%s has no look; give it one, or say on which theme this one is based, as in \"base: %s\"",
				info.Token, DefaultName)
		}
	}
	return t, nil
}

// file is a theme as it is written.
type file struct {
	name             string
	base, background *yaml.Node // nil when they are not there
	looks, onLight   []settings.Setting
}

// readFile finds the settings of a theme. The error joins all that are unknown or not of their kind.
func readFile(data []byte) (file, error) {
	var f file
	top, err := settings.Parse(data)
	if err != nil || top == nil {
		return f, err
	}
	all, err := settings.Of(top)
	if errors.Is(err, settings.ErrNoMapping) {
		err = settings.At(top, fmt.Errorf("expected settings such as \"base: %s\"", DefaultName))
	}
	if err != nil {
		return f, err
	}
	var wrong []error
	for _, s := range all {
		if err := f.set(s); err != nil {
			wrong = append(wrong, err)
		}
	}
	return f, errors.Join(wrong...)
}

func (f *file) set(s settings.Setting) error {
	word, isWord := settings.Text(s.Value)
	var err error
	switch s.Name {
	case "name":
		f.name = word
	case "base":
		f.base = s.Value
	case "background":
		f.background = s.Value
	case "looks", "on-light":
		var looks []settings.Setting
		if !settings.IsNothing(s.Value) {
			looks, err = settings.Of(s.Value)
		}
		if s.Name == "looks" {
			f.looks = looks
		} else {
			f.onLight = looks
		}
		return settings.Within(s.Name, err)
	default:
		return s.Unknown([]string{"name", "base", "background", "looks", "on-light"})
	}
	if !isWord {
		return settings.At(s.Value, fmt.Errorf("%s: expected a word, and found %s", s.Name, settings.Written(s.Value)))
	}
	return nil
}

// apply takes over what the file says and returns what is wrong with it.
func (t *Theme) apply(f file) (wrong []error) {
	if f.background != nil {
		c, err := parseColor(f.background.Value)
		if err != nil {
			wrong = append(wrong, settings.At(f.background, fmt.Errorf("background: %w", err)))
		}
		t.background = c
	}
	looks, wrongLooks := readLooks(f.looks)
	onLight, wrongOnLight := readLooks(f.onLight)
	for token := range looks {
		delete(t.onLight, token) // the base's; what was asked for holds on every background
	}
	maps.Copy(t.looks, looks)
	maps.Copy(t.onLight, onLight)
	return slices.Concat(wrong, wrongLooks, wrongOnLight)
}

// readLooks reads the looks of tokens, and returns what is wrong with some of them.
func readLooks(written []settings.Setting) (looks map[Token]Look, wrong []error) {
	looks = map[Token]Look{}
	for _, s := range written {
		if !slices.Contains(tokenNames(), s.Name) {
			wrong = append(wrong, settings.At(s.Key, fmt.Errorf("%s: there is no such token; did you mean %s?", s.Name, nearest.Name(s.Name, tokenNames()))))
			continue
		}
		look, err := readLook(s.Value)
		if err != nil {
			wrong = append(wrong, settings.At(s.Value, fmt.Errorf("%s: %w", s.Name, err)))
			continue
		}
		looks[Token(s.Name)] = look
	}
	return looks, wrong
}

func tokenNames() []string {
	var names []string
	for _, info := range Tokens() {
		names = append(names, string(info.Token))
	}
	return names
}

// For is the theme to use on a terminal: mono where there are no colours (NO_COLOR, a dumb terminal),
// the default where there are only 16 and the theme wants more, otherwise the theme itself.
// [colorprofile.Detect] tells the profile.
func (t *Theme) For(profile colorprofile.Profile) (*Theme, error) {
	switch {
	case profile == colorprofile.NoTTY || profile == colorprofile.ASCII:
		return Load(monoName, nil)
	case profile == colorprofile.ANSI && !t.basic():
		return Load(DefaultName, nil)
	default:
		return t, nil
	}
}

// basic reports whether the theme keeps to the terminal's 16 colours.
func (t *Theme) basic() bool {
	for _, looks := range []map[Token]Look{t.looks, t.onLight} {
		for _, l := range looks {
			if !l.Fg.basic() || !l.Bg.basic() {
				return false
			}
		}
	}
	return t.background.basic()
}
