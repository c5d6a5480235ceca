package tui_test

import (
	"context"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/demo"
	"github.com/podglass/podglass/tui"
	"github.com/podglass/podglass/tui/tuitest"
)

// onOnePod is podglass as started with pod/mc1.
func onOnePod(t *testing.T, columns, rows int, denied ...demo.Rule) *tuitest.Demo {
	t.Helper()
	faults := &demo.Faults{}
	faults.Deny(denied...)
	return tuitest.StartDemo(t, tuitest.Setup{
		Columns: columns, Rows: rows, Faults: faults,
		Options: func(opts *tui.Options) {
			opts.Scope = kube.Scope{Namespaces: []string{demo.Namespace}, Name: "mc1"}
			opts.Fallback, opts.Select = kube.Fallback{Pod: "mc1"}, "mc1"
		},
	})
}

func TestOnePodIsWidenedToItsNamespace(t *testing.T) {
	t.Parallel()
	for name, size := range map[string][2]int{"160x45": {160, 45}, "80x24": {80, 24}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := onOnePod(t, size[0], size[1])
			d.See("▌ mc1", "shop/mc1", "1 pod", "live", "esc back").Gone("timecheck-")
			d.Press(keymap.Back).See("▌ mc1", "timecheck-", "8 pods", "demo › shop").Gone("pod/mc1").Gone("shop/mc1").Gone("esc back")
			d.Press("pods.all-namespaces").See("all namespaces").Press("pods.all-namespaces").See("8 pods", "demo › shop").Gone("shop/mc1")
		})
	}
}

// What was narrowed on the way is widened first.
func TestBackFromTheContainersOfOnePod(t *testing.T) {
	t.Parallel()
	d := onOnePod(t, 80, 24)
	d.See("▌ mc1").Press("pods.containers").See("mc1 › containers")
	d.Press(keymap.Back).See("shop/mc1", "STATUS").Press("pods.failing-only").See("failing only").Gone("▌ mc1")
	d.Press(keymap.Back).Gone("failing only").See("▌ mc1", "shop/mc1")
	d.Press(keymap.Back).See("8 pods").Gone("shop/mc1")
}

func TestOnePodIsLeftForAllNamespacesAndBack(t *testing.T) {
	t.Parallel()
	d := onOnePod(t, 160, 45)
	d.See("Pods › pod/mc1").Press("pods.all-namespaces").See("all namespaces").Match(`▌ \S+ +mc1 `).Gone("pod/mc1")
	d.Press("pods.all-namespaces").See("8 pods", "demo › shop").Gone("pod/mc1")
}

func TestOnePodThatMayOnlyBeRead(t *testing.T) {
	t.Parallel()
	d := onOnePod(t, 160, 45,
		demo.Rule{Verb: "list", Resource: "pods"}, demo.Rule{Verb: "watch", Resource: "pods"})
	d.See("▌ mc1", "Pods › pod/mc1", "1 pod", "mc1 › containers", "esc back")
	d.Press(keymap.Back).See("may not list pods", "so this is pod mc1 only", "▌ mc1", "Pods › pod/mc1")
	d.Press(keymap.Back).Gone("so this is pod").Gone("esc back").See("▌ mc1")
	d.Press("pods.all-namespaces").See("so this is pod mc1 of namespace shop only", "▌ mc1", "Pods › pod/mc1")
}

func TestOnePodThatGoesAway(t *testing.T) {
	t.Parallel()
	d := onOnePod(t, 160, 45)
	d.See("▌ mc1", "1 pod")
	err := d.Client.Clientset.CoreV1().Pods(demo.Namespace).Delete(context.Background(), "mc1", metav1.DeleteOptions{})
	if err != nil {
		t.Fatal(err)
	}
	d.Step(time.Minute) // more than a pod takes to end
	d.See("there is no pod mc1 in namespace shop", "0 pods", "Pods › pod/mc1")
	d.Press(keymap.Back).See("timecheck-", "7 pods")
}

