package tui_test

import (
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube/demo"
	"github.com/podglass/podglass/tui/tuitest"
)

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
	d := wide(t, alone)
	d.Select("mc1").Press("pods.mark").Select("timecheck-").Press("target.menu").See("Pod mc1").Press(keymap.Cancel)
	d.Press("target.delete").See("Delete pod mc1?", "nothing will replace it").Press(keymap.NextField, keymap.Accept)
	untilSeen(d, "Pod mc1 is gone")
}

// Marked pods of several workloads are scaled together; what is done to one at a time says so.
func TestMarkedWorkloadsAreScaledTogether(t *testing.T) {
	t.Parallel()
	d := wide(t, alone)
	d.Select("sleep-with-server-").Press("pods.mark").Select("timecheck-").Press("pods.mark")
	d.Press("target.undo").See("this is done to one at a time, and 2 pods are marked").Press(keymap.Cancel)
	d.Press("target.scale").See("Scale 2 deployments", "Each of them gets as many.").Keys("ctrl+u").Type("2").Press(keymap.Accept)
	d.See("Scale 2 deployments?", "timecheck: 1 pod will be started", "sleep-with-server: 1 pod will be started").Press(keymap.NextField, keymap.Accept)
	untilSeen(d, "Results")
	d.See("timecheck: 2 of 2 ready", "sleep-with-server: 2 of 2 ready")
}

// Another grace period is typed into the question: what will follow and the command follow it, what is no number says
// so, and 0 asks for a word.
func TestTheGracePeriodOfADeletion(t *testing.T) {
	t.Parallel()
	d := narrow(t, alone)
	d.Select("mc1").Press("target.delete").See("Delete pod mc1?", "grace period  1 s (the pod's own)", "have 1 second to end", "delete pod mc1")
	d.Step(time.Second)
	d.Keys("5").See("Delete pod mc1 with 5 seconds to end?", "5 seconds to end instead of 1", "delete pod mc1 --grace-period=5")
	d.Keys("m").See("a number of seconds; 0 to force it").Press(keymap.Accept).Press(keymap.Accept).See("a number of seconds; 0 to force it")
	d.Keys("backspace", "backspace").See("1 s (the pod's own)").Lacks("--grace-period")
	d.Keys("0").See("at once, without waiting for its node?", "may go on running", "--force --grace-period=0", "Type force to confirm")
	d.Press(keymap.Accept).Press(keymap.Accept).See("It has to be force").Type("force").Press(keymap.Accept)
	untilSeen(d, "Pod mc1 is gone")
	d.Press("global.journal").See("Delete pod mc1 at once, without", "done, Pod mc1 is gone")
}

// One grace period is for all that is marked.
func TestTheGracePeriodOfMarkedPods(t *testing.T) {
	t.Parallel()
	d := wide(t, alone)
	patient := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "patient"}, Spec: corev1.PodSpec{
		TerminationGracePeriodSeconds: new(int64(300)), Containers: []corev1.Container{{Name: "app", Image: "busybox:1.36", Command: []string{"sleep", "1h"}}},
	}}
	if _, err := d.Client.Clientset.CoreV1().Pods(demo.Namespace).Create(t.Context(), patient, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	d.Select("mc1").Press("pods.mark").Select("patient").Press("pods.mark", "target.delete")
	d.See("Delete 2 pods?", "grace period  each pod's own")
	d.Step(time.Second)
	d.Keys("3").See("mc1: its containers have 3 seconds to end instead of 1", "patient: its containers have 3 seconds to end instead of 300")
	if shown := strings.Count(strings.Join(strings.Fields(d.Screen()), " "), "--grace-period=3"); shown != 2 {
		t.Errorf("%d commands have it:\n%s", shown, d.Screen())
	}
	d.Press(keymap.Accept).See("[ Delete ]").Press(keymap.Accept)
	untilSeen(d, "Results")
	d.See("mc1: Pod mc1 is gone").Press(keymap.Cancel).Press("global.journal").See("Delete pod mc1 with 3 seconds to end: done")
}

