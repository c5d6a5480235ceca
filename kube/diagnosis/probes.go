package diagnosis

import (
	"fmt"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/podglass/podglass/kube/podstatus"
)

// probeRules are about containers that run and are not ready.
var probeRules = []Rule{
	{
		ID: "liveness-fails", Stage: StageReadiness, Severity: Warning, Confidence: Certain, Heals: true,
		About:     "The liveness probe of a container fails at present; when it has failed as often as it may, the container is restarted.",
		Next:      "run the probe by hand in a shell of the container",
		container: livenessFails,
	},
	{
		ID: "startup-pending", Stage: StageReadiness, Severity: Warning, Confidence: Certain, Heals: true,
		About:     "A container runs and has not passed its startup probe yet.",
		Next:      "read the container's log; see failureThreshold and periodSeconds of the startup probe",
		container: startupPending,
	},
	{
		ID: "readiness-refused", Stage: StageReadiness, Severity: Error, Confidence: Certain, Heals: true,
		About:     "Nothing listens on the port that the readiness probe asks: the program is not up, listens on another port, or on localhost only.",
		Next:      "in a shell of the container, see what listens: netstat -ltn; compare with the probe's port",
		container: readinessRefused,
	},
	{
		ID: "readiness-fails", Stage: StageReadiness, Severity: Error, Confidence: Certain, Heals: true,
		About:     "The readiness probe of a container fails, so that no service sends traffic to the pod.",
		Next:      "run the probe by hand in a shell of the container, and read its log",
		container: readinessFails,
	},
	{
		ID: "not-ready", Stage: StageReadiness, Severity: Error, Confidence: Likely, Heals: true,
		About:     "A container runs and is not ready, and no event says why.",
		Next:      "run the readiness probe by hand in a shell of the container, and read its log",
		container: notReady,
	},
}

// isServed reports whether the readiness of a container counts for that of the pod.
func isServed(s *containerFacts) bool { return s.Kind == podstatus.App || s.Kind == podstatus.Sidecar }

// isUnready reports whether a container runs, is up, and is not ready.
func isUnready(s *containerFacts) bool {
	return isServed(s) && s.c.State == podstatus.StateRunning && s.c.StartupPassed && !s.c.Ready
}

func livenessFails(p *podFacts, s *containerFacts) *Finding {
	if s.c.State != podstatus.StateRunning || s.Spec.LivenessProbe == nil {
		return nil
	}
	asks, failed := p.probe(s, podstatus.LivenessProbe)
	if failed == nil || failed.Before || !s.c.Ready {
		return nil
	}
	period := time.Duration(max(s.Spec.LivenessProbe.PeriodSeconds, 1)) * time.Second
	if p.longer(failed.Last, 3*period+time.Minute) {
		return nil // it has passed since
	}
	told := p.of(s)
	told.add(specOf(s)+".livenessProbe", asks)
	told.add("events[Unhealthy]", failed.Message)
	return &Finding{Sentence: p.who(s) + " fails its liveness probe" + colon(failed.Message), Evidence: told}
}

func startupPending(p *podFacts, s *containerFacts) *Finding {
	if !isServed(s) || s.c.State != podstatus.StateRunning || s.c.StartupPassed || s.Spec.StartupProbe == nil {
		return nil
	}
	asks, failed := p.probe(s, podstatus.StartupProbe)
	if failed == nil || failed.Before {
		return nil // it starts
	}
	told := p.of(s)
	told.add(specOf(s)+".startupProbe", asks)
	told.add("events[Unhealthy]", failed.Message)
	return &Finding{
		Sentence: p.who(s) + " has not passed its startup probe" + p.triesText(s) + colon(failed.Message), Evidence: told,
	}
}

var connectionRefused = words(`(?i)connection refused`)

func readinessRefused(p *podFacts, s *containerFacts) *Finding {
	if !isUnready(s) || s.Spec.ReadinessProbe == nil {
		return nil
	}
	asks, failed := p.probe(s, podstatus.ReadinessProbe)
	if failed == nil || failed.Before || !connectionRefused.MatchString(failed.Message) {
		return nil
	}
	told := p.of(s)
	told.add(specOf(s)+".readinessProbe", asks)
	told.add("events[Unhealthy]", failed.Message)
	text := p.who(s) + " is not ready: nothing listens on the port that its readiness probe asks"
	if port := probedPort(s); port != "" {
		text = fmt.Sprintf("%s is not ready: nothing listens on port %s, which its readiness probe asks", p.who(s), port)
		if declared := declaredPorts(s); len(declared) > 0 && !slices.Contains(declared, port) {
			text += "; it declares " + list(declared)
			told.add(specOf(s)+".ports", strings.Join(declared, ", "))
		}
	}
	return &Finding{Sentence: text, Evidence: told}
}

// probedPort is the number of the port that the readiness probe asks, "" for none.
func probedPort(s *containerFacts) string {
	var port intstr.IntOrString
	switch probe := s.Spec.ReadinessProbe; {
	case probe.HTTPGet != nil:
		port = probe.HTTPGet.Port
	case probe.TCPSocket != nil:
		port = probe.TCPSocket.Port
	case probe.GRPC != nil:
		port = intstr.FromInt32(probe.GRPC.Port)
	default:
		return ""
	}
	if port.Type == intstr.String {
		for _, declared := range s.Spec.Ports {
			if declared.Name == port.StrVal {
				return fmt.Sprint(declared.ContainerPort)
			}
		}
	}
	return port.String()
}

