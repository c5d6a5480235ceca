package tui_test

import (
	"strings"
	"testing"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/tui"
	"github.com/podglass/podglass/tui/tuitest"
)

// A shell opens beside the log, takes all keys, and goes on while others have the focus.
func TestAShellInAPane(t *testing.T) {
	t.Parallel()
	d := tuitest.StartDemo(t, tuitest.Setup{Columns: 160, Rows: 45})
	d.Select("mc1").Press("target.shell").See("Container of mc1", "1st", "2nd").Press(keymap.Accept)
	d.See("mc1 › 1st › shell", "all containers › log", "/ #", "ctrl+] esc list")
	d.Type("echo q$((6*7))").Keys("enter").See("q42")
	d.Press("shell.back").See("enter containers").Press("target.shell").Type("echo again").See("# echo again")
	d.Keys("ctrl+c").Press("shell.split-right").See("/ #").Until("two shells", func(screen string) bool {
		return strings.Count(screen, "› 1st › shell") == 2 && strings.Contains(screen, " mc1 · 2 shells ")
	})
	d.Press("shell.zoom").Gone("all containers › log").Type("stty size").Keys("enter").See("42 160")
	d.Press("shell.quit-podglass").See("end 2 shells").Press(keymap.Cancel).Gone("end 2 shells")
	d.Press("shell.zoom").See("all containers › log")
	d.Press("shell.close").See("Close the shell in mc1 › 1st and end it?").Press(keymap.Cancel)
	d.Type("exit").Keys("enter").See("── exit 0 · r starts it again, enter")
	d.Press("shell.close").Until("one shell", func(screen string) bool { return strings.Count(screen, "› 1st › shell") == 1 })
	d.See(" mc1 · shell ")
}

// On a small screen the shell has the place of the list, which is a key away; it stays.
func TestAShellOnASmallScreen(t *testing.T) {
	t.Parallel()
	d := tuitest.StartDemo(t, tuitest.Setup{Columns: 80, Rows: 24})
	d.Select("javaweb-2").Press("target.shell").See("› shell", "/ #").Gone("STATUS")
	d.Type("stty size").Keys("enter").See("21 80")
	d.Press("shell.back").See("STATUS", "▌ javaweb-2 · shell ")
	d.Press("target.shell").See("21 80").Press("shell.help").See("go back to the list; the shell goes on").Press(keymap.Cancel)
	d.Press("shell.scrollback").See("i shell").Press(keymap.Back).See("ctrl+] esc list")
}

// Keys typed right after the one that opens a shell are the shell's.
func TestKeysTypedAheadAreTheShells(t *testing.T) {
	t.Parallel()
	d := tuitest.StartDemo(t, tuitest.Setup{Columns: 160, Rows: 45})
	d.Select("javaweb-2").Press("target.shell").Type("echo q").Keys("enter").See("/ # echo q", "javaweb-2 › ")
}

// Where nothing runs there is nothing to choose or to wait for: what holds is said at once, and the footer has no such key.
func TestNothingIsEnteredWhereNoContainerRuns(t *testing.T) {
	t.Parallel()
	d := narrow(t)
	d.See("s shell").Select("numbers-web-5f5bf8ddd9").See("enter containers").Gone("s shell")
	for _, action := range []keymap.Action{"target.shell", "target.full-screen-shell", "target.run", "target.attach"} {
		d.Press(action).Match(`no container of numbers-web-5f5bf8ddd9-\S+ runs:\s+Init:CrashLoopBackOff; l\s+shows its log`).
			Press(keymap.Back).Gone("shows its log").See("▌ numbers-web-5")
	}
	d.Press("pods.containers").See("init-version").Press("target.shell").See("container init-version does not run: Init:CrashLoopBackOff")
	d.Press(keymap.Back, keymap.Back).Select("javaweb-2").Press("pods.containers", keymap.Top).See("▌", "war")
	d.Press("target.shell").See("container war has completed, so that nothing runs in it; l shows its log")
}

