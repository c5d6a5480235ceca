package object_test

import (
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/demo"
	"github.com/podglass/podglass/kube/object"
)

// BenchmarkDescribe is what the description of a pod costs from what is in hand.
func BenchmarkDescribe(b *testing.B) {
	cluster, err := demo.Start(b.Context(), demo.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(cluster.Close)
	client, err := kube.NewForConfig(cluster.RESTConfig(), demo.Name, demo.Namespace)
	if err != nil {
		b.Fatal(err)
	}
	pods, err := client.Clientset.CoreV1().Pods(demo.Namespace).List(b.Context(), metav1.ListOptions{LabelSelector: "app=timecheck"})
	if err != nil || len(pods.Items) == 0 {
		b.Fatalf("%d pods, %v", len(pods.Items), err)
	}
	pod := &pods.Items[0]
	s := object.Snapshot{Ref: object.Pod(kube.PodRef{Namespace: pod.Namespace, Name: pod.Name}), Object: pod}
	for b.Loop() {
		if _, err := s.Describe(b.Context(), client); err != nil {
			b.Fatal(err)
		}
	}
}
