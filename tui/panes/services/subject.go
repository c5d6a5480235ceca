package services

import (
	"github.com/podglass/podglass/kube"
	"github.com/podglass/podglass/kube/object"
)

// Object is the object that the line under the cursor is about: the pod of an endpoint, or
// the service.
func (p *Pane) Object() object.Ref {
	kind, service, rest := p.line()
	if service == nil {
		return object.Ref{}
	}
	if kind == keyEndpoint && len(rest) > 0 && rest[0] != "" {
		for i := range service.Endpoints {
			if e := &service.Endpoints[i]; e.Pod == rest[0] {
				return object.Pod(kube.PodRef{Namespace: e.Namespace, Name: e.Pod, UID: e.UID})
			}
		}
	}
	return object.Ref{APIVersion: "v1", Kind: "Service", Namespace: service.Namespace, Name: service.Name}
}