// A pane that is pinned shows what may be old: there the container is asked for.
func TestShellOfAContainerThatDoesNotRun(t *testing.T) {
	t.Parallel()
	d := tuitest.StartDemo(t, tuitest.Setup{Columns: 160, Rows: 45})
	d.Select("numbers-web-5f5bf8ddd9").Press("pods.containers", "global.pin", "target.shell").See("so no command can run in", "l shows its log")
}

// A command that is typed runs in a pane of its own, and comes back when the next one is asked for.
func TestATypedCommandInAPane(t *testing.T) {
	t.Parallel()
	kept := &typedBefore{}
	d := tuitest.StartDemo(t, tuitest.Setup{Columns: 160, Rows: 45, Options: func(o *tui.Options) { o.Commands = kept }})
	d.Select("mc1").Press("target.run").See("Container of mc1").Press(keymap.Accept).See("Run in mc1 › 1st")
	d.Type("echo \"a  b\" | tr a-z A-Z").Keys("enter").See("1st › echo", "A  B", "── exit 0 ·")
	d.Press("shell.back").Press("target.run").Press(keymap.Accept).See("Run in mc1 › 1st", `echo "a  b" | tr a-z A-Z`)
	d.Type("echo 'unfinished").Keys("enter").See("that is no command").Press(keymap.Cancel)
	d.Press("target.run").Press(keymap.Accept).See("Run in mc1 › 1st").Type(" echo secret").Keys("enter").See("secret", "── exit 0 ·")
	if got := strings.Join(kept.Entries(), "|"); got != `echo "a  b" | tr a-z A-Z` {
		t.Errorf("kept are %q", got)
	}
	d.Press("shell.back").Press("target.shell").Press(keymap.Accept).See("1st › shell", "/ #") // what has ended is no shell to go to
}

// typedBefore are texts as a history keeps them.
type typedBefore struct{ texts []string }

func (k *typedBefore) Entries() []string { return k.texts }
func (k *typedBefore) Add(text string)   { k.texts = append(k.texts, text) }

// The title tells as whom the shell runs, and where as long as that is known.
func TestTheTitleOfAShell(t *testing.T) {
	t.Parallel()
	d := tuitest.StartDemo(t, tuitest.Setup{Columns: 160, Rows: 45})
	d.Select("javaweb-2").Press("target.shell").See("ash · root in /").Type("cd /tmp").Keys("enter").See("/tmp #").Gone("root in /")
	d.Type(`printf '\033]7;file://web/tmp\007'`).Keys("enter").See("ash · root in /tmp")
}

// A shell that never started says so, with the keys that do something then; esc closes what has nothing to be read.
func TestAShellThatNeverStarted(t *testing.T) {
	t.Parallel()
	for name, size := range map[string][2]int{"wide": {160, 45}, "narrow": {80, 24}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := tuitest.StartDemo(t, tuitest.Setup{Columns: size[0], Rows: size[1]})
			d.Select("numbers-web-5").Press("pods.containers", "global.pin", "target.shell").See("closes ──")
			footer := " r again  enter close  l log  ctrl+] esc list"
			d.See(footer).Lacks("start again").Keys("esc").Gone("r again").See("numbers-web-5", "l logs")
			if name == "narrow" {
				d.Press("pods.containers", "global.pin")
			}
			d.See("› containers").Press("target.shell").See(footer).Type("x").See("the shell never started: r tries again, enter or esc").Lacks("has ended")
		})
	}
}

// The log of a container without a shell may tell why it does not run.
func TestTheLogInPlaceOfAShell(t *testing.T) {
	t.Parallel()
	d := narrow(t, alone)
	d.Select("numbers-web-5").Press("pods.containers", "global.pin", "target.shell").See("closes ──", "l log  ctrl+]").Press("ended.log").Match(`numbers-web-5\S+ › \S+ › log`)
}

// Of a shell that has ended esc leaves what it has written.
func TestAShellThatHasEnded(t *testing.T) {
	t.Parallel()
	d := wide(t, alone)
	d.Select("mc1").Press("target.shell").Press(keymap.Accept).See("/ #").Type("echo read me; exit 3").Keys("enter")
	d.See("── exit 3 · r starts it again, enter closes ──", " r again  enter close  l log  ctrl+] esc list")
	d.Press("shell.back").See("▌ mc1", "read me")
}
