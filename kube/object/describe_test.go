package object_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/kubectl/pkg/describe"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/demo"
	"github.com/podglass/podglass/kube/follow"
	"github.com/podglass/podglass/kube/object"
)

// inDemo is a client of a demo cluster with faults.
func inDemo(t *testing.T, faults *demo.Faults) *kube.Client {
	t.Helper()
	cluster, err := demo.Start(t.Context(), demo.Options{Faults: faults})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Close)
	client, err := kube.NewForConfig(cluster.RESTConfig(), demo.Name, demo.Namespace)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// ConfigMaps are described byte for byte as kubectl does it, whatever is in them.
func TestConfigMapsAsKubectl(t *testing.T) {
	client := inDemo(t, nil)
	describer, known := describe.DescriberFor(schema.GroupKind{Kind: "ConfigMap"}, client.Config)
	if !known {
		t.Fatal("kubectl does not describe ConfigMaps")
	}
	for name, made := range map[string]*corev1.ConfigMap{
		"empty":  {},
		"short":  {Data: map[string]string{"a": "1", "b": ""}},
		"long":   {Data: map[string]string{"script": "one\n\ttwo\n\nthree", "last": strings.Repeat("x", 300) + "\n"}},
		"binary": {BinaryData: map[string][]byte{"b": {0xff, 0xfe}, "a": []byte("text")}},
		"labels": {ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{"app": "web", "tier": "x"}, Annotations: map[string]string{"note": "one\ntwo"}}},
		"odd":    {Data: map[string]string{"esc": "\x1b[31mred\x1b[0m", "wide": "日本", "percent": "%s %d"}},
	} {
		made.Name = name
		kept, err := client.Clientset.CoreV1().ConfigMaps(demo.Namespace).Create(t.Context(), made, metav1.CreateOptions{})
		if err != nil {
			t.Fatal(err)
		}
		want, err := describer.Describe(demo.Namespace, name, describe.DescriberSettings{ShowEvents: true})
		if err != nil {
			t.Fatal(err)
		}
		s := object.Snapshot{
			Ref: object.Ref{APIVersion: "v1", Kind: "ConfigMap", Namespace: demo.Namespace, Name: name}, Object: kept,
			EventsHealth: follow.Health{State: follow.Live},
		}
		got, err := s.Describe(t.Context(), client)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// A kind without a describer is said to be one, and so is a description that needs what may not be
// read.
func TestWhatIsNotDescribed(t *testing.T) {
	faults := &demo.Faults{}
	client := inDemo(t, faults)
	revision := object.Snapshot{
		Ref:    object.Ref{APIVersion: "apps/v1", Kind: "ControllerRevision", Namespace: demo.Namespace, Name: "web-1"},
		Object: &appsv1.ControllerRevision{ObjectMeta: metav1.ObjectMeta{Name: "web-1", Namespace: demo.Namespace}, Revision: 1},
	}
	set := object.Snapshot{
		Ref:    object.Ref{APIVersion: "apps/v1", Kind: "StatefulSet", Namespace: demo.Namespace, Name: "web"},
		Object: &appsv1.StatefulSet{ObjectMeta: metav1.ObjectMeta{Name: "web", Namespace: demo.Namespace}, Spec: appsv1.StatefulSetSpec{Selector: &metav1.LabelSelector{}}},
	}
	faults.Deny(demo.Rule{Verb: "list", Resource: "pods"})
	for want, s := range map[string]*object.Snapshot{
		"kubectl has no describer for ControllerRevision": &revision,
		"you may not list pods in namespace shop":         &set,
	} {
		_, err := s.Describe(t.Context(), client)
		if undescribed, is := errors.AsType[*object.UndescribedError](err); !is || !strings.HasPrefix(undescribed.Why, want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	if got := revision.DescribeEvents(); got != "Events:   <none>\n" {
		t.Errorf("the events are %q", got)
	}
	revision.Events = []*corev1.Event{{Type: "Warning", Reason: "Odd", Message: "something is odd", Source: corev1.EventSource{Component: "controller"}}}
	if got := revision.DescribeEvents(); !strings.Contains(got, "Warning   Odd") || !strings.Contains(got, "something is odd") {
		t.Errorf("the events are %q", got)
	}
}
