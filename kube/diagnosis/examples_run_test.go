package diagnosis_test

import (
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/podglass/podglass/kube/anatomy"
	"github.com/podglass/podglass/kube/diagnosis"
	"github.com/podglass/podglass/kube/podstatus/podtest"
)

func runExamples() []example {
	always := corev1.ContainerRestartPolicyAlways
	never := func(p *corev1.Pod) { p.Spec.RestartPolicy = corev1.RestartPolicyNever }
	loop := func(code int32, reason string, more ...around) diagnosis.Input {
		return situation(podtest.Pod(podtest.App("web", looping(code, reason)...)), more...)
	}
	limited := spec("web", func(c *corev1.Container) {
		c.Resources.Limits = corev1.ResourceList{"memory": resource.MustParse("32Mi")}
		c.Command = []string{"/srv/web", "-v"}
		c.LivenessProbe = get(8080)
		c.StartupProbe = get(8080)
		c.StartupProbe.FailureThreshold = 30
		c.Lifecycle = &corev1.Lifecycle{PostStart: &corev1.LifecycleHandler{Exec: &corev1.ExecAction{Command: []string{"/srv/warm"}}}}
	})
	dead := func(s *corev1.ContainerStatus) { looping(137, "Error")[0](s); looping(137, "Error")[1](s) }
	no := last(128, "StartError", `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "/srv/web": stat /srv/web: no such file or directory: unknown`, 2)
	rule := spec("web", func(c *corev1.Container) {
		c.RestartPolicy = &always
		c.RestartPolicyRules = []corev1.ContainerRestartRule{{Action: corev1.ContainerRestartRuleActionRestartAllContainers, ExitCodes: &corev1.ContainerRestartRuleOnExitCodes{Operator: "In", Values: []int32{42}}}}
	})
	stop := loop(143, "Error")
	stop.Pod = stop.Pod.DeepCopy()
	deleted(-20*time.Second, 30)(stop.Pod)
	calm := situation(podtest.Pod(podtest.App("web", podtest.Ready, last(1, "Error", "", 5)), func(p *corev1.Pod) {
		p.Status.ContainerStatuses[0].LastTerminationState.Terminated.FinishedAt = podtest.Ago(time.Hour)
	}))
	declares := func(name string) func(*corev1.Pod) {
		return spec(name, func(c *corev1.Container) { c.Ports = []corev1.ContainerPort{{ContainerPort: 8080}} })
	}
	bound := situation(podtest.Pod(podtest.App("web", looping(1, "Error")...), podtest.App("proxy", podtest.Ready), declares("web"), declares("proxy")),
		log("web", "starting", "bind: Address already in use"))
	return []example{
		{"status-unknown", "nobody knows how web ended: its node or the runtime lost it", situation(podtest.Pod(never, podtest.App("web", podtest.Ended(137, "ContainerStatusUnknown")))), fine()},
		{"hook-failed", `web is ended because its postStart hook fails: PostStartHook failed: exec: "/srv/warm": not found`, situation(podtest.Pod(podtest.App("web", waiting("PostStartHookError", "")), limited), event("web", "FailedPostStartHook", `PostStartHook failed: exec: "/srv/warm": not found`)), fine(limited)},
		{"cannot-start", "web cannot start: /srv/web is not in its image, restarted twice", situation(podtest.Pod(podtest.App("web", waiting("CrashLoopBackOff", "back-off 20s restarting failed container=web"), no), limited)), fine(limited)},
		{"cannot-start", "web cannot start: /srv/web cannot be executed: permission denied", situation(podtest.Pod(podtest.App("web", waiting("RunContainerError", `runc create failed: unable to start container process: exec: "/srv/web": permission denied: unknown`)), limited)), fine(limited)},
		{"cannot-start", "web cannot start: its command is built for another processor architecture (exec format error)", situation(podtest.Pod(podtest.App("web", waiting("RunContainerError", `exec /srv/web: exec format error`)), limited)), fine(limited)},
		{"cannot-start", "web cannot start: failed to generate spec: no command specified", situation(podtest.Pod(podtest.App("web", waiting("CreateContainerError", `failed to generate spec: no command specified`)))), fine(limited)},
		{"out-of-memory", "web was killed for using more memory than its limit of 32Mi, restarted 5 times", situation(podtest.Pod(podtest.App("web", looping(137, "OOMKilled")...), limited)), loop(137, "Error")},
		{"liveness-kills", "web is restarted because its liveness probe fails: HTTP probe failed with statuscode: 500, restarted 5 times", situation(podtest.Pod(podtest.App("web", looping(137, "Error")...), limited), event("web", "Unhealthy", "Liveness probe failed: HTTP probe failed with statuscode: 500"), event("web", "Killing", "Container web failed liveness probe, will be restarted")), loop(137, "Error")},
		{"startup-budget", "web is restarted because it does not pass its startup probe within 5m: Get \"http://10.0.0.1:8080/healthz\": connection refused, restarted 5 times", situation(podtest.Pod(podtest.App("web", looping(137, "Error")...), limited), event("web", "Unhealthy", `Startup probe failed: Get "http://10.0.0.1:8080/healthz": connection refused`), event("web", "Killing", "Container web failed startup probe, will be restarted")), fine(limited)},
		{"exits-normally", "web ends normally (exit 0) and is started again, since its restart policy is Always, restarted 5 times", loop(0, "Completed"), situation(podtest.Pod(never, podtest.Phase(corev1.PodSucceeded), podtest.App("web", podtest.Ended(0, "Completed"))))},
		{"init-fails", "init step 2 of 3 migrate fails: exit 1, restarted 5 times: dial tcp 10.0.0.9:5432: connect: connection refused", situation(podtest.Pod(pending, podtest.Initial("fetch", podtest.Ended(0, "Completed")), podtest.Initial("migrate", looping(1, "Error")...), podtest.Initial("warm", podtest.Waiting("PodInitializing")), podtest.App("web", podtest.Waiting("PodInitializing"))), log("migrate", "starting", "dial tcp 10.0.0.9:5432: connect: connection refused", "bye")), situation(podtest.Pod(pending, podtest.Initial("fetch", podtest.Running), podtest.App("web", podtest.Waiting("PodInitializing")), func(p *corev1.Pod) {
			p.Status.InitContainerStatuses[0].State.Running.StartedAt = podtest.Ago(time.Minute)
		}))},
		{"killed", "web was killed (exit 137, SIGKILL), not for its memory limit, restarted 5 times", loop(137, "Error"), situation(podtest.Pod(podtest.App("web", dead), deleted(-10*time.Second, 30)))},
		{"killed", "web was killed (exit 137, SIGKILL), not for its memory limit, restarted 5 times; whether a probe did it cannot be told: its events may not be read", situation(podtest.Pod(podtest.App("web", dead), limited), func(in *diagnosis.Input) { in.EventsKnown = anatomy.Forbidden }), fine(limited)},
		{"crashes", `web fails: exit 2, restarted 5 times: panic: no configuration in /etc/web.json`, loop(2, "Error", log("web", "starting", "panic: no configuration in /etc/web.json", "goroutine 1 [running]:")), stop},
		{"crashes", "web fails: exit 139 (SIGSEGV), restarted 5 times", loop(139, "Error"), calm},
		{"crashes", "web fails: exit 1, restarted 5 times: bind: Address already in use; proxy declares port 8080 too", bound, calm},
		{"crashes", "web fails: exit 3: no licence", situation(podtest.Pod(never, podtest.Phase(corev1.PodFailed), podtest.App("web", func(s *corev1.ContainerStatus) {
			s.State.Terminated = &corev1.ContainerStateTerminated{ExitCode: 3, Reason: "Error", Message: "reading\nno licence\n", FinishedAt: podtest.Ago(time.Minute)}
		}))), fine()},
		{"container-waits", "web does not start: MoonPhase: not tonight", situation(podtest.Pod(podtest.App("web", waiting("MoonPhase", "not tonight")))), fine()},
		{"container-waits", "web ends again and again, and how is not told: CrashLoopBackOff", situation(podtest.Pod(podtest.App("web", waiting("CrashLoopBackOff", "")))), fine()},
		{"restarts-all", "all containers are restarted, as a restart rule of web says", situation(podtest.Pod(podtest.App("web", podtest.Running), rule, condition(corev1.AllContainersRestarting, corev1.ConditionTrue, "", ""))), fine(rule)},
		{"restarts-in-bursts", "web runs now, and was restarted 5 times, the last time 2m ago (exit 1)", situation(podtest.Pod(podtest.App("web", podtest.Ready, last(1, "Error", "", 5)))), calm},
	}
}

