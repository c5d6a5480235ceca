package services

import "slices"

// Finding is one thing about a service that is not as one might expect.
type Finding struct {
	// ID is one of the constants below. It stays what it is.
	ID       ID       `json:"id"`
	Severity Severity `json:"severity"`
	// Port is the name or number of the port that it is about, "" for all.
	Port string `json:"port,omitempty"`
	// Sentence has text of the cluster in it, as the cluster wrote it.
	Sentence string     `json:"sentence"`
	Evidence []Evidence `json:"evidence,omitempty"`
	// Next is what to look at, "" where the sentence says it.
	Next string `json:"next,omitempty"`
	// Pods are the pods that it is about, if some are.
	Pods []string `json:"pods,omitempty"`
	// Likely says that it is probable and not certain.
	Likely bool `json:"likely,omitempty"`
	// Heals says that it may pass by itself.
	Heals bool `json:"heals,omitempty"`
}

// ID names a kind of finding.
type ID string

// The kinds of findings, in the order in which they block.
const (
	SelectorMatchesNothing ID = "selector-matches-nothing"
	ScaledToZero           ID = "scaled-to-zero"
	NoEndpoints            ID = "no-endpoints"
	TargetPortUnknown      ID = "target-port-unknown"
	ProtocolDiffers        ID = "protocol-differs"
	NothingReady           ID = "nothing-ready"
	OnlyTerminating        ID = "only-terminating"
	NotReadyYetPublished   ID = "published-not-ready"
	EndpointsBehind        ID = "endpoints-behind"
	NothingListens         ID = "nothing-listens"
	PortDeclaredTwice      ID = "port-declared-twice"
	HeadlessPort           ID = "headless-port"
	LoadBalancerPending    ID = "load-balancer-pending"
	NodeWithoutPod         ID = "node-without-pod"
	NetworkPolicy          ID = "network-policy"
	PortUndeclared         ID = "port-undeclared"
	LeadsElsewhere         ID = "external-name"
	AddressesWithoutPods   ID = "addresses-without-pods"
)

// Severity says how much a finding matters.
type Severity string

// The severities.
const (
	// Error: requests get no answer.
	Error Severity = "error"
	// Warning: some requests get none, or soon will get none.
	Warning Severity = "warning"
	// Note: all may be as it is meant.
	Note Severity = "note"
)

// Evidence is a field that a finding rests on, and what it says.
type Evidence struct {
	// Object is written as "service/web" or "pod/web-0", Field as the API server
	// writes paths.
	Object string `json:"object"`
	Field  string `json:"field"`
	Value  string `json:"value"`
}

// findings are what the rules say of a service, errors first.
func findings(in *Input, s *Service, pods []*facts) []Finding {
	f := &finder{in: in, s: s, pods: pods}
	switch s.Kind {
	case ExternalName:
		f.externalName()
	case Selectorless:
		f.addresses()
	case Selecting, Headless:
		f.selection()
		f.targets()
		f.readiness()
	}
	f.refusals()
	f.narrowed()
	slices.SortStableFunc(f.found, func(a, b Finding) int { return a.Severity.rank() - b.Severity.rank() })
	return f.found
}

func (s Severity) rank() int { return slices.Index([]Severity{Error, Warning, Note}, s) }

// finder collects findings.
type finder struct {
	in    *Input
	s     *Service
	pods  []*facts // of s.Pods
	found []Finding
}

func (f *finder) add(finding Finding) { f.found = append(f.found, finding) }

// field is evidence in the service itself.
func (f *finder) field(path, value string) Evidence {
	return Evidence{Object: "service/" + f.s.Name, Field: path, Value: value}
}
