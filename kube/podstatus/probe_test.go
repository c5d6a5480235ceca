package podstatus

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

func TestProbes(t *testing.T) {
	service := "health"
	spec := &corev1.Container{
		LivenessProbe: &corev1.Probe{
			ProbeHandler:  corev1.ProbeHandler{HTTPGet: &corev1.HTTPGetAction{Path: "healthz", Port: intstr.FromString("http"), Scheme: corev1.URISchemeHTTPS, Host: "::1"}},
			PeriodSeconds: 5, TimeoutSeconds: 2, FailureThreshold: 4, SuccessThreshold: 1, InitialDelaySeconds: 7,
		},
		ReadinessProbe: &corev1.Probe{ProbeHandler: corev1.ProbeHandler{TCPSocket: &corev1.TCPSocketAction{Port: intstr.FromInt32(5432)}}},
		StartupProbe:   &corev1.Probe{ProbeHandler: corev1.ProbeHandler{Exec: &corev1.ExecAction{Command: []string{"cat", "/tmp/up"}}}, FailureThreshold: 30},
	}
	want := []Probe{
		{Kind: StartupProbe, Handler: "exec", Command: []string{"cat", "/tmp/up"}, Period: 10 * time.Second, Timeout: time.Second, SuccessThreshold: 1, FailureThreshold: 30},
		{Kind: ReadinessProbe, Handler: "tcp", Address: ":5432", Period: 10 * time.Second, Timeout: time.Second, SuccessThreshold: 1, FailureThreshold: 3},
		{Kind: LivenessProbe, Handler: "http", URL: "https://[::1]:http/healthz", InitialDelay: 7 * time.Second, Period: 5 * time.Second, Timeout: 2 * time.Second, SuccessThreshold: 1, FailureThreshold: 4},
	}
	if diff := cmp.Diff(want, probesOf(spec)); diff != "" {
		t.Error(diff)
	}
	grpc := newProbe(LivenessProbe, &corev1.Probe{ProbeHandler: corev1.ProbeHandler{GRPC: &corev1.GRPCAction{Port: 9000, Service: &service}}})
	if grpc.Handler != "grpc" || grpc.Address != ":9000" || grpc.Service != "health" {
		t.Errorf("got %+v", grpc)
	}
	if strange := newProbe(LivenessProbe, &corev1.Probe{}); strange.Handler != "" {
		t.Errorf("got %+v", strange)
	}
}

// failed is an event of a failed probe of the container "a".
func failed(message string, count int, first, last time.Duration) Event {
	return Event{Container: "a", Warning: true, Reason: "Unhealthy", Message: message, Count: count, First: noon.Add(-first), Last: noon.Add(-last)}
}

