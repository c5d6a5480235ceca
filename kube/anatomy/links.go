package anatomy

import (
	"cmp"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/podglass/podglass/kube/podstatus"
)

// ServiceVariables are the variables by which the kubelet tells containers of
// a service: NAME_SERVICE_HOST and the like.
type ServiceVariables struct {
	Service Ref        `json:"service"`
	Created *time.Time `json:"created,omitempty"`
	// Variables are what a container started now would have.
	Variables []Variable `json:"variables,omitempty"`
	// Lacking are the containers that started before the service was there:
	// they have none of them.
	Lacking []string `json:"lacking,omitempty"`
	// Unsure are those that started at about the same time.
	Unsure []string `json:"unsure,omitempty"`
}

// In says whether a container has the variables: [Present], [Absent] or
// [Unknown].
func (s *ServiceVariables) In(container string) Presence {
	switch {
	case slices.Contains(s.Lacking, container):
		return Absent
	case slices.Contains(s.Unsure, container):
		return Unknown
	default:
		return Present
	}
}

// link is a service in the environment.
type link struct {
	service   *corev1.Service
	variables []pair
}

type pair struct{ name, value string }

// linksOf are the services that the kubelet puts into the environment, by name
// (getServiceEnvVarMap): those of the namespace with a cluster IP, unless the
// pod does without, and always the API server's.
func linksOf(in *Input) []link {
	var links []link
	namespace := in.Pod.Namespace
	wanted := in.Pod.Spec.EnableServiceLinks == nil || *in.Pod.Spec.EnableServiceLinks
	var own []*corev1.Service
	if wanted || namespace == corev1.NamespaceDefault {
		own = in.Services.Value
	}
	api := false
	for _, service := range own {
		isAPI := service.Namespace == corev1.NamespaceDefault && service.Name == "kubernetes"
		if !hasClusterIP(service) || !wanted && !isAPI {
			continue
		}
		api = api || service.Name == "kubernetes"
		links = append(links, link{service, linkVariables(service)})
	}
	if service := in.APIService.Value; service != nil && !api && hasClusterIP(service) {
		links = append(links, link{service, linkVariables(service)})
	}
	slices.SortFunc(links, func(a, b link) int { return cmp.Compare(a.service.Name, b.service.Name) })
	return links
}

func hasClusterIP(service *corev1.Service) bool {
	return service.Spec.ClusterIP != "" && service.Spec.ClusterIP != corev1.ClusterIPNone && len(service.Spec.Ports) > 0
}

// linkVariables are the variables of a service, in the forms of Kubernetes and
// of Docker's links (k8s.io/kubernetes, pkg/kubelet/envvars).
func linkVariables(service *corev1.Service) []pair {
	prefix := variableName(service.Name)
	ip, ports := service.Spec.ClusterIP, service.Spec.Ports
	pairs := make([]pair, 0, 3+5*len(ports))
	pairs = append(pairs, pair{prefix + "_SERVICE_HOST", ip}, pair{prefix + "_SERVICE_PORT", number(ports[0].Port)})
	for i := range ports {
		if ports[i].Name != "" {
			pairs = append(pairs, pair{prefix + "_SERVICE_PORT_" + variableName(ports[i].Name), number(ports[i].Port)})
		}
	}
	for i := range ports {
		protocol := cmp.Or(string(ports[i].Protocol), string(corev1.ProtocolTCP))
		lower := strings.ToLower(protocol)
		url := lower + "://" + net.JoinHostPort(ip, number(ports[i].Port))
		if i == 0 {
			pairs = append(pairs, pair{prefix + "_PORT", url})
		}
		one := fmt.Sprintf("%s_PORT_%d_%s", prefix, ports[i].Port, strings.ToUpper(protocol))
		pairs = append(pairs, pair{one, url}, pair{one + "_PROTO", lower},
			pair{one + "_PORT", number(ports[i].Port)}, pair{one + "_ADDR", ip})
	}
	return pairs
}

