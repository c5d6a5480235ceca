package tui_test

import (
	"strings"
	"testing"
	"time"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube/demo"
	"github.com/podglass/podglass/tui/tuitest"
)

// wide and narrow are screens that podglass is laid out for, with all pods on them. The cluster is one that others look
// at too; a test that changes something there, or its clock, has one of its own, with alone.
func wide(t *testing.T, with ...func(*tuitest.Setup)) *tuitest.Demo {
	t.Helper()
	return listed(t, 160, 45, with)
}

func narrow(t *testing.T, with ...func(*tuitest.Setup)) *tuitest.Demo {
	t.Helper()
	return listed(t, 80, 24, with)
}

func listed(t *testing.T, columns, rows int, with []func(*tuitest.Setup)) *tuitest.Demo {
	t.Helper()
	setup := tuitest.Setup{Columns: columns, Rows: rows, Shared: true}
	for _, change := range with {
		change(&setup)
	}
	d := tuitest.StartDemo(t, setup)
	d.See("live")
	return d
}

func alone(setup *tuitest.Setup) { setup.Shared = false }

func TestScreens(t *testing.T) {
	t.Parallel()
	for name, size := range map[string][2]int{"160x45": {160, 45}, "100x30": {100, 30}, "80x24": {80, 24}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := tuitest.StartDemo(t, tuitest.Setup{Columns: size[0], Rows: size[1], Shared: true})
			d.See("timecheck-", "live")
			t.Run("pods", func(t *testing.T) {
				d.On(t).Select("timecheck-").See("▌ timecheck-").Golden()
			})
			t.Run("containers", func(t *testing.T) {
				d.On(t).Press("pods.containers").Select("logger").See("▌    logger", "running").Golden()
			})
			t.Run("log", func(t *testing.T) {
				d.On(t).Press("containers.open").See("› logger › log", "Environment: TEST").Golden()
			})
			t.Run("help", func(t *testing.T) {
				d.On(t).Press(keymap.Help).See("Keys").Golden()
			})
		})
	}
}

func TestMovingInThePodsMovesTheOtherPanes(t *testing.T) {
	t.Parallel()
	d := wide(t)
	d.Select("mc1").See("mc1 › containers", "mc1 › all containers › log", "2nd")
	d.Select("timecheck-").Match(`timecheck-\S+ › containers`).See("init-config", "metrics")
	d.Match(`timecheck-\S+ › all containers › log`).See("Environment: TEST")
}

func TestTheFailingInitContainerShowsItself(t *testing.T) {
	t.Parallel()
	d := wide(t)
	d.Match(`✗ ·\s+0/1  Init:(Err|Crash)`)
	d.Select("numbers-web-").Match(`▌ 1  init-version`).Match(`› init-version › log`)
}

func TestDrillingOnANarrowScreen(t *testing.T) {
	t.Parallel()
	d := narrow(t)
	d.Select("timecheck-").Press("pods.containers").See("› containers", "init-config").Gone("STATUS")
	d.Select("logger").Press("containers.open").See("› logger › log", "Environment: TEST").Gone("init-config")
	d.Press(keymap.Back).See("› containers").Press(keymap.Back).See("STATUS", "mc1")
}

// Keys that come faster than screens meet what the keys before them opened.
func TestTypingAhead(t *testing.T) {
	t.Parallel()
	d := narrow(t)
	d.Select("timecheck-").See("▌ timecheck-")
	d.Press("pods.containers", keymap.Down, "containers.open", keymap.Back, keymap.Down)
	d.Match(`▌ +healthz`)
}

func TestFilter(t *testing.T) {
	t.Parallel()
	d := wide(t)
	d.See("mc1", "timecheck-").Press("pods.filter").Type("time")
	d.Gone("sleep-with").See("timecheck-")
	d.Press(keymap.Accept).See("filter: time", "1/")
	d.Press(keymap.Back).See("sleep-with").Gone("filter: time")

	d.Press("pods.filter").Type("nothing-is-called-this")
	d.See("none of the").Press(keymap.Cancel).See("sleep-with")
}

