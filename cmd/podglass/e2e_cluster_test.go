//go:build e2e && unix

package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/restmapper"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/podglass/podglass/testdata"
)

// comingUp is how long a scenario may take to come up on a cluster.
const comingUp = 3 * time.Minute

// cluster is the one that KUBECONFIG names, with a podglass to look at it.
type cluster struct {
	binary     string
	kubeconfig string // as the value of KUBECONFIG

	config    *rest.Config
	clientset kubernetes.Interface
	dynamic   dynamic.Interface
	mapper    meta.RESTMapper
}

// realCluster connects to the cluster of KUBECONFIG. Without one the test fails: the tag asks for it.
func realCluster(t testing.TB) *cluster {
	t.Helper()
	rules := clientcmd.NewDefaultClientConfigLoadingRules()
	config, err := clientcmd.NewNonInteractiveDeferredLoadingClientConfig(rules, nil).ClientConfig()
	if err != nil {
		t.Fatalf("KUBECONFIG: %v", err)
	}
	c := &cluster{
		binary: buildPodglass(t),
		// The program has a home of its own, so the usual places must be spelled out for it.
		kubeconfig: strings.Join(rules.GetLoadingPrecedence(), string(filepath.ListSeparator)),
		config:     config,
		clientset:  kubernetes.NewForConfigOrDie(config),
		dynamic:    dynamic.NewForConfigOrDie(config),
	}
	c.mapper = restmapper.NewDeferredDiscoveryRESTMapper(memory.NewMemCacheClient(c.clientset.Discovery()))
	return c
}

// namespace makes a namespace that is removed after the test.
func (c *cluster) namespace(t testing.TB) string {
	t.Helper()
	created, err := c.clientset.CoreV1().Namespaces().Create(t.Context(),
		&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{GenerateName: "podglass-e2e-"}}, metav1.CreateOptions{})
	if err != nil {
		t.Fatalf("create a namespace: %v", err)
	}
	accounts := c.clientset.CoreV1().ServiceAccounts(created.Name)
	await(t, "the default service account", "default", accounts.Watch, func(watch.Event) bool { return true })
	t.Cleanup(func() {
		// The test's own context is done by now.
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := c.clientset.CoreV1().Namespaces().Delete(ctx, created.Name, metav1.DeleteOptions{}); err != nil {
			t.Errorf("remove namespace %s: %v", created.Name, err)
		}
	})
	return created.Name
}

// apply applies a scenario as the README of testdata says: in order, and a later version of an object
// only once the earlier one has come up.
func (c *cluster) apply(t testing.TB, namespace, scenario string) {
	t.Helper()
	text, err := testdata.Scenarios.ReadFile("scenarios/" + scenario + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	applied := map[string]bool{}
	decoder := yaml.NewYAMLOrJSONDecoder(bytes.NewReader(text), len(text))
	for {
		object := &unstructured.Unstructured{}
		if err := decoder.Decode(object); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("read scenario %s: %v", scenario, err)
		}
		if len(object.Object) == 0 {
			continue
		}
		id := object.GetKind() + "/" + object.GetName()
		if applied[id] && object.GetKind() == "Deployment" {
			c.waitRollout(t, namespace, object.GetName())
		}
		c.applyObject(t, namespace, object)
		applied[id] = true
	}
}

func (c *cluster) applyObject(t testing.TB, namespace string, object *unstructured.Unstructured) {
	t.Helper()
	kind := object.GroupVersionKind()
	mapping, err := c.mapper.RESTMapping(kind.GroupKind(), kind.Version)
	if err != nil {
		t.Fatalf("apply %s: %v", kind, err)
	}
	_, err = c.dynamic.Resource(mapping.Resource).Namespace(namespace).Apply(t.Context(), object.GetName(), object,
		metav1.ApplyOptions{FieldManager: "podglass-e2e", Force: true})
	if err != nil {
		t.Fatalf("apply %s %s: %v", kind.Kind, object.GetName(), err)
	}
}

// waitRollout waits until a deployment has come up in its newest version.
func (c *cluster) waitRollout(t testing.TB, namespace, name string) {
	t.Helper()
	deployments := c.clientset.AppsV1().Deployments(namespace)
	await(t, "deployment "+name, name, deployments.Watch, func(event watch.Event) bool {
		d, ok := event.Object.(*appsv1.Deployment)
		return ok && d.Status.ObservedGeneration >= d.Generation && d.Status.UpdatedReplicas == *d.Spec.Replicas &&
			d.Status.AvailableReplicas == *d.Spec.Replicas && d.Status.Replicas == *d.Spec.Replicas
	})
}

// waitStatefulSet waits until a StatefulSet itself says that it has come up in its newest version: that is later than
// its pods say so.
func (c *cluster) waitStatefulSet(t testing.TB, namespace, name string) {
	t.Helper()
	sets := c.clientset.AppsV1().StatefulSets(namespace)
	await(t, "StatefulSet "+name, name, sets.Watch, func(event watch.Event) bool {
		s, ok := event.Object.(*appsv1.StatefulSet)
		return ok && s.Status.ObservedGeneration >= s.Generation && s.Status.ReadyReplicas == *s.Spec.Replicas &&
			s.Status.CurrentRevision == s.Status.UpdateRevision
	})
}

// waitReady waits until a pod is ready.
func (c *cluster) waitReady(t testing.TB, namespace, name string) {
	t.Helper()
	await(t, "pod "+name, name, c.clientset.CoreV1().Pods(namespace).Watch, func(event watch.Event) bool {
		pod, ok := event.Object.(*corev1.Pod)
		if !ok {
			return false
		}
		for _, condition := range pod.Status.Conditions {
			if condition.Type == corev1.PodReady {
				return condition.Status == corev1.ConditionTrue
			}
		}
		return false
	})
}

// await watches one object until it is as wanted. A watch begins with the object as it is.
func await(t testing.TB, what, name string,
	start func(context.Context, metav1.ListOptions) (watch.Interface, error), wanted func(watch.Event) bool,
) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), comingUp)
	defer cancel()
	for ctx.Err() == nil { // a server may end a watch at any time
		watcher, err := start(ctx, metav1.ListOptions{FieldSelector: fields.OneTermEqualSelector("metadata.name", name).String()})
		if err != nil && !apierrors.IsTimeout(err) {
			t.Fatalf("watch %s: %v", what, err)
		}
		if err != nil {
			continue
		}
		for event := range watcher.ResultChan() {
			if wanted(event) {
				watcher.Stop()
				return
			}
		}
	}
	t.Fatalf("%s did not come up in %s", what, comingUp)
}

// buildPodglass builds the program as a user has it. PODGLASS_BINARY names one that is built already.
func buildPodglass(t testing.TB) string {
	t.Helper()
	if given := os.Getenv("PODGLASS_BINARY"); given != "" {
		return given
	}
	binary := filepath.Join(t.TempDir(), program)
	build := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", binary, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build podglass: %v: %s", err, output)
	}
	return binary
}

// launch starts podglass on the cluster.
func (c *cluster) launch(t testing.TB, l launch) *app {
	t.Helper()
	l.binary = c.binary
	l.env = append([]string{"KUBECONFIG=" + c.kubeconfig}, l.env...)
	return start(t, l)
}

// podglass starts podglass on the cluster, on a large terminal.
func (c *cluster) podglass(t testing.TB, args ...string) *app {
	t.Helper()
	return c.launch(t, launch{args: args, width: 160, height: 45})
}
