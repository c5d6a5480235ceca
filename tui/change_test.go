package tui_test

import (
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube/demo"
	"github.com/podglass/podglass/tui"
	"github.com/podglass/podglass/tui/tuitest"
)

// untilSeen lets time pass until the screen shows something.
func untilSeen(d *tuitest.Demo, want string) {
	d.StepUntil(want, func(screen string) bool { return strings.Contains(screen, want) })
}

func TestConfirmationScreens(t *testing.T) {
	t.Parallel()
	for name, size := range map[string][2]int{"160x45": {160, 45}, "80x24": {80, 24}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := tuitest.StartDemo(t, tuitest.Setup{Columns: size[0], Rows: size[1]})
			d.Select("timecheck-").Press("target.delete")
			d.See("Delete pod timecheck-", "context", "will replace it", "kubectl --context", "[ Cancel ]", "ctrl+y copy command").Golden()
		})
	}
}

// Enter in the confirmation changes nothing; the verb has to be chosen.
func TestAPodIsDeletedAndItsReplacementTold(t *testing.T) {
	t.Parallel()
	d := wide(t, alone)
	d.Select("timecheck-").Press("target.delete").See("will replace it", "[ Cancel ]")
	d.Press(keymap.Accept).Gone("will replace it").Press("global.journal").See("nothing was changed with podglass yet")
	d.Press("target.delete").See("will replace it").Press(keymap.CopyText).See("copied the command")
	d.Press(keymap.NextField).See("[ Delete ]").Press(keymap.Accept)
	untilSeen(d, "was replaced by timecheck-")
	d.Press("global.journal").See("What was changed", "Delete pod timecheck-", ": done,", "was replaced by")
}

func TestAWorkloadIsScaledUpAndDown(t *testing.T) {
	t.Parallel()
	d := narrow(t, alone)
	d.Select("timecheck-").Press("target.scale").See("Scale Deployment timecheck", "It has been asked for 1.")
	d.Keys("ctrl+u").Type("x").See("a number of pods, from 0 on").Keys("ctrl+u").Type("3").Press(keymap.Accept)
	d.See("Scale deployment timecheck from 1 to 3?", "2 pods will be started", "--replicas 3").Press(keymap.NextField, keymap.Accept)
	untilSeen(d, "timecheck: 3 of 3 ready")
	// What is typed takes the place of the present number: 1 is not 31.
	d.Press("target.scale").See("asked for 3.").Type("1").Press(keymap.Accept).See("from 3 to 1?", "2 pods will be deleted").Press(keymap.NextField, keymap.Accept)
	untilSeen(d, "timecheck: 1 of 1 ready")
}

func TestAWorkloadIsRestarted(t *testing.T) {
	t.Parallel()
	d := wide(t, alone)
	d.Select("timecheck-").Press("target.restart").See("Restart the pods of deployment timecheck?", "rollout restart deployment/timecheck").Press(keymap.NextField, keymap.Accept)
	untilSeen(d, "timecheck: 1 of 1 ready")
}

// The broken rollout goes back to the revision that works, and the differences are
// told before.
func TestABrokenRolloutIsUndone(t *testing.T) {
	t.Parallel()
	d := wide(t, alone)
	d.Select("numbers-web-").Press("target.undo").See("Deployment numbers-web: go back to", "revision 1", "the present one")
	d.Press(keymap.NextEntry, keymap.Accept).See("Take deployment numbers-web back to revision 1?", "spec/initContainers is taken away", "rollout undo deployment/numbers-web").Press(keymap.NextField, keymap.Accept)
	untilSeen(d, "numbers-web: 1 of 1 ready")
}

func TestAnImageIsSet(t *testing.T) {
	t.Parallel()
	d := wide(t, alone)
	d.Select("timecheck-").Press("pods.containers").Select("logger").Press("target.set-image").See("Image of logger", "Deployment timecheck replaces its pods")
	d.Keys("ctrl+u").Press(keymap.Accept).See("an image, such as busybox:1.36").Type("busybox:1.37").Press(keymap.Accept)
	d.See("Let container logger of deployment timecheck run busybox:1.37?", "instead of busybox:1.36", "[ Cancel ]").Press(keymap.Cancel)
}

// On marked pods there is one confirmation, and one result a line.
func TestMarkedPodsAreDeletedTogether(t *testing.T) {
	t.Parallel()
	d := wide(t, alone)
	d.Select("mc1").Press("pods.mark").Select("timecheck-").Press("pods.mark", "target.delete")
	d.See("Delete 2 pod", "mc1: nothing will replace it", "timecheck-").Press(keymap.NextField, keymap.Accept)
	untilSeen(d, "Results")
	d.See("mc1: Pod mc1 is gone", "was replaced by timecheck-")
}