// What was asked before with its own time has no entry: it is forced.
func TestAForcedDeletion(t *testing.T) {
	t.Parallel()
	d := narrow(t, alone)
	d.Select("mc1").Press("target.force-delete").See("Type force to confirm", "--force --grace-period=0").Lacks("grace period  ").Press(keymap.Cancel)
	d.Select("timecheck-").Press("target.anatomy").See("VOLUMES").Press("anatomy.search").Type("config-map").Press(keymap.Accept).See("match 1 of")
	d.Press("target.delete").See("Delete ConfigMap timecheck").Lacks("grace period").Press(keymap.Cancel)
}

// A revision is asked for where there is one to go back to, and the present one is none.
func TestRevisionsToGoBackTo(t *testing.T) {
	t.Parallel()
	faults := &demo.Faults{}
	d := tuitest.StartDemo(t, tuitest.Setup{Columns: 160, Rows: 45, Faults: faults})
	d.Select("timecheck-").Press("target.undo").See("Deployment timecheck has no earlier revision")
	d.Select("numbers-web-").Press("target.undo").See("go back to", "the present one; ").Press(keymap.Accept).Idle().See("go back to", "the present one; ")
	d.Press(keymap.Cancel)
	faults.Deny(demo.Rule{Verb: "list", Group: "apps", Resource: "replicasets"})
	d.Press("target.undo").See("you may not list replicasets.apps").Press("target.history").See("you may not list replicasets.apps").Idle()
	faults.AllowAll()
	d.Press("target.pause").See("Pause the rollout of deployment numbers-web?").Press(keymap.NextField, keymap.Accept)
	untilSeen(d, "numbers-web: paused")
	d.Press("target.undo").See("revision 1").Press(keymap.NextEntry, keymap.Accept).See("is paused; resume it before it is undone")
}

func TestRevisionsAreShown(t *testing.T) {
	t.Parallel()
	d := wide(t, alone)
	d.Select("numbers-web-").Press("target.history").See("Revisions of Deployment numbers-web", "revision 2", "(the present one)", "label version: v2 instead of v1", "revision 1")
	d.Press(keymap.Cancel).Select("mc1").Press("target.history").See("Pod mc1 belongs to no workload")
}

// What was changed stands in columns on a small screen too, and the annotation of a restart is said in words.
func TestWhatWasChangedStandsInColumns(t *testing.T) {
	t.Parallel()
	d := narrow(t, alone)
	d.Select("timecheck-").Press("target.restart").See("Restart the pods of deployment timecheck?").Press(keymap.NextField, keymap.Accept)
	untilSeen(d, "timecheck: ")
	d.Idle().Press("global.journal").Match(`┃ \d{4}-\S+ \S+  demo › shop  Restart the pods`).Match(`┃ {35}\S`).Press(keymap.Cancel)
	d.Press("target.history").Match(`revision 2  .*made`).Match(`annotation\s+(┃\n┃\s+)?kubectl.kubernetes.io/restartedAt\s+is`).Lacks("{")
}

func TestAContainerIsResized(t *testing.T) {
	t.Parallel()
	d := wide(t, alone)
	d.Select("timecheck-").Press("pods.containers").Select("logger").Press("target.resize").See("Resize logger", "CPU request", "memory limit")
	d.Keys("ctrl+u").Type("much").See("a quantity, such as 200m of CPU").Keys("ctrl+u").Type("50m").Press(keymap.Accept)
	d.See("Resize container logger of pod timecheck-", "cpu request: 50m instead of", "--subresource").Press(keymap.NextField, keymap.Accept)
	untilSeen(d, "logger is resized")
}

// What a description says anew is marked for a while; that time has passed is not.
func TestADescriptionMarksWhatHasChanged(t *testing.T) {
	t.Parallel()
	d := wide(t, alone)
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
	d := narrow(t, alone)
	d.Select("mc1").Press("target.describe").See("› describe", "Labels:")
	d.Press("target.menu").See("Pod mc1", "delete it").Press(keymap.Cancel)
	d.Press("target.delete").See("Delete pod mc1?").Press(keymap.NextField, keymap.Accept)
	untilSeen(d, "Pod mc1 is gone")
}

