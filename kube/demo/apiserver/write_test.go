package apiserver_test

import (
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/ptr"

	"github.com/podglass/podglass/kube/demo/apiserver"
)

func TestCreateFillsInWhatAServerDoes(t *testing.T) {
	c := start(t)
	svc, err := c.client.CoreV1().Services("shop").Create(within(t), &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Name: "web"},
		Spec:       corev1.ServiceSpec{Type: corev1.ServiceTypeNodePort, Ports: []corev1.ServicePort{{Port: 8080}}},
	}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	port := svc.Spec.Ports[0]
	if svc.Spec.ClusterIP == "" || port.NodePort == 0 || port.TargetPort.IntValue() != 8080 || port.Protocol != corev1.ProtocolTCP {
		t.Errorf("service: %+v", svc.Spec)
	}
	first, err := c.client.CoreV1().Pods("shop").Create(within(t), &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{GenerateName: "web-"},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "app", Image: "busybox"}}},
	}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	app := first.Spec.Containers[0]
	if len(first.Name) != len("web-")+5 || first.Status.Phase != corev1.PodPending || app.ImagePullPolicy != corev1.PullAlways || first.Spec.RestartPolicy != corev1.RestartPolicyAlways {
		t.Errorf("pod: %s %+v %+v", first.Name, first.Status, first.Spec)
	}
}

func TestCreateRefuses(t *testing.T) {
	c := start(t)
	c.running(t, "web", "app")
	pods := func(namespace string, name string) error {
		_, err := c.client.CoreV1().Pods(namespace).Create(within(t), &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: name}}, metav1.CreateOptions{})
		return err
	}
	for _, test := range []struct{ namespace, name, want string }{
		{"shop", "web", `pods "web" already exists`},
		{"nowhere", "web", `namespaces "nowhere" not found`},
		{"shop", "", `Pod "" is invalid: metadata.name: Required value: name or generateName is required`},
		{"shop", "Web!", `Pod "Web!" is invalid: metadata.name: Invalid value: "Web!": a lowercase RFC 1123 subdomain`},
	} {
		if err := pods(test.namespace, test.name); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s/%s: got %v, want %s", test.namespace, test.name, err, test.want)
		}
	}
	_, err := c.client.CoreV1().Pods("shop").Create(within(t), &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "dry"}}, metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}})
	if !apierrors.IsBadRequest(err) {
		t.Errorf("dry run: %v", err)
	}
}

func TestUnknownFieldsAreRefusedWhenAskedFor(t *testing.T) {
	c := start(t)
	c.running(t, "web", "app")
	create := func(validation string) error {
		return c.json().CoreV1().RESTClient().Post().Namespace("shop").Resource("configmaps").Param("fieldValidation", validation).
			Body([]byte(`{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x"},"colour":"red"}`)).Do(within(t)).Error()
	}
	if err := create(metav1.FieldValidationStrict); !apierrors.IsBadRequest(err) || !strings.Contains(err.Error(), `unknown field "colour"`) {
		t.Errorf("strictly: %v", err)
	}
	if err := create(metav1.FieldValidationIgnore); err != nil {
		t.Errorf("otherwise: %v", err)
	}
	patch := []byte(`{"metadata":{"labels":{"a":"b"}},"colour":"red"}`)
	_, err := c.client.CoreV1().Pods("shop").Patch(within(t), "web", types.MergePatchType, patch, metav1.PatchOptions{FieldValidation: metav1.FieldValidationStrict})
	if !apierrors.IsBadRequest(err) || !strings.Contains(err.Error(), `unknown field "colour"`) {
		t.Errorf("patched strictly: %v", err)
	}
}

func TestUpdateConflicts(t *testing.T) {
	c := start(t)
	config, err := c.client.CoreV1().ConfigMaps("shop").Create(within(t), &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "settings"}}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	stale := config.DeepCopy()
	config.Data = map[string]string{"colour": "red"}
	if _, err := c.client.CoreV1().ConfigMaps("shop").Update(within(t), config, metav1.UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
	_, err = c.client.CoreV1().ConfigMaps("shop").Update(within(t), stale, metav1.UpdateOptions{})
	want := `Operation cannot be fulfilled on configmaps "settings": the object has been modified; please apply your changes to the latest version and try again`
	if !apierrors.IsConflict(err) || err.Error() != want {
		t.Errorf("got %v", err)
	}
	stale.ResourceVersion, stale.UID = "", "another"
	_, err = c.client.CoreV1().ConfigMaps("shop").Update(within(t), stale, metav1.UpdateOptions{})
	if !apierrors.IsConflict(err) || !strings.Contains(err.Error(), "Precondition failed: UID in precondition: another") {
		t.Errorf("got %v", err)
	}
}