func TestALabelSelectorInTheFilterGoesToTheServer(t *testing.T) {
	t.Parallel()
	d := wide(t)
	d.See("mc1").Press("pods.filter").Type("-l app=timecheck").Press(keymap.Accept)
	d.Gone("mc1").See("timecheck-", "1 pod", "shop -l app=timecheck")
	d.Press(keymap.Back).See("mc1", "8 pods").Gone("-l app")
}

func TestAFilterThatIsNoneSaysSo(t *testing.T) {
	t.Parallel()
	d := wide(t)
	d.See("mc1").Press("pods.filter").Type("/[/")
	d.See("mc1", "filter").Match(`(?i)missing|bracket|expression`)
}

func TestFailingOnly(t *testing.T) {
	t.Parallel()
	d := wide(t)
	d.See("mc1").Press("pods.failing-only").See("failing only", "numbers-web-").Gone("sleep-with")
	d.Press(keymap.Back).See("sleep-with")
}

func TestALogFollowsItsContainer(t *testing.T) {
	t.Parallel()
	d := narrow(t, alone)
	d.Select("timecheck-").Press("pods.containers").Select("logger").Press("target.logs").See("11:59:5")
	d.Step(10 * time.Second)
	d.See("12:00:09").See("following")
	d.Press(keymap.Up).See("paused")
	d.Press(keymap.Bottom).See("following")
	d.Press("logs.timestamps").Match(`\d\d:\d\d:\d\d \d\d:\d\d:\d\d Environment`)
	d.Press("logs.clear").Gone("Environment")
	d.Step(5 * time.Second)
	d.See("Environment")
}

func TestThePreviousLog(t *testing.T) {
	t.Parallel()
	d := narrow(t)
	d.Select("numbers-web-").Press("target.previous-logs").Match(`› init-version › previous log`).See("checking version")
	d.Press("logs.previous").Match(`› init-version › log`)
}

func TestPanesSplitZoomPinAndClose(t *testing.T) {
	t.Parallel()
	d := wide(t)
	d.Select("mc1").Press("target.logs-new-pane").See("pinned")
	d.Press("global.focus-up", "global.focus-up").Select("timecheck-").See("mc1 › all containers › log", "timecheck-65cf857546-wj89c › all containers › log")
	d.Press("global.zoom").Gone("› containers").Press(keymap.Back).See("› containers")
	d.Press("global.focus-down", "global.focus-down", "global.close").Gone("pinned")
	d.Press("global.split-below").See("pinned").Press("global.close").Gone("pinned")
}

func TestPanesChangeTheirSize(t *testing.T) {
	t.Parallel()
	d := wide(t)
	edge := func(screen string) int {
		return strings.Index(strings.Split(screen, "\n")[1], "╭")
	}
	d.Until("the band", func(screen string) bool { return band(screen).X == 108 })
	at := edge(d.Select("mc1").See("mc1 › containers").Screen())
	moves := func(more bool) func(string) bool {
		return func(screen string) bool { return edge(screen) > at == more && edge(screen) != at }
	}
	d.Press("global.wider").Until("wider pods", moves(true))
	d.Press("global.narrower", "global.narrower").Until("narrower pods", moves(false))
	d.Press("global.swap").Match(`^.*\n. mc1 › containers .*Pods`)
}

func TestTheMouse(t *testing.T) {
	t.Parallel()
	d := wide(t)
	d.Click("timecheck-").See("timecheck-65cf857546-wj89c › all containers › log", "▌ timecheck-")
	d.Click("healthz").See("› healthz › log")
}

func TestResizingKeepsTheArrangement(t *testing.T) {
	t.Parallel()
	d := wide(t)
	d.Select("mc1").See("running 10m", "Probes      none").Press("target.logs-new-pane")
	d.Until("both logs", func(screen string) bool {
		return strings.Count(screen, "no output yet") == 2 && strings.Contains(screen, "2 containers · pinned")
	})
	before := d.Idle().Screen()
	d.Resize(80, 24)
	d.Gone("› containers")
	d.Resize(12, 3)
	d.See("20x5")
	d.Resize(160, 45)
	if after := d.Idle().Screen(); after != before {
		t.Errorf("the screen is\n%s\nand was\n%s", after, before)
	}
}

