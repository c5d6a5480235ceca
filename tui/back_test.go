package tui_test

import (
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/demo"
	"github.com/podglass/podglass/tui"
	"github.com/podglass/podglass/tui/tuitest"
)

// A log leads back to where it was opened: to the list of pods, or to the containers.
func TestBackFromALogLeadsToWhereItWasOpened(t *testing.T) {
	t.Parallel()
	for name, size := range map[string][2]int{"160x45": {160, 45}, "100x30": {100, 30}, "80x24": {80, 24}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := tuitest.StartDemo(t, tuitest.Setup{Columns: size[0], Rows: size[1], Shared: true})
			d.Select("mc1").Press("target.logs").See("mc1 › all containers › log", "s pause")
			d.Press(keymap.Back).See("▌ mc1", "enter containers", "STATUS")
			d.Press("pods.containers").See("mc1 › containers", "w details").Press("target.logs").See("› log", "s pause")
			d.Press(keymap.Back).See("mc1 › containers", "w details").Press(keymap.Back).See("enter containers", "STATUS")
		})
	}
	// Whoever has gone to the log another way is led to what it is drilled from.
	d := wide(t)
	d.Select("mc1").Press("target.logs").See("┏ mc1 › all containers › log").Press("global.previous-pane", "global.next-pane")
	d.See("┏ mc1 › all containers › log").Press(keymap.Back).See("┏ mc1 › containers")
	d.Press("target.logs").See("› log", "s pause").Resize(150, 40).Resize(160, 45).Press(keymap.Back).See("┏ mc1 › containers")
}

// A toast is no step on the way back.
func TestBackTakesTheToastAlong(t *testing.T) {
	t.Parallel()
	d := wide(t)
	d.Select("mc1").Press("pods.containers").See("┏ mc1 › containers").Press("list.copy-name").See("copied the name")
	d.Press(keymap.Back).See("┏ Pods").Gone("copied the name")
	d.Press(keymap.Back).See("there is nothing to go back to from here").Gone("esc back")
}

// What is learnt late of a namespace makes room for itself, and takes no row from the pods.
func TestANoteThatComesLateTakesNoRow(t *testing.T) {
	t.Parallel()
	d := tuitest.StartDemo(t, tuitest.Setup{Columns: 160, Rows: 45, Options: func(o *tui.Options) {
		o.Scope = kube.Scope{Namespaces: []string{"shop", "jobz"}}
	}})
	d.See("there is no namespace jobz", "javaweb-2", "mc1", "native-sidecar", "numbers-web-5", "numbers-web-6", "sleep-with-f", "sleep-with-s", "timecheck-")
}

// Who reads of a pod keeps it when it is gone: the list behind leads to another pod once it shows again.
func TestAPodThatGoesIsNotChangedForAnotherOne(t *testing.T) {
	t.Parallel()
	for action, stays := range map[keymap.Action][]string{
		"target.logs": {"mc1 › all containers › log", "ended"}, "target.anatomy": {"mc1 › anatomy", "the pod is gone"},
		"pods.containers": {"mc1 › containers", "the pod is gone"}, "target.services": {"mc1 › services"},
	} {
		t.Run(string(action), func(t *testing.T) {
			t.Parallel()
			d := narrow(t, alone)
			d.Select("mc1").Press(action).See(stays[0])
			if err := d.Client.Clientset.CoreV1().Pods(demo.Namespace).Delete(t.Context(), "mc1", *metav1.NewDeleteOptions(0)); err != nil {
				t.Fatal(err)
			}
			d.See("7 pods").See(stays...)
			d.Press(keymap.Back).See("STATUS").Gone("mc1")
		})
	}
}
