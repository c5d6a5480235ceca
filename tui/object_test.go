package tui_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube/demo"
	"github.com/podglass/podglass/tui/tuitest"
)

func TestObjectScreens(t *testing.T) {
	t.Parallel()
	for name, size := range map[string][2]int{"160x45": {160, 45}, "80x24": {80, 24}} {
		t.Run("yaml-"+name, func(t *testing.T) {
			t.Parallel()
			d := tuitest.StartDemo(t, tuitest.Setup{Columns: size[0], Rows: size[1], Shared: true})
			d.Select("timecheck-").Press("target.yaml").See("› YAML", "apiVersion: v1", "kind: Pod").Press(keymap.Down, keymap.Down, "document.fold").See("▌ metadata: ▸").Golden()
		})
		t.Run("describe-"+name, func(t *testing.T) {
			t.Parallel()
			d := tuitest.StartDemo(t, tuitest.Setup{Columns: size[0], Rows: size[1], Shared: true})
			d.Select("timecheck-").Press("target.describe").See("› describe", "Controlled By:")
			d.Idle() // the events are there, too
			d.Press("document.fold-all").See("Init Containers: ▸", "Volumes: ▸").Golden()
		})
	}
}

// From wherever a text about an object was opened, esc leads back there.
func TestObjectsOpenOverTheScreenAndGiveItBack(t *testing.T) {
	t.Parallel()
	for name, size := range map[string][2]int{"160x45": {160, 45}, "80x24": {80, 24}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := tuitest.StartDemo(t, tuitest.Setup{Columns: size[0], Rows: size[1], Shared: true})
			d.Select("timecheck-").Press("target.describe").See("› describe", "Controlled By:").Gone("STATUS")
			d.Press(keymap.Back).See("STATUS", "▌ timecheck-").Gone("› describe")
			d.Press("target.anatomy").See("› anatomy", "START").Press("target.yaml").See("› YAML", "apiVersion: v1").Gone("› anatomy")
			d.Press(keymap.Back).See("› anatomy", "START").Gone("STATUS").Press(keymap.Back).See("STATUS")
			d.Press("pods.containers").Select("logger").Press("target.logs").See("› logger › log")
			d.Press("target.describe").See("› describe", "Controlled By:").Press(keymap.Back).See("› logger › log").Gone("› describe")
		})
	}
}

// What a line of the anatomy is about is what is described.
func TestTheObjectOfALineOfTheAnatomy(t *testing.T) {
	t.Parallel()
	d := narrow(t)
	d.Select("timecheck-").Press("target.anatomy").See("VOLUMES").Idle()
	for search, want := range map[string][]string{
		"config-map": {"ConfigMap timecheck", "appsettings.json"},
		"logs-dir":   {"Pod timecheck-", "Controlled By:"},
	} {
		d.Press("anatomy.search").Keys("ctrl+u").Type(search).Press(keymap.Accept).See("match 1 of")
		d.Press("target.describe").See(want...).Press(keymap.Back).See("› anatomy")
		d.Press(keymap.Back)
	}
}

// The text follows the object, marks what has changed, and says when it is gone.
func TestTheTextIsLive(t *testing.T) {
	t.Parallel()
	d := wide(t, alone)
	d.Select("mc1").Press("target.yaml").See("› YAML", "kind: Pod").Gone("stage:")
	pods := d.Client.Clientset.CoreV1().Pods(demo.Namespace)
	patch := []byte(`{"metadata":{"labels":{"stage":"test"}}}`)
	if _, err := pods.Patch(t.Context(), "mc1", types.MergePatchType, patch, metav1.PatchOptions{}); err != nil {
		t.Fatal(err)
	}
	d.Match(`\* +stage: test`)
	if err := pods.Delete(t.Context(), "mc1", *metav1.NewDeleteOptions(0)); err != nil {
		t.Fatal(err)
	}
	d.See("gone", "stage: test")
}