func declaredPorts(s *containerFacts) []string {
	var ports []string
	for _, port := range s.Spec.Ports {
		ports = append(ports, fmt.Sprint(port.ContainerPort))
	}
	return ports
}

func readinessFails(p *podFacts, s *containerFacts) *Finding {
	if !isUnready(s) || s.Spec.ReadinessProbe == nil {
		return nil
	}
	asks, failed := p.probe(s, podstatus.ReadinessProbe)
	if failed == nil || failed.Before {
		return nil
	}
	told := p.of(s)
	told.add(specOf(s)+".readinessProbe", asks)
	told.add("events[Unhealthy]", failed.Message)
	return &Finding{
		Sentence: fmt.Sprintf("%s is not ready: its readiness probe fails%s", p.who(s), colon(failed.Message)), Evidence: told,
	}
}

func notReady(p *podFacts, s *containerFacts) *Finding {
	if !isUnready(s) {
		return nil
	}
	told := p.of(s)
	text := p.who(s) + " runs and is not ready"
	if s.Spec.ReadinessProbe != nil {
		asks, _ := p.probe(s, podstatus.ReadinessProbe)
		told.add(specOf(s)+".readinessProbe", asks)
		text = p.who(s) + " is not ready: its readiness probe has not passed"
		if gone := p.eventsGone(s.c.Started); gone != "" {
			text += "; why cannot be told: " + gone
		}
	}
	return &Finding{Sentence: text, Evidence: told}
}

// GateClosed is the id of a pod that a readiness gate alone keeps from being ready.
const GateClosed = "readiness-gate-closed"

// readinessRules are about pods whose containers are all ready.
var readinessRules = []Rule{
	{
		ID: GateClosed, Stage: StageReadiness, Severity: Error, Confidence: Certain, Heals: true,
		About: "The pod has a readiness gate, a condition that something outside has to set to True, and it is not.",
		Next:  "look at the controller that sets the condition, often that of a load balancer",
		pod:   gateClosed,
	},
	{
		ID: "pod-not-ready", Stage: StageReadiness, Severity: Error, Confidence: Certain, Heals: true,
		About: "All containers are ready, and the pod is not.",
		Next:  "read the message of the condition Ready; look at the kubelet of the node",
		pod:   podNotReady,
	},
	{
		ID: "node-pressure", Stage: StageNode, Severity: Warning, Confidence: Certain, Heals: true,
		About: "The node of the pod is short of memory, disk or processes: before long the kubelet evicts pods.",
		Next:  "kubectl describe node NODE; look at what uses most there",
		pod:   nodePressure,
	},
}

func gateClosed(p *podFacts) *Finding {
	if p.pod.Status.Phase != corev1.PodRunning || p.pod.DeletionTimestamp != nil {
		return nil
	}
	closed := podstatus.ClosedGates(p.pod)
	if len(closed) == 0 || !p.allReady() {
		return nil
	}
	var told evidence
	for i := range closed {
		told.add("spec.readinessGates["+string(closed[i].Type)+"]", string(closed[i].Type))
		told.addCondition((*corev1.PodCondition)(&closed[i]))
	}
	return &Finding{Sentence: said(closed[0].Why(), evidenceLimit), Evidence: told}
}

func (p *podFacts) allReady() bool {
	for i := range p.containers {
		if s := &p.containers[i]; isServed(s) && !s.c.Ready {
			return false
		}
	}
	return true
}

func podNotReady(p *podFacts) *Finding {
	ready := p.condition(corev1.PodReady)
	if p.pod.Status.Phase != corev1.PodRunning || p.pod.DeletionTimestamp != nil || ready == nil || ready.Status != corev1.ConditionFalse ||
		!p.allReady() || len(podstatus.ClosedGates(p.pod)) > 0 {
		return nil
	}
	var told evidence
	told.addCondition(ready)
	return &Finding{Sentence: "all containers are ready, and the pod is not" + colon(ready.Reason+after(": ", ready.Message)), Evidence: told}
}

// pressures are the conditions of a node for which its kubelet evicts pods, and what is short then.
var pressures = map[corev1.NodeConditionType]string{
	corev1.NodeMemoryPressure: "memory", corev1.NodeDiskPressure: "disk", corev1.NodePIDPressure: "process numbers",
}

func nodePressure(p *podFacts) *Finding {
	node := p.in.Node.Value
	if node == nil || podstatus.StartsNothing(p.pod) {
		return nil
	}
	var told evidence
	var short []string
	for i := range node.Status.Conditions {
		c := &node.Status.Conditions[i]
		if what := pressures[c.Type]; what != "" && c.Status == corev1.ConditionTrue {
			short = append(short, what)
			told.add("Node/"+node.Name+".status.conditions["+string(c.Type)+"]", c.Message)
		}
	}
	if len(short) == 0 {
		return nil
	}
	return &Finding{Sentence: fmt.Sprintf("node %s is short of %s: its kubelet may evict the pod", node.Name, list(short)), Evidence: told}
}
