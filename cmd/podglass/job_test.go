//go:build unix

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/sys/unix"
	"golang.org/x/term"

	"github.com/podglass/podglass/cmd/podglass/exit"
	"github.com/podglass/podglass/keymap"
)

// noSuspend is what podglass says where it cannot be suspended.
const noSuspend = "cannot suspend here: no shell would bring it back"

// startFromShell starts the demo as a person does, in a shell with job control.
func startFromShell(t *testing.T) *app {
	t.Helper()
	shell, err := exec.LookPath("dash")
	if err != nil {
		t.Skip("this machine has no dash")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	a := start(t, launch{binary: shell, args: []string{"-i"}, env: []string{"PS1=prompt> ", "ENV="}, width: 160, height: 45})
	a.waitText("prompt>")
	a.press(self + " demo\r")
	a.waitText("demo › shop", "live", "mc1")
	a.press("\x1b[?2027;2$y") // the terminal has mode 2027, and it is off
	a.waitModes()
	return a
}

// waitModes waits until the terminal is as podglass wants it.
func (a *app) waitModes() {
	a.t.Helper()
	a.wait("the modes of podglass", func() bool {
		return a.emulator.IsAltScreen() && a.modes[ansi.ModeMouseExtSgr] && a.modes[ansi.ModeUnicodeCore] && !a.modes[ansi.ModeTextCursorEnable]
	})
}

// foreground is the process group that has the terminal.
func (a *app) foreground() int {
	a.t.Helper()
	group, err := unix.IoctlGetInt(int(a.master.Fd()), unix.TIOCGPGRP)
	if err != nil {
		a.t.Fatal(err)
	}
	return group
}

// kill sends a signal to the podglass that has the terminal, which a shell has started.
func (a *app) kill(sig syscall.Signal) {
	a.t.Helper()
	if err := unix.Kill(a.foreground(), sig); err != nil {
		a.t.Fatalf("send %v: %v", sig, err)
	}
}

// waitShell waits until the shell has the terminal.
func (a *app) waitShell() {
	a.t.Helper()
	a.waitScreen("the shell", func(screen string) bool {
		return a.foreground() == a.cmd.Process.Pid && strings.HasSuffix(screen, "prompt>")
	})
}

// continueRaw lets the shell continue podglass, and waits until that has the terminal and takes its keys
// one by one.
func (a *app) continueRaw() {
	a.t.Helper()
	cooked, err := term.GetState(int(a.tty.Fd()))
	if err != nil {
		a.t.Fatal(err)
	}
	a.press("fg\r")
	glance := time.NewTicker(10 * time.Millisecond)
	defer glance.Stop()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); <-glance.C {
		state, err := term.GetState(int(a.tty.Fd()))
		if err != nil {
			a.t.Fatal(err)
		}
		if a.foreground() != a.cmd.Process.Pid && !reflect.DeepEqual(cooked, state) {
			return
		}
	}
	a.t.Fatalf("podglass has not taken the terminal; the screen shows:\n%s", a.screen())
}

// waitStopped waits until the shell has the terminal, as it was before podglass.
func (a *app) waitStopped() {
	a.t.Helper()
	a.waitText("Stopped")
	a.waitShell()
	a.checkTerminalRestored()
	if screen := a.screen(); strings.Contains(screen, "Pods") {
		a.t.Errorf("podglass is still on the screen:\n%s", screen)
	}
}

// resume brings podglass back and checks that the whole screen is drawn and that keys go to it.
func (a *app) resume() {
	a.t.Helper()
	a.press("fg\r")
	a.waitText("demo › shop", "mc1", "timecheck-", "help")
	a.waitGone("prompt>")
	a.waitModes()
	a.checkKeys()
}

// checkKeys checks that keys go to podglass.
func (a *app) checkKeys() {
	a.t.Helper()
	a.do(keymap.Help)
	a.waitText("┏ Keys")
	a.do(keymap.Cancel)
	a.waitGone("┏ Keys")
}

// leave quits podglass and then the shell, which must have a terminal that works.
func (a *app) leave() {
	a.t.Helper()
	a.do(keymap.Quit)
	a.waitShell()
	a.press("exit\r")
	if code := a.waitEnd(); code != exit.OK {
		a.t.Errorf("exit code %d", code)
	}
	a.checkTerminalRestored()
}

func TestSuspend(t *testing.T) {
	t.Parallel()
	for name, suspend := range map[string]func(*app){
		"with the key":    func(a *app) { a.do("always.suspend") },
		"from elsewhere":  func(a *app) { a.kill(unix.SIGTSTP) },
		"the whole group": func(a *app) { _ = unix.Kill(-a.foreground(), unix.SIGTSTP) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := startFromShell(t)
			suspend(a)
			a.waitStopped()
			a.resume()
			suspend(a)
			a.waitStopped()
			a.resume()
			a.leave()
		})
	}
}

