package services

import (
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/keymap/count"
	"github.com/podglass/podglass/kube/podstatus"
)

// targets looks at where each port leads in the pods.
func (f *finder) targets() {
	for i := range f.s.Ports {
		port := &f.s.Ports[i]
		f.lacking(port, i)
		f.declared(port, i)
		f.declaredTwice(port, i)
		if f.s.Kind == Headless && port.Target != fmt.Sprint(port.Number) {
			f.add(Finding{
				ID: HeadlessPort, Severity: Warning, Port: port.Label(), Likely: true,
				Sentence: fmt.Sprintf("headless: clients connect to the pods themselves, so that port %d is not translated to %s", port.Number, port.Target),
				Evidence: []Evidence{f.field("spec.clusterIP", "None"), f.field(portField(port, "targetPort"), port.Target)},
			})
		}
	}
}

// lacking looks at pods without a port of the name that is asked for.
func (f *finder) lacking(port *Port, index int) {
	if len(port.Lacking) == 0 {
		return
	}
	severity := Warning
	if len(port.Ways) == 0 {
		severity = Error
	}
	var other corev1.Protocol
	var names []string
	for _, of := range f.pods {
		if of.over {
			continue
		}
		if target := of.targets[index]; target.Number == 0 && target.Other != "" {
			other = target.Other
		}
		names = append(names, portNames(of.pod, port.Protocol)...)
	}
	finding := Finding{
		Severity: severity, Port: port.Label(), Pods: port.Lacking,
		Evidence: []Evidence{f.field(portField(port, "targetPort"), port.Target), f.field(portField(port, "protocol"), string(port.Protocol))},
	}
	where := "pod " + listed(port.Lacking)
	if severity == Error && len(port.Lacking) > 1 {
		where = fmt.Sprintf("all %s (%s)", count.Of(len(port.Lacking), "pod"), listed(port.Lacking))
	} else if len(port.Lacking) > 1 {
		where = fmt.Sprintf("%s (%s)", count.Of(len(port.Lacking), "pod"), listed(port.Lacking))
	}
	if other != "" {
		finding.ID = ProtocolDiffers
		finding.Sentence = fmt.Sprintf("port %s leads to the %s port named %s, which in %s is a %s port", port.Label(), port.Protocol, port.Target, where, other)
	} else {
		finding.ID = TargetPortUnknown
		finding.Sentence = fmt.Sprintf("port %s leads to a %s port named %s, which no container of %s has", port.Label(), port.Protocol, port.Target, where)
		slices.Sort(names)
		if names = slices.Compact(names); len(names) > 0 {
			finding.Sentence += "; they have " + listed(names)
		}
	}
	f.add(finding)
}

// portNames are the names of the ports of a protocol that the endpoint slice controller
// finds in a pod.
func portNames(pod *corev1.Pod, protocol corev1.Protocol) []string {
	var names []string
	for _, part := range podstatus.Parts(pod) {
		if part.Kind != podstatus.App && part.Kind != podstatus.Sidecar {
			continue
		}
		for _, port := range part.Spec.Ports {
			if port.Name != "" && protocolOf(port.Protocol) == protocol {
				names = append(names, port.Name)
			}
		}
	}
	return names
}

// declared looks at target ports by number that no container declares.
func (f *finder) declared(port *Port, index int) {
	for _, way := range port.Ways {
		if way.Container != "" {
			continue
		}
		finding := Finding{
			ID: PortUndeclared, Severity: Note, Likely: true, Port: port.Label(), Pods: way.Pods,
			Sentence: fmt.Sprintf("no container declares port %d that %s leads to; declaring is optional", way.Number, port.Label()),
			Evidence: []Evidence{f.field(portField(port, "targetPort"), port.Target)},
		}
		for _, of := range f.pods {
			if of.over || of.targets[index].Container != "" || of.targets[index].Other == "" {
				continue
			}
			finding.ID, finding.Severity = ProtocolDiffers, Warning
			finding.Sentence = fmt.Sprintf("port %s is a %s port, and pod %s declares %d as a %s port",
				port.Label(), port.Protocol, of.pod.Name, way.Number, of.targets[index].Other)
			break
		}
		f.add(finding)
	}
}

// declaredTwice looks at target ports that several containers declare which run at
// the same time.
func (f *finder) declaredTwice(port *Port, index int) {
	for _, of := range f.pods {
		if of.over || len(of.claims[index]) < 2 {
			continue
		}
		f.add(Finding{
			ID: PortDeclaredTwice, Severity: Warning, Likely: true, Port: port.Label(), Pods: []string{of.pod.Name},
			Sentence: fmt.Sprintf("%s of pod %s declare the port that %s leads to: only one of them can listen on it",
				strings.Join(of.claims[index], " and "), of.pod.Name, port.Label()),
			Next: "the log of the one that does not run",
		})
		return // the other pods are of the same template
	}
}

// refusals are connections that were seen to fail.
func (f *finder) refusals() {
	for i := range f.s.Ports {
		port := &f.s.Ports[i]
		for _, refusal := range f.in.Refusals {
			for _, way := range port.Ways {
				if way.Number == refusal.Port && slices.Contains(way.Pods, refusal.Pod) {
					f.add(Finding{
						ID: NothingListens, Severity: Error, Port: port.Label(), Pods: []string{refusal.Pod}, Heals: true,
						Sentence: refusal.Why,
						Evidence: []Evidence{{"pod/" + refusal.Pod, fmt.Sprintf("connection to port %d", refusal.Port), "refused"}},
					})
				}
			}
		}
	}
}

// Label is how a port is spoken of: its name, or its number where it has none.
func (p *Port) Label() string {
	if p.Name != "" {
		return p.Name
	}
	return fmt.Sprint(p.Number)
}

func portField(port *Port, of string) string {
	return fmt.Sprintf("spec.ports[%s].%s", port.Label(), of)
}
