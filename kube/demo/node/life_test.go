package node

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/podglass/podglass/kube/demo/apiserver"
)

// podManifest is a pod "p" whose spec is given in YAML, indented by two.
func podManifest(spec string) string {
	return "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n  labels: {app: p}\nspec:\n  terminationGracePeriodSeconds: 2\n" + spec
}

// containerYAML is an item of a list of containers that runs a script.
func containerYAML(name, script string, more ...string) string {
	text := fmt.Sprintf("  - name: %s\n    image: busybox:1.36\n    command: [sh, -c, %q]\n", name, script)
	for _, line := range more {
		text += "    " + line + "\n"
	}
	return text
}

func (w *world) pod() *corev1.Pod {
	w.Helper()
	pod, err := apiserver.Get[*corev1.Pod](w.state, "shop", "p")
	if err != nil {
		w.Fatal(err)
	}
	return pod
}

// track records the pod's summary whenever it changes, stepping second by second.
func (w *world) track(d time.Duration) []string {
	var story []string
	for range int(d / time.Second) {
		w.step(time.Second)
		if s := summary(w.pod()); len(story) == 0 || story[len(story)-1] != s {
			story = append(story, s)
		}
	}
	return story
}

func TestInitContainersRunInOrderAndSidecarsGate(t *testing.T) {
	w := newWorld(t, 0, podManifest("  initContainers:\n"+
		containerYAML("first", "sleep 3")+
		containerYAML("side", "sleep 4; touch /up; sleep 1d", "restartPolicy: Always", "startupProbe: {exec: {command: [cat, /up]}, periodSeconds: 1, failureThreshold: 30}")+
		containerYAML("second", "sleep 2")+
		"  containers:\n"+containerYAML("app", "sleep 1d")))
	got := w.track(30 * time.Second)
	want := []string{
		"Pending; first: running, side: PodInitializing, second: PodInitializing, app: PodInitializing",
		"Pending; first: exit 0 ready, side: running, second: PodInitializing, app: PodInitializing",
		"Pending; first: exit 0 ready, side: running ready, second: running, app: PodInitializing",
		"Running; first: exit 0 ready, side: running ready, second: exit 0 ready, app: running ready",
	}
	if !slices.Equal(got, want) {
		t.Errorf("story:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	conditions := map[corev1.PodConditionType]corev1.ConditionStatus{}
	for _, c := range w.pod().Status.Conditions {
		conditions[c.Type] = c.Status
	}
	for _, kind := range []corev1.PodConditionType{corev1.PodReadyToStartContainers, corev1.PodInitialized, corev1.PodReady, corev1.ContainersReady, corev1.PodScheduled} {
		if conditions[kind] != corev1.ConditionTrue {
			t.Errorf("condition %s is %s", kind, conditions[kind])
		}
	}
}

func TestBackOffDoublesAndIsTold(t *testing.T) {
	w := newWorld(t, 0, podManifest("  containers:\n"+containerYAML("app", "echo try; exit 3")))
	var waits []string
	restarts := int32(0)
	last := present
	for range 1000 {
		w.step(time.Second)
		s := w.pod().Status.ContainerStatuses
		if len(s) == 0 || s[0].RestartCount == restarts {
			continue
		}
		restarts = s[0].RestartCount
		waits = append(waits, w.clock.Now().Sub(last).String())
		last = w.clock.Now()
	}
	// Measured in whole seconds between starts: the back-off, and now and then the time to start.
	want := []string{"2s", "10s", "20s", "40s", "1m21s", "2m40s", "5m0s", "5m0s"}
	if !slices.Equal(waits, want) {
		t.Errorf("restarts after %v, want %v", waits, want)
	}
	s := w.pod().Status.ContainerStatuses[0]
	if s.State.Waiting == nil || s.State.Waiting.Reason != "CrashLoopBackOff" ||
		s.State.Waiting.Message != fmt.Sprintf("back-off 5m0s restarting failed container=app pod=p_shop(%s)", w.pod().UID) {
		t.Errorf("state %+v", s.State)
	}
	if last := s.LastTerminationState.Terminated; last == nil || last.ExitCode != 3 || last.Reason != "Error" {
		t.Errorf("last state %+v", s.LastTerminationState)
	}
	counts := map[string]int32{}
	for _, e := range apiserver.List[*corev1.Event](w.state, "shop") {
		counts[e.Reason] += e.Count
	}
	if counts["Started"] != 9 || counts["BackOff"] < 20 || counts["Scheduled"] != 1 {
		t.Errorf("events: %v", counts)
	}
}

func TestRestartPolicies(t *testing.T) {
	for _, test := range []struct{ policy, script, want string }{
		{"Never", "exit 0", "Succeeded; app: exit 0"},
		{"Never", "exit 4", "Failed; app: exit 4"},
		{"OnFailure", "exit 0", "Succeeded; app: exit 0"},
		{"OnFailure", "exit 4", "Running; app: CrashLoopBackOff x2"},
		{"Always", "exit 0", "Running; app: CrashLoopBackOff x2"},
	} {
		w := newWorld(t, 0, podManifest("  restartPolicy: "+test.policy+"\n  containers:\n"+containerYAML("app", test.script)))
		w.step(20 * time.Second)
		if got := summary(w.pod()); got != test.want {
			t.Errorf("%s, %s: %s, want %s", test.policy, test.script, got, test.want)
		}
	}
}

func TestFailedInitContainerWithPolicyNever(t *testing.T) {
	w := newWorld(t, 0, podManifest("  restartPolicy: Never\n  initContainers:\n"+containerYAML("init", "exit 1")+"  containers:\n"+containerYAML("app", "sleep 1d")))
	w.step(20 * time.Second)
	if got := summary(w.pod()); got != "Failed; init: exit 1, app: PodInitializing" {
		t.Error(got)
	}
}

func TestReadinessAndLivenessProbes(t *testing.T) {
	w := newWorld(t, 0, podManifest("  containers:\n"+containerYAML("app",
		"mkdir /www; echo ok > /www/ready; httpd -p 80 -h /www; touch /alive; sleep 20; rm /www/ready; sleep 20; rm /alive; sleep 1d",
		"readinessProbe: {httpGet: {path: /ready, port: 80}, periodSeconds: 2}",
		"livenessProbe: {exec: {command: [cat, /alive]}, periodSeconds: 3}")))
	got := w.track(70 * time.Second)
	want := []string{
		"Running; app: running", "Running; app: running ready", "Running; app: running", // ready, then the page is gone
		"Running; app: exit 137", "Running; app: running ready x1",
	}
	if len(got) > 0 && strings.HasPrefix(got[0], "Pending") {
		got = got[1:]
	}
	if !slices.Equal(got, want) {
		t.Errorf("story:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	messages := map[string]bool{}
	for _, e := range apiserver.List[*corev1.Event](w.state, "shop") {
		messages[e.Reason+": "+e.Message] = true
	}
	for _, message := range []string{
		"Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 404",
		"Unhealthy: Liveness probe failed: cat: can't open '/alive': No such file or directory\n",
		"Killing: Container app failed liveness probe, will be restarted",
	} {
		if !messages[message] {
			t.Errorf("no event %q in %v", message, messages)
		}
	}
}

func TestDeletionWaitsForTheGracePeriod(t *testing.T) {
	w := newWorld(t, time.Minute, podManifest("  containers:\n"+containerYAML("deaf", "sleep 1d")+containerYAML("polite", "trap 'exit 0' TERM; while true; do sleep 1; done")))
	if err := apiserver.Delete[*corev1.Pod](w.state, "shop", "p", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	w.react()
	w.step(1100 * time.Millisecond)
	if got := summary(w.pod()); got != "Running; deaf: running ready, polite: exit 0" {
		t.Error(got)
	}
	w.step(5 * time.Second)
	if pods := w.pods(); len(pods) != 0 {
		t.Errorf("still there: %s", summary(pods[0]))
	}
	var killing []string
	for _, e := range apiserver.List[*corev1.Event](w.state, "shop") {
		if e.Reason == "Killing" {
			killing = append(killing, e.Message)
		}
	}
	slices.Sort(killing)
	if !slices.Equal(killing, []string{"Stopping container deaf", "Stopping container polite"}) {
		t.Errorf("killing: %q", killing)
	}
}

// react makes the node look at what the test changed in the State, without waiting for the watch.
func (w *world) react() {
	w.node.timeline.Do(w.node.adopt)
	w.node.Settle()
}

func TestWhatCannotStart(t *testing.T) {
	for name, test := range map[string]struct{ spec, want, event string }{
		"image": {
			"  containers:\n  - {name: app, image: 'nginx:1'}\n", "Pending; app: ImagePullBackOff",
			`Failed to pull image "nginx:1": failed to pull and unpack image "docker.io/library/nginx:1"`,
		},
		"config map": {
			"  containers:\n" + containerYAML("app", "true", "envFrom: [{configMapRef: {name: none}}]"),
			"Pending; app: CreateContainerConfigError", `Error: configmap "none" not found`,
		},
		"volume": {
			"  volumes: [{name: v, configMap: {name: none}}]\n  containers:\n" + containerYAML("app", "true"),
			"Pending; app: ContainerCreating", `MountVolume.SetUp failed for volume "v" : configmap "none" not found`,
		},
		"command": {
			"  restartPolicy: Never\n  containers:\n  - {name: app, image: 'busybox:1.36', command: [bash]}\n",
			"Failed; app: exit 128", `exec: "bash": executable file not found in $PATH`,
		},
		"node": {
			"  nodeSelector: {disk: ssd}\n  containers:\n" + containerYAML("app", "true"), "Pending; ",
			"0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector",
		},
		"resources": {
			"  containers:\n" + containerYAML("app", "true", "resources: {requests: {cpu: 64}}"), "Pending; ",
			"0/2 nodes are available: 2 Insufficient cpu",
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, 0, podManifest(test.spec))
			w.step(40 * time.Second)
			if got := summary(w.pod()); got != test.want {
				t.Errorf("%s, want %s", got, test.want)
			}
			events := apiserver.List[*corev1.Event](w.state, "shop")
			if !slices.ContainsFunc(events, func(e *corev1.Event) bool { return strings.Contains(e.Message, test.event) }) {
				t.Errorf("no event with %q", test.event)
			}
		})
	}
}

func TestConfigMapThatComesLateIsMounted(t *testing.T) {
	w := newWorld(t, 0, podManifest("  volumes: [{name: v, configMap: {name: late}}]\n  containers:\n"+
		containerYAML("app", "cat /config/key; sleep 1d", "volumeMounts: [{name: v, mountPath: /config}]")))
	w.step(20 * time.Second)
	if _, err := apiserver.Create(w.state, &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "late", Namespace: "shop"}, Data: map[string]string{"key": "value\n"}}); err != nil {
		t.Fatal(err)
	}
	w.step(20 * time.Second)
	if got := summary(w.pod()); got != "Running; app: running ready" {
		t.Error(got)
	}
	if got := w.logs("app", corev1.PodLogOptions{}); got != "value\n" {
		t.Errorf("log %q", got)
	}
}

func TestEphemeralContainerJoinsLive(t *testing.T) {
	w := newWorld(t, time.Minute, podManifest("  containers:\n"+containerYAML("app", "sleep 1d")))
	_, err := apiserver.Modify(w.state, "shop", "p", func(pod *corev1.Pod) error {
		pod.Spec.EphemeralContainers = []corev1.EphemeralContainer{{EphemeralContainerCommon: corev1.EphemeralContainerCommon{
			Name: "debugger", Image: "busybox:1.36", Command: []string{"sh", "-c", "echo debugging; ps | grep -c sleep; exit 6"},
		}, TargetContainerName: "app"}}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	w.react()
	w.step(20 * time.Second)
	s := w.pod().Status.EphemeralContainerStatuses
	if len(s) != 1 || s[0].State.Terminated == nil || s[0].State.Terminated.ExitCode != 6 || s[0].RestartCount != 0 {
		t.Errorf("status %+v", s)
	}
	if got := w.logs("debugger", corev1.PodLogOptions{}); got != "debugging\n4\n" { // the script and the sleep of app, beside its own script and grep
		t.Errorf("log %q", got)
	}
}