// TestSuspendWithADialogOn: it is there afterwards, and its keys work.
func TestSuspendWithADialogOn(t *testing.T) {
	t.Parallel()
	a := startFromShell(t)
	a.do("target.delete")
	for range 2 {
		a.waitText("┏ Delete pod", "[ Cancel ]")
		a.do("always.suspend")
		a.waitStopped()
		a.press("fg\r")
		a.waitText("┏ Delete pod", "[ Cancel ]", "demo › shop")
		a.waitGone("prompt>")
		a.waitModes()
	}
	a.do(keymap.Cancel)
	a.waitGone("┏ Delete pod")
	a.checkKeys()
	a.leave()
}

func TestSuspendedTerminalIsResized(t *testing.T) {
	t.Parallel()
	a := startFromShell(t)
	a.waitText("› containers")
	a.do("always.suspend")
	a.waitStopped()
	a.resize(80, 24)
	a.resume()
	a.waitGone("› containers") // a narrow screen has no room for them
	a.waitScreen("24 lines", func(screen string) bool {
		lines := strings.Split(screen, "\n")
		return len(lines) == 24 && strings.Contains(lines[23], "enter containers")
	})
	a.leave()
}

// SIGSTOP cannot be met: the shell gets the terminal as podglass had it, and whoever works there sets
// it to rights.
func TestStoppedWithoutWarning(t *testing.T) {
	t.Parallel()
	a := startFromShell(t)
	a.kill(unix.SIGSTOP)
	a.mend()
	a.resume()
	a.press("\x03") // the key: as a signal it would end podglass with 130
	a.waitShell()
	a.press("clear; echo left with $?\r")
	a.waitText("left with 0")
}

// mend sets to rights what a podglass that was stopped without warning has left.
func (a *app) mend() {
	a.t.Helper()
	// The shell's words stand among what podglass has left on the screen, and may begin at the end of a line.
	a.waitScreen("the shell to say that it has stopped", func(screen string) bool {
		text := strings.ReplaceAll(screen, "\n", "")
		return strings.Contains(text, "Stopped") && strings.Contains(text, "prompt>")
	})
	a.press("stty sane; echo me''nded\n") // no return key: the terminal is raw
	a.waitText("mended")
}

func TestSuspendedInTheBackground(t *testing.T) {
	t.Parallel()
	a := startFromShell(t)
	a.do("always.suspend")
	a.waitStopped()
	a.press("clear; bg; wait %1; echo it is at $?\r")
	a.waitText(fmt.Sprint("it is at ", 128+int(unix.SIGTTOU))) // stopped again
	a.waitShell()
	a.checkTerminalRestored()
	a.resume()
	a.leave()
}

func TestSuspendedProgramIsEnded(t *testing.T) {
	t.Parallel()
	for _, signal := range []string{"TERM", "HUP", "INT", "QUIT", "KILL"} {
		t.Run(signal, func(t *testing.T) {
			t.Parallel()
			a := startFromShell(t)
			a.do("always.suspend")
			a.waitStopped()
			a.press("clear; kill -" + signal + " %1; kill -CONT %1; while wait %1; s=$?; [ $s = 150 ]; do sleep 0.1; done; echo ended with $s\r")
			number := map[string]string{"TERM": "143", "HUP": "129", "INT": "130", "QUIT": "131", "KILL": "137"}
			a.waitText("ended with " + number[signal])
			a.waitShell()
			if screen := a.screen(); strings.Contains(screen, "Pods") {
				t.Errorf("podglass is on the screen:\n%s", screen)
			}
			a.press("exit\r")
			a.waitEnd()
			a.checkTerminalRestored()
		})
	}
}

// Nobody continues a process without a shell, such as one that a terminal or ssh runs itself.
func TestSuspendWithoutAShell(t *testing.T) {
	t.Parallel()
	for name, l := range map[string]launch{
		"the leader of a session": {args: []string{"demo"}},
		"below a shell without job control": {
			binary: "/bin/sh", args: []string{"-c", `"$0" demo; exit $?`, os.Args[0]},
		},
	} {
		for how, suspend := range map[string]func(*app){
			"with the key":   func(a *app) { a.do("always.suspend") },
			"from elsewhere": func(a *app) { _ = unix.Kill(-a.foreground(), unix.SIGTSTP) },
		} {
			t.Run(name+" "+how, func(t *testing.T) {
				t.Parallel()
				l.width, l.height = 160, 45
				a := start(t, l)
				a.waitText("demo › shop", "live", "mc1")
				suspend(a)
				a.waitText(noSuspend, "mc1")
				a.checkKeys()
				a.quit()
			})
		}
	}
}

// Where the signal has no effect, that shows only afterwards.
func TestSuspendWhereTheSignalIsIgnored(t *testing.T) {
	t.Parallel()
	shell, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("this machine has no bash")
	}
	a := start(t, launch{
		binary: shell, args: []string{"-mc", `trap "" TTOU; "$0" demo; exit $?`, os.Args[0]}, width: 160, height: 45,
	})
	a.waitText("demo › shop", "live", "mc1")
	a.do("always.suspend")
	a.waitText(noSuspend, "mc1")
	a.quit()
}

