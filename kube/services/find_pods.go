package services

import (
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/podglass/podglass/keymap/count"
	"github.com/podglass/podglass/kube/podstatus"
)

// externalName says that no pod is behind the service.
func (f *finder) externalName() {
	f.add(Finding{
		ID: LeadsElsewhere, Severity: Note,
		Sentence: fmt.Sprintf("the service is a name for %s: no pod is behind it", f.s.ExternalName),
		Evidence: []Evidence{f.field("spec.externalName", f.s.ExternalName)},
	})
}

// addresses looks at a service without a selector.
func (f *finder) addresses() {
	if f.s.FromPods {
		return // who may not read the slices knows nothing of them
	}
	answering := f.s.Answering()
	switch {
	case len(f.s.Endpoints) == 0:
		f.add(Finding{
			ID: NoEndpoints, Severity: Error,
			Sentence: "the service has no selector, and nobody has given it endpoints",
			Evidence: []Evidence{f.field("spec.selector", "none")},
			Next:     "an EndpointSlice with the label kubernetes.io/service-name=" + f.s.Name,
		})
	case answering == 0:
		f.add(Finding{
			ID: NothingReady, Severity: Error,
			Sentence: fmt.Sprintf("none of %s in its endpoint slices takes requests for every port", count.Of(len(f.s.Endpoints), "address")),
		})
	default:
		f.add(Finding{
			ID: AddressesWithoutPods, Severity: Note,
			Sentence: "the service has no selector: somebody else writes its endpoints, " + first(f.s.Endpoints[0].Addresses) + " first",
			Evidence: []Evidence{f.field("spec.selector", "none")},
		})
	}
}

// selection looks at whether the selector finds pods.
func (f *finder) selection() {
	if f.in.PodsUnread != "" || len(f.s.Selector) == 0 {
		return
	}
	live := 0
	for _, of := range f.pods {
		if !of.over {
			live++
		}
	}
	if live > 0 || len(f.s.Endpoints) > 0 {
		return
	}
	selector := labels.SelectorFromSet(f.s.Selector).String()
	evidence := []Evidence{f.field("spec.selector", selector)}
	for _, workload := range f.in.Workloads {
		if !labels.SelectorFromSet(f.s.Selector).Matches(labels.Set(workload.Labels)) {
			continue
		}
		if workload.Replicas == 0 {
			f.add(Finding{
				ID: ScaledToZero, Severity: Warning, Heals: true, Evidence: evidence,
				Sentence: fmt.Sprintf("%s %s is scaled to zero: there is no pod to answer", workload.Kind, workload.Name),
			})
			return
		}
		f.add(Finding{
			ID: NoEndpoints, Severity: Error, Heals: true, Evidence: evidence,
			Sentence: fmt.Sprintf("%s %s has no pod yet, of %d", workload.Kind, workload.Name, workload.Replicas),
			Next:     strings.ToLower(workload.Kind) + "/" + workload.Name,
		})
		return
	}
	if len(f.s.Pods) > 0 {
		f.add(Finding{
			ID: NoEndpoints, Severity: Error, Evidence: evidence, Pods: namesOf(f.s.Pods),
			Sentence: fmt.Sprintf("every pod that the selector means has ended: %s", listed(namesOf(f.s.Pods))),
		})
		return
	}
	f.add(Finding{
		ID: SelectorMatchesNothing, Severity: Error, Evidence: evidence,
		Sentence: fmt.Sprintf("the selector %s matches no pod", selector) + nearestLabels(f.s.Selector, f.in.Pods),
	})
}

