//go:build e2e && linux

package main

import (
	"fmt"
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
