package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"github.com/charmbracelet/colorprofile"

	"github.com/podglass/podglass/keymap/settings"
	"github.com/podglass/podglass/themes"
)

// appearance is how the screen is drawn.
type appearance struct {
	theme  *themes.Theme
	glyphs *themes.Glyphs
}

// chooseAppearance picks what the user asked for as far as the terminal, out, can show it. A file in
// the directory of themes comes before a built-in theme of the same name.
func chooseAppearance(c *config, directory string, out io.Writer, environ []string) (appearance, error) {
	wanted, err := loadTheme(c.theme, directory)
	if err != nil {
		return appearance{}, err
	}
	theme, err := wanted.For(colorprofile.Detect(out, environ))
	if err != nil {
		return appearance{}, err
	}
	if c.ascii {
		return appearance{theme, themes.ASCII()}, nil
	}
	return appearance{theme, themes.GlyphsFor(environ, runtime.GOOS)}, nil
}

func loadTheme(name, directory string) (*themes.Theme, error) {
	if name == "" || name != filepath.Base(name) {
		return themes.Load(name, nil) // a path is no name, and gets told so
	}
	file := filepath.Join(directory, name+".yaml")
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return themes.Load(name, nil)
	}
	if err != nil {
		return nil, fmt.Errorf("read the theme: %w", err)
	}
	theme, err := themes.Load(name, text)
	if err != nil {
		return nil, settings.In(file, err)
	}
	return theme, nil
}
