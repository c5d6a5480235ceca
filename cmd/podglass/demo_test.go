//go:build unix

package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/podglass/podglass/cmd/podglass/exit"
	"github.com/podglass/podglass/keymap"
)

// startDemo starts podglass on its own cluster.
func startDemo(t *testing.T, args ...string) *app {
	t.Helper()
	return start(t, launch{args: append([]string{"demo"}, args...), width: 160, height: 45})
}

func TestDemoStartsAndQuits(t *testing.T) {
	t.Parallel()
	a := startDemo(t)
	a.waitText("demo › shop", "live", "Pods")
	a.waitLine("a pod", `mc1 .* 2/2 +Running `)
	a.quit()
	if _, err := os.Stat(filepath.Join(a.cmd.Dir, "config")); !os.IsNotExist(err) {
		t.Errorf("the configuration directory was written to: %v", err)
	}
}

// The first screen of the demo shows a log that goes on, on every size, and its cursor has rows above and below.
func TestDemoBeginsWithALogThatGoesOn(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{160, 45}, {80, 24}} {
		a := start(t, launch{args: []string{"demo"}, width: size[0], height: size[1]})
		last := func(screen string) string {
			found := regexp.MustCompile(`order (\d+) taken`).FindAllString(screen, -1)
			if len(found) == 0 {
				return ""
			}
			return found[len(found)-1]
		}
		a.waitLine("a row above", `^.? +mc1 `)
		a.waitLine("the cursor", `▌ native-sidecar `)
		a.waitLine("a row below", `^.? +numbers-web-`)
		a.waitText("native-sidecar › all containers › log", "following · 2 containers")
		var first string
		a.waitScreen("a line", func(screen string) bool {
			first = last(screen)
			return first != ""
		})
		a.waitScreen("another line", func(screen string) bool { return last(screen) != first })
		a.quit()
	}
}

func TestDemoTakesTargetAndFlags(t *testing.T) {
	t.Parallel()
	a := startDemo(t, "deployment/timecheck", "--ascii", "--theme", "mono")
	a.waitLine("the pod of the deployment", `> timecheck-`)
	if screen := a.screen(); strings.Contains(screen, "mc1") || strings.ContainsAny(screen, "╭│●›") {
		t.Errorf("there are other pods, or characters beyond ASCII:\n%s", screen)
	}
	a.quit()
}

func TestDemoOfOnePod(t *testing.T) {
	t.Parallel()
	a := startDemo(t, "pod/mc1")
	a.waitText("demo › shop/mc1", "1 pod", "Pods › pod/mc1", "▌ mc1", "mc1 › containers")
	if screen := a.screen(); strings.Contains(screen, "timecheck-") {
		t.Errorf("there are other pods:\n%s", screen)
	}
	a.do(keymap.Back)
	a.waitText("8 pods", "timecheck-", "▌ mc1")
	a.waitGone("pod/mc1")
	a.quit()
}

func TestDemoOfAPodByItsNameAlone(t *testing.T) {
	t.Parallel()
	a := startDemo(t, "mc1")
	a.waitText("demo › shop/mc1", "1 pod", "▌ mc1")
	a.quit()
}

func TestDemoRefusesWhatIsNotThere(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ arg, want string }{
		{"pod/missing", `there is no pod "missing" in namespace "shop"`},
		{"mc2", `there is no pod "mc2" in namespace "shop"; did you mean mc1?`},
		{"timecheck", `there is no pod "timecheck" in namespace "shop"; did you mean deployment/timecheck?`},
		{"logz", `there is no pod "logz" in namespace "shop"; there is a command 'podglass logs'`},
		{"--theme=missing", `there is no theme "missing"`},
		{"--config=/missing.yaml", "/missing.yaml"},
	} {
		checkSentence(t, startDemo(t, test.arg), exit.Failed, test.want)
	}
}

func TestDemoResize(t *testing.T) {
	t.Parallel()
	a := startDemo(t)
	a.waitText("Pods", "› containers", "› log")
	a.resize(80, 24)
	a.waitText("STATUS", "mc1")
	a.waitGone("› containers")
	a.resize(20, 5)
	a.waitScreen("something readable", func(screen string) bool {
		return !strings.Contains(screen, "CONTAINERS") && strings.ContainsAny(screen, "abcdefghijklmnopqrstuvwxyz")
	})
	a.resize(160, 45)
	a.waitText("Pods", "› containers", "› log", "mc1")
	a.quit()
}

func TestDemoOnATinyTerminal(t *testing.T) {
	t.Parallel()
	a := start(t, launch{args: []string{"demo"}, width: 20, height: 5})
	a.waitScreen("something readable", func(screen string) bool { return len(strings.TrimSpace(screen)) > 10 })
	a.quit()
}

func TestDemoShellAndTheNextKey(t *testing.T) {
	t.Parallel()
	a := startDemo(t)
	a.choosePod("mc1")
	a.openContainer("mc1", "2nd")
	a.inShell("tail -n 1 /html/index.html >/dev/null && echo answer $((40+2))", "answer 42")
	a.do(keymap.Help) // the very next key
	a.waitText("┏ Keys")
	a.do(keymap.Cancel)
	a.waitGone("┏ Keys")
	a.quit()
}

func TestDemoShellTakesResizes(t *testing.T) {
	t.Parallel()
	a := startDemo(t)
	a.choosePod("mc1")
	a.openContainer("mc1", "2nd")
	a.fullScreenShell()
	a.waitText("── shell in ", "/ #")
	a.resize(100, 30)
	// The new size travels to the container by itself, so the command is repeated until it is there.
	a.press("until stty size | grep '30 100'; do sleep 0.1; done\r")
	a.waitLine("the new size", `^30 100$`)
	a.press("exit\r")
	a.waitText("the shell in", "ended")
	a.quit()
}

func TestDemoSignalDuringAShell(t *testing.T) {
	t.Parallel()
	a := startDemo(t)
	a.choosePod("mc1")
	a.fullScreenShell()
	a.waitText("── shell in ", "/ #")
	a.signal(syscall.SIGTERM)
	if code, want := a.waitEnd(), 128+int(syscall.SIGTERM); code != want {
		t.Errorf("exit code %d, want %d", code, want)
	}
	a.checkTerminalRestored()
}

func TestDemoForward(t *testing.T) {
	t.Parallel()
	a := startDemo(t)
	a.choosePod("mc1")
	address := a.forward()
	if page := fetch(t, address); !strings.Contains(page, "UTC") {
		t.Errorf("the page is %q, want dates", page)
	}
	a.stopForward(address)
	a.quit()
}

func TestDemoLogFollows(t *testing.T) {
	t.Parallel()
	a := startDemo(t)
	a.choosePod("timecheck")
	a.openContainer("timecheck", "logger")
	a.waitText("logger › log", "following", "version: 1.1")
	last := lastLogLine(a.screen())
	a.waitScreen("a new line of the log", func(screen string) bool { return lastLogLine(screen) != last })
	a.quit()
}
