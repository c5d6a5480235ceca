//go:build e2e && unix

package main

import (
	"context"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/watch"

	"github.com/podglass/podglass/kube/anatomy"
)

// TestRealAnatomyOfFurtherKinds looks at pods of a StatefulSet, a DaemonSet and a CronJob, and at claims that are
// bound and that never will be.
func TestRealAnatomyOfFurtherKinds(t *testing.T) {
	c := realCluster(t)
	namespace := c.namespace(t)
	c.volumeFor(t, namespace, "data-set-0")
	c.applyManifests(t, namespace, []string{"kinds"}, func(string) bool { return true })
	c.waitStatefulSet(t, namespace, "set")

	a := anatomy.Build(c.input(t, namespace, "set-0"))
	c.compareMounts(t, a, "app")
	if text := ownersText(a); text != "StatefulSet set: 1 of 1 ready" {
		t.Errorf("the owners are told as %q", text)
	}
	if a.Rollout == nil || !a.Rollout.Done {
		t.Errorf("the rollout is told as %+v", a.Rollout)
	}
	data := volumeNamed(t, a, "data")
	if got := data.Sources[0].Detail; got != "Bound, 64Mi, ReadWriteOnce" || data.UseInFull() != "private, leaves the pod" || len(data.Problems) > 0 {
		t.Errorf("the claim is told as %q: %+v", got, data)
	}

	a = anatomy.Build(c.input(t, namespace, "waits"))
	scratch := volumeNamed(t, a, "scratch")
	if got := scratch.Sources[0]; got.Detail != "Pending, asks for 32Mi, class none, ReadWriteOnce" || got.Object.Name != "waits-scratch" {
		t.Errorf("the claim is told as %+v", got)
	}

	daemon := c.runningPod(t, namespace, func(p *corev1.Pod) bool { return strings.HasPrefix(p.Name, "everywhere-") })
	if text := ownersText(anatomy.Build(c.input(t, namespace, daemon))); !strings.HasPrefix(text, "DaemonSet everywhere: ") {
		t.Errorf("the owners are told as %q", text)
	}
	job := c.runningPod(t, namespace, func(p *corev1.Pod) bool { return strings.HasPrefix(p.Name, "sometimes-") })
	if text := ownersText(anatomy.Build(c.input(t, namespace, job))); !strings.Contains(text, "Job sometimes-") || !strings.Contains(text, "; CronJob sometimes: ") {
		t.Errorf("the owners are told as %q", text)
	}
}

// volumeFor makes a volume for one claim.
func (c *cluster) volumeFor(t *testing.T, namespace, claim string) {
	t.Helper()
	volumes := c.clientset.CoreV1().PersistentVolumes()
	made, err := volumes.Create(t.Context(), &corev1.PersistentVolume{
		ObjectMeta: metav1.ObjectMeta{GenerateName: "podglass-e2e-"},
		Spec: corev1.PersistentVolumeSpec{
			Capacity:                      corev1.ResourceList{corev1.ResourceStorage: resource.MustParse("64Mi")},
			AccessModes:                   []corev1.PersistentVolumeAccessMode{corev1.ReadWriteOnce},
			PersistentVolumeReclaimPolicy: corev1.PersistentVolumeReclaimRetain,
			ClaimRef:                      &corev1.ObjectReference{Kind: "PersistentVolumeClaim", Namespace: namespace, Name: claim},
			PersistentVolumeSource:        corev1.PersistentVolumeSource{HostPath: &corev1.HostPathVolumeSource{Path: "/tmp/podglass-e2e-claim"}},
		},
	}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := volumes.Delete(ctx, made.Name, metav1.DeleteOptions{}); err != nil {
			t.Errorf("remove the volume %s: %v", made.Name, err)
		}
	})
}

// runningPod waits until a pod of those that are wanted runs, and names it.
func (c *cluster) runningPod(t *testing.T, namespace string, wanted func(*corev1.Pod) bool) (name string) {
	t.Helper()
	pods := c.clientset.CoreV1().Pods(namespace)
	start := func(ctx context.Context, _ metav1.ListOptions) (watch.Interface, error) {
		return pods.Watch(ctx, metav1.ListOptions{})
	}
	await(t, "a pod", "", start, func(event watch.Event) bool {
		pod, ok := event.Object.(*corev1.Pod)
		if ok && wanted(pod) && pod.Status.Phase == corev1.PodRunning {
			name = pod.Name
		}
		return name != ""
	})
	return name
}

// ownersText is the owners of a pod, from the nearest to the workload.
func ownersText(a *anatomy.Anatomy) string {
	var parts []string
	for i := range a.Owners {
		parts = append(parts, a.Owners[i].Owner.Text()+": "+a.Owners[i].Text)
	}
	return strings.Join(parts, "; ")
}

func volumeNamed(t *testing.T, a *anatomy.Anatomy, name string) *anatomy.Volume {
	t.Helper()
	for i := range a.Volumes {
		if a.Volumes[i].Name == name && len(a.Volumes[i].Sources) > 0 {
			return &a.Volumes[i]
		}
	}
	t.Fatalf("there is no volume %s with a source", name)
	return nil
}