func TestProbeResults(t *testing.T) {
	up := Container{Name: "a", State: StateRunning, Started: noon.Add(-time.Minute), StartupPassed: true, Ready: true}
	unready, starting, down := up, up, up
	unready.Ready = false
	starting.Ready, starting.StartupPassed = false, false
	down.State = StateWaiting
	const s = time.Second
	tests := []struct {
		name      string
		container Container
		kind      ProbeKind
		events    []Event
		want      ProbeResult
	}{
		{"ready", up, ReadinessProbe, nil, ProbeResult{State: ProbePassed}},
		{"not ready, and nobody says why", unready, ReadinessProbe, nil, ProbeResult{State: ProbeAwaited}},
		{"not ready, and the kubelet has said why", unready, ReadinessProbe, []Event{failed("Readiness probe failed: cat: no file\n", 5, 50*s, 10*s)}, ProbeResult{
			State: ProbeFailing, Failures: &Failures{Message: "cat: no file", Count: 5, First: noon.Add(-50 * s), Last: noon.Add(-10 * s)},
		}},
		{"ready although it failed once", up, ReadinessProbe, []Event{failed("Readiness probe failed: no", 1, 30*s, 30*s)}, ProbeResult{
			State: ProbePassed, Failures: &Failures{Message: "no", Count: 1, First: noon.Add(-30 * s), Last: noon.Add(-30 * s)},
		}},
		{"several messages of one probe", unready, ReadinessProbe, []Event{
			failed("Readiness probe failed: a", 2, 50*s, 20*s), failed("Readiness probe failed: b", 3, 40*s, 10*s), failed("Liveness probe failed: c", 9, 40*s, 5*s),
		}, ProbeResult{State: ProbeFailing, Failures: &Failures{Message: "b", Count: 5, First: noon.Add(-50 * s), Last: noon.Add(-10 * s)}}},
		{"another container's failures", unready, ReadinessProbe, []Event{{Container: "b", Reason: "Unhealthy", Message: "Readiness probe failed: x", Count: 1, Last: noon}}, ProbeResult{State: ProbeAwaited}},
		{"the probe could not be run", unready, ReadinessProbe, []Event{failed("Readiness probe errored and resulted in unknown state: rpc error", 1, s, s)}, ProbeResult{
			State: ProbeFailing, Failures: &Failures{Message: "errored and resulted in unknown state: rpc error", Count: 1, First: noon.Add(-s), Last: noon.Add(-s)},
		}},
		{"readiness waits for the start", starting, ReadinessProbe, nil, ProbeResult{}},
		{"started", up, StartupProbe, nil, ProbeResult{State: ProbePassed}},
		{"starting", starting, StartupProbe, nil, ProbeResult{State: ProbeAwaited}},
		{"alive as far as anybody knows", up, LivenessProbe, nil, ProbeResult{State: ProbePassed}},
		{"liveness fails", up, LivenessProbe, []Event{failed("Liveness probe failed: HTTP probe failed with statuscode: 500", 2, 20*s, 10*s)}, ProbeResult{
			State: ProbeFailing, Failures: &Failures{Message: "HTTP probe failed with statuscode: 500", Count: 2, First: noon.Add(-20 * s), Last: noon.Add(-10 * s)},
		}},
		{"liveness failed in the run before", up, LivenessProbe, []Event{failed("Liveness probe failed: x", 3, 120*s, 61*s)}, ProbeResult{
			State: ProbePassed, Failures: &Failures{Message: "x", Count: 3, First: noon.Add(-120 * s), Last: noon.Add(-61 * s), Before: true},
		}},
		{"it does not run", down, LivenessProbe, []Event{failed("Liveness probe failed: x", 3, 90*s, 30*s)}, ProbeResult{
			Failures: &Failures{Message: "x", Count: 3, First: noon.Add(-90 * s), Last: noon.Add(-30 * s), Before: true},
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, test.container.ProbeResult(Probe{Kind: test.kind}, test.events)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTriesOfAStartupProbe(t *testing.T) {
	const s = time.Second
	container := Container{Name: "a", State: StateRunning, Started: noon.Add(-time.Minute)}
	probe := Probe{Kind: StartupProbe, Period: 10 * s, InitialDelay: 5 * s, FailureThreshold: 30}
	tests := []struct {
		name   string
		events []Event
		want   int
	}{
		{"none is known", nil, 0},
		{"all in this life", []Event{failed("Startup probe failed: x", 3, 50*s, 30*s)}, 3},
		{"counted on from the run before", []Event{failed("Startup probe failed: x", 33, 300*s, 35*s)}, 3},
		{"the kubelet told fewer than fit", []Event{failed("Startup probe failed: x", 2, 300*s, 5*s)}, 2},
		{"all in the run before", []Event{failed("Startup probe failed: x", 9, 300*s, 70*s)}, 0},
	}
	for _, test := range tests {
		if got := container.Tries(probe, container.ProbeResult(probe, test.events)); got != test.want {
			t.Errorf("%s: got %d, want %d", test.name, got, test.want)
		}
	}
}
