package tui_test

import (
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/podglass/podglass/kube/demo"
)

// A pod whose volume is missing counts as failing after a minute; when it has recovered it stays under the
// cursor for another one.
func TestAPodThatIsPreparedForTooLong(t *testing.T) {
	t.Parallel()
	d := wide(t, alone)
	d.See("mc1", "1 failing").Press("pods.failing-only").Gone("mc1")
	core := d.Client.Clientset.CoreV1()
	stuck := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "a-stuck"}, Spec: corev1.PodSpec{
		Containers: []corev1.Container{{Name: "app", Image: "busybox", Command: []string{"sh", "-c", "while true; do sleep 5; done"}}},
		Volumes: []corev1.Volume{{Name: "config", VolumeSource: corev1.VolumeSource{ConfigMap: &corev1.ConfigMapVolumeSource{
			LocalObjectReference: corev1.LocalObjectReference{Name: "missing"},
		}}}},
	}}
	if _, err := core.Pods(demo.Namespace).Create(t.Context(), stuck, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	d.Step(10 * time.Second)
	d.See("9 pods", "1 failing").Gone("a-stuck")
	d.Step(time.Minute)
	d.See("2 failing").Select("a-stuck").Match(`▌ a-stuck.*ContainerCreating`)
	config := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "missing"}}
	if _, err := core.ConfigMaps(demo.Namespace).Create(t.Context(), config, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	d.Step(30 * time.Second)
	d.Match(`▌ a-stuck.*Running · recovered`).See("1 failing", "a-stuck › app › log")
	d.Step(61 * time.Second)
	d.Gone("recovered").See("1 failing")
}
