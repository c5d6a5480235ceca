package apiserver_test

import (
	"fmt"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/utils/clock"
	"k8s.io/utils/ptr"

	"github.com/podglass/podglass/kube/demo/apiserver"
)

const manyPods = 10_000

func startMany(b *testing.B) kubernetes.Interface {
	b.Helper()
	state := apiserver.NewState(clock.RealClock{})
	server, err := apiserver.Start(apiserver.Options{State: state, Runtime: &fakeRuntime{}, Clock: clock.RealClock{}, Token: "secret"})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(server.Close)
	for i := range manyPods {
		pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: fmt.Sprintf("ns-%d", i%20), Name: fmt.Sprintf("pod-%05d", i)}}
		pod.Spec.Containers = []corev1.Container{{Name: "app", Image: "busybox:1.36"}, {Name: "proxy", Image: "busybox:1.36"}}
		if _, err := apiserver.Create(state, pod); err != nil {
			b.Fatal(err)
		}
	}
	return kubernetes.NewForConfigOrDie(&rest.Config{
		Host: "https://" + server.Address(), BearerToken: "secret", QPS: -1,
		TLSClientConfig: rest.TLSClientConfig{CAData: server.Authority()},
		ContentConfig:   rest.ContentConfig{ContentType: protobuf, AcceptContentTypes: protobuf + ",application/json"},
	})
}

func BenchmarkList10000Pods(b *testing.B) {
	client := startMany(b)
	for b.Loop() {
		list, err := client.CoreV1().Pods("").List(b.Context(), metav1.ListOptions{})
		if err != nil || len(list.Items) != manyPods {
			b.Fatal(len(list.Items), err)
		}
	}
}

func BenchmarkStreamingList10000Pods(b *testing.B) {
	client := startMany(b)
	for b.Loop() {
		w, err := client.CoreV1().Pods("").Watch(b.Context(), metav1.ListOptions{
			SendInitialEvents: ptr.To(true), AllowWatchBookmarks: true, ResourceVersionMatch: metav1.ResourceVersionMatchNotOlderThan,
		})
		if err != nil {
			b.Fatal(err)
		}
		for event := range w.ResultChan() {
			if event.Type == watch.Bookmark {
				break
			}
		}
		w.Stop()
	}
}