func TestTraceOnASignal(t *testing.T) {
	t.Parallel()
	for _, sig := range []syscall.Signal{unix.SIGQUIT, unix.SIGABRT} {
		t.Run(sig.String(), func(t *testing.T) {
			t.Parallel()
			a := startDemo(t)
			a.waitText("demo › shop", "live")
			a.signal(sig)
			a.checkTrace(sig)
		})
	}
	t.Run("of a program that hangs", func(t *testing.T) {
		t.Parallel()
		a := start(t, launch{scene: "hang"})
		a.waitText(sceneReady)
		a.press("x")
		a.waitText(sceneHangs)
		a.signal(unix.SIGQUIT)
		a.checkTrace(unix.SIGQUIT)
	})
	t.Run("in a shell", func(t *testing.T) {
		t.Parallel()
		a := startDemo(t)
		a.choosePod("mc1")
		a.fullScreenShell()
		a.waitText("── shell in ", "/ #")
		a.signal(unix.SIGQUIT)
		a.checkTrace(unix.SIGQUIT)
		if screen := a.screen(); !strings.Contains(screen, "── shell in ") {
			t.Errorf("the shell's lines are gone:\n%s", screen)
		}
	})
}

// checkTrace waits for the end that a signal has brought about and checks that it is accounted for.
func (a *app) checkTrace(sig syscall.Signal) {
	a.t.Helper()
	if code, want := a.waitEnd(), 128+int(sig); code != want {
		a.t.Errorf("exit code %d, want %d", code, want)
	}
	a.checkTerminalRestored()
	a.waitText("podglass was told to end ("+sig.String()+"); what it was doing is in", "podglass.log")
	log, err := os.ReadFile(filepath.Join(a.cmd.Dir, "state", program, "podglass.log"))
	if err != nil {
		a.t.Fatal(err)
	}
	for _, part := range []string{"What every goroutine was doing", "goroutine 1 [", "bubbletea/v2.(*Program).Run"} {
		if !strings.Contains(string(log), part) {
			a.t.Errorf("the log lacks %q", part)
		}
	}
}

func TestSuspendDuringAShell(t *testing.T) {
	t.Parallel()
	a := startFromShell(t)
	a.choosePod("mc1")
	a.openContainer("mc1", "2nd")
	a.fullScreenShell()
	a.waitText("── shell in ", "/ #")
	a.press("echo answer $((40+2))\r")
	a.waitText("answer 42")

	a.kill(unix.SIGTSTP)
	a.waitText("Stopped")
	a.waitShell()
	a.checkTerminalRestored()
	a.resize(100, 30)
	a.press("fg\r")
	a.press("until stty size | grep '30 100'; do sleep 0.1; done; echo answer $((50+3))\r")
	a.waitText("answer 53")

	// A program on the alternate screen, with the mouse and a hidden cursor.
	a.press(`printf '\033[?1049h\033[?1002;1006h\033[?25l'; echo full screen; read line; echo "got $line"` + "\r")
	a.waitScreen("the alternate screen", func(screen string) bool { return strings.HasPrefix(screen, "full screen") })
	a.kill(unix.SIGTSTP)
	a.waitShell()
	a.checkTerminalRestored()
	a.press("fg\r")
	a.wait("the modes of the program", func() bool {
		return a.emulator.IsAltScreen() && a.modes[ansi.ModeMouseButtonEvent] && a.modes[ansi.ModeMouseExtSgr] && !a.modes[ansi.ModeTextCursorEnable]
	})
	a.press("a key\r")
	a.waitText("got a key")
	a.press("exit\r")
	a.waitText("the shell in", "ended", "containers")
	a.waitModes()
	a.leave()
}

func TestStoppedWithoutWarningDuringAShell(t *testing.T) {
	t.Parallel()
	a := startFromShell(t)
	a.choosePod("mc1")
	a.openContainer("mc1", "2nd")
	a.fullScreenShell()
	a.waitText("── shell in ", "/ #")
	a.kill(unix.SIGSTOP)
	a.mend()
	a.continueRaw()
	a.press("\x03echo answer $((40+2))\r")
	a.waitText("answer 42")
	a.press("exit\r")
	a.waitText("the shell in", "ended", "containers")
	a.waitModes()
	a.leave()
}

func TestSignalsDuringAShell(t *testing.T) {
	t.Parallel()
	for _, sig := range []syscall.Signal{unix.SIGHUP, unix.SIGINT, unix.SIGTERM} {
		t.Run(sig.String(), func(t *testing.T) {
			t.Parallel()
			a := startDemo(t)
			a.choosePod("mc1")
			a.fullScreenShell()
			a.waitText("── shell in ", "/ #")
			a.press(`printf '\033[?1049h\033[?1002;1006h'; echo full screen; read line` + "\r")
			a.waitScreen("the alternate screen", func(screen string) bool { return strings.HasPrefix(screen, "full screen") })
			a.signal(sig)
			if code, want := a.waitEnd(), 128+int(sig); code != want {
				t.Errorf("exit code %d, want %d; the log holds:\n%s", code, want, logOf(t, a))
			}
			a.checkTerminalRestored()
		})
	}
}
