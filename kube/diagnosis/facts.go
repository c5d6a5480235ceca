package diagnosis

import (
	"fmt"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/keymap/count"
	"github.com/podglass/podglass/kube/anatomy"
	"github.com/podglass/podglass/kube/podstatus"
)

// podFacts are the pod of one diagnosis, with what rules ask of it again and again.
type podFacts struct {
	in         *Input
	pod        *corev1.Pod
	facts      podstatus.Facts
	containers []containerFacts // the containers, in start order
}

// containerFacts are one container of the pod.
type containerFacts struct {
	podstatus.Part
	c *podstatus.Container
	// why is what the kubelet says of the state, with what its last warning about
	// the container adds to it.
	why string
}

// newPodFacts takes the input by value, so that a diagnosis that ends before it leaves nothing on the heap.
func newPodFacts(in Input) *podFacts {
	p := &podFacts{in: &in, pod: in.Pod, facts: podstatus.Facts{Pod: in.Pod, Events: in.Events, Containers: podstatus.Containers(in.Pod)}}
	p.facts.Track = podstatus.NewTrack(p.facts.Containers)
	parts := podstatus.Parts(in.Pod)
	p.containers = make([]containerFacts, len(parts))
	for i := range parts {
		s := containerFacts{Part: parts[i], c: &p.facts.Containers[i]}
		s.why = said(s.c.Message, readLimit)
		if failed := p.event(s.c.Name, "Failed"); failed != nil && s.c.State == podstatus.StateWaiting {
			s.why = further(s.why, said(failed.Message, readLimit))
		}
		p.containers[i] = s
	}
	return p
}

// failedWords are those that the kubelet puts before an error that it tells in an event.
var failedWords = words(`^(?:Error: |Failed to pull image "[^"]*": )+`)

// further is a text with what a warning says beyond it. A warning that repeats the error, or that says no more
// than the name of one ("Error: ImagePullBackOff"), adds nothing.
func further(text, warning string) string {
	bare := failedWords.ReplaceAllString(warning, "")
	switch {
	case text == "":
		return warning
	case strings.Contains(text, bare), !strings.Contains(bare, " "):
		return text
	}
	return text + ": " + warning
}

// who names a container as the subject of a sentence: "web", "init step 2 of 3
// migrate", "sidecar proxy".
func (p *podFacts) who(s *containerFacts) string {
	switch s.Kind {
	case podstatus.Init:
		return fmt.Sprintf("init step %d of %d %s", s.Step, len(p.pod.Spec.InitContainers), s.c.Name)
	case podstatus.Sidecar:
		return "sidecar " + s.c.Name
	default:
		return s.c.Name
	}
}

// event is the latest event of one of the reasons about a container, or about the
// pod as a whole for ""; nil when there is none.
func (p *podFacts) event(container string, reasons ...string) *podstatus.Event {
	for i := range slices.Backward(p.in.Events) {
		event := &p.in.Events[i]
		if event.Container == container && slices.Contains(reasons, event.Reason) {
			return event
		}
	}
	return nil
}

func (e *evidence) addEvent(event *podstatus.Event) {
	if event != nil {
		e.add("events["+event.Reason+"]", event.Message)
	}
}

func (e *evidence) addCondition(condition *corev1.PodCondition) {
	if condition == nil {
		return
	}
	at := "status.conditions[" + string(condition.Type) + "]"
	e.add(at+".status", string(condition.Status))
	e.add(at+".reason", condition.Reason)
	e.add(at+".message", condition.Message)
}

// addStatus adds what the pod's status says as a whole.
func (e *evidence) addStatus(pod *corev1.Pod) {
	e.add("status.phase", string(pod.Status.Phase))
	e.add("status.reason", pod.Status.Reason)
	e.add("status.message", pod.Status.Message)
}

// of is what the status of a container says.
func (p *podFacts) of(s *containerFacts) evidence {
	var told evidence
	for _, from := range podstatus.EvidenceOf(p.pod, s.c.Name) {
		told.add(from.Field, from.Value)
	}
	return told
}

// specOf is the path of a container in the pod's spec.
func specOf(s *containerFacts) string {
	field := "initContainers"
	switch s.Kind {
	case podstatus.App:
		field = "containers"
	case podstatus.Ephemeral:
		field = "ephemeralContainers"
	}
	return "spec." + field + "[" + s.c.Name + "]"
}

// since is how long ago something was; false where that is not known or the clocks
// disagree.
func (p *podFacts) since(t time.Time) (time.Duration, bool) {
	if p.in.Now.IsZero() || t.IsZero() || t.Unix() <= 0 || p.in.Now.Before(t) {
		return 0, false
	}
	return p.in.Now.Sub(t), true
}

