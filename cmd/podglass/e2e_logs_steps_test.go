//go:build e2e && linux

package main

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/watch"

	"github.com/podglass/podglass/keymap"
)

// What follows is what a person does with logs, and the pods that they are of.

// logOf starts podglass for a target, and fills the screen with the log of its pod, whose name begins as
// said.
func (c *cluster) logOf(t *testing.T, namespace, target, pod string, args ...string) *app {
	t.Helper()
	a := c.podglass(t, append([]string{target, "-n", namespace}, args...)...)
	a.openLog(pod)
	a.do("global.zoom")
	a.waitLine("the log alone", `^┏ `+pod+`\S* › .*log`)
	return a
}

// ask types into a prompt of the log.
func (a *app) ask(prompt keymap.Action, name, text string) {
	a.t.Helper()
	a.do(prompt)
	a.waitLine("the prompt", regexp.QuoteMeta(name)+`\W`)
	a.press(text)
	a.do(keymap.Accept)
}

// save saves what shows to a file, and returns what is in it. The toast says how many lines there are.
func (a *app) save(file, lines string) string {
	a.t.Helper()
	a.do("logs.save")
	a.waitText("the lines that show")
	a.do(keymap.Accept)
	a.nameFile(file)
	a.do(keymap.Accept)
	a.waitText("saved " + lines + " lines to ")
	return a.readFile(file)
}

// record writes what arrives from now on to a file.
func (a *app) record(file string) {
	a.t.Helper()
	a.do("logs.save")
	a.waitText("from now on")
	a.do(keymap.NextEntry)
	a.waitText("▌ from now on")
	a.do(keymap.Accept)
	a.nameFile(file)
	a.do(keymap.Accept)
	a.waitText("writing to ")
}

func (a *app) nameFile(file string) {
	a.t.Helper()
	const clear = "\x15" // ctrl+u
	a.waitText("readable by you only")
	a.press(clear + file)
	a.waitLine("the name", `File  `+regexp.QuoteMeta(file))
}

// readFile reads a file that podglass wrote, below its working directory.
func (a *app) readFile(file string) string {
	a.t.Helper()
	text, err := os.ReadFile(filepath.Join(a.cmd.Dir, file))
	if err != nil {
		a.t.Fatal(err)
	}
	return string(text)
}

// copies returns what has been put in the clipboard of the terminal last.
func (a *app) copies() (ofLines func(lines int) string) {
	const clipboard = 52
	var copied string
	a.mu.Lock()
	defer a.mu.Unlock()
	a.emulator.RegisterOscHandler(clipboard, func(data []byte) bool {
		encoded := data[strings.LastIndex(string(data), ";")+1:]
		if text, err := base64.StdEncoding.DecodeString(string(encoded)); err == nil {
			copied = string(text)
		}
		return true
	})
	return func(lines int) string {
		a.t.Helper()
		a.wait(fmt.Sprintf("%d lines in the clipboard", lines), func() bool { return strings.Count(copied, "\n")+1 == lines })
		a.mu.Lock()
		defer a.mu.Unlock()
		return copied
	}
}

// kubectlLogs is what kubectl logs prints.
func (c *cluster) kubectlLogs(t *testing.T, namespace, pod, container string) string {
	t.Helper()
	log, err := c.clientset.CoreV1().Pods(namespace).GetLogs(pod, &corev1.PodLogOptions{Container: container}).DoRaw(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return string(log)
}

// shell is a container that runs a script of busybox's shell.
func shell(name, text string) corev1.Container {
	return corev1.Container{
		Name: name, Image: "busybox:1.36", ImagePullPolicy: corev1.PullIfNotPresent,
		Command: []string{"sh", "-c", text},
	}
}

// create makes a pod of scripts.
func (c *cluster) create(t testing.TB, namespace, name string, restart corev1.RestartPolicy, containers ...corev1.Container) {
	t.Helper()
	soon := int64(1)
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: name, Labels: map[string]string{"name": name}},
		Spec: corev1.PodSpec{
			RestartPolicy: restart, TerminationGracePeriodSeconds: &soon, Containers: containers,
			Volumes: []corev1.Volume{{Name: "shared", VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{}}}},
		},
	}
	for i := range pod.Spec.Containers {
		pod.Spec.Containers[i].VolumeMounts = []corev1.VolumeMount{{Name: "shared", MountPath: "/shared"}}
	}
	if _, err := c.clientset.CoreV1().Pods(namespace).Create(t.Context(), pod, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
}

// waitPod waits until a pod is as wanted.
func (c *cluster) waitPod(t testing.TB, namespace, name string, wanted func(*corev1.Pod) bool) {
	t.Helper()
	await(t, "pod "+name, name, c.clientset.CoreV1().Pods(namespace).Watch, func(event watch.Event) bool {
		pod, ok := event.Object.(*corev1.Pod)
		return ok && wanted(pod)
	})
}

// podsOf are the names of the pods with a label.
func (c *cluster) podsOf(t *testing.T, namespace, selector string) []string {
	t.Helper()
	list, err := c.clientset.CoreV1().Pods(namespace).List(t.Context(), metav1.ListOptions{LabelSelector: selector})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, pod := range list.Items {
		if pod.DeletionTimestamp == nil {
			names = append(names, pod.Name)
		}
	}
	return names
}

// checkSame compares what podglass gives with what kubectl does.
func checkSame(t *testing.T, what, got, want string) {
	t.Helper()
	if got == want {
		return
	}
	ours, theirs := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(ours), len(theirs)) {
		if i >= len(ours) || i >= len(theirs) || ours[i] != theirs[i] {
			t.Errorf("%s: %d lines, want %d; line %d differs:\n%s", what, len(ours), len(theirs), i+1,
				fmt.Sprintf("%q\n%q", ours[min(i, len(ours)-1)], theirs[min(i, len(theirs)-1)]))
			return
		}
	}
}