func TestATinyScreen(t *testing.T) {
	t.Parallel()
	d := tuitest.StartDemo(t, tuitest.Setup{Columns: 20, Rows: 5, Shared: true})
	d.See("NAME", "▌")
	d.Press(keymap.Help).See("Keys").Press(keymap.Cancel)
	d.Press("pods.containers").See("tomcat")
}

func TestForwardingAPort(t *testing.T) {
	t.Parallel()
	d := wide(t, alone)
	d.Select("timecheck-").Press("target.forward").See("svc/timecheck", "Forward a port")
	d.Press(keymap.Accept).See("Local port").Keys("backspace", "backspace", "backspace", "backspace")
	d.Press(keymap.Accept).See("forwarding svc/timecheck")
	d.Press("global.forwards").Match(`127\.0\.0\.1:\d+ +svc/timecheck:http +◐ active · untested`)
	d.Press("global.close", "global.focus-left", "global.close").See("end 1 forward?").Press(keymap.Cancel)
	d.Press("global.previous-pane").See("→ timecheck")
	d.Press("global.forwards").See("X stop").Press("forwards.stop").See("· stopped", "X remove").Lacks("X stop", "→ timecheck")
	d.Press("global.previous-pane").Lacks("→ timecheck")
	d.Press("global.forwards", "forwards.stop").See("nothing is forwarded").Lacks("X remove")
}

func TestAForbiddenListNamesTheMissingRight(t *testing.T) {
	t.Parallel()
	faults := &demo.Faults{}
	faults.Deny(demo.Rule{Verb: "list", Resource: "pods"}, demo.Rule{Verb: "watch", Resource: "pods"})
	d := tuitest.StartDemo(t, tuitest.Setup{Columns: 80, Rows: 24, Faults: faults})
	d.See("list", "pods", "shop")
	faults.AllowAll()
	d.See("timecheck-", "live")
}

func TestTheAPIServerGoesAndComesBack(t *testing.T) {
	t.Parallel()
	d := wide(t, alone)
	d.Select("mc1").See("mc1 › containers", "node2", "following").Idle()
	d.Cluster.Faults().Down()
	d.See("stale", "timecheck-", "mc1")
	d.Match(`Pods ━+ stale ┓`).Match(`› containers ─+ stale ╮`).Match(`› log ─+ .*(stale|reconnecting)`).See("reconnecting: no connection")
	d.Until("the reason once, and nothing that contradicts it", func(screen string) bool {
		return strings.Count(screen, "no connection") == 1 && !strings.Contains(screen, "followed") && !strings.Contains(screen, "following")
	})
	if err := d.Cluster.Faults().Up(); err != nil {
		t.Fatal(err)
	}
	d.See("live").Gone("stale")
}

// As in vim, ctrl+w c closes no window that is the last thing to work in.
func TestTheListOfPodsIsNotClosedInPassing(t *testing.T) {
	t.Parallel()
	d := wide(t)
	d.See("mc1", "› containers").Press("global.close-pane").See("the list of pods stays open", "mc1")
	d.Press("global.next-pane", "global.close-pane").Gone("› containers").See("mc1")
	d.Press("global.focus-left", "global.close").Ends()
}

func TestQuit(t *testing.T) {
	t.Parallel()
	d := narrow(t)
	d.See("mc1").Press(keymap.Quit)
	d.Ends()
}

func TestAnActionWithoutTheRightSaysSo(t *testing.T) {
	t.Parallel()
	faults := &demo.Faults{}
	faults.Deny(demo.Rule{Verb: "create", Resource: "pods", Subresource: "exec"})
	d := tuitest.StartDemo(t, tuitest.Setup{Columns: 120, Rows: 36, Faults: faults})
	d.Select("timecheck-").See("(s shell)").Match(`[^(]F forward[^)]`)
	d.Press("target.shell").See("you may not create pods/exec in namespace shop")
	d.Press(keymap.Help).Keys("/").Type("open a shell").See("open a shell, or go to the one that is open (you may not create pods/exec")
}
