package themes

import (
	"fmt"
	"image/color"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"charm.land/lipgloss/v2"
	yaml "go.yaml.in/yaml/v3"

	"github.com/podglass/podglass/keymap/settings"
)

// Color is a colour as a theme writes it: "" for the terminal's own, a name of the terminal's 16
// ("red", "bright-red"), a number of its 256, or "#rrggbb".
type Color string

// value is the colour to draw with, nil for the terminal's own.
func (c Color) value() color.Color {
	if c == "" {
		return nil
	}
	if i := slices.Index(ansiNames(), string(c)); i >= 0 {
		return lipgloss.Color(strconv.Itoa(i))
	}
	return lipgloss.Color(string(c))
}

// basic reports whether every terminal has the colour, as one of its 16.
func (c Color) basic() bool {
	return c == "" || slices.Contains(ansiNames(), string(c))
}

// ansiNames are the names of the terminal's 16 colours by number.
func ansiNames() []string {
	names := []string{"black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"}
	for _, n := range names[:8] {
		names = append(names, "bright-"+n)
	}
	return names
}

var hexColor = regexp.MustCompile(`^#[0-9a-f]{6}$`)

// parseColor reads a colour as a person writes it. The error is a sentence for the user.
func parseColor(s string) (Color, error) {
	c := strings.ToLower(strings.TrimSpace(s))
	if c == "default" {
		return "", nil
	}
	if i, err := strconv.Atoi(c); err == nil && i >= 0 && i <= 255 {
		if i < 16 {
			return Color(ansiNames()[i]), nil
		}
		return Color(strconv.Itoa(i)), nil
	}
	if len(c) == 4 && c[0] == '#' { // #rgb
		c = "#" + strings.Repeat(c[1:2], 2) + strings.Repeat(c[2:3], 2) + strings.Repeat(c[3:4], 2)
	}
	if slices.Contains(ansiNames(), c) || hexColor.MatchString(c) {
		return Color(c), nil
	}
	return "", fmt.Errorf("%q is not a colour; write default, one of the 16 names such as red or bright-blue, a number from 0 to 255, or #rrggbb", s)
}

// Look is how a token looks. The zero Look is the terminal's plain text.
type Look struct {
	Fg, Bg                                  Color
	Bold, Faint, Italic, Underline, Reverse bool
}

// String is the look as a theme writes it, "default" for plain text.
func (l Look) String() string {
	var words []string
	for _, flag := range []struct {
		on   bool
		word string
	}{{l.Bold, "bold"}, {l.Faint, "faint"}, {l.Italic, "italic"}, {l.Underline, "underline"}, {l.Reverse, "reverse"}} {
		if flag.on {
			words = append(words, flag.word)
		}
	}
	if l.Fg != "" {
		words = append(words, string(l.Fg))
	}
	if l.Bg != "" {
		words = append(words, "on", string(l.Bg))
	}
	if len(words) == 0 {
		return "default"
	}
	return strings.Join(words, " ")
}

// Style is the look to draw with.
func (l Look) Style() lipgloss.Style {
	s := lipgloss.NewStyle()
	if fg := l.Fg.value(); fg != nil {
		s = s.Foreground(fg)
	}
	if bg := l.Bg.value(); bg != nil {
		s = s.Background(bg)
	}
	if l.Bold {
		s = s.Bold(true)
	}
	if l.Faint {
		s = s.Faint(true)
	}
	if l.Italic {
		s = s.Italic(true)
	}
	if l.Underline {
		s = s.Underline(true)
	}
	if l.Reverse {
		s = s.Reverse(true)
	}
	return s
}

// readLook reads a look: words such as "bold red on black", where the colours may be left out, or the
// bare number of a colour.
func readLook(n *yaml.Node) (Look, error) {
	words, ok := settings.Text(n)
	if !ok {
		return Look{}, fmt.Errorf(`%s is not a look; write one like "bold red on black", with #colours in quotes`, settings.Written(n))
	}
	return parseLook(words)
}

func parseLook(words string) (Look, error) {
	var l Look
	flags := map[string]*bool{
		"bold": &l.Bold, "faint": &l.Faint, "italic": &l.Italic, "underline": &l.Underline, "reverse": &l.Reverse,
	}
	target, used := &l.Fg, map[*Color]bool{}
	for _, word := range strings.Fields(words) {
		if flag, ok := flags[strings.ToLower(word)]; ok {
			*flag = true
			continue
		}
		if strings.EqualFold(word, "on") && target == &l.Fg {
			target = &l.Bg
			continue
		}
		if used[target] {
			return l, fmt.Errorf("%q has a colour too many; write one like \"bold red on black\"", words)
		}
		c, err := parseColor(word)
		if err != nil {
			return l, err
		}
		*target, used[target] = c, true
	}
	if target == &l.Bg && !used[target] {
		return l, fmt.Errorf("%q ends where a colour should follow", words)
	}
	return l, nil
}
