// Package themes holds how podglass looks: semantic tokens, the themes that give each a look, and the
// glyphs. Themes are YAML, embedded or a user's; state is always told by a glyph or a word as well,
// never by colour alone.
package themes

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/charmbracelet/colorprofile"
	"sigs.k8s.io/yaml"

	"github.com/podglass/podglass/keymap/nearest"
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
}

// Names are the embedded themes, the default first.
func Names() []string { return []string{DefaultName, "dark", "light", monoName} }

// Look is how a token looks.
func (t *Theme) Look(token Token) Look { return t.looks[token] }

// Background is the background the theme was made for, "" for the terminal's own.
func (t *Theme) Background() Color { return t.background }

// file is a theme as YAML.
type file struct {
	Name       string                     `json:"name"`
	Base       string                     `json:"base"`
	Background *string                    `json:"background"`
	Looks      map[string]json.RawMessage `json:"looks"`
}

// Load is an embedded theme by name ("" for the default) or, when userYAML is not empty, the user's
// theme: the looks it gives, the rest from its base. A user's theme without a name gets the one asked
// for. The error joins one sentence for each thing that is wrong.
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
	var f file
	if err := yaml.UnmarshalStrict(data, &f); err != nil {
		return nil, fmt.Errorf("the theme %s cannot be read: %w", name, err)
	}
	if f.Name != "" {
		name = f.Name
	}
	t := &Theme{Name: name, looks: map[Token]Look{}}
	if f.Base != "" {
		base, err := Load(f.Base, nil)
		if err != nil {
			return nil, fmt.Errorf("theme %s: base: %w", name, err)
		}
		t.background, t.looks = base.background, base.looks
	}
	wrong := t.apply(f)
	for _, info := range Tokens() {
		if _, ok := t.looks[info.Token]; !ok && len(wrong) == 0 {
			return nil, fmt.Errorf("theme %s: %s has no look; give it one, or say on which theme this one is based, as in \"base: %s\"",
				name, info.Token, DefaultName)
		}
	}
	for i, err := range wrong {
		wrong[i] = fmt.Errorf("theme %s: %w", name, err)
	}
	if len(wrong) > 0 {
		return nil, errors.Join(wrong...)
	}
	return t, nil
}

// apply takes over what the file says and returns what is wrong with it.
func (t *Theme) apply(f file) (wrong []error) {
	if f.Background != nil {
		c, err := parseColor(*f.Background)
		if err != nil {
			wrong = append(wrong, fmt.Errorf("background: %w", err))
		}
		t.background = c
	}
	for _, name := range slices.Sorted(maps.Keys(f.Looks)) {
		if !slices.Contains(tokenNames(), name) {
			wrong = append(wrong, fmt.Errorf("%s: there is no such token; did you mean %s?", name, nearest.Name(name, tokenNames())))
			continue
		}
		var l Look
		if err := l.UnmarshalJSON(f.Looks[name]); err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", name, err))
			continue
		}
		t.looks[Token(name)] = l
	}
	return wrong
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
	for _, l := range t.looks {
		if !l.Fg.basic() || !l.Bg.basic() {
			return false
		}
	}
	return t.background.basic()
}