// longer reports whether something has gone on for longer than a time.
func (p *podFacts) longer(t time.Time, than time.Duration) bool {
	took, known := p.since(t)
	return known && took > than
}

// eventsGone says why no event tells more, "" where one may be expected: events are
// kept for an hour.
func (p *podFacts) eventsGone(began time.Time) string {
	switch {
	case p.in.EventsKnown == anatomy.Forbidden:
		return "its events may not be read"
	case p.in.EventsKnown == anatomy.Read && len(p.in.Events) == 0 && p.longer(began, time.Hour):
		return "its events are gone"
	default:
		return ""
	}
}

// condition is a condition of the pod, nil where it has none of the type.
func (p *podFacts) condition(kind corev1.PodConditionType) *corev1.PodCondition {
	return podstatus.ConditionOf(p.pod, kind)
}

// behind says who waits for a container, "" for nobody: "web waits for it".
func (p *podFacts) behind(s *containerFacts) string {
	if current := p.facts.Track.Current; current == nil || current.Name != s.c.Name {
		return ""
	}
	if text := p.facts.Track.Behind(); text != "" {
		return text + " for it"
	}
	return ""
}

// addEffects says beside what is wrong with a step who waits for it, and beside the
// first finding what it does to the rollout.
func (p *podFacts) addEffects(found []Finding) {
	for i := range found {
		for j := range p.containers {
			if s := &p.containers[j]; s.c.Name == found[i].Container {
				if text := p.behind(s); text != "" {
					found[i].Effects = append(found[i].Effects, text)
				}
			}
		}
	}
	if len(found) == 0 || found[0].Severity != Error || len(p.in.Owners) == 0 {
		return
	}
	if text := rolloutEffect(p.in); text != "" {
		found[0].Effects = append(found[0].Effects, text)
	}
}

// restarts says how often a container was restarted: ", restarted 3 times".
func restarts(s *containerFacts) string {
	if s.c.Restarts == 0 {
		return ""
	}
	return ", restarted " + often(s.c.Restarts)
}

// retry is when the kubelet starts a container again, nil where it is not known.
func retry(s *containerFacts) *time.Time {
	pause, is := s.c.BackOff()
	if !is || pause.Next.IsZero() {
		return nil
	}
	return &pause.Next
}

// nodes counts nodes of all: "2 of 3 nodes".
func nodes(n, all int) string {
	if all == 0 || n == all {
		return count.Of(n, "node")
	}
	return fmt.Sprintf("%d of %s", n, count.Of(all, "node"))
}

// isFine reports whether nothing can be wrong with a pod, by little work: most pods
// are fine.
func isFine(in *Input) bool {
	pod := in.Pod
	status := &pod.Status
	if pod.DeletionTimestamp != nil || status.Reason != "" || len(pod.Spec.InitContainers) != len(status.InitContainerStatuses) ||
		len(pod.Spec.Containers) != len(status.ContainerStatuses) {
		return false
	}
	if status.Phase == corev1.PodSucceeded {
		return true
	}
	if status.Phase != corev1.PodRunning || in.Node.Known != anatomy.NotAsked {
		return false
	}
	for i := range status.Conditions {
		if !isFineCondition(&status.Conditions[i]) {
			return false
		}
	}
	for i := range status.InitContainerStatuses {
		of := &status.InitContainerStatuses[i]
		if ended := of.State.Terminated; (ended == nil || ended.ExitCode != 0) && !isServing(of, in) {
			return false
		}
	}
	for i := range status.ContainerStatuses {
		if !isServing(&status.ContainerStatuses[i], in) {
			return false
		}
	}
	return len(pod.Spec.ReadinessGates) == 0
}

// isServing reports whether a container runs and is ready, and no restart of it can matter: of one that serves again
// only events and the time since tell more.
func isServing(status *corev1.ContainerStatus, in *Input) bool {
	forgotten := in.Now.IsZero() && len(in.Events) == 0
	return status.Ready && status.State.Running != nil && (status.RestartCount == 0 || forgotten)
}

func isFineCondition(condition *corev1.PodCondition) bool {
	switch condition.Type {
	case corev1.PodReady, corev1.ContainersReady, corev1.PodInitialized, corev1.PodScheduled, corev1.PodReadyToStartContainers:
		return condition.Status == corev1.ConditionTrue
	default:
		return condition.Status != corev1.ConditionTrue
	}
}