// The menu has all that can be done with its key, or says why it cannot.
func TestTheMenuOfWhatCanBeDone(t *testing.T) {
	t.Parallel()
	faults := &demo.Faults{}
	faults.Deny(demo.Rule{Verb: "delete", Resource: "pods"})
	d := tuitest.StartDemo(t, tuitest.Setup{Columns: 160, Rows: 45, Faults: faults})
	d.Select("mc1").Idle() // the answer about the rights is there
	d.Press("target.menu").See("you may not delete pods", "Pod mc1", "Pod mc1 belongs to no workload").Match(`X +delete it`).Match(`:evict +evict the pod`).Press(keymap.Cancel).Press("target.delete").See("you may not delete pods")
	d.Select("timecheck-").Press("target.menu").See("scale the workload").Type("scale").Press(keymap.Accept).See("It has been asked for 1.")
}

// With several pods marked the menu is about them: what is done to one alone is not done to the one under the cursor.
func TestTheMenuOfSeveralPods(t *testing.T) {
	t.Parallel()
	d := tuitest.StartDemo(t, tuitest.Setup{Columns: 160, Rows: 45})
	d.Select("mc1").Press("pods.mark").Select("timecheck-").Press("pods.mark").Idle()
	d.Press("target.menu").See("2 pods").Match(`X +delete it, or all that is marked`)
	for _, name := range []string{"open a shell, or go to", "forward a port", "run a command", "show the revisions", "undo the rollout"} {
		d.Match(name + `.*\n? *.*this is done to one at a time, and 2 pods are marked`)
	}
	d.Type("open a shell, or").Press(keymap.Accept).See("this is done to one at a time").Press(keymap.Cancel)
	d.Press("target.shell").See("timecheck-").Gone("2 pods are marked")
}

func TestNothingIsChangedWhereItIsReadOnly(t *testing.T) {
	t.Parallel()
	d := tuitest.StartDemo(t, tuitest.Setup{Columns: 160, Rows: 45, Options: func(opts *tui.Options) { opts.Client.ReadOnly = true }})
	d.Select("timecheck-").Press("target.delete").See("read-only: podglass will not delete it")
	d.Press("target.scale").See("read-only: podglass will not scale the workload")
	d.Press("target.menu").See("Pod timecheck-", "read-only: podglass will not delete it")
}

// In some contexts the name has to be typed first.
func TestTheNameOfTheContextIsTyped(t *testing.T) {
	t.Parallel()
	d := tuitest.StartDemo(t, tuitest.Setup{Columns: 80, Rows: 24, Options: func(opts *tui.Options) {
		opts.TypeContext = func(context string) bool { return context == opts.Client.ContextName() }
	}})
	name := d.Client.ContextName()
	d.Select("mc1").Press("target.delete").See("Type " + name + " to confirm:").Keys("y").Press(keymap.Accept).See("It has to be " + name)
	d.Keys("ctrl+u").Type(name).Press(keymap.Accept)
	untilSeen(d, "Pod mc1 is gone")
}

// A refusal of the API keeps everything as it is, and is told in its words.
func TestARefusalIsTold(t *testing.T) {
	t.Parallel()
	faults := &demo.Faults{}
	d := tuitest.StartDemo(t, tuitest.Setup{Columns: 160, Rows: 45, Faults: faults})
	d.Select("mc1").Press("target.delete").See("nothing will replace it")
	if err := d.Client.Clientset.CoreV1().Pods(demo.Namespace).Delete(t.Context(), "mc1", *metav1.NewDeleteOptions(0)); err != nil {
		t.Fatal(err)
	}
	d.Press(keymap.NextField, keymap.Accept).Gone("nothing will replace it").See("there is no").Press("global.journal").See("Delete pod mc1: not done")
}

// What a line of the anatomy is about can be changed there.
func TestTheObjectOfALineOfTheAnatomyIsChanged(t *testing.T) {
	t.Parallel()
	d := narrow(t, alone)
	d.Select("timecheck-").Press("target.anatomy").See("VOLUMES").Idle().Press("anatomy.search").Type("config-map").Press(keymap.Accept).See("match 1 of")
	d.Press("target.scale").See("cannot be scaled").Press("target.delete").See("Delete ConfigMap timecheck").Press(keymap.Cancel)
}