// A value of a Secret shows after asking, as long as the cursor stays, and is neither
// copied nor saved with the rest.
func TestSecretValuesInYAML(t *testing.T) {
	t.Parallel()
	d := narrow(t, alone)
	secret := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: "login"}, Data: map[string][]byte{"password": []byte("hunter2"), "user": []byte("jane")}}
	if _, err := d.Client.Clientset.CoreV1().Secrets(demo.Namespace).Create(t.Context(), secret, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "a-login"}, Spec: corev1.PodSpec{
		Containers: []corev1.Container{{Name: "app", Image: "busybox:1.36", Command: []string{"sleep", "1h"}}},
		Volumes:    []corev1.Volume{{Name: "login", VolumeSource: corev1.VolumeSource{Secret: &corev1.SecretVolumeSource{SecretName: "login"}}}},
	}}
	if _, err := d.Client.Clientset.CoreV1().Pods(demo.Namespace).Create(t.Context(), pod, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	d.See("9 pods").Press(keymap.Top).Select("a-login").Press("target.anatomy").See("VOLUMES").Idle()
	d.Press("anatomy.search").Type("login  secret").Press(keymap.Accept).See("match 1 of").Press("target.yaml")
	d.See("Secret login › YAML", "password: (7 bytes, not shown)", "user: (4 bytes, not shown)").Gone("hunter2")
	d.Press("document.show-secret").See("the line has no secret value")
	d.Press("document.search").Type("password").Press(keymap.Accept).See("match 1 of 1").Press("document.show-secret")
	d.See("Show the value of password of Secret login").Press(keymap.NextField, keymap.Accept).See("password: hunter2", "user: (4 bytes")
	d.Press("document.copy").See("copied the secret value").Press(keymap.Down).See("password: (7 bytes").Gone("hunter2")
	file := filepath.Join(t.TempDir(), "secret.yaml")
	d.Press("document.save").See("The values are not in it.").Keys("ctrl+u").Type(file).Press(keymap.Accept).See("saved ")
	text, err := os.ReadFile(file)
	if err != nil || strings.Contains(string(text), "hunter2") || strings.Contains(string(text), "aHVudGVyMg") || !strings.Contains(string(text), "7 bytes") {
		t.Errorf("%v:\n%s", err, text)
	}
}

// What may not be read is said, and so is what may not be told of it.
func TestTextsWithFewRights(t *testing.T) {
	t.Parallel()
	faults := &demo.Faults{}
	faults.Deny(demo.Rule{Verb: "list", Resource: "events"}, demo.Rule{Verb: "watch", Resource: "events"},
		demo.Rule{Verb: "list", Resource: "deployments"}, demo.Rule{Verb: "watch", Resource: "deployments"}, demo.Rule{Verb: "get", Resource: "deployments"})
	d := tuitest.StartDemo(t, tuitest.Setup{Columns: 100, Rows: 45, Faults: faults})
	d.Select("timecheck-").Press("target.describe").See("› describe", "Controlled By:")
	d.Idle() // the answer about the events is the last line
	d.Press(keymap.Bottom).See("you may not list events")
	d.Press(keymap.Back).Press("target.anatomy").See("VOLUMES").Idle()
	d.Press("anatomy.search").Type("Deployment timecheck").Press(keymap.Accept).Press("target.yaml").See("you may not get deployments")
}

// What is told of a pod, of its owners and its node comes together, the newest first.
func TestEventsOfAPodAndWhatItBelongsTo(t *testing.T) {
	t.Parallel()
	d := wide(t)
	d.Select("numbers-web-").Press("target.events").See("› events", "Warning BackOff", "times since", "container init-version", "ReplicaSet numbers-web-")
	d.See("Scheduled").Press("document.warnings").Gone("Scheduled").See("Warning BackOff")
	d.Press("document.describe").See("› describe", "Controlled By:").Press("document.warnings").See("only events have warnings")
}

func TestEventsThatMayNotBeRead(t *testing.T) {
	t.Parallel()
	faults := &demo.Faults{}
	faults.Deny(demo.Rule{Verb: "list", Resource: "events"}, demo.Rule{Verb: "watch", Resource: "events"})
	d := tuitest.StartDemo(t, tuitest.Setup{Columns: 80, Rows: 24, Faults: faults})
	d.Select("mc1").Press("target.events").See("› events", "you may not list events", "API servers usually keep events for an hour")
}
