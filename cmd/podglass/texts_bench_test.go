//go:build e2e && linux

package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/podglass/podglass/keymap"
)

// BenchmarkClusterTexts measures texts about objects on a real cluster: how long after its key the
// description or the YAML of a pod is on the screen, and how soon a change of the pod shows.
func BenchmarkClusterTexts(b *testing.B) {
	c := realCluster(b)
	namespace := c.namespace(b)
	c.makeTexts(b, namespace)
	a := c.podglass(b, "-n", namespace)
	a.choosePod("texts")
	a.waitText("running")
	for b.Loop() {
		b.ReportMetric(milliseconds(median(a.timeTexts("target.describe", "› describe", "Service Account:"))), "describe-p50-ms")
		b.ReportMetric(milliseconds(median(a.timeTexts("target.yaml", "› YAML", "kind: Pod"))), "yaml-p50-ms")
		b.ReportMetric(milliseconds(median(c.timeChanges(b, a, namespace))), "change-p50-ms")
	}
	a.quit()
}

// makeTexts makes a pod.
func (c *cluster) makeTexts(b *testing.B, namespace string) {
	b.Helper()
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "texts"}, Spec: corev1.PodSpec{
		Containers: []corev1.Container{{Name: "app", Image: "busybox:1.36", ImagePullPolicy: corev1.PullIfNotPresent, Command: []string{"sleep", "1h"}}},
	}}
	if _, err := c.clientset.CoreV1().Pods(namespace).Create(b.Context(), pod, metav1.CreateOptions{}); err != nil {
		b.Fatal(err)
	}
	c.waitReady(b, namespace, "texts")
}

// BenchmarkClusterLongTexts measures keys in the YAML and the description of a ConfigMap of a megabyte, in
// short lines and in one line, beside those of a program that echoes them.
func BenchmarkClusterLongTexts(b *testing.B) {
	c := realCluster(b)
	namespace := c.namespace(b)
	c.makeLongTexts(b, namespace)
	for b.Loop() {
		reportKeys(b, "echo", timeEcho(b))
		for _, name := range []string{"lines", "line"} {
			a := c.launch(b, launch{args: []string{"-n", namespace}, width: 110, height: 40})
			a.openLongText("texts", name)
			for form, open := range map[string]keymap.Action{"YAML": "document.yaml", "describe": "document.describe"} {
				a.do(open)
				a.waitLine("the whole text", "ConfigMap "+name+" › "+form+` .* of \d+,\d{3} `)
				for range 2 { // into the text
					a.timeKey(keymap.PageDown, a.emulator.String)
				}
				reportKeys(b, name+"-"+form+"-down", a.timeScrolling(keymap.Down, keymap.Up))
				reportKeys(b, name+"-"+form+"-page", a.timeScrolling(keymap.PageDown, keymap.PageUp))
			}
			b.ReportMetric(resident(b, a, "VmHWM"), name+"-peak-MiB")
			a.press("\x03")
			a.waitEnd()
		}
	}
}

func reportKeys(b *testing.B, name string, took []time.Duration) {
	b.ReportMetric(milliseconds(median(took)), name+"-p50-ms")
	b.ReportMetric(milliseconds(took[len(took)*99/100]), name+"-p99-ms")
}

// makeLongTexts makes a pod with ConfigMaps of a megabyte.
func (c *cluster) makeLongTexts(b *testing.B, namespace string) {
	b.Helper()
	const size = 1_000_000
	texts := map[string]string{"line": strings.Repeat("0123456789abcdef", size/16)}
	var lines strings.Builder
	for i := 0; lines.Len() < size; i++ {
		fmt.Fprintf(&lines, "line %d of a log that somebody has put into a ConfigMap\n", i)
	}
	texts["lines"] = lines.String()
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "texts"}, Spec: corev1.PodSpec{
		Containers: []corev1.Container{{Name: "app", Image: "busybox:1.36", ImagePullPolicy: corev1.PullIfNotPresent, Command: []string{"sleep", "1h"}}},
	}}
	for name, text := range texts {
		made := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: name}, Data: map[string]string{"text": text}}
		if _, err := c.clientset.CoreV1().ConfigMaps(namespace).Create(b.Context(), made, metav1.CreateOptions{}); err != nil {
			b.Fatal(err)
		}
		source := corev1.VolumeSource{ConfigMap: &corev1.ConfigMapVolumeSource{LocalObjectReference: corev1.LocalObjectReference{Name: name}}}
		pod.Spec.Volumes = append(pod.Spec.Volumes, corev1.Volume{Name: "volume-" + name, VolumeSource: source})
	}
	if _, err := c.clientset.CoreV1().Pods(namespace).Create(b.Context(), pod, metav1.CreateOptions{}); err != nil {
		b.Fatal(err)
	}
	c.waitReady(b, namespace, "texts")
}

// openLongText describes a ConfigMap from the line of the anatomy about its volume.
func (a *app) openLongText(pod, name string) {
	a.choosePod(pod)
	a.do("target.anatomy")
	a.waitText("volume-" + name)
	a.do("anatomy.search")
	a.press("volume-" + name + " ")
	a.do(keymap.Accept)
	a.waitLine("the volume", `▌ +volume-`+name+` `)
	a.do("target.describe")
	a.waitText("ConfigMap " + name + " › describe")
}

// timeScrolling presses a key that scrolls twenty times, then the one that scrolls back.
func (a *app) timeScrolling(there, back keymap.Action) []time.Duration {
	took := make([]time.Duration, presses)
	for i := range took {
		action := there
		if i/20%2 == 1 {
			action = back
		}
		took[i] = a.timeKey(action, a.emulator.String)
	}
	return took
}

// texts is how often a text is opened, and changed.
const texts = 15

// timeTexts opens a text again and again, and returns how long after its key it was there.
func (a *app) timeTexts(action keymap.Action, shows ...string) []time.Duration {
	took := make([]time.Duration, texts)
	for i := range took {
		<-time.After(300 * time.Millisecond) // nobody opens them faster
		began := time.Now()
		a.do(action)
		a.waitText(shows...)
		took[i] = time.Since(began)
		a.do(keymap.Back)
		a.waitGone(shows[0])
	}
	return took
}

// timeChanges changes the pod while its YAML shows.
func (c *cluster) timeChanges(b *testing.B, a *app, namespace string) []time.Duration {
	a.do("target.yaml")
	a.waitText("› YAML", "kind: Pod")
	took := make([]time.Duration, texts)
	for i := range took {
		<-time.After(300 * time.Millisecond)
		patch := fmt.Sprintf(`{"metadata":{"annotations":{"a":"change-%d-%d"}}}`, b.N, i)
		began := time.Now()
		if _, err := c.clientset.CoreV1().Pods(namespace).Patch(b.Context(), "texts", types.MergePatchType, []byte(patch), metav1.PatchOptions{}); err != nil {
			b.Fatal(err)
		}
		a.waitText(fmt.Sprintf("change-%d-%d", b.N, i))
		took[i] = time.Since(began)
	}
	a.do(keymap.Back)
	a.waitGone("› YAML")
	return took
}
