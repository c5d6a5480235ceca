package containers

import (
	"fmt"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/follow"
	kubepods "github.com/podglass/podglass/kube/pods"
	"github.com/podglass/podglass/kube/podstatus"
)

const (
	second = time.Second
	minute = time.Minute
)

// scenes are the states of the pane.
func scenes() map[string]scene {
	all := map[string]scene{}
	for _, group := range []map[string]scene{quietScenes(), startScenes(), failureScenes(), podScenes(), linkScenes(), badInputScenes()} {
		for name, s := range group {
			if s.health == (follow.Health{}) {
				s.health = live
			}
			if s.eventsHealth == (follow.Health{}) {
				s.eventsHealth = live
			}
			all[name] = s
		}
	}
	return all
}

// timecheck is a healthy pod with everything on it.
func timecheck() *corev1.Pod {
	return pod(
		initial("init-config", over(0, "Completed", 11*minute, 2*second), mount("config-map", "/config-in", false), mount("config-dir", "/config-out", false)),
		app("timecheck", ready(11*minute), mount("config-dir", "/config", true), mount("logs-dir", "/logs", false),
			asks("cpu memory", "100m 64Mi", "500m 128Mi"), probes(nil, httpProbe("/ready"), httpProbe("/healthz"))),
		app("logger", ready(11*minute), mount("logs-dir", "/logs-ro", true),
			spec(func(c *corev1.Container) {
				c.Command, c.Args = []string{"sh", "-c"}, []string{"while true; do\n  tail -f /logs-ro/timecheck.log\ndone\n"}
			})),
		app("healthz", ready(11*minute), port("http", 8080, 0)),
		app("metrics", ready(11*minute), port("metrics", 8081, 18081)),
		func(p *corev1.Pod) {
			p.Spec.Volumes = []corev1.Volume{
				{Name: "config-map", VolumeSource: corev1.VolumeSource{ConfigMap: &corev1.ConfigMapVolumeSource{LocalObjectReference: corev1.LocalObjectReference{Name: "timecheck-config"}}}},
				{Name: "config-dir", VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{}}},
				{Name: "logs-dir", VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{}}},
			}
		},
	)
}

