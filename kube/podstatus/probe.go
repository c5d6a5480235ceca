package podstatus

import (
	"net"
	"strconv"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// ProbeKind is what a probe decides.
type ProbeKind uint8

// The kinds of probe, in the order in which they matter in a container's life.
const (
	// StartupProbe holds the other two back until it has passed once.
	StartupProbe ProbeKind = iota
	// ReadinessProbe decides whether the container is ready.
	ReadinessProbe
	// LivenessProbe has the container restarted when it fails.
	LivenessProbe
)

// String returns the kind as events begin with it.
func (k ProbeKind) String() string {
	words := [...]string{"Startup", "Readiness", "Liveness"}
	if int(k) < len(words) {
		return words[k]
	}
	return "Unknown"
}

// Probe is what the kubelet asks a container regularly, with the API's defaults
// filled in.
type Probe struct {
	Kind ProbeKind
	// Handler is "http", "tcp", "exec" or "grpc", and "" for one this program
	// does not know.
	Handler string
	// URL is what an HTTP probe gets, Address what a TCP or gRPC probe connects
	// to: host and port, the port by number or name, no host meaning the pod's.
	URL, Address string
	// Service is the name that a gRPC probe asks for, Command what an exec probe
	// runs.
	Service string
	Command []string

	InitialDelay, Period, Timeout time.Duration
	// SuccessThreshold and FailureThreshold are how many results in a row count.
	SuccessThreshold, FailureThreshold int
}

// The API server's defaults (SetDefaults_Probe in k8s.io/kubernetes,
// pkg/apis/core/v1).
const (
	defaultProbePeriod   = 10
	defaultProbeTimeout  = 1
	defaultProbeFailures = 3
)

// probesOf are the probes of a container, in the order of the kinds.
func probesOf(spec *corev1.Container) []Probe {
	var probes []Probe
	for kind, probe := range []*corev1.Probe{spec.StartupProbe, spec.ReadinessProbe, spec.LivenessProbe} {
		if probe != nil {
			probes = append(probes, newProbe(ProbeKind(kind), probe))
		}
	}
	return probes
}

func newProbe(kind ProbeKind, spec *corev1.Probe) Probe {
	or := func(n, otherwise int32) int {
		if n == 0 {
			n = otherwise
		}
		return int(n)
	}
	probe := Probe{
		Kind:             kind,
		InitialDelay:     time.Duration(spec.InitialDelaySeconds) * time.Second,
		Period:           time.Duration(or(spec.PeriodSeconds, defaultProbePeriod)) * time.Second,
		Timeout:          time.Duration(or(spec.TimeoutSeconds, defaultProbeTimeout)) * time.Second,
		SuccessThreshold: or(spec.SuccessThreshold, 1),
		FailureThreshold: or(spec.FailureThreshold, defaultProbeFailures),
	}
	switch {
	case spec.Exec != nil:
		probe.Handler, probe.Command = "exec", spec.Exec.Command
	case spec.HTTPGet != nil:
		probe.Handler, probe.URL = "http", probeURL(spec.HTTPGet)
	case spec.TCPSocket != nil:
		probe.Handler, probe.Address = "tcp", net.JoinHostPort(spec.TCPSocket.Host, spec.TCPSocket.Port.String())
	case spec.GRPC != nil:
		probe.Handler, probe.Address = "grpc", net.JoinHostPort("", strconv.Itoa(int(spec.GRPC.Port)))
		if spec.GRPC.Service != nil {
			probe.Service = *spec.GRPC.Service
		}
	}
	return probe
}

// probeURL is the address as kubectl describe writes it. A path that a URL could
// not hold is shown as it stands in the pod.
func probeURL(get *corev1.HTTPGetAction) string {
	scheme := strings.ToLower(string(get.Scheme))
	if scheme == "" {
		scheme = "http"
	}
	path := get.Path
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	return scheme + "://" + net.JoinHostPort(get.Host, get.Port.String()) + path
}
