package anatomy

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// holds reports lines of a digest that are missing.
func holds(t *testing.T, a *Anatomy, want ...string) {
	t.Helper()
	got := digest(a)
	for _, line := range want {
		if !slices.Contains(got, line) {
			t.Errorf("%q is missing; it is\n%s", line, strings.Join(got, "\n"))
		}
	}
}

// TestWhatMayNotBeRead: that part says which right is missing, the rest is told.
func TestWhatMayNotBeRead(t *testing.T) {
	in := recorded(t, "everything")
	why := `you may not get secrets "credentials" in namespace anat-hand`
	in.Secrets["credentials"] = Answer[*corev1.Secret]{Known: Forbidden, Why: why}
	in.Services = Answer[[]*corev1.Service]{Known: Forbidden, Why: "you may not list services"}
	in.Node = Answer[*corev1.Node]{Known: Forbidden, Why: "you may not get nodes"}
	a := Build(in)
	holds(t, a, `env app PASSWORD="-" unknown`, `env app LEVEL="trace"`, `env app CPU_LIMIT="-" unknown`, `env app DSN2="-" unknown`, `env app MEMORY_LIMIT="32768"`)
	var gaps []string
	for _, gap := range a.Gaps() {
		gaps = append(gaps, gap.Kind+": "+gap.Why)
	}
	for _, want := range []string{"Secret: " + why, "Service: you may not list services", "Node: you may not get nodes"} {
		if n := slices.Index(gaps, want); n < 0 {
			t.Errorf("the gaps are %q, and lack %q", gaps, want)
		}
	}
	// Of the keys of a Secret that was not read nobody knows whether one is PASSWORD.
	for _, v := range a.Container("app").Env {
		if v.Name == "LATER" && v.Presence != Unknown {
			t.Errorf("LATER is %q; it may refer to a key of the Secret", v.Presence)
		}
		if v.Secret && v.Value != nil {
			t.Errorf("%s has a value", v.Name)
		}
	}
}

// TestWhatIsNotKnownIsNoDifference: nobody can tell whether a container has a variable of a Secret that was not
// read, and whether two values differ of which one was not.
func TestWhatIsNotKnownIsNoDifference(t *testing.T) {
	hidden := corev1.LocalObjectReference{Name: "hidden"}
	secret := &corev1.EnvVarSource{SecretKeyRef: &corev1.SecretKeySelector{LocalObjectReference: hidden, Key: "a"}}
	all := []corev1.EnvFromSource{{SecretRef: &corev1.SecretEnvSource{LocalObjectReference: hidden}}}
	in := Input{Pod: &corev1.Pod{Spec: corev1.PodSpec{Containers: []corev1.Container{
		{Name: "a", Env: []corev1.EnvVar{{Name: "LEVEL", Value: "1"}, {Name: "TOKEN", Value: "x"}, {Name: "MODE", Value: "x"}}},
		{Name: "b", EnvFrom: all, Env: []corev1.EnvVar{{Name: "LEVEL", Value: "2"}, {Name: "TOKEN", ValueFrom: secret}}},
	}}}}
	in.Secrets = map[string]Answer[*corev1.Secret]{"hidden": {Known: Forbidden, Why: "you may not"}}
	if got := fmt.Sprintf("%+v", Build(in).Differences); got != "[{Name:LEVEL In:[a b] Lacking:[] Unknown:[] Values:true}]" {
		t.Errorf("the differences are %s", got)
	}
	third := corev1.Container{Name: "c", Env: []corev1.EnvVar{{Name: "LEVEL", Value: "1"}, {Name: "TOKEN", Value: "y"}}}
	in.Pod.Spec.Containers = append(in.Pod.Spec.Containers, third)
	want := "[{Name:LEVEL In:[a b c] Lacking:[] Unknown:[] Values:true} {Name:MODE In:[a] Lacking:[c] Unknown:[b] Values:false} " +
		"{Name:TOKEN In:[a b c] Lacking:[] Unknown:[] Values:true}]"
	if got := fmt.Sprintf("%+v", Build(in).Differences); got != want {
		t.Errorf("the differences are %s, want %s", got, want)
	}
}

// TestPodAlone: without any neighbour nothing is told that is not so.
func TestPodAlone(t *testing.T) {
	in := recorded(t, "everything")
	in.Neighbours = Neighbours{}
	a := Build(in)
	holds(t, a, `env app PASSWORD="-" unknown`, `env app LEVEL="trace"`, `env app POD_NAME="everything"`,
		"mount scratch app /scratch rw", "volume idle: emptyDir , unused")
	if len(a.Gaps()) != 0 {
		t.Errorf("what nobody has asked for is told as a gap: %v", a.Gaps())
	}
	for i := range a.Volumes {
		if len(a.Volumes[i].Problems) > 0 {
			t.Errorf("volume %s: %v, and nobody has asked", a.Volumes[i].Name, a.Volumes[i].Problems)
		}
	}
}