func quietScenes() map[string]scene {
	used := map[string]kubepods.Resources{
		"timecheck": {MilliCPU: 12, Memory: 120 << 20}, "logger": {MilliCPU: 1, Memory: 3 << 20},
		"healthz": {MilliCPU: 2, Memory: 5 << 20}, "metrics": {MilliCPU: 3, Memory: 6 << 20},
	}
	annotated := timecheck()
	annotated.Annotations = map[string]string{"kubectl.kubernetes.io/default-container": "healthz"}
	everything := pod(app("web", ready(26*time.Hour), port("http", 80, 0), port("dns", 53, 5353), mount("data", "/data", false), mount("lost", "/lost", true),
		asks("memory cpu example.com/gpu", "64Mi 200m 1", "128Mi"), probes(
			execProbe(30, "sh", "-c", "test -f /tmp/up"),
			&corev1.Probe{ProbeHandler: corev1.ProbeHandler{GRPC: &corev1.GRPCAction{Port: 9000}}, InitialDelaySeconds: 5, SuccessThreshold: 2, TimeoutSeconds: 3},
			&corev1.Probe{ProbeHandler: corev1.ProbeHandler{TCPSocket: &corev1.TCPSocketAction{}}},
		),
		spec(func(c *corev1.Container) {
			never := corev1.ContainerRestartPolicyNever
			c.TTY, c.Stdin, c.WorkingDir, c.RestartPolicy = true, true, "/srv", &never
			c.RestartPolicyRules = []corev1.ContainerRestartRule{{Action: "Restart", ExitCodes: &corev1.ContainerRestartRuleOnExitCodes{Operator: "In", Values: []int32{42}}}}
			c.Lifecycle = &corev1.Lifecycle{PreStop: &corev1.LifecycleHandler{Sleep: &corev1.SleepAction{Seconds: 5}}, PostStart: &corev1.LifecycleHandler{Exec: &corev1.ExecAction{Command: []string{"touch", "/up"}}}}
			c.Resources.Claims = []corev1.ResourceClaim{{Name: "fpga"}}
			c.Ports[1].Protocol, c.Ports[1].HostIP = corev1.ProtocolUDP, "192.168.64.2"
			c.VolumeMounts[0].SubPath = "web"
			c.Args = []string{"--greeting", "it's noon"}
		}),
		func(_ *corev1.Container, s *corev1.ContainerStatus) {
			s.AllocatedResources = corev1.ResourceList{"cpu": resource.MustParse("100m")}
			s.Resources = &corev1.ResourceRequirements{Limits: corev1.ResourceList{"memory": resource.MustParse("96Mi")}}
		}), func(p *corev1.Pod) {
		p.Spec.Volumes = []corev1.Volume{{Name: "data", VolumeSource: corev1.VolumeSource{PersistentVolumeClaim: &corev1.PersistentVolumeClaimVolumeSource{ClaimName: "data-0"}}}}
	})
	return map[string]scene{
		"nothing chosen":  {nothing: true},
		"healthy":         {pod: timecheck(), usage: used},
		"no metrics":      {pod: timecheck(), cursor: "logger"},
		"default by name": {pod: annotated, cursor: "healthz"},
		"everything":      {pod: everything, usage: map[string]kubepods.Resources{"web": {MilliCPU: 190, Memory: 125 << 20}}},
		"debugged": {pod: pod(app("web", ready(time.Hour)), ephemeral("debugger-x7k2p", "web", running(minute), spec(func(c *corev1.Container) {
			c.TTY, c.Stdin = true, true
		}))), cursor: "debugger-x7k2p"},
	}
}

func startScenes() map[string]scene {
	gated := pod(
		initial("init-db", over(0, "Completed", 2*minute, 75*second)),
		sidecar("mesh", running(35*second), probes(execProbe(30, "cat", "/tmp/started"), nil, nil)),
		initial("init-late", waiting("PodInitializing", "")), app("web", waiting("PodInitializing", "")),
		condition(corev1.PodInitialized, corev1.ConditionFalse, "ContainersNotInitialized", "containers with incomplete status: [mesh init-late]"),
		func(p *corev1.Pod) { p.Status.Phase = corev1.PodPending },
	)
	tried := unhealthy("mesh", "Startup probe failed: cat: can't open '/tmp/started': No such file or directory", 3, 30*second, 5*second)
	return map[string]scene{
		"sidecar gate":                {pod: gated, events: []podstatus.Event{tried}, cursor: "mesh"},
		"sidecar gate without events": {pod: gated, eventsHealth: failing(follow.Loading, explain.ClassForbidden, "you may not list events in namespace shop (as jane)"), cursor: "mesh"},
		"behind the gate":             {pod: gated, events: []podstatus.Event{tried}, cursor: "web"},
		"init at work": {pod: pod(initial("fetch", over(0, "Completed", minute, 4*second)), initial("migrate", running(55*second)), initial("warm-up", waiting("PodInitializing", "")),
			app("web", waiting("PodInitializing", "")), app("worker", waiting("PodInitializing", "")), app("cron", waiting("PodInitializing", "")))},
		"pulling": {pod: pod(app("web", waiting("ContainerCreating", ""))), events: []podstatus.Event{
			{Container: "web", Reason: "Pulling", Message: `Pulling image "registry.example/shop/web:1.4.2"`, Count: 1, First: noon.Add(-48 * second), Last: noon.Add(-48 * second)},
		}},
	}
}