func readinessExamples() []example {
	probed := spec("web", func(c *corev1.Container) {
		c.ReadinessProbe, c.Ports = get(9090), []corev1.ContainerPort{{ContainerPort: 8080}}
	})
	slow := spec("proxy", func(c *corev1.Container) { c.StartupProbe = get(15021) })
	starting := func(s *corev1.ContainerStatus) {
		s.State.Running = &corev1.ContainerStateRunning{StartedAt: podtest.Ago(2 * time.Minute)}
	}
	alive := spec("web", func(c *corev1.Container) { c.LivenessProbe = get(8080); c.LivenessProbe.PeriodSeconds = 10 })
	begun := spec("web", func(c *corev1.Container) { c.StartupProbe = get(8080) })
	closed := podtest.Gate("example.com/lb")
	short := node("node1", func(n *corev1.Node) {
		n.Status.Conditions = append(n.Status.Conditions, corev1.NodeCondition{Type: corev1.NodeDiskPressure, Status: corev1.ConditionTrue, Message: "kubelet has disk pressure"},
			corev1.NodeCondition{Type: "GPUPressure", Status: corev1.ConditionTrue}) // for which no kubelet evicts
	})
	return []example{
		{"sidecar-gate", "sidecar proxy runs, and has not passed its startup probe", situation(podtest.Pod(pending, podtest.Sidecar("proxy", starting), podtest.App("web", podtest.Waiting("PodInitializing")), slow)), fine()},
		{"sidecar-gate", "sidecar proxy runs, and has not passed its startup probe (3 of 3 tries): HTTP probe failed with statuscode: 503", situation(podtest.Pod(pending, podtest.Sidecar("proxy", starting), podtest.App("web", podtest.Waiting("PodInitializing")), slow), event("proxy", "Unhealthy", "Startup probe failed: HTTP probe failed with statuscode: 503")), fine()},
		{"init-slow", "init step 1 of 1 wait has been running for 60m: waiting for db", situation(podtest.Pod(pending, podtest.Initial("wait", podtest.Running), podtest.App("web", podtest.Waiting("PodInitializing"))), log("wait", "waiting for db")), situation(podtest.Pod(pending, podtest.Initial("wait", starting), podtest.App("web", podtest.Waiting("PodInitializing"))))},
		{"liveness-fails", "web fails its liveness probe: HTTP probe failed with statuscode: 500", situation(podtest.Pod(podtest.App("web", podtest.Ready), alive, func(p *corev1.Pod) { p.Status.ContainerStatuses[0].RestartCount = 1 }), eventAgo(5*time.Second, "web", "Unhealthy", "Liveness probe failed: HTTP probe failed with statuscode: 500")), situation(podtest.Pod(podtest.App("web", podtest.Ready), alive, func(p *corev1.Pod) { p.Status.ContainerStatuses[0].RestartCount = 1 }), eventAgo(30*time.Minute, "web", "Unhealthy", "Liveness probe failed: HTTP probe failed with statuscode: 500"))},
		{"startup-pending", "web has not passed its startup probe (3 of 3 tries): HTTP probe failed with statuscode: 503", situation(podtest.Pod(podtest.App("web", starting), begun), event("web", "Unhealthy", "Startup probe failed: HTTP probe failed with statuscode: 503")), situation(podtest.Pod(podtest.App("web", starting), begun))},
		{"readiness-refused", "web is not ready: nothing listens on port 9090, which its readiness probe asks; it declares 8080", situation(podtest.Pod(podtest.App("web", podtest.Started), probed), event("web", "Unhealthy", `Readiness probe failed: Get "http://10.0.0.1:9090/healthz": dial tcp 10.0.0.1:9090: connect: connection refused`)), fine(probed)},
		{"readiness-fails", "web is not ready: its readiness probe fails: HTTP probe failed with statuscode: 503", situation(podtest.Pod(podtest.App("web", podtest.Started), probed), event("web", "Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 503")), fine(probed)},
		{"not-ready", "web is not ready: its readiness probe has not passed", situation(podtest.Pod(podtest.App("web", podtest.Started), probed)), fine(probed)},
		{"readiness-gate-closed", "the readiness gate example.com/lb is False: NotRegistered: no target yet", situation(podtest.Pod(podtest.App("web", podtest.Ready), closed, condition("example.com/lb", corev1.ConditionFalse, "NotRegistered", "no target yet"))), fine(closed, condition("example.com/lb", corev1.ConditionTrue, "", ""))},
		{"pod-not-ready", "all containers are ready, and the pod is not: KubeletBusy: wait", situation(podtest.Pod(podtest.App("web", podtest.Ready), condition(corev1.PodReady, corev1.ConditionFalse, "KubeletBusy", "wait"))), fine()},
		{"node-pressure", "node node1 is short of disk: its kubelet may evict the pod", situation(podtest.Pod(podtest.App("web", podtest.Ready)), on(short)), situation(podtest.Pod(podtest.App("web", podtest.Ready)), on(node("node1")))},
	}
}

