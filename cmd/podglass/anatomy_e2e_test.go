//go:build e2e && unix

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/tools/remotecommand"

	"github.com/podglass/podglass/kube/anatomy"
	"github.com/podglass/podglass/kube/anatomy/gather"
	"github.com/podglass/podglass/kube/podstatus"
	"github.com/podglass/podglass/testdata"
)

// TestRealAnatomy compares the anatomy of pods on the cluster of KUBECONFIG with what their containers
// say themselves: the environment and the mounts of a process in each.
func TestRealAnatomy(t *testing.T) {
	c := realCluster(t)
	namespace := c.namespace(t)
	manifests := []string{"lab/earlier-service", "lab/service-environment", "everything", "lab/mc3", "lab/two-containers", "lab/sleep-shared", "lab/pi"}
	c.applyManifests(t, namespace, manifests, func(kind string) bool { return kind != "Pod" })
	pause(t) // so that the services are there for certain when the pods start
	c.applyManifests(t, namespace, manifests, func(kind string) bool { return kind == "Pod" })
	for _, scenario := range []string{
		"mc1", "native-sidecar", "numbers-web", "javaweb-2", "sleep-with-file-reader", "sleep-with-server", "timecheck", "lab/ambassador", "php/php",
	} {
		c.apply(t, namespace, scenario)
	}
	c.waitReady(t, namespace, "service-environment")
	pause(t)
	c.applyManifests(t, namespace, []string{"lab/too-late-service"}, func(string) bool { return true })
	for _, name := range []string{
		"service-environment", "everything", "mc3", "two-containers", "sleep-shared", "pi", "mc1", "native-sidecar", "javaweb-2", "php-test",
	} {
		c.waitReady(t, namespace, name)
	}
	for _, name := range []string{"timecheck", "sleep-with-file-reader", "sleep-with-server"} {
		c.waitRollout(t, namespace, name)
	}
	for _, name := range c.readyPods(t, namespace) {
		in := c.input(t, namespace, name)
		a := anatomy.Build(in)
		for i := range a.Containers {
			if container := &a.Containers[i]; container.Order.Finished == nil && container.Order.Started != nil {
				c.compareEnvironment(t, in, a, container.Name)
				c.compareMounts(t, a, container.Name)
			}
		}
	}
	lacking := anatomy.Build(c.input(t, namespace, "service-environment"))
	told := map[string]anatomy.Presence{}
	for _, service := range lacking.ServiceVariables {
		told[service.Service.Name] = service.In("app")
	}
	for name, want := range map[string]anatomy.Presence{"earlier": anatomy.Present, "kubernetes": anatomy.Present, "later": anatomy.Absent} {
		if got, has := told[name]; !has || got != want {
			t.Errorf("the variables of service %s are told as %q", name, got)
		}
	}
	c.testChangedKey(t, namespace)
	c.testBlockedRollout(t, namespace)
}

// readyPods are the names of the pods of a namespace that are ready.
func (c *cluster) readyPods(t *testing.T, namespace string) []string {
	t.Helper()
	pods, err := c.clientset.CoreV1().Pods(namespace).List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for i := range pods.Items {
		if podstatus.IsReady(&pods.Items[i]) && pods.Items[i].DeletionTimestamp == nil {
			names = append(names, pods.Items[i].Name)
		}
	}
	return names
}

// testBlockedRollout looks at both pods of a rollout that cannot go on.
func (c *cluster) testBlockedRollout(t *testing.T, namespace string) {
	t.Helper()
	labels := metav1.ListOptions{LabelSelector: "app=numbers-web"}
	pods := c.clientset.CoreV1().Pods(namespace)
	start := func(ctx context.Context, _ metav1.ListOptions) (watch.Interface, error) {
		return pods.Watch(ctx, labels)
	}
	await(t, "the failed init container", "", start, func(event watch.Event) bool {
		pod, ok := event.Object.(*corev1.Pod)
		return ok && len(pod.Status.InitContainerStatuses) > 0 && pod.Status.InitContainerStatuses[0].RestartCount > 0
	})
	list, err := pods.List(t.Context(), labels)
	if err != nil || len(list.Items) != 2 {
		t.Fatalf("%d pods, %v", len(list.Items), err)
	}
	for i := range list.Items {
		in := c.input(t, namespace, list.Items[i].Name)
		a := anatomy.Build(in)
		if a.Rollout == nil || a.Rollout.Done || len(a.Rollout.Blocked) == 0 {
			t.Errorf("the rollout of %s is told as %+v", a.Name, a.Rollout)
		}
		if first := &a.Containers[0]; first.Kind == "init" {
			if first.Order.Phase != "failed" || first.Order.Restarts == 0 || a.Containers[1].Order.WaitsFor != first.Name {
				t.Errorf("the order of %s is told as %+v", a.Name, a.Containers)
			}
			continue
		}
		c.compareEnvironment(t, in, a, "web")
		c.compareMounts(t, a, "web")
	}
}

