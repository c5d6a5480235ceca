//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/podglass/podglass/cmd/podglass/exit"
)

// logOf reads the log of a podglass that was started by a test.
func logOf(t *testing.T, a *app) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(a.cmd.Dir, "state", program, "podglass.log"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestPanicRestoresTheTerminal(t *testing.T) {
	for _, where := range []string{"update", "command", "library"} {
		t.Run(where, func(t *testing.T) {
			a := start(t, launch{scene: "panic in " + where})
			a.waitText(sceneReady)
			a.press("x")
			if code := a.waitEnd(); code != exit.Failed {
				t.Errorf("exit code %d, want %d", code, exit.Failed)
			}
			a.waitText("podglass stopped because of a fault of its own; what happened is in", "podglass.log")
			if strings.Contains(a.screen(), "goroutine") {
				t.Errorf("the screen shows a stack trace:\n%s", a.screen())
			}
			a.checkTerminalRestored()
			if log := logOf(t, a); !strings.Contains(log, where+" went wrong") || !strings.Contains(log, "scenes_test.go") {
				t.Errorf("the log lacks the panic or where it happened:\n%s", log)
			}
		})
	}
}

func TestSignalRestoresTheTerminal(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGHUP, syscall.SIGINT} {
		t.Run(sig.String(), func(t *testing.T) {
			a := start(t, launch{scene: "wait"})
			a.waitText(sceneReady)
			a.signal(sig)
			if code, want := a.waitEnd(), 128+int(sig); code != want {
				t.Errorf("exit code %d, want %d", code, want)
			}
			a.checkTerminalRestored()
		})
	}
}

func TestSignalEndsAProgramThatHangs(t *testing.T) {
	t.Parallel()
	a := start(t, launch{scene: "hang"})
	a.waitText(sceneReady)
	a.press("x")
	a.waitText(sceneHangs)
	a.signal(syscall.SIGTERM)
	if code, want := a.waitEnd(), 128+int(syscall.SIGTERM); code != want {
		t.Errorf("exit code %d, want %d", code, want)
	}
	a.checkTerminalRestored()
}

func TestStandardErrorGoesToTheLog(t *testing.T) {
	a := start(t, launch{scene: "write to standard error"})
	a.waitText(sceneReady)
	a.press("x")
	if code := a.waitEnd(); code != exit.OK {
		t.Errorf("exit code %d, want %d", code, exit.OK)
	}
	if strings.Contains(a.screen(), "a plugin speaks") {
		t.Errorf("standard error reached the terminal:\n%s", a.screen())
	}
	if log := logOf(t, a); log != "a plugin speaks\n" {
		t.Errorf("the log holds %q", log)
	}
}
