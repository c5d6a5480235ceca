package node

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	clocktesting "k8s.io/utils/clock/testing"

	"github.com/podglass/podglass/kube/demo/apiserver"
)

// summary is a pod in a line: its containers with state and restarts, in start order.
func summary(pod *corev1.Pod) string {
	var parts []string
	for _, s := range append(append([]corev1.ContainerStatus{}, pod.Status.InitContainerStatuses...), pod.Status.ContainerStatuses...) {
		state := "running"
		switch {
		case s.State.Waiting != nil:
			state = s.State.Waiting.Reason
		case s.State.Terminated != nil:
			state = fmt.Sprintf("exit %d", s.State.Terminated.ExitCode)
		}
		if s.Ready {
			state += " ready"
		}
		if s.RestartCount > 0 {
			state += fmt.Sprintf(" x%d", s.RestartCount)
		}
		parts = append(parts, s.Name+": "+state)
	}
	return fmt.Sprintf("%s; %s", pod.Status.Phase, strings.Join(parts, ", "))
}

func TestScenariosAreInPlaceWhenStartReturns(t *testing.T) {
	_, state := start(t, clocktesting.NewFakeClock(present), 11*time.Minute, allScenarios(t)...)
	want := map[string]string{
		"mc1":                    "Running; 1st: running ready, 2nd: running ready",
		"javaweb-2":              "Running; war: exit 0 ready, tomcat: running ready",
		"sleep-with-file-reader": "Running; sleep: running ready, file-reader: running ready",
		"sleep-with-server":      "Running; sleep: running ready, server: running ready",
		"timecheck":              "Running; init-config: exit 0 ready, timecheck: running ready, logger: running ready, healthz: running ready, metrics: running ready",
		"native-sidecar":         "Running; shipper: running ready, app: running ready",
		"numbers-web v1":         "Running; web: running ready",
		"numbers-web v2":         "Pending; init-version: CrashLoopBackOff x6, web: PodInitializing",
	}
	pods := apiserver.List[*corev1.Pod](state, "shop")
	for _, pod := range pods {
		name := pod.Labels["app"]
		if name == "numbers-web" {
			name += " " + pod.Labels["version"]
		}
		if got := summary(pod); got != want[name] {
			t.Errorf("%s (%s)\n got %s\nwant %s", name, pod.Name, got, want[name])
		}
		delete(want, name)
	}
	if len(want) > 0 {
		t.Errorf("missing: %v", want)
	}
}

func TestBrokenRolloutKeepsTheOldReplicaSet(t *testing.T) {
	_, state := start(t, clocktesting.NewFakeClock(present), 11*time.Minute, allScenarios(t)...)
	d, err := apiserver.Get[*appsv1.Deployment](state, "shop", "numbers-web")
	if err != nil {
		t.Fatal(err)
	}
	s := d.Status
	got := fmt.Sprintf("replicas %d updated %d ready %d available %d unavailable %d", s.Replicas, s.UpdatedReplicas, s.ReadyReplicas, s.AvailableReplicas, s.UnavailableReplicas)
	if want := "replicas 2 updated 1 ready 1 available 1 unavailable 1"; got != want {
		t.Errorf("status: %s, want %s", got, want)
	}
	conditions := map[appsv1.DeploymentConditionType]string{}
	for _, c := range s.Conditions {
		conditions[c.Type] = string(c.Status) + " " + c.Reason
	}
	if conditions[appsv1.DeploymentAvailable] != "True MinimumReplicasAvailable" || conditions[appsv1.DeploymentProgressing] != "True ReplicaSetUpdated" {
		t.Errorf("conditions: %v", conditions)
	}
	revisions := map[string]int32{}
	for _, rs := range apiserver.List[*appsv1.ReplicaSet](state, "shop") {
		if rs.Labels["app"] == "numbers-web" {
			revisions[rs.Annotations[revisionAnnotation]] = *rs.Spec.Replicas
		}
	}
	if len(revisions) != 2 || revisions["1"] != 1 || revisions["2"] != 1 {
		t.Errorf("replicas by revision: %v", revisions)
	}
}

func TestRolloutMissesItsDeadline(t *testing.T) {
	clk := clocktesting.NewFakeClock(present)
	n, state := start(t, clk, 11*time.Minute, allScenarios(t)...)
	clk.Step(6 * time.Minute)
	n.Settle()
	d, err := apiserver.Get[*appsv1.Deployment](state, "shop", "numbers-web")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range d.Status.Conditions {
		if c.Type == appsv1.DeploymentProgressing && c.Reason != "ProgressDeadlineExceeded" {
			t.Errorf("progressing: %s %s %s", c.Status, c.Reason, c.Message)
		}
	}
}

func TestServiceEndpointsFollowReadiness(t *testing.T) {
	_, state := start(t, clocktesting.NewFakeClock(present), 11*time.Minute, allScenarios(t)...)
	got := map[string]string{}
	for _, slice := range apiserver.List[*discoveryv1.EndpointSlice](state, "shop") {
		var ports, ready []string
		for _, p := range slice.Ports {
			ports = append(ports, fmt.Sprintf("%s=%d", *p.Name, *p.Port))
		}
		for _, e := range slice.Endpoints {
			ready = append(ready, fmt.Sprint(*e.Conditions.Ready))
		}
		got[slice.Labels[discoveryv1.LabelServiceName]] = strings.Join(ports, " ") + " " + strings.Join(ready, ",")
	}
	want := map[string]string{
		"timecheck": "http=8080 metrics=8081 true", "sleep-with-server": "http=8080 true", "numbers-web": "http=80 false,true",
	}
	for name, endpoints := range want {
		if got[name] != endpoints {
			t.Errorf("%s: %q, want %q", name, got[name], endpoints)
		}
	}
}

// TestEveryStartIsTheSame guards what goldens rely on.
func TestEveryStartIsTheSame(t *testing.T) {
	tell := func() string {
		_, state := start(t, clocktesting.NewFakeClock(present), 11*time.Minute, allScenarios(t)...)
		var all []any
		for _, pod := range apiserver.List[*corev1.Pod](state, "") {
			all = append(all, pod)
		}
		for _, event := range apiserver.List[*corev1.Event](state, "") {
			all = append(all, event)
		}
		text, err := json.MarshalIndent(all, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	first := tell()
	for range 3 {
		if second := tell(); second != first {
			a, b := strings.Split(first, "\n"), strings.Split(second, "\n")
			for i := range min(len(a), len(b)) {
				if a[i] != b[i] {
					t.Fatalf("line %d: %s and then %s", i, a[i], b[i])
				}
			}
			t.Fatal("one is longer")
		}
	}
}

func BenchmarkStart(b *testing.B) {
	scenarios := allScenarios(b)
	for b.Loop() {
		n, _ := start(b, clocktesting.NewFakeClock(present), 11*time.Minute, scenarios...)
		n.Close()
	}
}
