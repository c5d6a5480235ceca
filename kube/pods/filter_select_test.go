package pods

import (
	"testing"

	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/follow"
)

func TestIsSelected(t *testing.T) {
	picked := pod(named("shop", "cart-0"), on("node1"), func(p *corev1.Pod) {
		p.Labels = map[string]string{"app": "cart", "tier": "front"}
		p.Status.Phase = corev1.PodRunning
		p.Status.PodIP, p.Status.PodIPs = "10.0.0.7", []corev1.PodIP{{IP: "10.0.0.7"}, {IP: "fd00::7"}}
	})
	for _, test := range []struct {
		labels, fields string
		want           bool
	}{
		{"", "", true},
		{"app=cart", "", true},
		{"app in (cart,web),tier!=back", "spec.nodeName=node1,status.phase!=Failed", true},
		{"app=web", "", false},
		{"!tier", "", false},
		{"", "spec.nodeName=node2", false},
		{"app=cart", "metadata.name!=cart-0", false},
		{"", "status.podIP=10.0.0.7,spec.hostNetwork=false", true},
		{"app in", "", false}, // the server would refuse it
	} {
		if got := isSelected(picked, test.labels, test.fields); got != test.want {
			t.Errorf("-l %q -f %q: %v", test.labels, test.fields, got)
		}
	}
}

// Every field that a selector is checked for is one that a pod is compared by.
func TestSelectableFieldsAreKnown(t *testing.T) {
	known := fieldsOf(pod())
	for _, field := range selectableFields {
		if !known.Has(field) {
			t.Errorf("pods are not compared by %s", field)
		}
	}
}

func TestStoreOfOnePodTakesSelectors(t *testing.T) {
	server := newAPIServer(t, true, pod(named("shop", "a"), func(p *corev1.Pod) { p.Labels = map[string]string{"app": "a"} }))
	scope := kube.Scope{Namespaces: []string{"shop"}, Name: "a"}
	followWith(t, server.client(), scope, Options{LabelSelector: "app=a"}).becomes("a", follow.Live)
	other := followWith(t, server.client(), scope, Options{LabelSelector: "app=b"})
	other.becomes("", follow.Live)
	server.set(pod(named("shop", "a"), func(p *corev1.Pod) { p.Labels = map[string]string{"app": "b"} }))
	other.becomes("a", follow.Live)
}
