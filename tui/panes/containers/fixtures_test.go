package containers

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/explain"
	"github.com/podglass/podglass/kube/follow"
	kubepods "github.com/podglass/podglass/kube/pods"
	"github.com/podglass/podglass/kube/podstatus"
	"github.com/podglass/podglass/themes"
	"github.com/podglass/podglass/tui/panes"
)

// noon is the time on these tests' screens.
var noon = time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)

func before(d time.Duration) metav1.Time { return metav1.NewTime(noon.Add(-d)) }

// scene is what a pane is shown.
type scene struct {
	pod    *corev1.Pod
	health follow.Health

	row          *kubepods.Row // nil for that of the pod
	events       []podstatus.Event
	eventsHealth follow.Health
	usage        map[string]kubepods.Resources
	nothing      bool   // no pod is chosen
	cursor       string // the container under it, "" for where it is at first
}

var (
	live    = follow.Health{State: follow.Live, Since: noon}
	loading = follow.Health{State: follow.Loading, Since: noon}
)

func failing(state follow.State, class explain.Class, sentence string) follow.Health {
	return follow.Health{State: state, Since: noon.Add(-40 * time.Second), Err: &explain.Error{Class: class, Sentence: sentence}}
}

// pod makes a running pod "shop/cart-0" on node1 and lets edits change it.
func pod(edits ...func(*corev1.Pod)) *corev1.Pod {
	made := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "cart-0", UID: "cart-0-uid", CreationTimestamp: before(time.Hour)},
		Spec:       corev1.PodSpec{NodeName: "node1", RestartPolicy: corev1.RestartPolicyAlways},
		Status: corev1.PodStatus{
			Phase: corev1.PodRunning, PodIP: "10.244.0.17", QOSClass: corev1.PodQOSBurstable,
			Conditions: []corev1.PodCondition{{Type: corev1.PodReadyToStartContainers, Status: corev1.ConditionTrue}},
		},
	}
	for _, edit := range edits {
		edit(made)
	}
	return made
}

// edit changes a container and its status.
type edit = func(*corev1.Container, *corev1.ContainerStatus)

func container(name string, edits []edit) (corev1.Container, corev1.ContainerStatus) {
	spec := corev1.Container{Name: name, Image: "registry.example/shop/" + name + ":1.4.2", ImagePullPolicy: corev1.PullIfNotPresent}
	status := corev1.ContainerStatus{Name: name}
	for _, change := range edits {
		change(&spec, &status)
	}
	return spec, status
}

func app(name string, edits ...edit) func(*corev1.Pod) {
	return func(p *corev1.Pod) {
		spec, status := container(name, edits)
		p.Spec.Containers = append(p.Spec.Containers, spec)
		p.Status.ContainerStatuses = append(p.Status.ContainerStatuses, status)
	}
}

func initial(name string, edits ...edit) func(*corev1.Pod) {
	return func(p *corev1.Pod) {
		spec, status := container(name, edits)
		p.Spec.InitContainers = append(p.Spec.InitContainers, spec)
		p.Status.InitContainerStatuses = append(p.Status.InitContainerStatuses, status)
	}
}

func sidecar(name string, edits ...edit) func(*corev1.Pod) {
	always := corev1.ContainerRestartPolicyAlways
	return initial(name, append(edits, func(c *corev1.Container, _ *corev1.ContainerStatus) { c.RestartPolicy = &always })...)
}

func ephemeral(name, target string, edits ...edit) func(*corev1.Pod) {
	return func(p *corev1.Pod) {
		spec, status := container(name, edits)
		p.Spec.EphemeralContainers = append(p.Spec.EphemeralContainers, corev1.EphemeralContainer{
			EphemeralContainerCommon: corev1.EphemeralContainerCommon(spec), TargetContainerName: target,
		})
		p.Status.EphemeralContainerStatuses = append(p.Status.EphemeralContainerStatuses, status)
	}
}

func running(ago time.Duration) edit {
	return func(_ *corev1.Container, s *corev1.ContainerStatus) {
		s.State.Running = &corev1.ContainerStateRunning{StartedAt: before(ago)}
		s.ImageID = "registry.example/shop/image@sha256:73aaf090f3d85aa34ee199857f03fa3a95c8ede2ffd4cc2cdb5b94e566b11662"
		s.ContainerID = "containerd://c8fcac7e955dd06cfcbd19b5f9b08beebc73669402bc2222cae34d161d9da676"
	}
}

func started(ago time.Duration) edit {
	return func(c *corev1.Container, s *corev1.ContainerStatus) {
		running(ago)(c, s)
		yes := true
		s.Started = &yes
	}
}

func ready(ago time.Duration) edit {
	return func(c *corev1.Container, s *corev1.ContainerStatus) {
		started(ago)(c, s)
		s.Ready = true
	}
}

// ended is an end so long ago of a life that lasted so long.
func endedWith(code int32, reason string, ago, lasted time.Duration) *corev1.ContainerStateTerminated {
	return &corev1.ContainerStateTerminated{ExitCode: code, Reason: reason, StartedAt: before(ago + lasted), FinishedAt: before(ago)}
}

func over(code int32, reason string, ago, lasted time.Duration) edit {
	return func(_ *corev1.Container, s *corev1.ContainerStatus) {
		s.State.Terminated = endedWith(code, reason, ago, lasted)
	}
}

func waiting(reason, message string) edit {
	return func(_ *corev1.Container, s *corev1.ContainerStatus) {
		s.State.Waiting = &corev1.ContainerStateWaiting{Reason: reason, Message: message}
	}
}

