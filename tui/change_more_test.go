package tui_test

import (
	"strings"
	"testing"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube/demo"
	"github.com/podglass/podglass/themes"
	"github.com/podglass/podglass/tui"
	"github.com/podglass/podglass/tui/tuitest"
)

// plainly draws without colours and in ASCII, as a serial console asks for.
func plainly(opts *tui.Options) { opts.Glyphs = themes.ASCII() }

func TestConfirmationsInASCII(t *testing.T) {
	t.Parallel()
	d := tuitest.StartDemo(t, tuitest.Setup{Columns: 80, Rows: 24, Options: plainly})
	d.See("timecheck-").Press(keymap.Bottom, "target.delete").See("Delete pod timecheck-", "will replace it", "[ Cancel ]")
	for _, line := range strings.Split(d.Screen(), "\n") {
		for _, char := range line {
			if char > '~' {
				t.Errorf("%q has a sign that is not ASCII", line)
				break
			}
		}
	}
	d.Golden()
}

// A long list in a confirmation scrolls, and its buttons stay.
func TestALongConfirmationScrolls(t *testing.T) {
	t.Parallel()
	d := tuitest.StartDemo(t, tuitest.Setup{Columns: 80, Rows: 16})
	d.Select("timecheck-").Press("target.drain").See("Drain node", "[ Cancel ]", "1 to ").Golden()
	d.Keys("pgdown").See("[ Cancel ]").Gone("1 to ").Press(keymap.Cancel).Gone("[ Cancel ]")
}

// The one marked pod is meant, wherever the cursor is.
func TestOneMarkedPodIsMeant(t *testing.T) {
	t.Parallel()
	d := wide(t)
	d.Select("mc1").Press("pods.mark").Select("timecheck-").Press("target.menu").See("Pod mc1").Press(keymap.Cancel)
	d.Press("target.delete").See("Delete pod mc1?", "nothing will replace it").Press(keymap.NextField, keymap.Accept)
	untilSeen(d, "Pod mc1 is gone")
}

// Marked pods of several workloads are scaled together; what is done to one at a time says so.
func TestMarkedWorkloadsAreScaledTogether(t *testing.T) {
	t.Parallel()
	d := wide(t)
	d.Select("sleep-with-server-").Press("pods.mark").Select("timecheck-").Press("pods.mark")
	d.Press("target.undo").See("this is done to one at a time, and 2 pods are marked").Press(keymap.Cancel)
	d.Press("target.scale").See("Scale 2 deployments", "Each of them gets as many.").Keys("ctrl+u").Type("2").Press(keymap.Accept)
	d.See("Scale 2 deployments?", "timecheck: 1 pod will be started", "sleep-with-server: 1 pod will be started").Press(keymap.NextField, keymap.Accept)
	untilSeen(d, "Results")
	d.See("timecheck: 2 of 2 ready", "sleep-with-server: 2 of 2 ready")
}

func TestRevisionsAreShown(t *testing.T) {
	t.Parallel()
	d := wide(t)
	d.Select("numbers-web-").Press("target.history").See("Revisions of Deployment numbers-web", "revision 2", "(the present one)", "metadata/labels/version: v2 instead of v1", "revision 1")
	d.Press(keymap.Cancel).Select("mc1").Press("target.history").See("Pod mc1 belongs to no workload")
}

func TestAContainerIsResized(t *testing.T) {
	t.Parallel()
	d := wide(t)
	d.Select("timecheck-").Press("pods.containers").Select("logger").Press("target.resize").See("Resize logger", "CPU request", "memory limit")
	d.Keys("ctrl+u").Type("much").See("a quantity, such as 200m of CPU").Keys("ctrl+u").Type("50m").Press(keymap.Accept)
	d.See("Resize container logger of pod timecheck-", "cpu request: 50m instead of", "--subresource").Press(keymap.NextField, keymap.Accept)
	untilSeen(d, "logger is resized")
}