func number(n int32) string { return strconv.Itoa(int(n)) }

func variableName(name string) string { return strings.ToUpper(strings.ReplaceAll(name, "-", "_")) }

// startSpan is how long before the recorded start of a container its
// environment may have been made on a node that is not busy; times are recorded
// in whole seconds.
const startSpan = 2 * time.Second

// earliest is when the environment of a container may have been made at the
// earliest: after what had to be over before, where that is told, and never less
// than startSpan before the start. A busy node takes its time between the two.
func (b *builder) earliest(p *part) time.Time {
	started := p.started()
	var over time.Time
	after := func(t time.Time) {
		if t.After(over) && !t.After(started) {
			over = t
		}
	}
	if ready := podstatus.ConditionOf(b.pod, corev1.PodReadyToStartContainers); ready != nil && ready.Status == corev1.ConditionTrue {
		after(ready.LastTransitionTime.Time)
	}
	for i := range b.parts {
		other := &b.parts[i]
		if other.Spec == p.Spec {
			break // those before it in the start order have told
		}
		if ended := other.state.Ended(); ended != nil && other.Kind == podstatus.Init {
			after(ended.Finished)
		}
	}
	if last := p.state.Last; last != nil {
		after(last.Finished)
	}
	usual := started.Add(-startSpan)
	if over.IsZero() || over.Add(-time.Second).After(usual) {
		return usual
	}
	return over.Add(-time.Second) // times are cut to whole seconds
}

// hasLink says whether a container has the variables of a service. One clock
// tells what was there before the pod; the start of a container is told by the
// node's. A node that had not heard of the service by then, since its watch was
// broken, cannot be told from others.
func (b *builder) hasLink(p *part, service *corev1.Service) Presence {
	started, created, pod := p.started(), service.CreationTimestamp.Time, b.pod.CreationTimestamp.Time
	switch {
	case started.IsZero() || created.IsZero() || created.Before(pod):
		return Present
	case started.Before(pod):
		return Unknown // the clocks disagree
	case created.After(started):
		return Absent
	case created.After(p.earliest):
		return Unknown
	default:
		return Present
	}
}

// linked is the value of a service's variable in a container.
func (b *builder) linked(p *part, name string) (string, Presence) {
	for i := range b.links {
		for _, pair := range b.links[i].variables {
			if pair.name == name {
				return pair.value, b.hasLink(p, b.links[i].service)
			}
		}
	}
	if !isAnswered(b.in.Services.Known) || !isAnswered(b.in.APIService.Known) {
		if isLinkName(name) {
			return "", Unknown
		}
	}
	return "", Absent
}

// isLinkName reports whether a service could be behind a variable.
func isLinkName(name string) bool {
	return strings.HasSuffix(name, "_SERVICE_HOST") || strings.Contains(name, "_SERVICE_PORT") || strings.Contains(name, "_PORT")
}

func (b *builder) serviceVariables() []ServiceVariables {
	if len(b.links) == 0 {
		return nil
	}
	all := make([]ServiceVariables, len(b.links))
	for i := range b.links {
		service := b.links[i].service
		ref := Ref{Kind: "Service", Namespace: service.Namespace, Name: service.Name, Known: Read}
		entry := ServiceVariables{Service: ref, Variables: make([]Variable, len(b.links[i].variables))}
		if created := service.CreationTimestamp; !created.IsZero() {
			entry.Created = &created.Time
		}
		for j := range b.links[i].variables {
			pair := &b.links[i].variables[j]
			entry.Variables[j] = Variable{Name: pair.name, Value: &pair.value, Origin: Origin{Kind: FromService}}
		}
		for j := range b.parts {
			switch b.hasLink(&b.parts[j], service) {
			case Absent:
				entry.Lacking = append(entry.Lacking, b.parts[j].Spec.Name)
			case Unknown:
				entry.Unsure = append(entry.Unsure, b.parts[j].Spec.Name)
			}
		}
		all[i] = entry
	}
	return all
}
