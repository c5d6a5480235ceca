package kube

import (
	"errors"
	"fmt"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes/fake"

	"github.com/podglass/podglass/kube/explain"
)

func TestNameNode(t *testing.T) {
	ref := PodRef{Namespace: "shop", Name: "web"}
	placed := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "web"}, Spec: corev1.PodSpec{NodeName: "node1"}}
	away := explain.Failure(errors.New("error dialing backend: dial tcp 10.0.0.5:10250: connect: connection refused"))
	wantError(t, NameNode(t.Context(), fake.NewClientset(placed), ref, fmt.Errorf("exec: %w", away)), explain.ClassNode,
		"does not reach the kubelet of node1: dial tcp")
	wantError(t, NameNode(t.Context(), fake.NewClientset(), ref, away), explain.ClassNode, "the pod's node")
	other := explain.Failure(errors.New("something else"))
	if got := NameNode(t.Context(), nil, ref, other); got != other {
		t.Errorf("got %v", got)
	}
}