func failureScenes() map[string]scene {
	message := "日本語のエラー: 設定がありません 🚫\x1b[31m\ncaused by: \u202egnihton"
	killed := endedWith(137, "OOMKilled", 100*second, 130*second)
	killed.Message = message
	return map[string]scene{
		"broken init": {pod: pod(
			initial("init-version", backOff("2m40s", "init-version"), restarted(5, endedWith(1, "Error", 80*second, 0))),
			app("web", waiting("PodInitializing", ""), port("", 80, 0)),
			condition(corev1.PodInitialized, corev1.ConditionFalse, "ContainersNotInitialized", "containers with incomplete status: [init-version]"),
		)},
		"crash loop": {pod: pod(app("web", backOff("5m0s", "web"), restarted(12, killed)), app("log", ready(time.Hour)),
			condition(corev1.ContainersReady, corev1.ConditionFalse, "ContainersNotReady", "containers with unready status: [web]"))},
		"next try is due": {pod: pod(app("web", backOff("10s", "web"), restarted(2, endedWith(1, "Error", minute, second))))},
		"image pull": {pod: pod(app("web", waiting("ImagePullBackOff", `Back-off pulling image "registry.example/shop/web:1.4.2": ErrImagePull: not found`))), events: []podstatus.Event{
			{Container: "web", Reason: "Pulling", Count: 4, First: noon.Add(-3 * minute), Last: noon.Add(-100 * second)},
			{Container: "web", Warning: true, Reason: "Failed", Count: 4, First: noon.Add(-3 * minute), Last: noon.Add(-99 * second)},
		}},
		"unready": {pod: pod(app("web", started(4*minute), port("http", 8080, 0), probes(nil, httpProbe("/ready"), httpProbe("/healthz")))), events: []podstatus.Event{
			unhealthy("web", "Readiness probe failed: HTTP probe failed with statuscode: 503", 12, 3*minute, 4*second),
			unhealthy("web", "Liveness probe failed: Get \"http://10.244.0.17:8080/healthz\": context deadline exceeded", 3, 9*minute, 5*minute),
		}},
		"unready and no event says why": {pod: pod(app("web", started(4*time.Hour), probes(nil, httpProbe("/ready"), nil)))},
		"two that ended": {pod: pod(app("producer", over(0, "Completed", minute, 30*second)), app("consumer", over(1, "Error", 90*second, 0)), func(p *corev1.Pod) {
			p.Status.Phase, p.Spec.RestartPolicy = corev1.PodFailed, corev1.RestartPolicyNever
		}), cursor: "consumer"},
		"never ran": {pod: pod(app("web", func(_ *corev1.Container, s *corev1.ContainerStatus) {
			ended := endedWith(128, "StartError", 20*second, 0)
			ended.StartedAt.Time = time.Unix(0, 0)
			ended.Message = `failed to create containerd task: exec: "serve": executable file not found in $PATH`
			s.State.Terminated = ended
		}))},
	}
}