func restarted(times int32, last *corev1.ContainerStateTerminated) edit {
	return func(_ *corev1.Container, s *corev1.ContainerStatus) {
		s.RestartCount, s.LastTerminationState.Terminated = times, last
	}
}

// spec changes the container's wish alone.
func spec(change func(*corev1.Container)) edit {
	return func(c *corev1.Container, _ *corev1.ContainerStatus) { change(c) }
}

func port(name string, number, host int32) edit {
	return spec(func(c *corev1.Container) {
		c.Ports = append(c.Ports, corev1.ContainerPort{Name: name, ContainerPort: number, HostPort: host, Protocol: corev1.ProtocolTCP})
	})
}

func mount(volume, path string, readOnly bool) edit {
	return spec(func(c *corev1.Container) {
		c.VolumeMounts = append(c.VolumeMounts, corev1.VolumeMount{Name: volume, MountPath: path, ReadOnly: readOnly})
	})
}

func asks(resources, requests, limits string) edit {
	return spec(func(c *corev1.Container) {
		names := strings.Fields(resources)
		read := func(values string) corev1.ResourceList {
			list := corev1.ResourceList{}
			for i, value := range strings.Fields(values) {
				list[corev1.ResourceName(names[i])] = resource.MustParse(value)
			}
			return list
		}
		c.Resources.Requests, c.Resources.Limits = read(requests), read(limits)
	})
}

func probes(startup, readiness, liveness *corev1.Probe) edit {
	return spec(func(c *corev1.Container) {
		c.StartupProbe, c.ReadinessProbe, c.LivenessProbe = startup, readiness, liveness
	})
}

func httpProbe(path string) *corev1.Probe {
	return &corev1.Probe{ProbeHandler: corev1.ProbeHandler{HTTPGet: &corev1.HTTPGetAction{Path: path, Port: intstr.FromString("http")}}, PeriodSeconds: 5}
}

func execProbe(tries int32, words ...string) *corev1.Probe {
	return &corev1.Probe{ProbeHandler: corev1.ProbeHandler{Exec: &corev1.ExecAction{Command: words}}, PeriodSeconds: 10, FailureThreshold: tries}
}

// unhealthy is the event of a failed probe.
func unhealthy(container, message string, count int, first, last time.Duration) podstatus.Event {
	return podstatus.Event{
		Container: container, Warning: true, Reason: "Unhealthy", Message: message, Source: "kubelet",
		Count: count, First: noon.Add(-first), Last: noon.Add(-last),
	}
}

func condition(kind corev1.PodConditionType, status corev1.ConditionStatus, reason, message string) func(*corev1.Pod) {
	return func(p *corev1.Pod) {
		p.Status.Conditions = append(p.Status.Conditions, corev1.PodCondition{
			Type: kind, Status: status, Reason: reason, Message: message, LastTransitionTime: before(3 * time.Minute),
		})
	}
}

func backOff(delay, name string) edit {
	return waiting("CrashLoopBackOff", fmt.Sprintf("back-off %s restarting failed container=%s pod=cart-0_shop(cart-0-uid)", delay, name))
}

// still answers what it holds and never changes.
type still struct{ scene }

func (s still) Run(ctx context.Context)                    { <-ctx.Done() }
func (s still) Changed() (<-chan struct{}, func())         { return make(chan struct{}), func() {} }
func (s still) Pod() (*corev1.Pod, follow.Health)          { return s.pod, s.health }
func (s still) Events() ([]podstatus.Event, follow.Health) { return s.events, s.eventsHealth }
func (s still) Touch()                                     {}
func (s still) source() Source                             { return sourceOf(s.scene, nil) }
func sourceOf(s scene, asked func(what string, _ kube.PodRef)) Source {
	note := func(what string, ref kube.PodRef) {
		if asked != nil {
			asked(what, ref)
		}
	}
	return Source{
		Watch:  func(ref kube.PodRef) Watch { note("pod", ref); return still{s} },
		Events: func(ref kube.PodRef) Events { note("events", ref); return still{s} },
		Usage: func(_ context.Context, ref kube.PodRef) (map[string]kubepods.Resources, error) {
			note("usage", ref)
			return s.usage, nil
		},
	}
}

func envOf(t testing.TB, theme string, glyphs *themes.Glyphs) panes.Env {
	t.Helper()
	loaded, err := themes.Load(theme, nil)
	if err != nil {
		t.Fatal(err)
	}
	return panes.Env{
		Look: panes.Look{Styles: loaded.Styles(), Glyphs: glyphs}, Location: time.UTC,
		Now: func() time.Time { return noon }, Ask: func(any) {},
	}
}

// open makes a pane that shows a scene in which everything has arrived.
func open(t testing.TB, s scene, env panes.Env) *Pane {
	t.Helper()
	p := New(env, still{s}.source())
	t.Cleanup(p.Close)
	if s.nothing {
		return p
	}
	p.Follow(s.target())
	p.follow()
	p.pull()
	p.followFurther()
	p.facts.Events, p.facts.eventsHealth = p.link.events.Events()
	if s.usage != nil {
		p.takeUsage(usageFound{used: s.usage})
	}
	p.show()
	if s.cursor != "" && !p.Table.Select(s.cursor) {
		t.Fatalf("there is no container %s", s.cursor)
	}
	return p
}

func (s scene) target() panes.Target {
	target := panes.Target{Row: s.row}
	target.Pod = kube.PodRef{Namespace: "shop", Name: "cart-0", UID: "cart-0-uid"}
	if s.pod != nil && s.row == nil {
		target.Row = kubepods.NewRow(s.pod)
	}
	return target
}
