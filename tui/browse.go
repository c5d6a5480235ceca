package tui

import (
	"context"
	"os"
	"os/exec"
	"runtime"

	tea "charm.land/bubbletea/v2"

	"github.com/podglass/podglass/tui/panes"
)

// browse opens a URL in the browser. Without a display there is none, and the URL goes
// to the clipboard.
func (a *App) browse(request panes.Browse) tea.Cmd {
	program := opener(runtime.GOOS, os.Getenv)
	if program == nil {
		return a.copy(panes.Copy{Text: request.URL, What: "the address, as there is no display for a browser"})
	}
	program = append(program, request.URL)
	return panes.Run(a.forwarding.env.NewTask(), 0, func(ctx context.Context) error {
		return exec.CommandContext(ctx, program[0], program[1:]...).Run()
	}, func(err error) tea.Cmd {
		if err != nil {
			return a.copy(panes.Copy{Text: request.URL, What: "the address, as no browser can be opened"})
		}
		return a.showToast(panes.Notice{Tone: panes.Good, Text: "opened " + request.URL})
	})
}

// opener is the command that opens URLs on a system, nil where there is no display.
func opener(system string, variable func(string) string) []string {
	switch system {
	case "darwin":
		if variable("SSH_CONNECTION") != "" {
			return nil
		}
		return []string{"open"}
	case "windows":
		return []string{"rundll32", "url.dll,FileProtocolHandler"}
	}
	if variable("DISPLAY") == "" && variable("WAYLAND_DISPLAY") == "" {
		return nil
	}
	return []string{"xdg-open"}
}