func TestStatusAndSpecAreWrittenApart(t *testing.T) {
	c := start(t)
	c.running(t, "web", "app")
	pods := c.client.CoreV1().Pods("shop")
	pod, err := pods.Get(within(t), "web", metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	pod.Labels["new"], pod.Status.Message = "label", "new status"
	updated, err := pods.UpdateStatus(within(t), pod, metav1.UpdateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if updated.Status.Message != "new status" || updated.Labels["new"] != "" || updated.Generation != 1 {
		t.Errorf("status update: %+v", updated)
	}
	updated.Labels["new"], updated.Status.Message = "label", ""
	if updated, err = pods.Update(within(t), updated, metav1.UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
	if updated.Status.Message != "new status" || updated.Labels["new"] != "label" {
		t.Errorf("update: %+v", updated)
	}
	again, err := pods.Update(within(t), updated, metav1.UpdateOptions{})
	if err != nil || again.ResourceVersion != updated.ResourceVersion {
		t.Errorf("an update that changes nothing is no change: %v, version %s to %s", err, updated.ResourceVersion, again.ResourceVersion)
	}
	updated.Spec.NodeName = "node2"
	if _, err = pods.Update(within(t), updated, metav1.UpdateOptions{}); !apierrors.IsInvalid(err) {
		t.Errorf("a pod's node cannot change: %v", err)
	}
}

func TestPatches(t *testing.T) {
	for _, test := range []struct {
		kind        types.PatchType
		patch, want string
	}{
		{types.StrategicMergePatchType, `{"spec":{"template":{"spec":{"containers":[{"name":"b","image":"busybox:2"}]}}}}`, "busybox:1 busybox:2"},
		{types.MergePatchType, `{"spec":{"template":{"spec":{"containers":[{"name":"c","image":"busybox:3"}]}}}}`, "busybox:3"},
		{types.JSONPatchType, `[{"op":"replace","path":"/spec/template/spec/containers/0/image","value":"busybox:4"}]`, "busybox:4 busybox:1"},
		{types.ApplyPatchType, `{"apiVersion":"apps/v1","kind":"Deployment","spec":{"template":{"spec":{"containers":[{"name":"a","image":"busybox:5"}]}}}}`, "busybox:5 busybox:1"},
	} {
		t.Run(string(test.kind), func(t *testing.T) {
			c := start(t)
			deployment := &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "web"}}
			deployment.Spec.Template.Spec.Containers = []corev1.Container{{Name: "a", Image: "busybox:1"}, {Name: "b", Image: "busybox:1"}}
			if _, err := apiserver.Create(c.state, deployment); err != nil {
				t.Fatal(err)
			}
			opts := metav1.PatchOptions{}
			if test.kind == types.ApplyPatchType {
				opts.FieldManager = "test"
			}
			patched, err := c.client.AppsV1().Deployments("shop").Patch(within(t), "web", test.kind, []byte(test.patch), opts)
			if err != nil {
				t.Fatal(err)
			}
			var images []string
			for _, container := range patched.Spec.Template.Spec.Containers {
				images = append(images, container.Image)
			}
			if got := strings.Join(images, " "); got != test.want || patched.Generation != 2 {
				t.Errorf("got %q, generation %d", got, patched.Generation)
			}
		})
	}
}

func TestPatchRefuses(t *testing.T) {
	c := start(t)
	c.running(t, "web", "app")
	pods := c.client.CoreV1().Pods("shop")
	_, err := pods.Patch(within(t), "web", types.MergePatchType, []byte(`{"metadata":{"resourceVersion":"1"}}`), metav1.PatchOptions{})
	if !apierrors.IsConflict(err) {
		t.Errorf("stale patch: %v", err)
	}
	_, err = pods.Patch(within(t), "web", types.JSONPatchType, []byte(`[{"op":"remove","path":"/spec/colour"}]`), metav1.PatchOptions{})
	if !apierrors.IsInvalid(err) {
		t.Errorf("impossible patch: %v", err)
	}
	_, err = pods.Patch(within(t), "gone", types.MergePatchType, []byte(`{}`), metav1.PatchOptions{})
	if !apierrors.IsNotFound(err) {
		t.Errorf("missing pod: %v", err)
	}
	_, err = pods.Patch(within(t), "web", "application/x-unheard-of", []byte(`{}`), metav1.PatchOptions{})
	if !apierrors.IsUnsupportedMediaType(err) {
		t.Errorf("unknown kind: %v", err)
	}
}

func TestPodsAreDeletedInTwoSteps(t *testing.T) {
	c := start(t)
	c.running(t, "web", "app")
	pods := c.client.CoreV1().Pods("shop")
	if err := pods.Delete(within(t), "web", metav1.DeleteOptions{Preconditions: &metav1.Preconditions{UID: ptr.To(types.UID("other"))}}); !apierrors.IsConflict(err) {
		t.Errorf("another pod's UID: %v", err)
	}
	if err := pods.Delete(within(t), "web", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	pod, err := pods.Get(within(t), "web", metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if left := pod.DeletionTimestamp.Sub(c.clock.Now()).Seconds(); left != 30 || *pod.DeletionGracePeriodSeconds != 30 {
		t.Errorf("goes in %v seconds", left)
	}
	if err := pods.Delete(within(t), "web", metav1.DeleteOptions{GracePeriodSeconds: ptr.To[int64](0)}); err != nil {
		t.Fatal(err)
	}
	if _, err := pods.Get(within(t), "web", metav1.GetOptions{}); err == nil || err.Error() != `pods "web" not found` {
		t.Errorf("after a forced delete: %v", err)
	}
}

func TestFinalizersKeepAnObject(t *testing.T) {
	c := start(t)
	configs := c.client.CoreV1().ConfigMaps("shop")
	_, err := configs.Create(within(t), &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "kept", Finalizers: []string{"example.com/wait"}}}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := configs.Delete(within(t), "kept", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	config, err := configs.Get(within(t), "kept", metav1.GetOptions{})
	if err != nil || config.DeletionTimestamp == nil {
		t.Fatalf("kept: %v %v", config, err)
	}
	config.Finalizers = nil
	if _, err := configs.Update(within(t), config, metav1.UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err := configs.Get(within(t), "kept", metav1.GetOptions{}); !apierrors.IsNotFound(err) {
		t.Errorf("after its last finalizer: %v", err)
	}
}

func TestWhatBelongsGoesWithItsOwner(t *testing.T) {
	c := start(t)
	owned := func(owner *appsv1.ReplicaSet, pod string) {
		created := c.running(t, pod, "app")
		_, err := apiserver.Modify(c.state, "shop", created.Name, func(p *corev1.Pod) error {
			p.OwnerReferences = []metav1.OwnerReference{{APIVersion: "apps/v1", Kind: "ReplicaSet", Name: owner.Name, UID: owner.UID, Controller: ptr.To(true)}}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	sets := c.client.AppsV1().ReplicaSets("shop")
	for _, name := range []string{"going", "orphaning"} {
		set, err := sets.Create(within(t), &appsv1.ReplicaSet{ObjectMeta: metav1.ObjectMeta{Name: name}}, metav1.CreateOptions{})
		if err != nil {
			t.Fatal(err)
		}
		owned(set, name+"-1")
	}
	if err := sets.Delete(within(t), "going", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	if err := sets.Delete(within(t), "orphaning", metav1.DeleteOptions{PropagationPolicy: ptr.To(metav1.DeletePropagationOrphan)}); err != nil {
		t.Fatal(err)
	}
	gone, err := apiserver.Get[*corev1.Pod](c.state, "shop", "going-1")
	if err != nil || gone.DeletionTimestamp == nil {
		t.Errorf("the pod of a deleted set goes on: %v", err)
	}
	orphan, err := apiserver.Get[*corev1.Pod](c.state, "shop", "orphaning-1")
	if err != nil || orphan.DeletionTimestamp != nil || len(orphan.OwnerReferences) > 0 {
		t.Errorf("the orphan: %+v %v", orphan, err)
	}
}

func TestANamespaceGoesWithTheLastThingInIt(t *testing.T) {
	c := start(t)
	c.running(t, "web", "app")
	if err := c.client.CoreV1().Namespaces().Delete(within(t), "shop", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	namespace, err := c.client.CoreV1().Namespaces().Get(within(t), "shop", metav1.GetOptions{})
	if err != nil || namespace.Status.Phase != corev1.NamespaceTerminating {
		t.Fatalf("while a pod terminates: %+v %v", namespace, err)
	}
	_, err = c.client.CoreV1().ConfigMaps("shop").Create(within(t), &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "late"}}, metav1.CreateOptions{})
	if !apierrors.IsForbidden(err) || !strings.Contains(err.Error(), "because it is being terminated") {
		t.Errorf("new content: %v", err)
	}
	if err := apiserver.Delete[*corev1.Pod](c.state, "shop", "web", apiserver.GracePeriod(0)); err != nil {
		t.Fatal(err)
	}
	if _, err := c.client.CoreV1().Namespaces().Get(within(t), "shop", metav1.GetOptions{}); !apierrors.IsNotFound(err) {
		t.Errorf("after its last pod: %v", err)
	}
}

func TestDeleteCollection(t *testing.T) {
	c := start(t)
	c.running(t, "web", "app")
	c.running(t, "api", "app")
	if err := c.client.CoreV1().Pods("shop").DeleteCollection(within(t), *ptr.To(apiserver.GracePeriod(0)), metav1.ListOptions{LabelSelector: "app=web"}); err != nil {
		t.Fatal(err)
	}
	if got := names(apiserver.List[*corev1.Pod](c.state, "")); got != "api" {
		t.Errorf("left: %q", got)
	}
}

func TestEviction(t *testing.T) {
	c := start(t)
	c.running(t, "web", "app")
	err := c.client.CoreV1().Pods("shop").EvictV1(within(t), &policyv1.Eviction{ObjectMeta: metav1.ObjectMeta{Name: "web", Namespace: "shop"}})
	if err != nil {
		t.Fatal(err)
	}
	if pod, err := apiserver.Get[*corev1.Pod](c.state, "shop", "web"); err != nil || pod.DeletionTimestamp == nil {
		t.Errorf("the pod stays: %v", err)
	}
}

func TestScale(t *testing.T) {
	c := start(t)
	deployments := c.client.AppsV1().Deployments("shop")
	_, err := deployments.Create(within(t), &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Name: "web"},
		Spec:       appsv1.DeploymentSpec{Selector: &metav1.LabelSelector{MatchLabels: map[string]string{"app": "web"}}},
	}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := deployments.Patch(within(t), "web", types.MergePatchType, []byte(`{"spec":{"replicas":5}}`), metav1.PatchOptions{}, "scale"); err != nil {
		t.Fatal(err)
	}
	deployment, err := deployments.Get(within(t), "web", metav1.GetOptions{})
	if err != nil || *deployment.Spec.Replicas != 5 || deployment.Generation != 2 {
		t.Errorf("deployment: %+v %v", deployment.Spec, err)
	}
	if _, err := deployments.Patch(within(t), "web", types.MergePatchType, []byte(`{"spec":{"replicas":-1}}`), metav1.PatchOptions{}, "scale"); !apierrors.IsInvalid(err) {
		t.Errorf("fewer than none: %v", err)
	}
}

func TestEphemeralContainers(t *testing.T) {
	c := start(t)
	pod := c.running(t, "web", "app")
	pods := c.client.CoreV1().Pods("shop")
	debug := func(name string) corev1.EphemeralContainer {
		return corev1.EphemeralContainer{EphemeralContainerCommon: corev1.EphemeralContainerCommon{Name: name, Image: "busybox:1.36"}, TargetContainerName: "app"}
	}
	pod.Spec.EphemeralContainers = []corev1.EphemeralContainer{debug("debug")}
	pod, err := pods.UpdateEphemeralContainers(within(t), "web", pod, metav1.UpdateOptions{})
	if err != nil || len(pod.Spec.EphemeralContainers) != 1 || pod.Spec.EphemeralContainers[0].ImagePullPolicy != corev1.PullIfNotPresent {
		t.Fatalf("added: %+v %v", pod.Spec.EphemeralContainers, err)
	}
	patch := `{"spec":{"ephemeralContainers":[{"name":"second","image":"busybox:1.36"}]}}`
	if pod, err = pods.Patch(within(t), "web", types.StrategicMergePatchType, []byte(patch), metav1.PatchOptions{}, "ephemeralcontainers"); err != nil || len(pod.Spec.EphemeralContainers) != 2 {
		t.Fatalf("patched: %+v %v", pod.Spec.EphemeralContainers, err)
	}
	pod.Spec.EphemeralContainers = pod.Spec.EphemeralContainers[:0]
	if _, err := pods.UpdateEphemeralContainers(within(t), "web", pod, metav1.UpdateOptions{}); !apierrors.IsInvalid(err) {
		t.Errorf("removed: %v", err)
	}
	pod.Spec.EphemeralContainers = []corev1.EphemeralContainer{debug("app")}
	if _, err := pods.UpdateEphemeralContainers(within(t), "web", pod, metav1.UpdateOptions{}); !apierrors.IsInvalid(err) {
		t.Errorf("a name twice: %v", err)
	}
}
