package diagnosis

import (
	"cmp"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/types"

	"github.com/podglass/podglass/kube/services"
)

// serviceRules are what kube/services finds, which decides; a note is no finding,
// since all may be as it is meant.
var serviceRules = []Rule{
	serviceRule(services.SelectorMatchesNothing, Error, "The selector of the service matches no pod.", "compare spec.selector with the labels of the pods"),
	serviceRule(services.ScaledToZero, Warning, "The workload behind the service is scaled to zero.", "scale it up, if it is to answer"),
	serviceRule(services.NoEndpoints, Error, "The service has no endpoints: its pods have ended, are not there yet, or nobody has given it any.", "look at the workload behind the service"),
	serviceRule(services.TargetPortUnknown, Error, "The service leads to a port by a name that its pods do not have.", "compare spec.ports[].targetPort with the names of the containers' ports"),
	serviceRule(services.ProtocolDiffers, Error, "The service leads to a port that its pods have with another protocol.", "correct the protocol of the service's port, or of the container's"),
	serviceRule(services.NothingReady, Error, "No pod of the service is ready, and none of them says why.", "look at the pods of the service"),
	serviceRule(services.OnlyTerminating, Warning, "All pods behind the service are on their way out.", "see whether its workload makes others"),
	serviceRule(services.EndpointsBehind, Warning, "The endpoint slices of the service do not have pods that they should have.", "look at the endpoint slice controller, in kube-controller-manager"),
	serviceRule(services.PortDeclaredTwice, Warning, "Two containers of a pod claim the port that the service leads to: one of them cannot listen on it.", "give one of them another port"),
	serviceRule(services.HeadlessPort, Warning, "Clients of a headless service connect to the pods themselves, so that its target port has no effect.", "have clients use the port of the pods, or give the service an address"),
	serviceRule(services.LoadBalancerPending, Warning, "The service is of type LoadBalancer and has no address: nobody has made the load balancer.", "look at the cloud controller manager, or at what makes load balancers in this cluster"),
	serviceRule(services.NodeWithoutPod, Warning, "A traffic policy of the service is Local, and nodes have no pod of it that is ready: requests that begin or arrive there get no answer.", "run a pod of it on each of the nodes, or set the policy to Cluster"),
	serviceRule(services.NetworkPolicy, Warning, "Network policies let nothing in to pods of the service.", "look at the policies' ingress rules"),
}

func serviceRule(id services.ID, severity Severity, about, next string) Rule {
	return Rule{ID: string(id), Stage: StageService, Severity: severity, Confidence: Certain, About: about, Next: next}
}

// Services finds why services do not answer. What follows from a pod of the service
// that fails is told beside the pod's first finding instead; pods are the findings of
// pods by their UID, in which that is added.
func Services(ins []*services.Input, pods map[types.UID][]Finding) []Finding {
	var found []Finding
	for _, in := range ins {
		of := services.Of(in)
		failing := failingPods(of, pods)
		for i := range of.Findings {
			from := &of.Findings[i]
			if from.Severity == services.Note {
				continue
			}
			if len(failing) > 0 && followsFromPods(from.ID) {
				first := &pods[failing[0]][0] // once is enough
				first.Effects = append(first.Effects, "service "+of.Name+": "+quoted(from.Sentence))
				continue
			}
			found = append(found, ofService(of, from))
		}
	}
	rank(found)
	return found
}

// followsFromPods reports whether a finding about a service is what a failing pod does
// to it.
func followsFromPods(id services.ID) bool {
	return slices.Contains([]services.ID{services.NothingReady, services.NoEndpoints, services.OnlyTerminating, services.NotReadyYetPublished}, id)
}

// failingPods are the pods of a service that have an error.
func failingPods(of *services.Service, pods map[types.UID][]Finding) []types.UID {
	var failing []types.UID
	for _, pod := range of.Pods {
		if found := pods[pod.UID]; len(found) > 0 && found[0].Severity == Error {
			failing = append(failing, pod.UID)
		}
	}
	return failing
}

// kinds are those that evidence of services is about, as the API writes them.
var kinds = map[string]string{"pod": "Pod", "networkpolicy": "NetworkPolicy", "service": "Service"}

func ofService(of *services.Service, from *services.Finding) Finding {
	finding := Finding{
		ID: string(from.ID), Severity: Severity(from.Severity), Confidence: Certain, Stage: StageService,
		Object:   Object{Kind: "Service", Namespace: of.Namespace, Name: of.Name},
		Sentence: said(from.Sentence, evidenceLimit), Next: from.Next, Heals: from.Heals,
	}
	if from.Likely {
		finding.Confidence = Likely
	}
	var told evidence
	for _, e := range from.Evidence {
		field := e.Field
		if kind, name, _ := strings.Cut(e.Object, "/"); kind != "service" || name != of.Name {
			field = cmp.Or(kinds[kind], kind) + "/" + name + "." + e.Field
		}
		told.add(field, e.Value)
	}
	finding.Evidence = told
	for i := range serviceRules {
		if serviceRules[i].ID == finding.ID && finding.Next == "" {
			finding.Next = serviceRules[i].Next
		}
	}
	return finding
}
