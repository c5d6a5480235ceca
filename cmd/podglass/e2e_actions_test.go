//go:build e2e && unix

package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"

	"github.com/podglass/podglass/cmd/podglass/exit"
	"github.com/podglass/podglass/keymap"
)

// command does an action by its name in the prompt.
func (a *app) command(name string) {
	a.t.Helper()
	a.press(":")
	a.waitText("┏ Command")
	a.press(name)
	a.do(keymap.Accept)
}

// confirm takes the button with the verb.
func (a *app) confirm(verb string, says ...string) {
	a.t.Helper()
	a.waitText(append(says, "[ Cancel ]")...)
	a.do(keymap.NextField)
	a.waitText("[ " + verb + " ]")
	a.do(keymap.Accept)
}

// endHere ends podglass from wherever it is.
func (a *app) endHere() {
	a.t.Helper()
	a.press("\x03")
	if code := a.waitEnd(); code != exit.OK {
		a.t.Errorf("exit code %d, want %d; the screen shows:\n%s", code, exit.OK, a.screen())
	}
	a.checkTerminalRestored()
}

// replicas asks for so many pods of the workload of the chosen pod.
func (a *app) replicas(number string, says ...string) {
	a.t.Helper()
	a.do("target.scale")
	a.waitText("It has been asked for ")
	a.press("\x15" + number)
	a.do(keymap.Accept)
	a.confirm("Scale", says...)
}

