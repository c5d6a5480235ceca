//go:build unix

package main

import (
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/podglass/podglass/cmd/podglass/exit"
	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/tui"
)

// What follows is what a person does at the screen, step by step, each waiting for what a person would
// see. The same steps run on the demo cluster and on a real one.

// do presses the first key of an action.
func (a *app) do(action keymap.Action) {
	a.t.Helper()
	key := tui.DefaultKeymap().Key(action)
	if key == "" {
		a.t.Fatalf("no key for %s", action)
	}
	var bytes strings.Builder
	for _, stroke := range strings.Fields(key) {
		bytes.WriteString(strokeBytes(stroke))
	}
	a.press(bytes.String())
}

// strokeBytes is what a terminal sends for a key.
func strokeBytes(stroke string) string {
	named := map[string]string{
		"enter": "\r", "esc": "\x1b", "tab": "\t", "space": " ", "backspace": "\x7f",
		"up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D",
	}
	if bytes, ok := named[stroke]; ok {
		return bytes
	}
	if letter, ok := strings.CutPrefix(stroke, "ctrl+"); ok {
		const control = 0x1f
		return string(letter[0] & control)
	}
	return stroke
}

// choosePod leaves only the pods whose names hold the text in the list, and the cursor on the first.
func (a *app) choosePod(name string) {
	a.t.Helper()
	a.waitText("live") // what is typed before the screen is open, the terminal changes
	a.do("pods.filter")
	a.press(name)
	a.do(keymap.Accept)
	a.waitText("filter: ") // the rest of it may be cut
	a.waitLine("the cursor on "+name, "▌ "+name)
}

// waitLine waits until a line of the screen matches the expression, and returns the line.
func (a *app) waitLine(what, expression string) string {
	a.t.Helper()
	pattern := regexp.MustCompile(expression)
	var found string
	a.waitScreen(what, func(screen string) bool {
		for _, line := range strings.Split(screen, "\n") {
			if pattern.MatchString(line) {
				found = line
				return true
			}
		}
		return false
	})
	return found
}

// waitGone waits until the screen no longer shows the text.
func (a *app) waitGone(text string) {
	a.t.Helper()
	a.waitScreen(text+" to go", func(screen string) bool { return !strings.Contains(screen, text) })
}

// quit ends podglass with its key and checks that it went well.
func (a *app) quit() {
	a.t.Helper()
	a.do(keymap.Quit)
	if code := a.waitEnd(); code != exit.OK {
		a.t.Errorf("exit code %d, want %d; the screen shows:\n%s", code, exit.OK, a.screen())
	}
	a.checkTerminalRestored()
}

// openContainer goes to the containers of the chosen pod, and puts the cursor on one of them.
func (a *app) openContainer(pod, container string) {
	a.t.Helper()
	a.do("pods.containers")
	a.waitLine("the containers of "+pod, "┏ "+pod+".* › containers")
	a.waitScreen("a cursor among containers", func(screen string) bool {
		names, cursor := containerRows(screen)
		return cursor >= 0 && slices.Contains(names, container)
	})
	for {
		names, cursor := containerRows(a.screen())
		wanted := slices.Index(names, container)
		switch {
		case wanted == cursor:
			return
		case wanted > cursor:
			a.do(keymap.Down)
		default:
			a.do(keymap.Up)
		}
		a.waitScreen("the cursor to move", func(screen string) bool {
			_, now := containerRows(screen)
			return now >= 0 && now != cursor
		})
	}
}

// containersHeader is the header of the table of containers; pods without init containers have no numbers.
var containersHeader = regexp.MustCompile(`(#  )?NAME +KIND`)