func podScenes() map[string]scene {
	pending := func(p *corev1.Pod) {
		p.Status = corev1.PodStatus{Phase: corev1.PodPending, QOSClass: corev1.PodQOSBestEffort}
	}
	nowhere := func(p *corev1.Pod) { p.Spec.NodeName = "" }
	return map[string]scene{
		"unscheduled": {pod: pod(app("web"), nowhere, pending, condition(corev1.PodScheduled, corev1.ConditionFalse, "Unschedulable",
			"0/101 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, 100 node(s) had untolerated taint {kwok.x-k8s.io/node: fake}. preemption: 0/101 nodes are available"))},
		"no mount": {pod: pod(app("web", waiting("ContainerCreating", "")), func(p *corev1.Pod) {
			p.Status.Conditions[0].Status = corev1.ConditionFalse
		}), events: []podstatus.Event{{Warning: true, Reason: "FailedMount", Message: `MountVolume.SetUp failed for volume "c" : configmap "absent" not found`, Count: 9, First: noon.Add(-5 * minute), Last: noon.Add(-10 * second)}}},
		"closed gates": {pod: pod(app("web", ready(time.Hour)), gate("target-health.example.com/lb"), gate("example.com/approved"),
			condition("target-health.example.com/lb", corev1.ConditionFalse, "NotRegistered", "none of the target groups of the load balancer in front of the shop has the pod 👩‍🚒 yet"),
			condition(corev1.PodReady, corev1.ConditionFalse, "ReadinessGatesNotReady", `corresponding condition of pod readiness gate "example.com/approved" does not exist.`))},
		"node lost": {pod: pod(app("web", ready(time.Hour)), func(p *corev1.Pod) { p.Status.Reason = "NodeLost" })},
		"evicted": {pod: pod(app("web"), func(p *corev1.Pod) {
			p.Status = corev1.PodStatus{Phase: corev1.PodFailed, Reason: "Evicted", Message: "The node was low on resource: memory. Threshold quantity: 100Mi, available: 12Mi."}
		})},
		"terminating": {pod: pod(app("web", ready(time.Hour)), func(p *corev1.Pod) {
			until, grace := before(-20*second), int64(30)
			p.DeletionTimestamp, p.DeletionGracePeriodSeconds = &until, &grace
		})},
	}
}

func linkScenes() map[string]scene {
	row := kubepods.NewRow(timecheck())
	return map[string]scene{
		"from the list":     {row: row, health: loading, eventsHealth: loading},
		"not in the list":   {health: loading, eventsHealth: loading},
		"forbidden":         {row: row, health: failing(follow.Loading, explain.ClassForbidden, "you may not get pods \"cart-0\" in namespace shop (as jane)")},
		"gone":              {pod: timecheck(), health: failing(follow.Gone, explain.ClassNotFound, `pod "cart-0" in namespace shop no longer exists`)},
		"never there":       {health: failing(follow.Gone, explain.ClassNotFound, `there is no pod named "cart-0" in namespace shop`)},
		"stale":             {pod: timecheck(), health: failing(follow.Stale, explain.ClassUnreachable, "the API server refuses the connection")},
		"events on the way": {pod: pod(app("web", started(minute), probes(nil, httpProbe("/"), nil))), eventsHealth: loading},
	}
}

func badInputScenes() map[string]scene {
	crowd := pod()
	for i := range 200 {
		app(fmt.Sprintf("worker-%03d", i), ready(time.Hour))(crowd)
	}
	steps := pod()
	for i := range 12 {
		state := waiting("PodInitializing", "")
		switch {
		case i < 5:
			state = over(0, "Completed", minute, second)
		case i == 5:
			state = running(9 * second)
		}
		initial(fmt.Sprintf("a-rather-long-name-%02d", i), state)(steps)
	}
	app("web", waiting("PodInitializing", ""))(steps)
	bare := &corev1.Pod{}
	bare.Namespace, bare.Name, bare.UID = "shop", "cart-0", "cart-0-uid"
	bare.Spec.Containers = []corev1.Container{{Name: "web"}}
	return map[string]scene{
		"200 containers": {pod: crowd, cursor: "worker-117"},
		"twelve steps":   {pod: steps},
		"no status":      {pod: bare},
		"one of each": {
			pod: pod(initial("only", over(0, "Completed", minute, second)), app("web", started(minute), probes(execProbe(1, "true"), nil, nil),
				spec(func(c *corev1.Container) { c.Args = []string{"a\n" + strings.Repeat("b\n", scriptLines) + "c"} }),
				func(_ *corev1.Container, s *corev1.ContainerStatus) { no := false; s.Started = &no })),
			events: []podstatus.Event{unhealthy("web", "Startup probe failed: no", 1, 5*second, 5*second)},
		},
		"clocks disagree": {pod: pod(app("web", ready(-90*second), restarted(1, endedWith(1, "Error", -100*second, 10*second))))},
	}
}
