package tui_test

import (
	"testing"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/tui"
	"github.com/podglass/podglass/tui/tuitest"
)

func TestCommands(t *testing.T) {
	t.Parallel()
	for name, size := range map[string][2]int{"160x45": {160, 45}, "80x24": {80, 24}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := tuitest.StartDemo(t, tuitest.Setup{Columns: size[0], Rows: size[1], Shared: true})
			d.See("8 pods").Press("global.command").See("Command").Type("pods").See("go to the list of pods").Press(keymap.Cancel)
			d.Press("global.command").See("Command").Type("ns all").Press(keymap.Accept).See("all namespaces").Gone("Command")
			d.Press("global.command").Type("ns shop,kube-system").Press(keymap.Accept).See("kube-system, shop")
			d.Press("global.command").Type("ns shop").Press(keymap.Accept).See("demo › shop  ")
			d.Press("global.command").Type("sort").Press(keymap.Accept).See("Sort by").Press(keymap.Cancel)
			d.See("▌ javaweb-2").Press("target.logs").See("› log").Press("global.pods").Press("pods.failing-only").See("failing only")
			d.Press("global.command").Type("help").Press(keymap.Accept).See("Keys").Press(keymap.Cancel)
			d.Press("global.command").Type("q").Press(keymap.Accept).Ends()
		})
	}
}

// What cannot be done stays in the prompt, under a sentence that says why.
func TestCommandsThatCannotBeDone(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"podz":         `there is no command "podz"; did you mean pods?`,
		"fowards":      `there is no command "fowards"; did you mean forwards?`,
		"ns Shop":      `"Shop" is no name of a namespace`,
		"sort by name": "sort takes no argument",
		"logs.wrap":    "logs.wrap works in another place: Logs",
		"ctx prod":     "there is no kubeconfig, so there is no other context to switch to",
		"shell":        "read-only: podglass will not open a shell",
	} {
		t.Run(typed, func(t *testing.T) {
			t.Parallel()
			d := tuitest.StartDemo(t, tuitest.Setup{Columns: 80, Rows: 24, Options: func(opts *tui.Options) { opts.Client.ReadOnly = true }})
			d.Select("mc1").Press("global.command").Type(typed).Press(keymap.Accept).See(want, "┃ "+typed)
			d.Press(keymap.Cancel).Gone("Command").See("▌ mc1")
		})
	}
}

func TestCommandsAreCompleted(t *testing.T) {
	t.Parallel()
	d := narrow(t)
	d.See("8 pods").Press("global.command").Type("nsp").See("namespaces").Gone("show the forwards")
	d.Keys("backspace").Press(keymap.NextField).See("┃ ns ").Match(`\bns shop\b`)
	d.Type("sh").Press(keymap.NextEntry).Match(`▌ ns shop`).Press(keymap.Accept).Gone("Command").See("8 pods")
	d.Press("global.command").Type("gro").Press(keymap.NextEntry).See("▌ group").Press(keymap.Accept).See("Group by")
}

// What is typed into the prompt never runs as keys.
func TestWhatIsTypedIntoThePromptIsText(t *testing.T) {
	t.Parallel()
	d := wide(t)
	d.See("8 pods").Press("global.command").Paste("q!0x").See("┃ q!0x").Press(keymap.Accept).See("there is no command").Press(keymap.Cancel)
	d.See("8 pods").Gone("failing only")
}

func TestAContextIsNamedInThePrompt(t *testing.T) {
	t.Parallel()
	d, _ := withContexts(t)
	d.See("8 pods").Press("global.command").Type("ctx d").See("ctx dead").Type("ead").Press(keymap.Accept).See("switched to dead")
	d.Press("global.command").Type("ctx nowhere").Press(keymap.Accept).See("there is no context nowhere")
}

// What is likeliest comes first: what begins with the letters, what can be done, and what shows something before what
// changes the cluster. Where not all that matches has room, that is said.
func TestTheOrderOfTheCommands(t *testing.T) {
	t.Parallel()
	d := narrow(t)
	d.Select("mc1").Press("global.command").See("Command").Match(`1–10 of \d\d`)
	d.Type("fo").Match(`┃ fo +┃.*\n.*1–10 of 11 ┃.*\n.*┃   forwards +show the forwards .*\n(.*\n)+.*┃   forward  .*\n.*┃   force-delete `)
	d.Press(keymap.Accept).See(`there is no command "fo"; did you mean forwards?`)
	d.Press(keymap.NextEntry).See("▌ forwards").Press(keymap.Accept).See("nothing is forwarded")
}

// What a row has no room for is told in full for the one under the cursor.
func TestACommandThatIsCutIsToldAbove(t *testing.T) {
	t.Parallel()
	d := narrow(t)
	d.Select("mc1").Press("global.command").Type("ctx").See("there is no kubeconfig, so there is no other context to switc…")
	d.Press(keymap.NextEntry).Match(`┃ there is no kubeconfig, so there is no other context to switch to +┃`)
}

// The menu cuts no label for a reason: what cannot be done stands behind what can, and why is told below the rows.
func TestTheMenuIsWholeOnANarrowScreen(t *testing.T) {
	t.Parallel()
	d := narrow(t)
	d.Select("mc1").Press("target.menu").See("restart the workload: replace its pods one after another", ":force-delete  delete the pod at once, without waiting for its node")
	for range 13 {
		d.Press(keymap.NextEntry)
	}
	d.See("▌ R ").Match(`┃ Pod mc1 belongs to no workload +┃`)
}