// The rows that a short list leaves on a narrow screen show the log of the pod under the cursor.
func TestTheLogBelowAShortList(t *testing.T) {
	t.Parallel()
	d := narrow(t)
	d.Select("timecheck-").Match(`─ timecheck-65cf857546-wj89c › all containers › log ─+ following · 4 containers ─`).See("Environment: TEST", "javaweb-2")
	d.Press("global.zoom").Gone("Environment: TEST").See("javaweb-2")
	d.Press("global.zoom").See("Environment: TEST", "javaweb-2")
	d.Press("pods.failing-only").Match(`numbers-web-\S+ › init-version › log`).See("checking version")
	d.Press(keymap.Back).Select("timecheck-").Press("target.logs").See("Environment: TEST").Gone("javaweb-2")
	d.Press(keymap.Back).See("javaweb-2", "Environment: TEST")
	d.Resize(80, 14).Gone("Environment: TEST").See("javaweb-2")
	d.Resize(80, 24).See("Environment: TEST", "javaweb-2")
}

// On the smallest of screens the state stays beside the name.
func TestTheListOnATinyScreen(t *testing.T) {
	t.Parallel()
	d := tuitest.StartDemo(t, tuitest.Setup{Columns: 30, Rows: 8, Shared: true})
	d.Match(`▌ javaweb-2 +Running`).Match(`numbers-w… +Init:CrashLoopB…`)
}

func TestASelectorInTheFilterOfOnePod(t *testing.T) {
	t.Parallel()
	d := onOnePod(t, 160, 45)
	d.See("▌ mc1").Press("pods.filter").Type("-l app=nothing").Press(keymap.Accept)
	d.See("no pods with the labels app=nothing in shop/mc1", "0 pods", "-l app=nothing")
	d.Press(keymap.Back).See("▌ mc1", "shop/mc1").Gone("-l app")
}

// Where the containers have no room beside the list, what holds the pod up is said above its log, once.
func TestTheLogBelowTheListSaysWhatHoldsThePodUp(t *testing.T) {
	t.Parallel()
	for name, size := range map[string][2]int{"80x24": {80, 24}, "100x30": {100, 30}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := tuitest.StartDemo(t, tuitest.Setup{Columns: size[0], Rows: size[1], Shared: true})
			d.Select("mc1").See("› log").Gone("✗ init")
			d.Select("numbers-web-5").See("✗ init step 1 of 1 init-version fails: exit 1, restarted 6 times", "checking version").
				Match(`init-version › log ─+ waiting (─|╮)`).Gone("back-of")
			d.Select("mc1").Gone("✗ init")
			d.Select("numbers-web-5").See("✗ init step").Press("pods.containers").See("› containers").Gone("✗ init step")
			d.Press(keymap.Back).See("✗ init step").Press("target.logs", "global.zoom").See("checking version").Gone("✗ init step")
		})
	}
}

func TestAnEmptyLogLeavesOutWhatIsSaidAboveIt(t *testing.T) {
	t.Parallel()
	d := failures(t, 80, 24)
	d.Select("unschedulable").See("✗ no node takes the pod").Match(`(?m)^ +the container is not running *$`)
	d.Press("target.logs").Match(`the container is not running · no node takes the pod`)
}

// Closing a log that was opened beside leads back to what was there before it, not to a pane that nobody has opened.
func TestClosingALogOpenedBeside(t *testing.T) {
	t.Parallel()
	d := narrow(t)
	d.Select("mc1").Press("target.logs-new-pane").See("mc1 › all containers › log").Press(keymap.Close).See("▌ mc1")
	d.Press("pods.mark").See("1 marked").Select("javaweb-2").Press("pods.mark").See("2 marked").Press("target.logs-new-pane")
	d.See("› log", "1 pane hidden").Press(keymap.Close).See("› log").Gone("hidden").Press(keymap.Close).See("2 marked")
}

// The pods of a workload are widened to those of its namespace, as one pod is; what was chosen with labels is not.
func TestThePodsOfAWorkloadAreWidenedToTheNamespace(t *testing.T) {
	t.Parallel()
	const labels = "app=timecheck"
	for name, of := range map[string]string{"workload": "deployment/timecheck", "labels": ""} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := narrow(t, func(setup *tuitest.Setup) {
				setup.Options = func(o *tui.Options) { o.Selector, o.Of = labels, of }
			})
			d.See("timecheck-", "-l "+labels, "1 pod")
			if of == "" {
				d.Lacks("esc back").Press(keymap.Back).See("there is nothing to go back to").See("-l "+labels, "1 pod")
				return
			}
			d.See("esc back").Press(keymap.Back).See("8 pods", "demo › shop", "mc1").Gone("-l ").Gone("esc back")
		})
	}
}