// A line of the services is about a service or a pod, which is described and changed there.
func TestTheObjectOfALineOfTheServices(t *testing.T) {
	t.Parallel()
	d := wide(t, alone)
	d.Select("timecheck-").Press("target.services").See("› services", "ClusterIP")
	d.Press("target.describe").See("Service timecheck › describe", "Endpoints:").Press(keymap.Back).See("› services")
	d.Press("target.scale").See("Service timecheck cannot be scaled")
	d.Press("target.delete").See("Delete service timecheck?", "delete service timecheck").Press(keymap.Cancel)
}

// A letter that was typed just before the question came does not answer it.
func TestALetterTypedBeforeAQuestionIsNoAnswer(t *testing.T) {
	t.Parallel()
	d := narrow(t, alone)
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

// A request that is not answered is not sent again: it is said what became of it, as far as that can be read.
func TestARequestThatIsNotAnswered(t *testing.T) {
	t.Parallel()
	faults := &demo.Faults{}
	d := tuitest.StartDemo(t, tuitest.Setup{Columns: 160, Rows: 45, Faults: faults})
	scale := func(to string) {
		d.Select("timecheck-").Press("target.scale").See("Scale Deployment timecheck").Keys("ctrl+u").Type(to).Press(keymap.Accept).See("[ Cancel ]")
	}
	late := apierrors.NewTimeoutError("it took too long", 0)
	rule := demo.Rule{Verb: "patch", Group: "apps", Resource: "deployments", Subresource: "*"}
	scale("3")
	faults.Fail(rule, late)
	d.Press(keymap.NextField, keymap.Accept).See("it took too long").Press("global.journal").See("from 1 to 3: not done").Press(keymap.Cancel)
	if sent := faults.Mend(); sent != 1 {
		t.Errorf("it was sent %d times", sent)
	}
	scale("2")
	faults.FailAfter(rule, late)
	d.Press(keymap.NextField, keymap.Accept)
	untilSeen(d, "timecheck: 2 of 2 ready")
	if sent := faults.Mend(); sent != 1 {
		t.Errorf("it was sent %d times", sent)
	}
	d.Select("mc1").Press("target.delete").See("Delete pod mc1?")
	faults.Slow(time.Second)
	d.Press(keymap.NextField, keymap.Accept).See("sent to the API server, no answer yet")
	faults.Slow(0)
	untilSeen(d, "Pod mc1 is gone")
	d.Select("native-sidecar").Press("target.delete").See("Delete pod native-sidecar?")
	faults.Down()
	d.Press(keymap.NextField, keymap.Accept).Match(`whether\s+it\s+was\s+done\s+is\s+not\s+known,\s+look\s+at\s+Pod\s+native-sidecar\s+again`)
	d.Press("global.journal").See("from 1 to 2: done", "Delete pod mc1: done", "Delete pod native-sidecar: not known")
	if err := faults.Up(); err != nil {
		t.Error(err)
	}
}

// An eviction shows the request that kubectl can send, and the budget that refuses it.
func TestAnEvictionThatIsRefused(t *testing.T) {
	t.Parallel()
	d := wide(t, alone)
	budget := &policyv1.PodDisruptionBudget{
		ObjectMeta: metav1.ObjectMeta{Name: "keep"},
		Spec:       policyv1.PodDisruptionBudgetSpec{Selector: &metav1.LabelSelector{MatchLabels: map[string]string{"app": "timecheck"}}},
	}
	d.Select("timecheck-").Press("target.evict").See("Evict pod timecheck-", "a disruption budget may refuse it", "--raw", "/eviction", "<<<")
	if _, err := d.Client.Clientset.PolicyV1().PodDisruptionBudgets(demo.Namespace).Create(t.Context(), budget, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	d.Press(keymap.NextField, keymap.Accept).See("the eviction is refused: The disruption budget keep").Press(keymap.Cancel)
	d.Press("target.evict").See("the eviction is refused: The disruption budget keep").Lacks("[ Cancel ]")
}

// refusedBy is what an API server says when a webhook refuses.
func refusedBy(webhook, why string) error {
	denied := apierrors.NewForbidden(schema.GroupResource{}, "", nil)
	denied.ErrStatus.Message = `admission webhook "` + webhook + `" denied the request: ` + why
	return denied
}