// TestMissing: objects and keys that are not there, needed and optional.
func TestMissing(t *testing.T) {
	in := recorded(t, "everything")
	delete(in.ConfigMaps["settings"].Value.Data, "app.conf")
	in.Secrets["credentials"] = Answer[*corev1.Secret]{Known: NotThere}
	holds(t, Build(in), "volume one-file: ConfigMap settings has no key app.conf", "volume credentials: there is no Secret credentials",
		`env app PASSWORD="-" missing`, "volume all: there is no Secret credentials")
}

func TestDanglingMount(t *testing.T) {
	pod := &corev1.Pod{Spec: corev1.PodSpec{Containers: []corev1.Container{{
		Name: "app", VolumeMounts: []corev1.VolumeMount{{Name: "gone", MountPath: "/gone"}},
	}}}}
	holds(t, Build(Input{Pod: pod}), "volume gone: the pod has no volume gone", "mount gone app /gone rw")
}

// TestOwners: cycles and kinds that podglass does not know.
func TestOwners(t *testing.T) {
	yes := true
	owner := func(kind, name string) []metav1.OwnerReference {
		return []metav1.OwnerReference{{APIVersion: "example.com/v1", Kind: kind, Name: name, UID: types.UID(name), Controller: &yes}}
	}
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "p", UID: "p", OwnerReferences: owner("Rollout", "one")}}
	in := Input{Pod: pod}
	in.Owners = map[types.UID]Answer[metav1.Object]{
		"one": Found[metav1.Object](&metav1.PartialObjectMetadata{ObjectMeta: metav1.ObjectMeta{UID: "one", OwnerReferences: owner("App", "two")}}),
		"two": Found[metav1.Object](&metav1.PartialObjectMetadata{ObjectMeta: metav1.ObjectMeta{UID: "two", OwnerReferences: owner("Rollout", "one")}}),
	}
	owners := Build(in).Owners
	if len(owners) != 3 || owners[0].Owner.Kind != "Rollout" || owners[1].Owner.Kind != "App" || !owners[2].Cycle || owners[0].Cycle {
		t.Errorf("the owners are %+v", owners)
	}
	in.Owners["two"] = Answer[metav1.Object]{Known: Forbidden, Why: "you may not get apps"}
	if owners = Build(in).Owners; len(owners) != 2 || owners[1].Owner.Why == "" {
		t.Errorf("the owners are %+v, want the second with the missing right", owners)
	}
}

// TestARolloutIsNotDoneBeforeItsControllerHasSeenIt: until then the status is that of the version before.
func TestARolloutIsNotDoneBeforeItsControllerHasSeenIt(t *testing.T) {
	one, yes := int32(1), true
	meta := metav1.ObjectMeta{Name: "web", UID: "web", Generation: 2}
	deployment, set, daemons := &appsv1.Deployment{ObjectMeta: meta}, &appsv1.StatefulSet{ObjectMeta: meta}, &appsv1.DaemonSet{ObjectMeta: meta}
	deployment.Status = appsv1.DeploymentStatus{Replicas: 1, UpdatedReplicas: 1, ReadyReplicas: 1, AvailableReplicas: 1}
	set.Status = appsv1.StatefulSetStatus{Replicas: 1, ReadyReplicas: 1, CurrentRevision: "a", UpdateRevision: "a"}
	daemons.Status = appsv1.DaemonSetStatus{DesiredNumberScheduled: 1, UpdatedNumberScheduled: 1, NumberAvailable: 1}
	deployment.Spec.Replicas, set.Spec.Replicas = &one, &one
	in := Input{Pod: &corev1.Pod{ObjectMeta: metav1.ObjectMeta{OwnerReferences: []metav1.OwnerReference{{Name: "web", UID: "web", Controller: &yes}}}}}
	for seen, done := range map[int64]bool{1: false, 2: true} {
		deployment.Status.ObservedGeneration, set.Status.ObservedGeneration, daemons.Status.ObservedGeneration = seen, seen, seen
		for _, owner := range []metav1.Object{deployment, set, daemons} {
			in.Owners = map[types.UID]Answer[metav1.Object]{"web": Found(owner)}
			if r := Build(in).Rollout; r.Done != done || (len(r.Blocked) == 0) != done {
				t.Errorf("%T of which generation %d of 2 was seen: %+v", owner, seen, r)
			}
		}
	}
}