// What a description says anew is marked for a while; that time has passed is not.
func TestADescriptionMarksWhatHasChanged(t *testing.T) {
	t.Parallel()
	d := wide(t)
	d.Select("mc1").Press("target.describe").See("› describe", "Labels:").Gone("stage=test")
	patch := []byte(`{"metadata":{"labels":{"stage":"test"}}}`)
	if _, err := d.Client.Clientset.CoreV1().Pods(demo.Namespace).Patch(t.Context(), "mc1", types.MergePatchType, patch, metav1.PatchOptions{}); err != nil {
		t.Fatal(err)
	}
	d.Match(`\* +(Labels: +)?.*stage=test`)
	if marks := strings.Count(d.Screen(), "┃ *") + strings.Count(d.Screen(), "┃▌*"); marks > 2 {
		t.Errorf("%d lines are marked:\n%s", marks, d.Screen())
	}
}

// From the text about an object it is changed with the same keys, and the menu is of it.
func TestWhatATextIsAboutIsChanged(t *testing.T) {
	t.Parallel()
	d := narrow(t)
	d.Select("mc1").Press("target.describe").See("› describe", "Labels:")
	d.Press("target.menu").See("Pod mc1", "delete it").Press(keymap.Cancel)
	d.Press("target.delete").See("Delete pod mc1?").Press(keymap.NextField, keymap.Accept)
	untilSeen(d, "Pod mc1 is gone")
}

// A line of the services is about a service or a pod, which is described and changed there.
func TestTheObjectOfALineOfTheServices(t *testing.T) {
	t.Parallel()
	d := wide(t)
	d.Select("timecheck-").Press("target.services").See("› services", "ClusterIP")
	d.Press("target.describe").See("Service timecheck › describe", "Endpoints:").Press(keymap.Back).See("› services")
	d.Press("target.scale").See("Service timecheck cannot be scaled")
	d.Press("target.delete").See("Delete service timecheck?", "delete service timecheck").Press(keymap.Cancel)
}

// A letter that was typed just before the question came does not answer it.
func TestALetterTypedBeforeAQuestionIsNoAnswer(t *testing.T) {
	t.Parallel()
	d := narrow(t)
	d.Select("mc1").Press("target.delete").See("Delete pod mc1?").Keys("y").See("[ Cancel ]")
	d.Step(time.Second)
	d.Keys("y").Gone("[ Cancel ]")
	untilSeen(d, "Pod mc1 is gone")
}

// What a webhook refuses is told in its words, before anything is asked.
func TestARefusalOfAWebhookIsTold(t *testing.T) {
	t.Parallel()
	faults := &demo.Faults{}
	d := tuitest.StartDemo(t, tuitest.Setup{Columns: 160, Rows: 45, Faults: faults})
	faults.Fail(demo.Rule{Verb: "delete", Resource: "pods"}, refusedBy("policy.example.com", "not on a Friday"))
	d.Select("mc1").Press("target.delete").See(`admission webhook "policy.example.com" denied the request: not on a Friday`)
	d.Press("global.journal").See("nothing was changed with podglass yet").Press(keymap.Cancel)
	faults.Mend()
	d.Press("target.scale").See("Pod mc1 belongs to no workload").Select("timecheck-")
	faults.Fail(demo.Rule{Verb: "patch", Group: "apps", Resource: "deployments"}, refusedBy("policy.example.com", "not on a Friday"))
	d.Press("target.restart").See("Restart the pods of deployment timecheck?").Press(keymap.NextField, keymap.Accept).See("not on a Friday")
	d.Press("global.journal").See("Restart the pods of deployment timecheck: not done", "not on a Friday")
}

// refusedBy is what an API server says when a webhook refuses.
func refusedBy(webhook, why string) error {
	denied := apierrors.NewForbidden(schema.GroupResource{}, "", nil)
	denied.ErrStatus.Message = `admission webhook "` + webhook + `" denied the request: ` + why
	return denied
}
