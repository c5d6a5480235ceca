package themes

import (
	"image/color"
	"math"
	"slices"
	"strconv"
	"testing"

	"charm.land/lipgloss/v2"
)

// palette is what a terminal makes of the default colours and of its first eight.
type palette struct {
	name   string
	bg, fg string
	ansi   [8]string // black red green yellow blue magenta cyan white
}

// palettes are those a bastion's terminal commonly has, as their projects publish them.
func palettes() []palette {
	xterm := [8]string{"#000000", "#cd0000", "#00cd00", "#cdcd00", "#0000ee", "#cd00cd", "#00cdcd", "#e5e5e5"}
	vga := [8]string{"#000000", "#aa0000", "#00aa00", "#aa5500", "#0000aa", "#aa00aa", "#00aaaa", "#aaaaaa"}
	tango := [8]string{"#2e3436", "#cc0000", "#4e9a06", "#c4a000", "#3465a4", "#75507b", "#06989a", "#d3d7cf"}
	mac := [8]string{"#000000", "#990000", "#00a600", "#999900", "#0000b2", "#b200b2", "#00a6b2", "#bfbfbf"}
	campbell := [8]string{"#0c0c0c", "#c50f1f", "#13a10e", "#c19c00", "#0037da", "#881798", "#3a96dd", "#cccccc"}
	solarized := [8]string{"#073642", "#dc322f", "#859900", "#b58900", "#268bd2", "#d33682", "#2aa198", "#eee8d5"}
	return []palette{
		{"xterm on black", "#000000", "#e5e5e5", xterm},
		{"xterm on white", "#ffffff", "#000000", xterm},
		{"VGA on black", "#000000", "#aaaaaa", vga},
		{"Tango dark", "#2e3436", "#d3d7cf", tango},
		{"Tango light", "#ffffff", "#2e3436", tango},
		{"macOS on white", "#ffffff", "#000000", mac},
		{"macOS on black", "#000000", "#ffffff", mac},
		{"Campbell", "#0c0c0c", "#cccccc", campbell},
		{"Solarized dark", "#002b36", "#839496", solarized},
		{"Solarized light", "#fdf6e3", "#657b83", solarized},
	}
}

// light reports whether the background is light.
func (p palette) light() bool { return luminance(lipgloss.Color(p.bg)) > 0.5 }

// resolve is the red, green and blue that a colour comes to, otherwise when it is the default.
func (p palette) resolve(c Color, otherwise string) color.Color {
	if c == "" {
		return lipgloss.Color(otherwise)
	}
	if i := slices.Index(ansiNames(), string(c)); i >= 0 {
		return lipgloss.Color(p.ansi[i])
	}
	if _, err := strconv.Atoi(string(c)); err == nil {
		panic("no palette has the 256 colours: " + c)
	}
	return lipgloss.Color(string(c))
}

// ratio is the WCAG 2 contrast of a look, from 1 to 21.
func (p palette) ratio(l Look) float64 {
	fg, bg := p.resolve(l.Fg, p.fg), p.resolve(l.Bg, p.bg)
	a, b := luminance(fg), luminance(bg) // the same reversed
	return (max(a, b) + 0.05) / (min(a, b) + 0.05)
}