func endingExamples() []example {
	ended := func(p *corev1.Pod) { p.Finalizers = []string{"example.com/backup"} }
	killedAt := func(s *corev1.ContainerStatus) {
		s.State.Terminated = &corev1.ContainerStateTerminated{ExitCode: 137, Reason: "Error", StartedAt: podtest.Ago(time.Hour), FinishedAt: podtest.Ago(5 * time.Second)}
	}
	inTime := func(s *corev1.ContainerStatus) {
		s.State.Terminated = &corev1.ContainerStateTerminated{ExitCode: 137, Reason: "Error", StartedAt: podtest.Ago(time.Hour), FinishedAt: podtest.Ago(20 * time.Second)}
	}
	return []example{
		{"finalizer-holds", "the pod was deleted 10m ago, and is kept by the finalizer example.com/backup", situation(podtest.Pod(podtest.App("web", podtest.Ended(0, "Completed")), ended, deleted(10*time.Minute, 30))), situation(podtest.Pod(podtest.App("web", podtest.Ready), ended, deleted(-10*time.Second, 30)))},
		{"finalizer-holds", "the pod was deleted 15m ago, and is kept by the finalizer example.com/backup", situation(podtest.Pod(podtest.App("web", podtest.Ended(0, "Completed")), ended, deleted(5*time.Minute, 600))), fine(ended)},
		{"stuck-terminating", "the pod should have ended 10m ago, and is still there: context deadline exceeded", situation(podtest.Pod(podtest.App("web", podtest.Ready), deleted(10*time.Minute, 30)), event("", "FailedKillPod", "context deadline exceeded")), situation(podtest.Pod(podtest.App("web", podtest.Ready), deleted(time.Second, 30)))},
		{"grace-too-short", "web did not end within the grace period of 30s and was killed", situation(podtest.Pod(podtest.App("web", killedAt), deleted(5*time.Second, 30))), situation(podtest.Pod(podtest.App("web", inTime), deleted(5*time.Second, 30)))},
		{"grace-too-short", "web did not end within the grace period of 10s and was killed", situation(podtest.Pod(podtest.App("web", killedAt), deleted(5*time.Second, 0), func(p *corev1.Pod) {
			p.Spec.TerminationGracePeriodSeconds = ptr[int64](10)
		})), fine()},
		{"resize-pending", "the change of the pod's resources is not possible on its node: Node didn't have enough capacity: cpu", situation(podtest.Pod(podtest.App("web", podtest.Ready), condition(corev1.PodResizePending, corev1.ConditionTrue, "Infeasible", "Node didn't have enough capacity: cpu"))), fine()},
		{"resize-pending", "the change of the pod's resources waits until its node has room", situation(podtest.Pod(podtest.App("web", podtest.Ready), condition(corev1.PodResizePending, corev1.ConditionTrue, "Deferred", ""))), fine()},
		{"resize-pending", "the change of the pod's resources fails: runtime says no", situation(podtest.Pod(podtest.App("web", podtest.Ready), condition(corev1.PodResizeInProgress, corev1.ConditionTrue, "Error", "runtime says no"))), situation(podtest.Pod(podtest.App("web", podtest.Ready), condition(corev1.PodResizeInProgress, corev1.ConditionTrue, "", "")))},
	}
}