// testActions changes what scenarios are made of, as a person does it at the screen.
func testActions(t *testing.T, c *cluster) {
	namespace := c.namespace(t)
	c.apply(t, namespace, "php/php")
	c.apply(t, namespace, "timecheck")
	c.apply(t, namespace, "numbers-web")
	c.waitRollout(t, namespace, "timecheck")

	t.Run("scale and delete", func(t *testing.T) {
		t.Parallel()
		a := c.podglass(t, "-n", namespace)
		a.choosePod("php-controller")
		a.replicas("3", "Scale ReplicationController php-controller from 2 to 3?", "1 pod will be started", "replicationcontroller/php-controller --replicas 3")
		a.waitText("php-controller: 3 of 3 ready")
		a.do("target.delete")
		a.confirm("Delete", "Delete pod php-controller-", "ReplicationController php-controller will replace it")
		a.waitLine("the replacement", `was replaced by php-controller-\S+, ready after \d+ second`)
		a.replicas("1", "2 pods will be deleted")
		a.waitText("php-controller: 1 of 1 ready")
		a.waitGone("Terminating")
		a.command("journal")
		a.waitText("What was changed", "from 3 to 1: done", "was replaced by")
		a.do(keymap.Cancel)
		a.waitGone("What was changed")
		a.quit()
	})
	t.Run("grace period", func(t *testing.T) {
		t.Parallel()
		// It ends by no signal that it hears: with its own grace period it would stay for ten minutes.
		stubborn := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "stubborn"}, Spec: corev1.PodSpec{
			TerminationGracePeriodSeconds: ptr.To(int64(600)),
			Containers: []corev1.Container{{
				Name: "app", Image: "busybox:1.36", ImagePullPolicy: corev1.PullIfNotPresent, Command: []string{"sh", "-c", "trap '' TERM; while :; do sleep 0.2; done"},
			}},
		}}
		if _, err := c.clientset.CoreV1().Pods(namespace).Create(t.Context(), stubborn, metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
		c.waitReady(t, namespace, "stubborn")
		a := c.launch(t, launch{args: []string{"-n", namespace}, width: 80, height: 24})
		a.choosePod("stubborn")
		a.do("target.delete")
		a.waitText("grace period  600 s (the pod's own)", "its containers have 600 seconds to end")
		a.do(keymap.NextField) // digits go there by themselves, but not before half a second has passed
		a.do(keymap.NextField)
		a.press("1")
		a.waitText("Delete pod stubborn with 1 second to end?", "its containers have 1 second to end instead of 600", "--grace-period=1")
		a.do(keymap.Accept)
		a.waitText("[ Delete ]")
		a.do(keymap.Accept)
		began := time.Now()
		a.waitText("Pod stubborn is gone")
		if took := time.Since(began); took > 30*time.Second {
			t.Errorf("it was gone after %s", took)
		}
		a.quit()
	})
	t.Run("undo", func(t *testing.T) {
		t.Parallel()
		a := c.launch(t, launch{args: []string{"-n", namespace}, width: 80, height: 24})
		a.choosePod("numbers-web")
		a.command("undo")
		a.waitText("Deployment numbers-web: go back to", "the present one")
		a.press("\x1b[B")
		a.do(keymap.Accept)
		a.confirm("Undo", "Take deployment numbers-web back to revision 1?", "spec/initContainers is taken away")
		a.waitText("numbers-web: 1 of 1 ready")
		a.quit()
	})
	t.Run("edit", func(t *testing.T) {
		t.Parallel()
		// The editor is a person who sees a conflict: the first time somebody else is quicker.
		script := filepath.Join(t.TempDir(), "editor")
		body := `#!/bin/sh
if grep -q 'Not applied' "$1"; then
  grep -q 'in the same fields: .*spec/minReadySeconds' "$1" && printf '\n' >> "$1"
else
  kubectl -n ` + namespace + ` patch deployment timecheck -p '{"spec":{"minReadySeconds":2}}' >/dev/null
  sed -i 's/^spec:$/spec:\n  minReadySeconds: 1/' "$1"
fi
`
		if err := os.WriteFile(script, []byte(body), 0o700); err != nil {
			t.Fatal(err)
		}
		a := c.launch(t, launch{args: []string{"-n", namespace}, env: []string{"KUBE_EDITOR=" + script}, width: 120, height: 40})
		a.choosePod("timecheck")
		a.do("target.anatomy")
		a.waitText("Deployment timecheck · 1 of 1 ready")
		a.do("anatomy.search")
		a.press("Deployment timecheck")
		a.do(keymap.Accept)
		a.waitLine("the deployment", `▌ +Deployment timecheck`)
		a.do("target.describe")
		a.waitText("Deployment timecheck › describe", "StrategyType:")
		a.do("document.edit")
		a.confirm("Change", "Change deployment timecheck as edited?", "spec/minReadySeconds: 1 instead of 2")
		a.waitText("timecheck: edited")
		a.do("document.yaml")
		a.waitText("minReadySeconds: 1")
		a.endHere()
	})
	t.Run("few rights", func(t *testing.T) {
		t.Parallel()
		kubeconfig := c.visitor(t, namespace, "reader",
			rbacv1.PolicyRule{APIGroups: []string{""}, Resources: []string{"pods", "events"}, Verbs: []string{"get", "list", "watch"}})
		a := c.podglass(t, "--kubeconfig", kubeconfig, "-n", namespace)
		a.choosePod("timecheck")
		a.waitText("(l logs)") // what may not be done is known by now
		a.do("target.delete")
		a.waitText("may not delete pods in namespace " + namespace)
		a.do("target.scale")
		a.waitText("may not patch deployments/scale.apps in namespace " + namespace)
		a.do("target.menu")
		a.waitText("Pod timecheck-", "may not patch deployments.apps in namespace")
		a.do(keymap.Cancel)
		a.waitGone("may not patch deployments.apps in namespace")
		a.quit()
	})
	t.Run("read-only", func(t *testing.T) {
		t.Parallel()
		a := c.podglass(t, "--read-only", "-n", namespace)
		a.choosePod("php-test")
		a.do("target.delete")
		a.waitText("read-only: podglass will not delete it")
		a.do("target.describe")
		a.waitText("› describe", "Labels:")
		a.do("document.edit")
		a.waitText("read-only: podglass will not edit the object")
		a.endHere()
		if _, err := c.clientset.CoreV1().Pods(namespace).Get(t.Context(), "php-test", metav1.GetOptions{}); err != nil {
			t.Error(err)
		}
	})
	t.Run("kill and restart", func(t *testing.T) {
		t.Parallel()
		mortal := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "mortal"}, Spec: corev1.PodSpec{
			TerminationGracePeriodSeconds: ptr.To(int64(1)),
			Containers: []corev1.Container{{
				Name: "app", Image: "busybox:1.36", ImagePullPolicy: corev1.PullIfNotPresent,
				Command: []string{"sh", "-c", "echo begins; trap 'exit 3' TERM; while :; do sleep 0.2; done"},
			}},
		}}
		if _, err := c.clientset.CoreV1().Pods(namespace).Create(t.Context(), mortal, metav1.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
		c.waitReady(t, namespace, "mortal")
		a := c.podglass(t, "-n", namespace)
		a.choosePod("mortal")
		a.fullScreenShell()
		a.waitText("── shell in ", "/ #")
		a.press("kill 1\r")
		a.waitText("the shell was killed")
		a.backFromShell()
		a.waitLine("the restart", `▌ mortal .*Running +1 \(`)
		a.do("target.previous-logs")
		a.waitText("begins", "exit 3")
		a.do("target.events")
		a.waitText("› events", "Started", "container app", "2 times since")
		a.endHere()
	})
}