// testChangedKey changes a key of a ConfigMap that a running container has in its environment.
func (c *cluster) testChangedKey(t *testing.T, namespace string) {
	t.Helper()
	_, err := c.clientset.CoreV1().ConfigMaps(namespace).Patch(t.Context(), "settings", types.MergePatchType,
		[]byte(`{"data":{"COLOUR":"red"}}`), metav1.PatchOptions{FieldManager: "podglass-e2e-changes"})
	if err != nil {
		t.Fatal(err)
	}
	a := anatomy.Build(c.input(t, namespace, "everything"))
	if environment := c.environment(t, namespace, "everything", "app"); environment["KEY"] != "green" {
		t.Errorf("the container has %q", environment["KEY"])
	}
	for _, v := range a.Container("app").Env {
		changed := v.Name == "KEY" || v.Name == "COLOUR" || v.Name == "USES"
		if changed != (v.Changed != nil) {
			t.Errorf("%s is told as changed: %v", v.Name, v.Changed)
		}
		if v.Name == "KEY" && (v.Value == nil || *v.Value != "red") {
			t.Errorf("the ConfigMap says red, the anatomy %v", v.Value)
		}
	}
}

// input is a pod with its neighbours. The command's own output must be the model of the same.
func (c *cluster) input(t *testing.T, namespace, pod string) anatomy.Input {
	t.Helper()
	object, err := c.clientset.CoreV1().Pods(namespace).Get(t.Context(), pod, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var cache gather.Cache
	in := anatomy.Input{Pod: object, Neighbours: cache.Gather(t.Context(), c.clientset, object)}
	cmd := launch{
		binary: c.binary, args: []string{"anatomy", pod, "-n", namespace, "-o", "json", "--env"}, env: []string{"KUBECONFIG=" + c.kubeconfig},
	}.command(t)
	output, err := cmd.Output()
	if err != nil {
		t.Fatalf("podglass anatomy %s: %v: %s", pod, err, output)
	}
	var document anatomyDocument
	if err := json.Unmarshal(output, &document); err != nil {
		t.Fatal(err)
	}
	built := anatomy.Build(in)
	if got := document.Pods[0]; got.UID != built.UID || len(got.Volumes) != len(built.Volumes) || len(got.Containers) != len(built.Containers) {
		t.Errorf("podglass anatomy %s prints another pod than there is", pod)
	}
	for _, secret := range []string{"admin-8fj2", "s3cr3t-9dk1", "from-secret-77"} {
		if bytes.Contains(output, []byte(secret)) {
			t.Errorf("podglass anatomy %s prints the secret %s", pod, secret)
		}
	}
	return in
}

// pause lets the clock go on by more than the second to which the API tells times.
func pause(t *testing.T) {
	t.Helper()
	select {
	case <-time.After(3 * time.Second):
	case <-t.Context().Done():
	}
}

// compareEnvironment holds the variables of the model against those of a process in the container.
func (c *cluster) compareEnvironment(t *testing.T, in anatomy.Input, a *anatomy.Anatomy, container string) {
	t.Helper()
	has := c.environment(t, a.Namespace, a.Name, container)
	unsure := 0
	for _, v := range a.Env(container) {
		got, is := has[v.Name]
		delete(has, v.Name)
		if v.Presence == anatomy.Unknown {
			unsure++
			continue
		}
		want, known := anatomy.Reveal(in, container, v.Name)
		if v.Value != nil && *v.Value != want {
			t.Errorf("%s/%s: Env says %s=%q, Reveal %q", a.Name, container, v.Name, *v.Value, want)
		}
		if !is || !known || got != want {
			t.Errorf("%s/%s: %s is %q (there: %v), the anatomy says %q (known: %v)", a.Name, container, v.Name, got, is, want, known)
		}
	}
	for _, runtimes := range []string{"PATH", "HOSTNAME", "HOME", "TERM"} {
		delete(has, runtimes)
	}
	if len(has) > 0 {
		t.Errorf("%s/%s has variables that the anatomy lacks: %v", a.Name, container, has)
	}
	t.Logf("%s/%s: %d variables, of which %d cannot be told", a.Name, container, len(a.Env(container)), unsure)
}

// compareMounts holds the mounts of the model against those that a process in the container sees.
func (c *cluster) compareMounts(t *testing.T, a *anatomy.Anatomy, container string) {
	t.Helper()
	has := c.mounts(t, a.Namespace, a.Name, container)
	count := 0
	for i := range a.Volumes {
		for _, mount := range a.Volumes[i].In(container) {
			count++
			path := strings.Replace(mount.Path, "/var/run/", "/run/", 1) // busybox links it
			options, is := has[path]
			if !is {
				path = mount.Path
				options, is = has[path]
			}
			delete(has, path)
			writable := slices.Contains(options, "rw")
			if !is || writable != (mount.Access == anatomy.ReadWrite) {
				t.Errorf("%s/%s: %s is %v (there: %v), the anatomy says %s", a.Name, container, mount.Path, options, is, mount.Access)
			}
		}
	}
	for path := range has {
		own := path == "/" || slices.Contains([]string{"/etc/hosts", "/etc/hostname", "/etc/resolv.conf"}, path)
		for _, folder := range []string{"/dev", "/proc", "/sys"} {
			own = own || path == folder || strings.HasPrefix(path, folder+"/")
		}
		if !own {
			t.Errorf("%s/%s has the mount %s, which the anatomy lacks", a.Name, container, path)
		}
	}
	t.Logf("%s/%s: %d mounts", a.Name, container, count)
}

// environment are the variables of a process in a container.
func (c *cluster) environment(t *testing.T, namespace, pod, container string) map[string]string {
	t.Helper()
	has := map[string]string{}
	for line := range strings.SplitSeq(strings.TrimSuffix(c.inContainer(t, namespace, pod, container, "cat", "/proc/self/environ"), "\x00"), "\x00") {
		name, value, _ := strings.Cut(line, "=")
		has[name] = value
	}
	return has
}

// mounts are the options of the mounts that a process in a container sees, by their paths. Of several
// on one path the last counts.
func (c *cluster) mounts(t *testing.T, namespace, pod, container string) map[string][]string {
	t.Helper()
	has := map[string][]string{}
	for line := range strings.Lines(c.inContainer(t, namespace, pod, container, "cat", "/proc/self/mountinfo")) {
		fields := strings.Fields(line) // proc_pid_mountinfo(5)
		has[fields[4]] = strings.Split(fields[5], ",")
	}
	return has
}

// inContainer runs a command in a container and returns what it printed.
func (c *cluster) inContainer(t *testing.T, namespace, pod, container string, command ...string) string {
	t.Helper()
	request := c.clientset.CoreV1().RESTClient().Post().Resource("pods").Namespace(namespace).Name(pod).SubResource("exec").
		VersionedParams(&corev1.PodExecOptions{Container: container, Command: command, Stdout: true, Stderr: true}, scheme.ParameterCodec)
	executor, err := remotecommand.NewWebSocketExecutor(c.config, "GET", request.URL().String())
	if err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	if err := executor.StreamWithContext(t.Context(), remotecommand.StreamOptions{Stdout: &stdout, Stderr: &stderr}); err != nil {
		t.Fatalf("%v in %s/%s: %v: %s", command, pod, container, err, stderr.String())
	}
	return stdout.String()
}

// applyManifests applies the wanted objects of manifests of the anatomy's tests.
func (c *cluster) applyManifests(t *testing.T, namespace string, names []string, wanted func(kind string) bool) {
	t.Helper()
	for _, name := range names {
		text, err := testdata.Scenarios.ReadFile("scenarios/" + name + ".yaml")
		if !strings.Contains(name, "/") {
			text, err = os.ReadFile(filepath.Join("..", "..", "kube", "anatomy", "testdata", "manifests", name+".yaml"))
		}
		if err != nil {
			t.Fatal(err)
		}
		c.applyText(t, namespace, name, text, wanted)
	}
}

// applyText makes the objects of a manifest.
func (c *cluster) applyText(t *testing.T, namespace, name string, text []byte, wanted func(kind string) bool) {
	t.Helper()
	decoder := yaml.NewYAMLOrJSONDecoder(bytes.NewReader(text), len(text))
	for {
		object := &unstructured.Unstructured{}
		if err := decoder.Decode(object); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("read %s: %v", name, err)
		}
		if len(object.Object) > 0 && wanted(object.GetKind()) {
			c.applyObject(t, namespace, object)
		}
	}
}