// containerRows reads the table of containers off the screen: the names, and which has the cursor, -1
// for none.
func containerRows(screen string) (names []string, cursor int) {
	cursor = -1
	left, name := -1, 0 // the columns of the table and of its names, once the header has been seen
	for _, line := range strings.Split(screen, "\n") {
		if header := containersHeader.FindStringIndex(line); header != nil {
			left = utf8.RuneCountInString(line[:header[0]])
			name = left + strings.Index(line[header[0]:], "NAME")
			continue
		}
		cells := []rune(line)
		if left < 0 || len(cells) <= name {
			continue
		}
		const mark = 2 // columns before the table's first
		fields := strings.Fields(string(cells[name:]))
		if len(fields) < 2 || strings.ContainsAny(fields[0], "━─│┃") {
			break
		}
		if cells[left-mark] == '▌' {
			cursor = len(names)
		}
		names = append(names, fields[0])
	}
	return names, cursor
}

// inShell opens a shell in the chosen container, runs a command in it, waits for its output, and comes
// back. The output must be told from the command as typed.
func (a *app) inShell(command, output string) {
	a.t.Helper()
	a.fullScreenShell()
	a.waitText("── shell in ", "/ #")
	a.press(command + "\r")
	a.waitText(output)
	a.press("exit\r")
	a.backFromShell()
	if strings.Contains(a.screen(), output) {
		a.t.Errorf("something of the shell is left on the screen:\n%s", a.screen())
	}
}

// fullScreenShell opens a shell that has the whole terminal, in the default container where there are several.
func (a *app) fullScreenShell() {
	a.t.Helper()
	a.do("target.full-screen-shell")
	a.waitScreen("a shell, a choice of containers, or why not", func(screen string) bool {
		return strings.Contains(screen, "Container of ") || strings.Contains(screen, "shell in ") || strings.Contains(screen, "may not")
	})
	if strings.Contains(a.screen(), "Container of ") {
		a.do(keymap.Accept)
	}
}

// backFromShell waits until the workbench is back after a shell that has ended. Where that did not end by the
// last key it waits for enter, from somebody who has not typed for a second.
func (a *app) backFromShell() {
	a.t.Helper()
	glance := time.NewTicker(1200 * time.Millisecond)
	defer glance.Stop()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); <-glance.C {
		screen := a.screen()
		if strings.Contains(screen, " podglass ") {
			return
		}
		if strings.Contains(screen, "enter returns") {
			a.press("\r")
		}
	}
	a.t.Fatalf("the shell has not given the terminal back; the screen shows:\n%s", a.screen())
}

// forward forwards the first port that the chosen pod offers to a free local one, and returns the
// local address.
func (a *app) forward() string {
	a.t.Helper()
	a.do("target.forward")
	a.waitText("Forward a port")
	a.do(keymap.Accept)
	a.waitText("Local port")
	a.do(keymap.Accept)
	a.waitGone("Local port")
	a.do("global.forwards")
	line := a.waitLine("an active forward", `127\.0\.0\.1:\d+ .* active `)
	return regexp.MustCompile(`127\.0\.0\.1:\d+`).FindString(line)
}

// fetch gets a page.
func fetch(t *testing.T, address string) string {
	t.Helper()
	client := &http.Client{Timeout: patience}
	response, err := client.Get("http://" + address + "/")
	if err != nil {
		t.Fatalf("fetch through the forward: %v", err)
	}
	defer response.Body.Close()
	page, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("fetch through the forward: %s, %v", response.Status, err)
	}
	return string(page)
}

// stopForward stops the chosen forward and checks that nobody answers any more.
func (a *app) stopForward(address string) {
	a.t.Helper()
	a.do("forwards.stop")
	a.waitLine("a stopped forward", regexp.QuoteMeta(address)+` .* stopped `)
	client := &http.Client{Timeout: time.Second}
	if response, err := client.Get("http://" + address + "/"); err == nil {
		_ = response.Body.Close()
		a.t.Errorf("%s still answers after the forward was stopped", address)
	}
}

// lastLogLine is the lowest line of timecheck's log on the screen.
func lastLogLine(screen string) string {
	index := strings.LastIndex(screen, "version: 1.1")
	if index < 0 {
		return ""
	}
	start := strings.LastIndex(screen[:index], "\n")
	return screen[start:index]
}