func luminance(c color.Color) float64 {
	linear := func(v uint32) float64 {
		s := float64(v) / 0xffff
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	r, g, b, _ := c.RGBA()
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}

func TestLuminanceIsThatOfWCAG(t *testing.T) {
	p := palette{bg: "#ffffff", fg: "#000000"}
	for fg, want := range map[Color]float64{"": 21, "#ffffff": 1, "#777777": 4.48, "#0000ff": 8.59} {
		if got := p.ratio(Look{Fg: fg}); math.Abs(got-want) > 0.01 {
			t.Errorf("%q on white has %.2f, want %.2f", fg, got, want)
		}
	}
}

// decoration is what may be less distinct than text, because nothing is read from it.
func decoration(token Token) bool { return token == Border }

func TestTrueColorThemesAreReadable(t *testing.T) {
	for _, name := range []string{"dark", "light"} {
		theme := load(t, name)
		p := palette{bg: string(theme.Background()), fg: string(theme.Look(Text).Fg)}
		for _, info := range Tokens() {
			least := 4.5
			if decoration(info.Token) {
				least = 1.5
			}
			if got := p.ratio(theme.Look(info.Token)); got < least {
				t.Errorf("%s: %s has a contrast of %.2f, want %v", name, info.Token, got, least)
			}
		}
	}
}

// Coloured text of 16 colours cannot reach 4.5 on every palette: of Solarized's own text and background
// not even the plain one does. What is read is therefore plain, and what is coloured besides being
// told by a word or a glyph must at least be seen everywhere.
func TestDefaultThemeIsReadableOnUsualPalettes(t *testing.T) {
	for _, p := range palettes() {
		theme := load(t, DefaultName)
		if p.light() {
			theme = theme.OnLight()
		}
		plain := p.ratio(Look{})
		for _, info := range Tokens() {
			look := theme.Look(info.Token)
			if got := p.ratio(look); got < 1.9 {
				t.Errorf("%s: %s has a contrast of %.2f", p.name, info.Token, got)
			}
			if read(info.Token) && p.ratio(look) < plain {
				t.Errorf("%s: %s is less distinct than plain text", p.name, info.Token)
			}
		}
		for _, message := range []Token{ToastBad, ToastWarn} {
			if got := p.ratio(theme.Look(message)); got < 3 {
				t.Errorf("%s: %s has a contrast of %.2f, want 3", p.name, message, got)
			}
		}
	}
}

// read is what a person reads in full, as against a mark.
func read(token Token) bool {
	return slices.Contains([]Token{
		Text, Title, TitleFocus, Selection, SelectionBlur, Header, Column, Footer, App, Match,
		Dialog, DialogTitle, Field, Button, Toast, Badge, Marker,
	}, token)
}

func TestDefaultThemeKeepsTo16Colours(t *testing.T) {
	if !load(t, DefaultName).basic() {
		t.Error("it uses a colour that not every terminal has")
	}
}

func TestMonoHasNoColours(t *testing.T) {
	theme := load(t, monoName)
	for _, info := range Tokens() {
		if l := theme.Look(info.Token); l.Fg != "" || l.Bg != "" {
			t.Errorf("%s is coloured", info.Token)
		}
	}
	if theme.Background() != "" {
		t.Error("the background is coloured")
	}
}

// onAllBackgrounds are the embedded themes, on a dark background and on a light one.
func onAllBackgrounds(t *testing.T) map[string]*Theme {
	t.Helper()
	all := map[string]*Theme{}
	for _, name := range Names() {
		all[name] = load(t, name)
		all[name+" on light"] = load(t, name).OnLight()
	}
	return all
}

// What must be told apart at a glance looks different in every theme.
func TestPairsDiffer(t *testing.T) {
	pairs := [][2]Token{
		{Text, Selection},
		{Selection, SelectionBlur},
		{Text, SelectionBlur},
		{Border, BorderFocus},
		{Title, TitleFocus},
		{Text, Match},
		{Match, MatchCursor},
		{Text, Marker},
		{Good, Bad},
		{Good, Warn},
		{Warn, Bad},
		{Footer, Key},
		{Toast, ToastBad},
		{Toast, ToastWarn},
		{ToastWarn, ToastBad},
		{Dialog, Button},
		{Field, Placeholder},
	}
	for name, theme := range onAllBackgrounds(t) {
		for _, p := range pairs {
			if theme.Look(p[0]) == theme.Look(p[1]) {
				t.Errorf("%s: %s and %s look the same", name, p[0], p[1])
			}
		}
		for _, all := range [][]Token{containerTokens(), append(highlights(), Text, Match, MatchCursor)} {
			for i, a := range all {
				for _, b := range all[i+1:] {
					if theme.Look(a) == theme.Look(b) {
						t.Errorf("%s: %s and %s look the same", name, a, b)
					}
				}
			}
		}
	}
}

// A container's colour is not that of an error or a warning: in a merged log red lines would say what they do
// not mean.
func TestContainersDoNotLookLikeErrors(t *testing.T) {
	for name, theme := range onAllBackgrounds(t) {
		for _, token := range append(containerTokens(), Init, Sidecar, App, Ephemeral) {
			for _, alarm := range []Token{Bad, Warn} {
				fg := theme.Look(token).Fg
				if fg == theme.Look(alarm).Fg && fg != theme.Look(Text).Fg {
					t.Errorf("%s: %s has the colour of %s", name, token, alarm)
				}
			}
		}
	}
}