func TestExpansionCycles(t *testing.T) {
	pod := &corev1.Pod{Spec: corev1.PodSpec{Containers: []corev1.Container{{Name: "app", Env: []corev1.EnvVar{
		{Name: "A", Value: "$(B)"},
		{Name: "B", Value: "$(A)$(B)"},
		{Name: "A", Value: "again $(A)"},
		{Name: "C", Value: "$$(A)"},
		{Name: "BELL", Value: "\a\x1b[31m"},
		{Name: "A_SERVICE_HOST", Value: "own"},
	}}}}}
	in := Input{Pod: pod}
	in.Services, in.APIService = Found([]*corev1.Service(nil)), Answer[*corev1.Service]{Known: NotThere}
	holds(t, Build(in), `env app A="$(B)" overridden`, `env app B="$(B)$(B)"`, `env app A="again $(B)"`, `env app C="$(A)"`,
		`env app BELL="\a\x1b[31m"`, "env app A has no B")
}

// TestClocks: where the node's clock and the API server's disagree, and where the user's does.
func TestClocks(t *testing.T) {
	in := recorded(t, "service-environment")
	in.Now = in.Pod.CreationTimestamp.Add(-time.Hour)
	if c := Build(in).Container("app"); c.Order.Seconds != nil {
		t.Errorf("the container runs for %vs, and started in the future", *c.Order.Seconds)
	}
	in.Pod.Status.ContainerStatuses[0].State.Running.StartedAt = metav1.NewTime(in.Pod.CreationTimestamp.Add(-time.Minute))
	holds(t, Build(in), "links later in app unknown", "links earlier in app")
}

// A busy node takes long between what had to be over and the start of a container.
func TestServicesWhileANodeIsBusy(t *testing.T) {
	start := time.Date(2026, 1, 2, 15, 4, 5, 0, time.UTC)
	at := func(seconds int) metav1.Time { return metav1.NewTime(start.Add(time.Duration(seconds) * time.Second)) }
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", CreationTimestamp: at(0)}}
	pod.Spec.InitContainers, pod.Spec.Containers = []corev1.Container{{Name: "step"}}, []corev1.Container{{Name: "app"}}
	pod.Status.Conditions = []corev1.PodCondition{{Type: corev1.PodReadyToStartContainers, Status: corev1.ConditionTrue, LastTransitionTime: at(4)}}
	pod.Status.InitContainerStatuses = []corev1.ContainerStatus{{Name: "step", State: corev1.ContainerState{
		Terminated: &corev1.ContainerStateTerminated{StartedAt: at(10), FinishedAt: at(20)},
	}}}
	pod.Status.ContainerStatuses = []corev1.ContainerStatus{{Name: "app", State: corev1.ContainerState{
		Running: &corev1.ContainerStateRunning{StartedAt: at(30)},
	}}}
	for seconds, want := range map[int][2]Presence{
		2: {Present, Present}, 5: {Unknown, Present}, 12: {Absent, Present}, 20: {Absent, Unknown}, 25: {Absent, Unknown}, 31: {Absent, Absent},
	} {
		service := &corev1.Service{ObjectMeta: metav1.ObjectMeta{Name: "web", Namespace: "shop", CreationTimestamp: at(seconds)}}
		service.Spec.ClusterIP, service.Spec.Ports = "10.0.0.1", []corev1.ServicePort{{Port: 80}}
		in := Input{Pod: pod}
		in.Services = Found([]*corev1.Service{service})
		variables := Build(in).ServiceVariables[0]
		if got := [2]Presence{variables.In("step"), variables.In("app")}; got != want {
			t.Errorf("a service of %ds after the pod is %q, want %q", seconds, got, want)
		}
		if _, known := Reveal(in, "app", "WEB_SERVICE_HOST"); known != (want[1] == Present) {
			t.Errorf("of a service of %ds after the pod the value is known: %v", seconds, known)
		}
	}
}

func TestServicesAtTheStart(t *testing.T) {
	start := time.Date(2026, 1, 2, 15, 4, 5, 0, time.UTC)
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", CreationTimestamp: metav1.NewTime(start)}}
	pod.Spec.Containers = []corev1.Container{{Name: "app"}}
	pod.Status.ContainerStatuses = []corev1.ContainerStatus{{Name: "app", State: corev1.ContainerState{
		Running: &corev1.ContainerStateRunning{StartedAt: metav1.NewTime(start.Add(10 * time.Second))},
	}}}
	for offset, want := range map[time.Duration]Presence{
		-time.Hour: Present, 0: Present, 5 * time.Second: Present, 9 * time.Second: Unknown, 10 * time.Second: Unknown, 11 * time.Second: Absent,
	} {
		service := &corev1.Service{ObjectMeta: metav1.ObjectMeta{Name: "web", Namespace: "shop", CreationTimestamp: metav1.NewTime(start.Add(offset))}}
		service.Spec.ClusterIP, service.Spec.Ports = "10.0.0.1", []corev1.ServicePort{{Port: 80}}
		in := Input{Pod: pod}
		in.Services = Found([]*corev1.Service{service})
		if got := Build(in).ServiceVariables[0].In("app"); got != want {
			t.Errorf("a service of %s after the pod is %q, want %q", offset, got, want)
		}
		off := false
		in.Pod.Spec.EnableServiceLinks = &off
		if got := Build(in).ServiceVariables; len(got) != 0 {
			t.Errorf("a pod without service links has %v", got)
		}
		in.Pod.Spec.EnableServiceLinks = nil
	}
}

