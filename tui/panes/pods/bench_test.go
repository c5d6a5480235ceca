package pods

import (
	"context"
	"fmt"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/kubernetes/fake"
	k8stesting "k8s.io/client-go/testing"

	"github.com/podglass/podglass/keymap"
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/follow"
	kubepods "github.com/podglass/podglass/kube/pods"
	"github.com/podglass/podglass/themes"
)

// crowd is a cluster of many pods, of which single ones change.
type crowd struct {
	pods    []corev1.Pod
	watcher *watch.FakeWatcher
	changes <-chan struct{}
}

// newCrowd shows that many pods in a pane of 160x45.
func newCrowd(b *testing.B, pods int) (*crowd, *Pane) {
	b.Helper()
	c := &crowd{pods: make([]corev1.Pod, pods), watcher: watch.NewFake()}
	controller, started := true, true
	for i := range c.pods {
		c.pods[i] = corev1.Pod{
			ObjectMeta: metav1.ObjectMeta{
				Namespace: "shop", Name: fmt.Sprintf("service-%03d-%06d", i%300, i), UID: types.UID(fmt.Sprint("uid-", i)),
				CreationTimestamp: metav1.NewTime(noon.Add(-time.Hour)),
				OwnerReferences:   []metav1.OwnerReference{{Kind: "ReplicaSet", Name: fmt.Sprintf("service-%03d", i%300), Controller: &controller}},
			},
			Spec: corev1.PodSpec{NodeName: fmt.Sprint("node-", i%100), Containers: []corev1.Container{{Name: "web"}}},
			Status: corev1.PodStatus{
				Phase: corev1.PodRunning, PodIPs: []corev1.PodIP{{IP: "10.1.0.1"}},
				Conditions: []corev1.PodCondition{{Type: corev1.PodReady, Status: corev1.ConditionTrue}},
				ContainerStatuses: []corev1.ContainerStatus{{
					Name: "web", Ready: true, Started: &started, State: corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: metav1.NewTime(noon)}},
				}},
			},
		}
	}
	client := fake.NewClientset()
	client.PrependReactor("list", "pods", func(k8stesting.Action) (bool, runtime.Object, error) {
		return true, &corev1.PodList{Items: c.pods}, nil
	})
	client.PrependWatchReactor("pods", func(k8stesting.Action) (bool, watch.Interface, error) { return true, c.watcher, nil })
	store := kubepods.NewStore(client, kube.Scope{Namespaces: []string{"shop"}}, kubepods.Options{})
	ctx, cancel := context.WithCancel(b.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		store.Run(ctx)
	}()
	changes, unsubscribe := store.Changed()
	c.changes = changes
	for store.Snapshot(kubepods.Query{}).Health.State != follow.Live {
		<-changes
	}
	p := New(envOf(b, "ansi16", themes.Unicode()), "", nil)
	p.SetSize(160, 45)
	p.SetFocus(true)
	p.show(store, store.Scope())
	b.Cleanup(func() {
		p.Close()
		unsubscribe()
		cancel()
		<-done
	})
	return c, p
}

// change lets the i-th pod change and waits until the store knows.
func (c *crowd) change(at, i int) {
	pod := c.pods[at].DeepCopy()
	pod.Status.PodIPs[0].IP = fmt.Sprintf("10.0.%d.%d", i/256%256, i%256)
	c.watcher.Modify(pod)
	<-c.changes
}

// BenchmarkTableChange is one change of a pod on the screen or elsewhere, from
// the watch to the drawn list.
func BenchmarkTableChange(b *testing.B) {
	for _, pods := range []int{10_000, 100_000} {
		for name, prepare := range map[string]func(*Pane){
			"plain":    func(*Pane) {},
			"filtered": func(p *Pane) { p.filter.SetValue("service-1"); p.apply() },
			"sorted":   func(p *Pane) { p.sortBy(column{Column: kubepods.ColStatus}) },
			"grouped":  func(p *Pane) { p.query.Group = kubepods.ByOwner; p.pull() },
		} {
			b.Run(fmt.Sprintf("pods=%dk/%s", pods/1000, name), func(b *testing.B) {
				c, p := newCrowd(b, pods)
				prepare(p)
				p.View()
				b.ReportAllocs()
				for i := 0; b.Loop(); i++ {
					c.change(i%2*(i*7919%pods), i)
					p.pull()
					p.View()
				}
			})
		}
	}
}

// BenchmarkTableKey is a key that moves the cursor, to the drawn list.
func BenchmarkTableKey(b *testing.B) {
	for _, pods := range []int{10_000, 100_000} {
		for _, action := range []keymap.Action{keymap.Down, keymap.PageDown, keymap.Bottom} {
			b.Run(fmt.Sprintf("pods=%dk/%s", pods/1000, action), func(b *testing.B) {
				_, p := newCrowd(b, pods)
				b.ReportAllocs()
				for i := 0; b.Loop(); i++ {
					if i%100 == 99 {
						p.Move(keymap.Top)
					}
					p.Move(action)
					p.View()
				}
			})
		}
	}
}

// BenchmarkTableFilter is a letter typed in the filter, to the drawn list.
func BenchmarkTableFilter(b *testing.B) {
	for _, pods := range []int{10_000, 100_000} {
		b.Run(fmt.Sprintf("pods=%dk", pods/1000), func(b *testing.B) {
			_, p := newCrowd(b, pods)
			filters := []string{"s", "se", "service-1", "service-12", "service-123", "", "x", "~sv9", "a|b", "!0"}
			for i := 0; b.Loop(); i++ {
				p.filter.SetValue(filters[i%len(filters)])
				p.apply()
				p.View()
			}
		})
	}
}
