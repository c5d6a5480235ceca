package main

import (
	"fmt"
	"os"
	"runtime"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	"golang.org/x/term"
	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/podglass/podglass/themes"
)

// terminalInfo is what podglass knows of the terminal: what it draws with, and which way a copy takes.
func terminalInfo(streams genericiooptions.IOStreams) []infoRow {
	environ := os.Environ()
	rows := []infoRow{
		{"TERM", orNone(os.Getenv("TERM"))},
		{"colours", colours(colorprofile.Detect(streams.Out, environ))},
		{"characters", characters(environ)},
		{"clipboard", clipboardWay(os.Getenv)},
	}
	in, out := terminalFile(streams.In), terminalFile(streams.Out)
	if out == nil {
		return append(rows, infoRow{"screen", "none: standard output is not a terminal"})
	}
	if width, height, err := term.GetSize(int(out.Fd())); err == nil {
		rows = append(rows, infoRow{"size", fmt.Sprintf("%dx%d", width, height)})
	}
	if in != nil && os.Getenv("TERM") != "dumb" {
		rows = append(rows, infoRow{"background", background(in, out)})
	}
	return rows
}

// terminalFile is the terminal that a stream is, nil where it is none.
func terminalFile(stream any) *os.File {
	file, ok := stream.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return nil
	}
	return file
}

func colours(profile colorprofile.Profile) string {
	switch profile {
	case colorprofile.TrueColor:
		return "16 million"
	case colorprofile.ANSI256:
		return "256"
	case colorprofile.ANSI:
		return "16"
	default:
		return "none"
	}
}

func characters(environ []string) string {
	if *themes.GlyphsFor(environ, runtime.GOOS) == *themes.ASCII() {
		return "ASCII"
	}
	return "Unicode"
}

// clipboardWay says how what is copied gets to the user.
func clipboardWay(getenv func(string) string) string {
	if localClipboard(getenv) != nil {
		return "that of this machine"
	}
	return "through the terminal (OSC 52)"
}

// background asks the terminal. Those that answer at all do so at once; lipgloss waits two seconds
// for the others.
func background(in, out *os.File) string {
	colour, err := lipgloss.BackgroundColor(in, out)
	if err != nil || colour == nil {
		return "not told by the terminal"
	}
	r, g, b, _ := colour.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}

func orNone(text string) string {
	if text == "" {
		return "(not set)"
	}
	return text
}