func TestStaticPod(t *testing.T) {
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{
		Annotations:     map[string]string{corev1.MirrorPodAnnotationKey: "x"},
		OwnerReferences: []metav1.OwnerReference{{APIVersion: "v1", Kind: "Node", Name: "node1", UID: "n"}},
	}}
	a := Build(Input{Pod: pod})
	if !a.Life.Static || len(a.Owners) != 1 || !strings.Contains(a.Owners[0].Text, "static pod") {
		t.Errorf("a static pod has %+v, %+v", a.Life, a.Owners)
	}
}

// TestMany: 50 volumes in 30 containers, one ConfigMap of a megabyte, values of many lines.
func TestMany(t *testing.T) {
	in := many(30, 50)
	in.ConfigMaps["big"] = Found(&corev1.ConfigMap{Data: map[string]string{"a": strings.Repeat("x\n", 1<<19)}})
	a := Build(in)
	mounts := 0
	for i := range a.Volumes {
		mounts += len(a.Volumes[i].Mounts)
	}
	if mounts != 30*50 || len(a.Volumes) != 50 {
		t.Errorf("%d volumes with %d mounts", len(a.Volumes), mounts)
	}
}

// many is a pod of many containers, each of which mounts every volume and has 20 variables.
func many(containers, volumes int) Input {
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "many", Namespace: "shop", Labels: map[string]string{"app": "many"}}}
	for v := range volumes {
		volume := corev1.Volume{Name: fmt.Sprintf("volume-%d", v)}
		volume.EmptyDir = &corev1.EmptyDirVolumeSource{}
		if v%3 == 0 {
			volume.VolumeSource = corev1.VolumeSource{ConfigMap: &corev1.ConfigMapVolumeSource{LocalObjectReference: corev1.LocalObjectReference{Name: "big"}}}
		}
		pod.Spec.Volumes = append(pod.Spec.Volumes, volume)
	}
	for c := range containers {
		container := corev1.Container{Name: fmt.Sprintf("container-%d", c), Ports: []corev1.ContainerPort{{ContainerPort: int32(8000 + c)}}}
		for v := range volumes {
			container.VolumeMounts = append(container.VolumeMounts, corev1.VolumeMount{Name: fmt.Sprintf("volume-%d", v), MountPath: fmt.Sprintf("/mnt/%d", v)})
		}
		for e := range 20 {
			container.Env = append(container.Env, corev1.EnvVar{Name: fmt.Sprintf("VARIABLE_%d", e), Value: "$(VARIABLE_0) text"})
		}
		pod.Spec.Containers = append(pod.Spec.Containers, container)
		pod.Status.ContainerStatuses = append(pod.Status.ContainerStatuses, corev1.ContainerStatus{Name: container.Name, Ready: true, State: corev1.ContainerState{
			Running: &corev1.ContainerStateRunning{StartedAt: metav1.NewTime(time.Date(2026, 1, 2, 15, 4, 5, 0, time.UTC))},
		}})
	}
	in := Input{Pod: pod}
	in.ConfigMaps = map[string]Answer[*corev1.ConfigMap]{"big": Found(&corev1.ConfigMap{Data: map[string]string{"a": "b"}})}
	var services []*corev1.Service
	for s := range 20 {
		service := &corev1.Service{ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("service-%d", s), Namespace: "shop"}}
		service.Spec.ClusterIP, service.Spec.Ports = "10.0.0.1", []corev1.ServicePort{{Port: 80, Name: "http"}}
		service.Spec.Selector = map[string]string{"app": "other"}
		services = append(services, service)
	}
	services[0].Spec.Selector = map[string]string{"app": "many"}
	in.Services, in.ReplicaSets = Found(services), Found([]*appsv1.ReplicaSet(nil))
	return in
}

// BenchmarkBuild makes the model of a pod of 20 containers with 10 volumes, 200 mounts and 400
// variables, in a namespace of 20 services. It is to take a millisecond at most.
func BenchmarkBuild(b *testing.B) {
	in := many(20, 10)
	b.ReportAllocs()
	for b.Loop() {
		Build(in)
	}
}
