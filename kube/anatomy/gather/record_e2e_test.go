//go:build e2e

package gather

import (
	"bytes"
	"cmp"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/tools/clientcmd"
	"sigs.k8s.io/yaml"

	"github.com/podglass/podglass/kube/anatomy"
)

// record is the namespace whose pods TestRecord writes down.
var record = flag.String("record", "", "write the pods of this namespace, with their neighbours, to ../testdata/recorded")

// TestRecord writes each pod of a namespace of the cluster of KUBECONFIG, with what is around it, to a
// file for the tests of the model. The manifests beside say how the pods came to be.
func TestRecord(t *testing.T) {
	if *record == "" {
		t.Skip("-record names no namespace")
	}
	folder := filepath.Join("..", "testdata", "recorded")
	config, err := clientcmd.NewNonInteractiveDeferredLoadingClientConfig(clientcmd.NewDefaultClientConfigLoadingRules(), nil).ClientConfig()
	if err != nil {
		t.Fatal(err)
	}
	config.QPS, config.Burst = 100, 100
	client := kubernetes.NewForConfigOrDie(config)
	pods, err := client.CoreV1().Pods(*record).List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range pods.Items {
		pod := &pods.Items[i]
		var cache Cache
		cache.Gather(t.Context(), client, pod)
		var out bytes.Buffer
		writeObject(t, &out, pod)
		var objects []runtime.Object
		for _, answer := range cache.answers {
			objects = append(objects, objectsOf(answer.object)...)
		}
		slices.SortFunc(objects, func(a, b runtime.Object) int {
			return bytes.Compare([]byte(fmt.Sprintf("%T %s", a, a.(metav1.Object).GetName())), []byte(fmt.Sprintf("%T %s", b, b.(metav1.Object).GetName())))
		})
		seen := map[types.UID]bool{}
		for _, object := range objects {
			service, is := object.(*corev1.Service)
			others := is && len(anatomy.Selecting(pod, []*corev1.Service{service})) == 0 && service.Name != "kubernetes"
			if others && pod.Name != "service-environment" {
				continue // there are many in the one namespace
			}
			if uid := object.(metav1.Object).GetUID(); !seen[uid] {
				seen[uid] = true
				writeObject(t, &out, object)
			}
		}
		name := cmp.Or(strings.TrimSuffix(pod.GenerateName, "-"), pod.Name)
		if err := os.WriteFile(filepath.Join(folder, name+".yaml"), out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func objectsOf(from any) []runtime.Object {
	switch list := from.(type) {
	case nil:
		return nil
	case runtime.Object:
		return []runtime.Object{list}
	default:
		items := reflect.ValueOf(list)
		var out []runtime.Object
		for i := range items.Len() {
			out = append(out, items.Index(i).Interface().(runtime.Object))
		}
		return out
	}
}

func writeObject(t *testing.T, out *bytes.Buffer, object runtime.Object) {
	t.Helper()
	kinds, _, err := scheme.Scheme.ObjectKinds(object)
	if err != nil {
		t.Fatal(err)
	}
	copied := object.DeepCopyObject()
	copied.GetObjectKind().SetGroupVersionKind(kinds[0])
	switch of := copied.(type) {
	case *corev1.ConfigMap, *corev1.Secret: // who changed which key when
	case *corev1.Node:
		of.Status.Images, of.ManagedFields = nil, nil
	default:
		of.(metav1.Object).SetManagedFields(nil)
	}
	text, err := yaml.Marshal(copied)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(out, "---\n%s", text)
}