// readiness looks at whether the pods take requests.
func (f *finder) readiness() {
	if f.s.FromPods && f.in.PodsUnread != "" {
		return
	}
	var draining, published, lagging []string
	for i := range f.s.Endpoints {
		switch e := &f.s.Endpoints[i]; e.State() {
		case Draining:
			draining = append(draining, e.Pod)
		case Published:
			published = append(published, e.Pod)
		}
	}
	if !f.s.FromPods {
		lagging = f.lagging()
	}
	unready := f.unready()
	usable := len(InUse(everyBackend(f.s.Endpoints, 0)))
	switch {
	case usable == 0 && len(unready) > 0:
		none := "none of " + count.Of(len(unready), "pod") + " is ready"
		if len(unready) == 1 {
			none = "its only pod is not ready"
		}
		f.add(Finding{
			ID: NothingReady, Severity: Error, Heals: true, Pods: podsOf(unready), Evidence: f.readyEvidence(unready),
			Sentence: none + ": " + listed(sentencesOf(unready)),
			Next:     "pod/" + unready[0].pod,
		})
	case usable > 0 && usable == len(draining):
		f.add(Finding{
			ID: OnlyTerminating, Severity: Warning, Heals: true, Pods: draining,
			Sentence: fmt.Sprintf("no pod is ready; requests go to %s that %s being deleted: %s",
				count.Of(len(draining), "pod"), count.Verb(len(draining), "is", "are"), listed(draining)),
		})
	}
	if len(published) > 0 {
		f.add(Finding{
			ID: NotReadyYetPublished, Severity: Note, Pods: published,
			Sentence: fmt.Sprintf("%s published though not ready: %s", count.Verb(len(published), "a pod is", "pods are"), listed(published)),
			Evidence: []Evidence{f.field("spec.publishNotReadyAddresses", "true")},
		})
	}
	if len(lagging) > 0 {
		f.add(Finding{
			ID: EndpointsBehind, Severity: Warning, Heals: true, Pods: lagging,
			Sentence: "the endpoint slices do not have " + listed(lagging) + " yet",
		})
	}
}

// lagging are pods that should be in the slices and are not.
func (f *finder) lagging() []string {
	// Both are sorted by name.
	var names []string
	at := 0
	for _, of := range f.pods {
		for at < len(f.s.Endpoints) && f.s.Endpoints[at].Pod != "" && f.s.Endpoints[at].Pod < of.pod.Name {
			at++
		}
		found := false
		for i := at; i < len(f.s.Endpoints) && f.s.Endpoints[i].Pod == of.pod.Name; i++ {
			found = found || f.s.Endpoints[i].Is(of.pod)
		}
		if !found && hasEndpoint(of.pod) {
			names = append(names, of.pod.Name)
		}
	}
	return names
}

// unreadyPod is a pod that is not ready, and why.
type unreadyPod struct{ pod, why string }

func (p unreadyPod) sentence() string {
	if p.why == "" {
		return p.pod
	}
	return p.pod + " (" + p.why + ")"
}

// unready are the pods of the service that get no requests: those of the selector
// and, where the pods were not read, those of the slices.
func (f *finder) unready() []unreadyPod {
	var all []unreadyPod
	for _, of := range f.pods {
		if !of.over && !of.ready {
			all = append(all, unreadyPod{of.pod.Name, of.why})
		}
	}
	if len(all) > 0 {
		return all
	}
	for i := range f.s.Endpoints {
		if e := &f.s.Endpoints[i]; !e.Ready && e.Pod != "" {
			all = append(all, unreadyPod{e.Pod, ""})
		}
	}
	return all
}

func (f *finder) readyEvidence(unready []unreadyPod) []Evidence {
	var all []Evidence
	for _, pod := range f.s.Pods {
		if len(all) == mostListed {
			break
		}
		if !slices.ContainsFunc(unready, func(u unreadyPod) bool { return u.pod == pod.Name }) {
			continue
		}
		for _, condition := range pod.Status.Conditions {
			if condition.Type == corev1.PodReady {
				all = append(all, Evidence{"pod/" + pod.Name, "status.conditions[Ready].status", string(condition.Status)})
			}
		}
	}
	return all
}

// WhyNotReady says in a few words why a pod gets no requests: its status as kubectl
// prints it, or which containers and gates keep it from being ready.
func WhyNotReady(pod *corev1.Pod) string {
	if status := podstatus.Summarize(pod).Status; status != string(corev1.PodRunning) {
		return status
	}
	if names := podstatus.NotReady(pod); len(names) > 0 {
		return listed(names) + " not ready"
	}
	for _, gate := range podstatus.ClosedGates(pod) {
		return gate.Why()
	}
	return "not ready"
}

func namesOf(pods []*corev1.Pod) []string {
	names := make([]string, len(pods))
	for i := range pods {
		names[i] = pods[i].Name
	}
	return names
}

func podsOf(unready []unreadyPod) []string {
	names := make([]string, len(unready))
	for i := range unready {
		names[i] = unready[i].pod
	}
	return names
}

func sentencesOf(unready []unreadyPod) []string {
	texts := make([]string, len(unready))
	for i := range unready {
		texts[i] = unready[i].sentence()
	}
	return texts
}

// mostListed is how many names a sentence has.
const mostListed = 3

// listed are names, as many as a sentence has room for: "a, b, c and 4 more".
func listed(names []string) string {
	if len(names) <= mostListed {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %s more", strings.Join(names[:mostListed], ", "), count.Number(len(names)-mostListed))
}
